"""Beginning a test, keeping its answers, and handing it in; one at a time for each learner."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.store import hold_learner
from app.content.models import Question
from app.progress import store as progress
from app.quizzes import store
from app.quizzes.answering import note
from app.quizzes.attempts import Answer, Attempt, Drawn, askable
from app.quizzes.draw import Drawing, draw
from app.quizzes.keys import Keys
from app.quizzes.store import Whose


def drawing(session: Session, whose: Whose, bank: Sequence[Question], keys: Keys) -> Drawing:
    """The test that would be drawn from a bank if it were begun now."""
    return _drawing(session, whose, bank, _coming(session, whose, bank, keys))


def begin_test(
    session: Session, whose: Whose, bank: Sequence[Question], keys: Keys, now: datetime
) -> tuple[Attempt, bool]:
    """Draw a test and keep what was drawn; the one under way where there is one.

    Returns:
        The test, and whether it was begun by this.
    """
    hold_learner(session, whose.learner, now)
    under_way = store.under_way(session, whose)
    if under_way is not None:
        return under_way, False
    coming = _coming(session, whose, bank, keys)
    drawn = [_drawn(coming, each) for each in _drawing(session, whose, bank, coming).questions]
    return store.begin(session, whose, now, drawn=drawn), True


def keep_draft(session: Session, whose: Whose, attempt: Attempt, answer: Answer) -> Attempt | None:
    """Keep an answer of a test, in place of an earlier one; None once the test is handed in."""
    hold_learner(session, whose.learner, answer.at)
    if not store.is_open(session, attempt):
        return None
    store.record(session, whose.lesson, attempt, answer, replaces=True)
    return attempt.with_answer(answer)


def hand_in(
    session: Session, whose: Whose, attempt: Attempt, now: datetime
) -> tuple[Attempt, bool]:
    """Close a test: from now on its answers count, each once.

    Returns:
        The test as it is then, and whether it was closed by this.
    """
    hold_learner(session, whose.learner, now)
    attempt = store.find(session, whose, attempt.id)  # with what another tab kept last
    if attempt.is_finished:
        return attempt, False
    for answer in attempt.answers.values():
        note(session, whose, attempt, answer)
    progress.mark_done(session, whose.learner, whose.lesson, whose.mode, now)
    return replace(attempt, finished_at=store.finish(session, attempt, now)), True


def _coming(session: Session, whose: Whose, bank: Sequence[Question], keys: Keys) -> Attempt:
    """The test to come, with the keys that its questions have now."""
    return keys.fill(Attempt("", store.coming_seed(session, whose), None), bank)


def _drawing(session: Session, whose: Whose, bank: Sequence[Question], coming: Attempt) -> Drawing:
    return draw(askable(bank, coming), store.seen(session, whose), coming.seed)


def _drawn(coming: Attempt, question: Question) -> Drawn:
    """A question with what settles it now, by which it will be graded whenever it is answered."""
    measured = coming.measured(question)
    return Drawn(question, measured.to_json() if measured is not None else None)
