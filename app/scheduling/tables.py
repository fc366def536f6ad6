"""Review logs: the truth about reviews. How items stand is recomputed from them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.belongings.declared import belongs
from app.db.base import Base


class ReviewLogRow(Base):
    """One time that a learner met a question or a card, and how it went.

    ``source`` names what it came from, so that nothing is counted twice:
    ``answer:ATTEMPT:QUESTION``, ``review:ATTEMPT:QUESTION``, ``card:KEY`` or ``mark:KEY``.
    """

    __tablename__ = "review_logs"
    __table_args__ = (
        Index("ix_review_logs_learner_id_at", "learner_id", "at"),
        Index("ix_review_logs_item", "learner_id", "lesson", "kind", "item"),
        # The same source is the same event: it is logged once.
        {"info": belongs("review", "reviews", {})},
    )

    learner_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    lesson: Mapped[str] = mapped_column(String(200))
    #: ``question`` or ``card``, and its id within the lesson.
    kind: Mapped[str] = mapped_column(String(16))
    item: Mapped[str] = mapped_column(String(100))
    #: FSRS: 1 again, 2 hard, 3 good, 4 easy. Below: what the learner decided about the item
    #: (app.scheduling.rating.Mark): 0 set aside, -1 brought back, -2 not today.
    rating: Mapped[int]
    #: guess, fairly-sure or certain; None where it was not asked or not said.
    confidence: Mapped[str | None] = mapped_column(String(16))
    #: The wrong idea that the answer showed (``AnswerRow.option``); None if right, and for cards.
    misconception: Mapped[str | None] = mapped_column(String(100))
    at: Mapped[datetime]


class ReviewItemRow(Base):
    """How an item stands after its logs, so that not all of them are read for every page.

    May be thrown away: where it does not match the logs, it is not believed, and made anew.
    """

    __tablename__ = "review_items"
    __table_args__ = (
        Index("ix_review_items_ready", "learner_id", "ready"),
        # Of an item that two learners had, the staying one's: with the logs of both it is not
        # believed any more.
        {"info": belongs("item to review", "items to review", {})},
    )

    learner_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    lesson: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    item: Mapped[str] = mapped_column(String(100), primary_key=True)
    #: As in app.scheduling.schedule.Standing.
    ready: Mapped[datetime]
    due: Mapped[datetime]
    state: Mapped[int]
    step: Mapped[int | None]
    stability: Mapped[float]
    difficulty: Mapped[float]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    last_source: Mapped[str] = mapped_column(String(200))
    was_sure: Mapped[bool]
    misconception: Mapped[str | None] = mapped_column(String(100))
    is_set_aside: Mapped[bool]
    logs: Mapped[int]
    #: The rules by which it was made (app.scheduling.store.RULES).
    rules: Mapped[int]
