"""Attempts and answers in SQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.content.models import Level, Question
from app.db.upsert import insert
from app.errors import NotFound
from app.quizzes.attempts import Answer, Attempt, AttemptMode, Drawn, Tried, not_before
from app.quizzes.seeds import attempt_seed
from app.quizzes.stored import VersionKey, from_json, to_json
from app.quizzes.strength import Past
from app.quizzes.tables import AnswerRow, AttemptRow, QuestionVersionRow
from app.scheduling.confidence import Confidence

MOST_TRIED = 50  # attempts that a history lists
_MOST_PAST = 1000  # answers that say how strong a lesson is

_INSTANT = timedelta(microseconds=1)  # the least by which a later attempt is later

_NOT_YOURS = "That attempt is not one of yours. Open the page again from the lesson."


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose attempts, at which lesson, in which mode."""

    learner: str
    lesson: str
    mode: AttemptMode


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


def find(session: Session, whose: Whose, name: str) -> Attempt:
    """The attempt of that name; for an empty one the newest, or the one to come.

    It is read anew, whatever the session knew: another tab may have gone on with it.

    Args:
        name: an id, or the seed of an attempt that was not begun when a page was made.

    Raises:
        NotFound: the learner has no such attempt.
    """
    mine = _mine(whose)
    if name:
        mine = mine.where(or_(AttemptRow.id == name, AttemptRow.seed == name))
    row = session.scalar(mine.limit(1).execution_options(populate_existing=True))
    if row is not None:
        return _attempt(session, row)
    coming = Attempt("", coming_seed(session, whose), None)
    if name not in ("", coming.seed):
        raise NotFound(_NOT_YOURS)
    return coming


def first(whose: Whose) -> Attempt:
    """The attempt to come of a learner who has none."""
    return Attempt("", attempt_seed(whose.learner, whose.lesson, whose.mode, 0), None)


def attempt_of(session: Session, learner_id: str, attempt_id: str) -> Attempt | None:
    """A learner's attempt of whatever mode."""
    row = session.get(AttemptRow, attempt_id)
    return _attempt(session, row) if row is not None and row.learner_id == learner_id else None


def under_way(session: Session, whose: Whose) -> Attempt | None:
    """The newest attempt that is not finished."""
    row = session.scalar(_mine(whose).where(AttemptRow.finished_at.is_(None)).limit(1))
    return _attempt(session, row) if row is not None else None


def coming_seed(session: Session, whose: Whose) -> str:
    """The seed that the learner's next attempt has."""
    before = session.scalar(select(func.count()).select_from(_mine(whose).subquery()))
    return attempt_seed(whose.learner, whose.lesson, whose.mode, before or 0)


def is_newest(session: Session, whose: Whose, attempt: Attempt) -> bool:
    """Whether no later attempt was begun."""
    newest = session.scalar(_mine(whose).with_only_columns(AttemptRow.id).limit(1))
    return newest is None or newest == attempt.id


def begin(
    session: Session,
    whose: Whose,
    now: datetime,
    seed: str = "",
    drawn: Sequence[Drawn] = (),
) -> Attempt:
    """Begin an attempt; earlier ones stay. The learner must be held (accounts.store).

    It is the newest even where a clock was turned back since the last one.

    Args:
        seed: that of the attempt to come, where it is known.
        drawn: the questions of a test, which are kept as they are now.
    """
    last = session.scalar(_mine(whose).with_only_columns(AttemptRow.started_at).limit(1))
    started = now if last is None else not_before(now, last + _INSTANT)
    for each in drawn:
        keep_version(session, whose.lesson, each.question, now)
    row = AttemptRow(
        id=uuid4().hex,
        learner_id=whose.learner,
        lesson=whose.lesson,
        mode=whose.mode,
        seed=seed or coming_seed(session, whose),
        drawn={"questions": [_drawn_json(each) for each in drawn]} if drawn else None,
        started_at=started,
    )
    session.add(row)
    session.flush()
    return Attempt(row.id, row.seed, started, drawn=tuple(drawn)).with_kept_keys(drawn)


