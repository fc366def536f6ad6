"""Runs that learners called their own."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.belongings.declared import Keep, belongs
from app.db.base import Base


class OwnRunRow(Base):
    """A submitted run that a learner called their own, in whatever browser."""

    __tablename__ = "own_runs"
    __table_args__ = (
        {"info": belongs("run called your own", "runs called your own", {"at": Keep.EARLIEST})},
    )

    learner_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    run_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime]
