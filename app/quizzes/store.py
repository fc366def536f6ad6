"""Attempts and answers in SQL."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.content.models import Question
from app.db.upsert import insert
from app.errors import NotFound
from app.quizzes.attempts import Answer, Attempt
from app.quizzes.grade import from_json, to_json
from app.quizzes.tables import AnswerRow, AttemptRow, QuestionVersionRow

PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a learner is with a lesson's practice, by the newest attempt that has an answer.

    ``best`` is the highest number of right answers in a finished attempt, None before the first.
    """

    answered: int
    right: int
    is_finished: bool
    best: int | None
    last_at: datetime


def attempts(session: Session, learner_id: str, lesson: str) -> list[Attempt]:
    """A learner's attempts at a lesson's practice, the newest first, with their answers."""
    rows = session.scalars(
        select(AttemptRow)
        .where(
            AttemptRow.learner_id == learner_id,
            AttemptRow.lesson == lesson,
            AttemptRow.mode == PRACTICE,
        )
        .order_by(AttemptRow.started_at.desc(), AttemptRow.id)
    ).all()
    answers = _answers(session, lesson, [row.id for row in rows])
    return [
        Attempt(row.id, row.seed, row.started_at, row.finished_at, answers[row.id]) for row in rows
    ]


def attempt_to_answer(
    session: Session, learner_id: str, lesson: str, attempt_id: str, now: datetime
) -> str:
    """The attempt that a form was part of, or the newest; the first one is made here.

    The learner must be held (accounts.store), so that two answers at once do not make two.

    Raises:
        NotFound: the attempt is not this learner's, or of another lesson.
    """
    mine = (
        select(AttemptRow.id)
        .where(
            AttemptRow.learner_id == learner_id,
            AttemptRow.lesson == lesson,
            AttemptRow.mode == PRACTICE,
        )
        .order_by(AttemptRow.started_at.desc(), AttemptRow.id)
        .limit(1)
    )
    if not attempt_id:
        newest = session.scalar(mine)
        return newest or _start(session, learner_id, lesson, now)
    found = session.scalar(mine.where(AttemptRow.id == attempt_id))
    if found is None:
        raise NotFound("That attempt is not one of yours. Open the practice page again.")
    return found


def start_again(session: Session, learner_id: str, lesson: str, now: datetime) -> None:
    """Begin a new attempt; earlier ones stay. The newest is taken if it has no answer yet.

    The learner must be held, so that pressing twice does not begin two.
    """
    earlier = attempts(session, learner_id, lesson)
    if not earlier or earlier[0].answers:
        _start(session, learner_id, lesson, now)


def record_answer(
    session: Session,
    attempt_id: str,
    lesson: str,
    answer: Answer,
) -> bool:
    """Store an answer; False when the question has one in this attempt, which stands."""
    question = answer.question
    session.execute(
        insert(session, QuestionVersionRow)
        .values(
            lesson=lesson,
            question=question.id,
            version=question.version,
            content=to_json(question),
            first_asked_at=answer.at,
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
            option=answer.picked,
            response=answer.response,
            correct=answer.correct,
            at=answer.at,
            key=answer.key or None,
        )
        .on_conflict_do_nothing(index_elements=["attempt_id", "question"])
        .returning(AnswerRow.question)
    ).first()
    return stored is not None


def finish_when_done(
    session: Session, attempt_id: str, questions: Sequence[Question], now: datetime
) -> None:
    """Mark an attempt as finished once all of these questions have an answer."""
    answered = set(
        session.scalars(select(AnswerRow.question).where(AnswerRow.attempt_id == attempt_id))
    )
    row = session.get_one(AttemptRow, attempt_id)
    if row.finished_at is None and {question.id for question in questions} <= answered:
        row.finished_at = now


def progress(session: Session, learner_id: str) -> dict[str, Progress]:
    """How far the learner is with every lesson whose practice was begun, by the lesson's path."""
    rows = session.execute(
        select(
            AttemptRow.lesson,
            AttemptRow.finished_at,
            func.count(AnswerRow.question),
            func.count(case((AnswerRow.correct, 1))),
            func.max(AnswerRow.at),
        )
        .join(AnswerRow, AnswerRow.attempt_id == AttemptRow.id)
        .where(AttemptRow.learner_id == learner_id, AttemptRow.mode == PRACTICE)
        .group_by(AttemptRow.id)
        .order_by(AttemptRow.started_at)
    )
    found: dict[str, Progress] = {}
    for lesson, finished_at, answered, right, last_at in rows:
        best = found[lesson].best if lesson in found else None
        if finished_at is not None:
            best = max(right, best or 0)
        found[lesson] = Progress(answered, right, finished_at is not None, best, last_at)
    return found


def _start(session: Session, learner_id: str, lesson: str, now: datetime) -> str:
    row = AttemptRow(
        id=uuid4().hex, learner_id=learner_id, lesson=lesson, mode=PRACTICE, seed="", started_at=now
    )
    session.add(row)
    session.flush()
    return row.id


def _answers(
    session: Session, lesson: str, attempt_ids: Sequence[str]
) -> dict[str, dict[str, Answer]]:
    """Answers by attempt and question, in the order in which they were given."""
    rows = session.scalars(
        select(AnswerRow).where(AnswerRow.attempt_id.in_(attempt_ids)).order_by(AnswerRow.at)
    ).all()
    # Many attempts answer the same few questions: each version is read once.
    versions = session.scalars(
        select(QuestionVersionRow).where(
            QuestionVersionRow.lesson == lesson,
            QuestionVersionRow.question.in_({row.question for row in rows}),
        )
    )
    asked = {
        (version.question, version.version): from_json(version.content) for version in versions
    }
    found: dict[str, dict[str, Answer]] = defaultdict(dict)
    for row in rows:
        question = asked[(row.question, row.version)]
        found[row.attempt_id][row.question] = Answer(
            question=question,
            # Before there were kinds, an option was all that an answer could be.
            response=row.response or {"option": row.option},
            picked=row.option,
            correct=row.correct,
            at=row.at,
            key=row.key or "",
        )
    return found
