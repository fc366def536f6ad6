"""several regimes in a run, and runs from elsewhere"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("runs") as batch_op:
        batch_op.add_column(
            sa.Column("origin", sa.String(length=16), nullable=False, server_default="measured")
        )
        batch_op.alter_column("origin", server_default=None)
    with op.batch_alter_table("samples") as batch_op:
        batch_op.add_column(sa.Column("steal", sa.Double(), nullable=True))
        batch_op.add_column(
            sa.Column("format", sa.String(length=64), nullable=False, server_default="")
        )
        # What was measured until now was of this one family and data type.
        batch_op.add_column(
            sa.Column("family", sa.String(length=64), nullable=False, server_default="mlp_width")
        )
        batch_op.add_column(
            sa.Column("dtype", sa.String(length=16), nullable=False, server_default="float32")
        )
        batch_op.alter_column(
            "series",
            existing_type=sa.VARCHAR(length=64),
            type_=sa.String(length=160),
            existing_nullable=False,
        )
    op.execute("UPDATE samples SET format = series")
    with op.batch_alter_table("samples") as batch_op:
        for name in ("format", "family", "dtype"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("samples") as batch_op:
        batch_op.alter_column(
            "series",
            existing_type=sa.String(length=160),
            type_=sa.VARCHAR(length=64),
            existing_nullable=False,
        )
        for name in ("dtype", "family", "format", "steal"):
            batch_op.drop_column(name)
    with op.batch_alter_table("runs") as batch_op:
        batch_op.drop_column("origin")
