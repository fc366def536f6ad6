"""learning: reviews, predictions, file maps, modes, and answers of every kind"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.db.base import Json, UtcDateTime

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "file_maps",
        sa.Column("environment", sa.String(length=64), nullable=False),
        sa.Column("family", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("machine_id", sa.String(length=32), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["machine_id"], ["machines.id"], name=op.f("fk_file_maps_machine_id_machines")
        ),
        sa.PrimaryKeyConstraint(
            "environment", "family", "format", "size", name=op.f("pk_file_maps")
        ),
    )
    op.create_table(
        "mode_progress",
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("lesson", sa.String(length=200), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("checkpoints", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name=op.f("fk_mode_progress_learner_id_learners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("learner_id", "lesson", "mode", name=op.f("pk_mode_progress")),
    )
    _note_practices_done()
    op.create_table(
        "review_logs",
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("lesson", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=100), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.String(length=16), nullable=True),
        sa.Column("misconception", sa.String(length=100), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name=op.f("fk_review_logs_learner_id_learners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("learner_id", "source", name=op.f("pk_review_logs")),
    )
    with op.batch_alter_table("review_logs") as batch_op:
        batch_op.create_index("ix_review_logs_learner_id_at", ["learner_id", "at"], unique=False)
        batch_op.create_index(
            "ix_review_logs_item", ["learner_id", "lesson", "kind", "item"], unique=False
        )

    op.create_table(
        "review_items",
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("lesson", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=100), nullable=False),
        sa.Column("ready", UtcDateTime(), nullable=False),
        sa.Column("due", UtcDateTime(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("stability", sa.Double(), nullable=False),
        sa.Column("difficulty", sa.Double(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("last_source", sa.String(length=200), nullable=False),
        sa.Column("was_sure", sa.Boolean(), nullable=False),
        sa.Column("misconception", sa.String(length=100), nullable=True),
        sa.Column("is_set_aside", sa.Boolean(), nullable=False),
        sa.Column("logs", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name=op.f("fk_review_items_learner_id_learners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "learner_id", "lesson", "kind", "item", name=op.f("pk_review_items")
        ),
    )
    with op.batch_alter_table("review_items") as batch_op:
        batch_op.create_index("ix_review_items_ready", ["learner_id", "ready"], unique=False)

    op.create_table(
        "predictions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("experiment", sa.String(length=300), nullable=False),
        sa.Column("series", Json, nullable=False),
        sa.Column("locked_at", UtcDateTime(), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name=op.f("fk_predictions_learner_id_learners"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_predictions_run_id_runs"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_predictions")),
    )
    with op.batch_alter_table("predictions") as batch_op:
        batch_op.create_index(
            "ix_predictions_experiment_locked_at", ["experiment", "locked_at"], unique=False
        )
        batch_op.create_index(
            "ix_predictions_learner_id_experiment",
            ["learner_id", "experiment", "locked_at"],
            unique=False,
        )

    with op.batch_alter_table("answers") as batch_op:
        batch_op.add_column(sa.Column("response", Json, nullable=True))
        batch_op.add_column(sa.Column("confidence", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("measured", Json, nullable=True))
        batch_op.alter_column(
            "option",
            existing_type=sa.VARCHAR(length=8),
            type_=sa.String(length=100),
            existing_nullable=False,
        )

    with op.batch_alter_table("attempts") as batch_op:
        batch_op.add_column(
            sa.Column("seed", sa.String(length=32), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("drawn", Json, nullable=True))
        batch_op.drop_constraint(batch_op.f("fk_attempts_learner_id_learners"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_attempts_learner_id_learners"),
            "learners",
            ["learner_id"],
            ["id"],
            ondelete="CASCADE",
        )

    op.create_table(
        "own_runs",
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name=op.f("fk_own_runs_learner_id_learners"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_own_runs_run_id_runs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", "run_id", name=op.f("pk_own_runs")),
    )

    with op.batch_alter_table("users") as batch_op:
        batch_op.add_column(sa.Column("learner_id", sa.String(length=32), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_users_learner_id"), ["learner_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_users_learner_id_learners"),
            "learners",
            ["learner_id"],
            ["id"],
            ondelete="SET NULL",
        )


def _note_practices_done() -> None:
    """What was practised before modes were remembered counts."""
    op.execute(
        "INSERT INTO mode_progress"
        " (learner_id, lesson, mode, first_at, last_at, done_at, checkpoints)"
        " SELECT learner_id, lesson, mode, min(started_at), max(coalesce(finished_at, started_at)),"
        " min(finished_at), '{}' FROM attempts GROUP BY learner_id, lesson, mode"
    )


def downgrade() -> None:
    op.drop_table("own_runs")
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_users_learner_id_learners"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_users_learner_id"), type_="unique")
        batch_op.drop_column("learner_id")

    with op.batch_alter_table("attempts") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_attempts_learner_id_learners"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_attempts_learner_id_learners"), "learners", ["learner_id"], ["id"]
        )
        batch_op.drop_column("drawn")
        batch_op.drop_column("seed")

    with op.batch_alter_table("answers") as batch_op:
        batch_op.alter_column(
            "option",
            existing_type=sa.String(length=100),
            type_=sa.VARCHAR(length=8),
            existing_nullable=False,
        )
        batch_op.drop_column("measured")
        batch_op.drop_column("confidence")
        batch_op.drop_column("response")

    with op.batch_alter_table("predictions") as batch_op:
        batch_op.drop_index("ix_predictions_learner_id_experiment")
        batch_op.drop_index("ix_predictions_experiment_locked_at")

    op.drop_table("predictions")
    with op.batch_alter_table("review_items") as batch_op:
        batch_op.drop_index("ix_review_items_ready")

    op.drop_table("review_items")
    with op.batch_alter_table("review_logs") as batch_op:
        batch_op.drop_index("ix_review_logs_item")
        batch_op.drop_index("ix_review_logs_learner_id_at")

    op.drop_table("review_logs")
    op.drop_table("mode_progress")
    op.drop_table("file_maps")
