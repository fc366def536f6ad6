"""Attempts and answers in SQL."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.content.models import Question
from app.db.upsert import insert
from app.errors import NotFound
from app.quizzes.grade import from_json, to_json
from app.quizzes.tables import AnswerRow, AttemptRow, QuestionVersionRow


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that counts, with the question as it was asked."""

    question: Question
    option: str
    correct: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One pass through a lesson's questions; ``answers`` by question id."""

    id: str
    started_at: datetime
    finished_at: datetime | None
    answers: dict[str, Answer]


def attempts(session: Session, learner_id: str, lesson: str, mode: str) -> list[Attempt]:
    """A learner's attempts, the newest first, with their answers."""
    rows = session.scalars(
        select(AttemptRow)
        .where(
            AttemptRow.learner_id == learner_id,
            AttemptRow.lesson == lesson,
            AttemptRow.mode == mode,
        )
        .order_by(AttemptRow.started_at.desc(), AttemptRow.id)
    ).all()
    found: dict[str, dict[str, Answer]] = defaultdict(dict)
    answered = session.execute(
        select(AnswerRow, QuestionVersionRow.content)
        .join(
            QuestionVersionRow,
            (QuestionVersionRow.lesson == AnswerRow.lesson)
            & (QuestionVersionRow.question == AnswerRow.question)
            & (QuestionVersionRow.version == AnswerRow.version),
        )
        .where(AnswerRow.attempt_id.in_([row.id for row in rows]))
    )
    for answer, content in answered:
        found[answer.attempt_id][answer.question] = Answer(
            from_json(content), answer.option, answer.correct, answer.at
        )
    return [Attempt(row.id, row.started_at, row.finished_at, found[row.id]) for row in rows]


def attempt_to_answer(
    session: Session, learner_id: str, lesson: str, mode: str, attempt_id: str, now: datetime
) -> str:
    """The attempt that a form was part of, or the newest; the first one is made here.

    Raises:
        NotFound: the attempt is not this learner's, or of another lesson.
    """
    mine = (
        select(AttemptRow)
        .where(
            AttemptRow.learner_id == learner_id,
            AttemptRow.lesson == lesson,
            AttemptRow.mode == mode,
        )
        .order_by(AttemptRow.started_at.desc())
        .limit(1)
    )
    if attempt_id:
        row = session.scalar(mine.where(AttemptRow.id == attempt_id))
        if row is None:
            raise NotFound("That attempt is not one of yours. Open the practice page again.")
        return row.id
    row = session.scalar(mine)
    return row.id if row is not None else start_attempt(session, learner_id, lesson, mode, now)


def start_attempt(session: Session, learner_id: str, lesson: str, mode: str, now: datetime) -> str:
    """A new attempt; earlier ones stay. Returns its id."""
    row = AttemptRow(
        id=uuid4().hex, learner_id=learner_id, lesson=lesson, mode=mode, started_at=now
    )
    session.add(row)
    session.flush()
    return row.id


def record_answer(
    session: Session,
    attempt_id: str,
    lesson: str,
    question: Question,
    option: str,
    correct: bool,
    now: datetime,
) -> bool:
    """Store an answer; False when the question has one in this attempt, which stands."""
    session.execute(
        insert(session, QuestionVersionRow)
        .values(
            lesson=lesson,
            question=question.id,
            version=question.version,
            content=to_json(question),
            first_asked_at=now,
        )
        .on_conflict_do_nothing(index_elements=["lesson", "question", "version"])
    )
    stored = session.execute(
        insert(session, AnswerRow)
        .values(
            attempt_id=attempt_id,
            question=question.id,
            lesson=lesson,
            version=question.version,
            option=option,
            correct=correct,
            at=now,
        )
        .on_conflict_do_nothing(index_elements=["attempt_id", "question"])
        .returning(AnswerRow.question)
    ).first()
    return stored is not None


def finish_when_done(session: Session, attempt_id: str, questions: set[str], now: datetime) -> None:
    """Mark an attempt as finished once all of these questions have an answer."""
    answered = set(
        session.scalars(select(AnswerRow.question).where(AnswerRow.attempt_id == attempt_id))
    )
    row = session.get_one(AttemptRow, attempt_id)
    if questions <= answered and row.finished_at is None:
        row.finished_at = now
