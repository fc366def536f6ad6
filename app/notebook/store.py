"""What a learner did, read over all tables that know something of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.predictions.tables import PredictionRow
from app.progress import store as progress
from app.progress.tables import ModeProgressRow
from app.quizzes.tables import AnswerRow, AttemptRow
from app.scheduling.tables import ReviewLogRow


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt in short; of one at a test that is not handed in, nobody is told ``right``."""

    id: str
    lesson: str
    mode: str
    started_at: datetime
    finished_at: datetime | None
    answered: int
    right: int
    last_at: datetime
    asked: int | None  # questions, where they were drawn for it


@dataclass(frozen=True, slots=True)
class Seen:
    """A part of a lesson that was opened, and when it was done."""

    lesson: str
    mode: str
    last_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Past:
    """What the progress page is made from; attempts newest first.

    Attributes:
        moments: when something was done, in the time that was asked for.
    """

    tried: Sequence[Tried]
    seen: Sequence[Seen]
    moments: Sequence[datetime]
    predictions: int
    reviews: int


NOTHING = Past((), (), (), 0, 0)


def past(session: Session, learner_id: str, since: datetime) -> Past:
    """All that a learner did, in short.

    Args:
        since: when the first of the moments may lie.
    """
    return Past(
        tried(session, learner_id),
        seen(session, learner_id),
        _moments(session, learner_id, since),
        _count(session, PredictionRow, learner_id),
        _count(session, ReviewLogRow, learner_id),
    )


def tried(session: Session, learner_id: str) -> list[Tried]:
    """A learner's attempts, the newest first."""
    rows = session.execute(
        select(
            AttemptRow,
            func.count(AnswerRow.question),
            func.count(case((AnswerRow.correct, 1))),
            func.coalesce(func.max(AnswerRow.at), AttemptRow.started_at),
        )
        .outerjoin(AnswerRow, AnswerRow.attempt_id == AttemptRow.id)
        .where(AttemptRow.learner_id == learner_id)
        .group_by(AttemptRow.id)
        .order_by(AttemptRow.started_at.desc(), AttemptRow.id)
    )
    return [
        Tried(
            row.id,
            row.lesson,
            row.mode,
            row.started_at,
            row.finished_at,
            answered,
            right,
            last_at,
            len(row.drawn["questions"]) if row.drawn and "questions" in row.drawn else None,
        )
        for row, answered, right, last_at in rows
    ]


def seen(session: Session, learner_id: str) -> list[Seen]:
    """The parts of lessons that a learner opened."""
    return [
        Seen(lesson, mode, way.last_at, way.done_at)
        for lesson, found in progress.all_of(session, learner_id).items()
        for mode, way in found.modes.items()
    ]


def _moments(session: Session, learner_id: str, since: datetime) -> list[datetime]:
    """When a learner answered, went through a card, predicted, or was done with a part."""
    answers = (
        select(AnswerRow.at)
        .join(AttemptRow, AttemptRow.id == AnswerRow.attempt_id)
        .where(AttemptRow.learner_id == learner_id, AnswerRow.at >= since)
    )
    cards = select(ReviewLogRow.at).where(
        ReviewLogRow.learner_id == learner_id,
        ReviewLogRow.kind == "card",
        ReviewLogRow.at >= since,
    )
    predictions = select(PredictionRow.locked_at).where(
        PredictionRow.learner_id == learner_id, PredictionRow.locked_at >= since
    )
    parts = select(ModeProgressRow.done_at).where(
        ModeProgressRow.learner_id == learner_id, ModeProgressRow.done_at >= since
    )
    found: list[datetime] = []
    for query in (answers, cards, predictions, parts):
        found += [moment for moment in session.scalars(query) if moment is not None]
    return found


def _count(session: Session, table: type[PredictionRow | ReviewLogRow], learner_id: str) -> int:
    query = select(func.count()).select_from(table).where(table.learner_id == learner_id)
    return session.scalar(query) or 0
