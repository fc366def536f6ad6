"""What a learner did, read over all tables that know something of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from app.notebook.given import Given
from app.predictions.tables import PredictionRow
from app.progress import store as progress
from app.progress.tables import ModeProgressRow
from app.quizzes.attempts import AttemptMode
from app.quizzes.tables import AnswerRow, AttemptRow
from app.scheduling.confidence import Confidence
from app.scheduling.tables import ReviewLogRow

_ORDER = (AnswerRow.at, AnswerRow.attempt_id, AnswerRow.question)


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt in short."""

    id: str
    lesson: str
    mode: str
    started_at: datetime
    finished_at: datetime | None
    answered: int
    right: int
    last_at: datetime
    asked: int | None  # questions, where they were drawn for it

    @property
    def is_secret(self) -> bool:
        """A test that is not handed in does not tell yet what is right."""
        return self.mode == AttemptMode.TEST and self.finished_at is None


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


def tried(
    session: Session, learner_id: str, modes: Collection[AttemptMode] = tuple(AttemptMode)
) -> list[Tried]:
    """A learner's attempts, the newest first, in all modes or in some."""
    rows = session.execute(
        select(
            AttemptRow,
            func.count(AnswerRow.question),
            func.count(case((AnswerRow.correct, 1))),
            func.coalesce(func.max(AnswerRow.at), AttemptRow.started_at),
        )
        .outerjoin(AnswerRow, AnswerRow.attempt_id == AttemptRow.id)
        .where(AttemptRow.learner_id == learner_id, AttemptRow.mode.in_(modes))
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


def given(session: Session, learner_id: str, after: Given | None, limit: int) -> list[Given]:
    """A learner's answers in the order in which they were given, a page at a time.

    Args:
        after: the last one of the page before.
        limit: of the page.
    """
    query = _given(learner_id).order_by(*_ORDER).limit(limit)
    if after is not None:
        place = zip((after.at, after.attempt, after.question), _ORDER, strict=True)
        last = tuple_(*(literal(value, type_=column.type) for value, column in place))
        query = query.where(tuple_(*_ORDER) > last)
    return [_read(*row) for row in session.execute(query)]


def newest_given(session: Session, learner_id: str, most: int) -> tuple[list[Given], int]:
    """The newest of a learner's answers, oldest first, and how many there are before them."""
    query = _given(learner_id)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(*(column.desc() for column in _ORDER)).limit(most)
    found = [_read(*row) for row in session.execute(newest)]
    return found[::-1], count - len(found)


def _given(learner_id: str) -> Select[AnswerRow, str, str]:
    """A learner's answers, but those of a test that is not handed in: its questions are open."""
    return (
        select(AnswerRow, AttemptRow.mode, AttemptRow.seed)
        .join(AttemptRow, AttemptRow.id == AnswerRow.attempt_id)
        .where(
            AttemptRow.learner_id == learner_id,
            or_(AttemptRow.mode != AttemptMode.TEST, AttemptRow.finished_at.is_not(None)),
        )
    )


def _read(row: AnswerRow, mode: str, seed: str) -> Given:
    return Given(
        lesson=row.lesson,
        mode=mode,
        attempt=row.attempt_id,
        seed=seed,
        question=row.question,
        version=row.version,
        picked=row.option,
        correct=row.correct,
        # Before there were kinds, an option was all that an answer could be.
        response=row.response or {"option": row.option},
        confidence=Confidence(row.confidence) if row.confidence else None,
        measured=row.measured,
        at=row.at,
    )
