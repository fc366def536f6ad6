"""search over lessons, and a key by which an answer that is sent twice counts once"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.db.base import UtcDateTime

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "search_indexes",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("built_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_search_indexes")),
    )
    op.create_table(
        "search_sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fingerprint"],
            ["search_indexes.fingerprint"],
            name=op.f("fk_search_sections_fingerprint_search_indexes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_sections")),
    )
    op.create_index(op.f("ix_search_sections_fingerprint"), "search_sections", ["fingerprint"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE search_words (id integer PRIMARY KEY, words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_search_words_words ON search_words USING gin (words)")
    else:
        op.execute("CREATE VIRTUAL TABLE search_words USING fts5(heading, body)")
    with op.batch_alter_table("answers") as batch_op:
        batch_op.add_column(sa.Column("key", sa.String(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("answers") as batch_op:
        batch_op.drop_column("key")
    op.execute("DROP TABLE search_words")
    op.drop_index(op.f("ix_search_sections_fingerprint"), table_name="search_sections")
    op.drop_table("search_sections")
    op.drop_table("search_indexes")