def answered(session: Session, attempt: Attempt) -> set[str]:
    """The questions of an attempt that have an answer, by id."""
    return set(
        session.scalars(select(AnswerRow.question).where(AnswerRow.attempt_id == attempt.id))
    )


def is_open(session: Session, attempt: Attempt) -> bool:
    """Whether nobody finished it meanwhile; ask once the learner is held."""
    found = session.scalar(select(AttemptRow.finished_at).where(AttemptRow.id == attempt.id))
    return found is None


def record(
    session: Session, lesson: str, attempt: Attempt, answer: Answer, *, replaces: bool = False
) -> bool:
    """Store an answer.

    Args:
        replaces: the last answer counts, as in a test that is not handed in, instead of the first.

    Returns:
        False when the question has an answer in this attempt, which stands.
    """
    question = answer.question
    keep_version(session, lesson, question, answer.at)
    values = {
        "version": question.version,
        "option": answer.picked,
        "correct": answer.correct,
        "response": answer.response,
        "confidence": answer.confidence.value if answer.confidence else None,
        "measured": answer.measured,
        "at": answer.at,
        "key": answer.key or None,
    }
    whole = insert(session, AnswerRow).values(
        attempt_id=attempt.id, question=question.id, lesson=lesson, **values
    )
    unique = ["attempt_id", "question"]
    kept = (
        whole.on_conflict_do_update(index_elements=unique, set_=values)
        if replaces
        else whole.on_conflict_do_nothing(index_elements=unique)
    )
    return session.execute(kept.returning(AnswerRow.question)).first() is not None


def finish(session: Session, attempt: Attempt, now: datetime) -> datetime:
    """Mark an attempt as finished; when it was, stays if it was before. Gives when."""
    row = session.get_one(AttemptRow, attempt.id)
    if row.finished_at is None:
        row.finished_at = not_before(now, row.started_at)
    return row.finished_at


def versions(session: Session, keys: Collection[VersionKey]) -> dict[VersionKey, Question]:
    """Questions as they were when they were asked."""
    if not keys:
        return {}
    of_key = (QuestionVersionRow.lesson, QuestionVersionRow.question, QuestionVersionRow.version)
    rows = session.execute(
        select(*of_key, QuestionVersionRow.content).where(tuple_(*of_key).in_(keys))
    )
    return {
        (lesson, question, version): from_json(content)
        for lesson, question, version, content in rows
    }


def keep_version(session: Session, lesson: str, question: Question, now: datetime) -> None:
    """Keep a question as it is now for those who are asked it."""
    known = select(QuestionVersionRow.version).where(
        QuestionVersionRow.lesson == lesson,
        QuestionVersionRow.question == question.id,
        QuestionVersionRow.version == question.version,
    )
    if session.scalar(known) is not None:
        return  # nearly always: its text need not be written out again
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


def history(session: Session, whose: Whose) -> tuple[Tried, ...]:
    """A learner's attempts with their scores, the newest first; the latest MOST_TRIED."""
    rows = session.execute(
        _mine(whose)
        .with_only_columns(
            AttemptRow.id,
            AttemptRow.started_at,
            AttemptRow.finished_at,
            AttemptRow.drawn,
            func.count(AnswerRow.question),
            func.count(case((AnswerRow.correct, 1))),
        )
        .join(AnswerRow, AnswerRow.attempt_id == AttemptRow.id, isouter=True)
        .group_by(AttemptRow.id)
        .limit(MOST_TRIED)
    )
    return tuple(
        Tried(id_, started, finished, right, answered, len(_entries(drawn)) or answered)
        for id_, started, finished, drawn, answered, right in rows
    )


