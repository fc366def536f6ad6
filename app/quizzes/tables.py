"""Attempts, answers, and every version of a question that anybody was asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.belongings.declared import belongs
from app.db.base import Base, Json


class QuestionVersionRow(Base):
    """A question as it was when it was asked: old answers keep their old question."""

    __tablename__ = "question_versions"

    lesson: Mapped[str] = mapped_column(String(200), primary_key=True)
    question: Mapped[str] = mapped_column(String(100), primary_key=True)
    version: Mapped[str] = mapped_column(String(16), primary_key=True)
    content: Mapped[dict[str, Any]]
    first_asked_at: Mapped[datetime]


class AttemptRow(Base):
    """One pass of a learner through questions of a lesson: practice, test, challenge or review.

    ``seed`` shuffles options and draws variants: the same attempt shows the same each time.
    ``drawn`` is, for a test, the questions in their order with the versions that they had:
    ``{"questions": [{"id": …, "version": …}, …]}``; None where today's questions are asked.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        Index("ix_attempts_learner_lesson_mode", "learner_id", "lesson", "mode", "started_at"),
        {"info": belongs("attempt", "attempts")},
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    learner_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("learners.id", ondelete="CASCADE")
    )
    lesson: Mapped[str] = mapped_column(String(200))
    mode: Mapped[str] = mapped_column(String(32))
    seed: Mapped[str] = mapped_column(String(32), server_default="")
    drawn: Mapped[dict[str, Any] | None] = mapped_column(Json)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class AnswerRow(Base):
    """The answer that counts: the first one a learner gave to a question in an attempt.

    In a test, which is handed in as a whole, it is the last one before that.
    """

    __tablename__ = "answers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["lesson", "question", "version"],
            [
                "question_versions.lesson",
                "question_versions.question",
                "question_versions.version",
            ],
        ),
        Index("ix_answers_question_version", "lesson", "question", "version"),
        {"info": belongs("answer", "answers")},
    )

    attempt_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(String(100), primary_key=True)
    lesson: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(16))
    #: What was picked, in short, for statistics: option keys as the author wrote them (``b``,
    #: ``a,c``), the expected wrong value that was met, or ``other``.
    option: Mapped[str] = mapped_column(String(100))
    correct: Mapped[bool]
    #: The answer itself, as the question's kind writes and reads it; None for those of old.
    response: Mapped[dict[str, Any] | None] = mapped_column(Json)
    #: guess, fairly-sure or certain; None where it was not said.
    confidence: Mapped[str | None] = mapped_column(String(16))
    #: What the key was, where a measurement settles it: the run and its numbers.
    measured: Mapped[dict[str, Any] | None] = mapped_column(Json)
    at: Mapped[datetime]
    #: The name that a script gave this sending: one that comes twice is known by it.
    key: Mapped[str | None] = mapped_column(String(32))
