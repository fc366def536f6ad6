"""Attempts of the mode ``review``: each asks one question once, and is named by that meeting."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.store import hold_learner
from app.content.kinds.registry import kind_of
from app.errors import NotFound
from app.quizzes import store
from app.quizzes.answering import note
from app.quizzes.attempts import Answer, Attempt
from app.quizzes.store import Whose
from app.review.page import Earlier, earlier, last_before
from app.scheduling import store as scheduling
from app.scheduling.schedule import Item


def meeting(session: Session, whose: Whose, name: str) -> Attempt:
    """The attempt of a meeting: the one that was begun by its answer, or the one to come.

    Args:
        name: its id, or the meeting's key, which is its seed.
    """
    try:
        return store.find(session, whose, name)
    except NotFound:
        return Attempt("", name, None)


def keep(session: Session, whose: Whose, attempt: Attempt, answer: Answer) -> tuple[Attempt, bool]:
    """Keep the first answer of a meeting, which is over then.

    Returns:
        The attempt as it is then, and whether the answer was kept: not where there was one before.
    """
    hold_learner(session, whose.learner, answer.at)
    if not attempt.id:
        # Another tab may have begun it since it was looked for.
        attempt = meeting(session, whose, attempt.seed)
    if not attempt.id:
        attempt = store.begin(session, whose, answer.at, attempt.seed)
    if not store.record(session, whose.lesson, attempt, answer):
        return meeting(session, whose, attempt.id), False
    note(session, whose, attempt, answer)
    store.finish(session, attempt, answer.at)
    return attempt.with_answer(answer), True


def recalled(
    session: Session, whose: Whose, attempt: Attempt, answer: Answer, now: datetime
) -> Earlier | None:
    """What is recalled beside an answer: the one before it, if it was certain and wrong."""
    item = Item(whose.lesson, "question", answer.question.id)
    logs = scheduling.logs(session, whose.learner, item)
    log = last_before(logs, f"review:{attempt.id}:{answer.question.id}")
    if log is None:
        return None
    _, _, rest = log.source.partition(":")
    before = store.attempt_of(session, whose.learner, rest.partition(":")[0])
    given = before.answers.get(item.id) if before is not None else None
    if before is None or given is None:
        return None
    graded = kind_of(given.question).grade(before.body(given.question), given.response)
    again = not answer.correct and answer.picked == given.picked
    return earlier(log, graded.feedback_html, again, now)