def past(session: Session, whose: Whose, levels: Mapping[str, Level]) -> list[Past]:
    """What a learner's latest answers in a lesson say of its strength, in whatever mode.

    Those of a test that is not handed in say nothing yet.

    Args:
        levels: of the lesson's questions by id; answers to others are left out.
    """
    rows = session.execute(
        select(
            AnswerRow.question,
            AnswerRow.correct,
            AnswerRow.confidence,
            AnswerRow.option,
            AnswerRow.at,
            AttemptRow.mode,
            AttemptRow.id,
        )
        .join(AttemptRow, AttemptRow.id == AnswerRow.attempt_id)
        .where(
            AttemptRow.learner_id == whose.learner,
            AttemptRow.lesson == whose.lesson,
            or_(AttemptRow.mode != AttemptMode.TEST, AttemptRow.finished_at.is_not(None)),
        )
        .order_by(AnswerRow.at.desc())
        .limit(_MOST_PAST)
    )
    return [
        Past(question, levels[question], correct, _confidence(said), option, at, mode, attempt)
        for question, correct, said, option, at, mode, attempt in rows
        if question in levels
    ]


def seen(session: Session, whose: Whose) -> dict[str, datetime]:
    """When each question was last in an attempt that drew its questions, by id."""
    rows = session.execute(
        _mine(whose).with_only_columns(AttemptRow.started_at, AttemptRow.drawn).limit(MOST_TRIED)
    )
    found: dict[str, datetime] = {}
    for started, drawn in rows:
        for entry in _entries(drawn):
            found.setdefault(entry["id"], started)
    return found


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
        .where(AttemptRow.learner_id == learner_id, AttemptRow.mode == AttemptMode.PRACTICE)
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


def _mine(whose: Whose) -> Select[AttemptRow]:
    """A learner's attempts, the newest first."""
    return (
        select(AttemptRow)
        .where(
            AttemptRow.learner_id == whose.learner,
            AttemptRow.lesson == whose.lesson,
            AttemptRow.mode == whose.mode,
        )
        .order_by(AttemptRow.started_at.desc(), AttemptRow.id)
    )


def _attempt(session: Session, row: AttemptRow) -> Attempt:
    """An attempt with its answers and, if it is a test, the questions drawn for it."""
    given = session.scalars(
        select(AnswerRow)
        .where(AnswerRow.attempt_id == row.id)
        .order_by(AnswerRow.at)
        .execution_options(populate_existing=True)
    ).all()
    entries = _entries(row.drawn)
    wanted = {(row.lesson, each.question, each.version) for each in given}
    wanted |= {(row.lesson, entry["id"], entry["version"]) for entry in entries}
    asked = versions(session, wanted)
    attempt = Attempt(
        id=row.id,
        seed=row.seed,
        started_at=row.started_at,
        finished_at=row.finished_at,
        answers={each.question: _answer(each, asked) for each in given},
        drawn=tuple(
            Drawn(asked[(row.lesson, entry["id"], entry["version"])], entry.get("measured"))
            for entry in entries
        ),
    )
    return attempt.with_kept_keys((*attempt.drawn, *attempt.answers.values()))


def _answer(row: AnswerRow, asked: Mapping[VersionKey, Question]) -> Answer:
    return Answer(
        question=asked[(row.lesson, row.question, row.version)],
        # Before there were kinds, an option was all that an answer could be.
        response=row.response or {"option": row.option},
        picked=row.option,
        correct=row.correct,
        at=row.at,
        confidence=_confidence(row.confidence),
        measured=row.measured,
        key=row.key or "",
    )


def _confidence(said: str | None) -> Confidence | None:
    return Confidence(said) if said else None


def _entries(drawn: dict[str, Any] | None) -> list[dict[str, Any]]:
    return drawn["questions"] if drawn else []


def _drawn_json(each: Drawn) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": each.question.id, "version": each.question.version}
    return entry | ({"measured": dict(each.measured)} if each.measured else {})
