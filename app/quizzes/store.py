"""Attempts, answers and versions of questions in the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import uuid4

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.accounts.store import hold_learner
from app.content.models import Question
from app.db.upsert import insert
from app.errors import NotFound
from app.quizzes.attempts import Answer, Attempt, is_complete, steps
from app.quizzes.tables import AnswerRow, AttemptRow, QuestionVersionRow
from app.quizzes.versions import from_json, to_json

PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a learner is with a lesson's practice, by the newest attempt.

    ``best`` is the highest number of right answers in a finished attempt, None before the first.
    """

    answered: int
    right: int
    is_finished: bool
    best: int | None
    last_at: datetime


def attempts(session: Session, learner_id: str, lesson: str) -> list[Attempt]:
    """The learner's attempts at a lesson's practice, newest first."""
    rows = session.scalars(
        select(AttemptRow)
        .where(
            AttemptRow.learner_id == learner_id,
            AttemptRow.lesson == lesson,
            AttemptRow.mode == PRACTICE,
        )
        .order_by(AttemptRow.started_at.desc(), AttemptRow.id)
    ).all()
    answers = _answers(session, [row.id for row in rows])
    return [_attempt(row, answers.get(row.id, ())) for row in rows]


def question_versions(
    session: Session, lesson: str, wanted: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], Question]:
    """Questions as they were asked, by (id, version)."""
    pairs = set(wanted)
    if not pairs:
        return {}
    rows = session.scalars(
        select(QuestionVersionRow).where(
            QuestionVersionRow.lesson == lesson,
            QuestionVersionRow.question.in_({question for question, _ in pairs}),
        )
    )
    return {
        (row.question, row.version): from_json(row.content)
        for row in rows
        if (row.question, row.version) in pairs
    }


def hold_attempt(
    session: Session, learner_id: str, lesson: str, attempt_id: str, now: datetime
) -> Attempt:
    """The attempt that an answer belongs to, with the learner locked.

    An empty ``attempt_id`` means the newest attempt, which is made when there is none.

    Raises:
        NotFound: the learner has no such attempt at this lesson.
    """
    hold_learner(session, learner_id, now)
    every = attempts(session, learner_id, lesson)
    if attempt_id:
        for attempt in every:
            if attempt.id == attempt_id:
                return attempt
        raise NotFound("You have no such attempt at this practice; open the practice page again.")
    return every[0] if every else _start(session, learner_id, lesson, now)


def start_again(session: Session, learner_id: str, lesson: str, now: datetime) -> Attempt:
    """A new attempt; the old ones stay. One that has no answers yet is not left behind."""
    hold_learner(session, learner_id, now)
    every = attempts(session, learner_id, lesson)
    if every and not every[0].answers:
        return every[0]
    return _start(session, learner_id, lesson, now)


def record_answer(
    session: Session,
    lesson: str,
    attempt: Attempt,
    question: Question,
    answer: Answer,
    questions: Sequence[Question],
) -> bool:
    """Store an answer, and the question as it was asked; the attempt must be held.

    Returns:
        False when the attempt has an answer to the question already: that one stays.
    """
    if question.id in attempt.answers:
        return False
    session.execute(
        insert(session, QuestionVersionRow)
        .values(
            lesson=lesson,
            question=question.id,
            version=question.version,
            content=to_json(question),
            first_asked_at=answer.at,
        )
        .on_conflict_do_nothing()
    )
    session.add(
        AnswerRow(
            attempt_id=attempt.id,
            question=question.id,
            lesson=lesson,
            version=answer.version,
            option=answer.option,
            correct=answer.correct,
            at=answer.at,
        )
    )
    session.flush()
    now_answered = Attempt(
        attempt.id, attempt.started_at, None, {**attempt.answers, question.id: answer}
    )
    if is_complete(steps(questions, now_answered)):
        session.get_one(AttemptRow, attempt.id).finished_at = answer.at
    return True


def progress(session: Session, learner_id: str) -> dict[str, Progress]:
    """How far the learner is with every lesson that was begun, by lesson."""
    rows = session.execute(
        select(
            AttemptRow.lesson,
            AttemptRow.finished_at,
            func.count(AnswerRow.question),
            func.count(case((AnswerRow.correct, 1))),
            func.coalesce(func.max(AnswerRow.at), AttemptRow.started_at),
        )
        .outerjoin(AnswerRow, AnswerRow.attempt_id == AttemptRow.id)
        .where(AttemptRow.learner_id == learner_id, AttemptRow.mode == PRACTICE)
        .group_by(AttemptRow.id)
        .order_by(AttemptRow.started_at)
    )
    found: dict[str, Progress] = {}
    for lesson, finished_at, answered, right, last_at in rows:
        earlier = found.get(lesson)
        best = earlier.best if earlier else None
        if finished_at is not None:
            best = max(right, best or 0)
        found[lesson] = Progress(answered, right, finished_at is not None, best, last_at)
    return found


def _start(session: Session, learner_id: str, lesson: str, now: datetime) -> Attempt:
    row = AttemptRow(
        id=uuid4().hex,
        learner_id=learner_id,
        lesson=lesson,
        mode=PRACTICE,
        started_at=now,
        finished_at=None,
    )
    session.add(row)
    session.flush()
    return _attempt(row, ())


def _answers(session: Session, attempt_ids: Sequence[str]) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    rows = session.scalars(
        select(AnswerRow).where(AnswerRow.attempt_id.in_(attempt_ids)).order_by(AnswerRow.at)
    )
    for row in rows:
        answer = Answer(row.question, row.version, row.option, row.correct, row.at)
        found.setdefault(row.attempt_id, []).append(answer)
    return found


def _attempt(row: AttemptRow, answers: Iterable[Answer]) -> Attempt:
    by_question = MappingProxyType({answer.question: answer for answer in answers})
    return Attempt(row.id, row.started_at, row.finished_at, by_question)
