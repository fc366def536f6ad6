"""Review logs: the truth about reviews. Cards are recomputed from them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class ReviewLogRow(Base):
    """One time that a learner met a question or a card, and how it went.

    ``source`` names what it came from, so that nothing is counted twice:
    ``answer:ATTEMPT:QUESTION`` or ``card:KEY``.
    """

    __tablename__ = "review_logs"
    __table_args__ = (Index("ix_review_logs_learner_id_at", "learner_id", "at"),)

    learner_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    lesson: Mapped[str] = mapped_column(String(200))
    #: ``question`` or ``card``, and its id within the lesson.
    kind: Mapped[str] = mapped_column(String(16))
    item: Mapped[str] = mapped_column(String(100))
    #: FSRS: 1 again, 2 hard, 3 good, 4 easy.
    rating: Mapped[int]
    #: guess, fairly-sure or certain; None where it was not asked or not said.
    confidence: Mapped[str | None] = mapped_column(String(16))
    #: The wrong idea that the answer showed (``AnswerRow.option``); None if right, and for cards.
    misconception: Mapped[str | None] = mapped_column(String(100))
    at: Mapped[datetime]
