"""Which modes a learner has seen and done."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.belongings.declared import Keep, belongs
from app.db.base import Base

#: Seen first when either saw it first, done when either was.
_BOTH = {
    "first_at": Keep.EARLIEST,
    "last_at": Keep.LATEST,
    "done_at": Keep.EARLIEST,
    "checkpoints": Keep.ALL,
}


class ModeProgressRow(Base):
    """A learner's way through one mode of a lesson."""

    __tablename__ = "mode_progress"
    __table_args__ = ({"info": belongs("part read", "parts read", _BOTH)},)

    learner_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    lesson: Mapped[str] = mapped_column(String(200), primary_key=True)
    mode: Mapped[str] = mapped_column(String(32), primary_key=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    #: The project's checkpoints that were reported, by name, with what was said and when.
    checkpoints: Mapped[dict[str, Any]]
