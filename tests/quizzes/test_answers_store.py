"""Attempts and answers on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.store import hold_learner
from app.db.session import Database
from app.errors import NotFound
from app.quizzes import store
from app.quizzes.answering import keep_answer
from app.quizzes.attempts import Answer, Attempt, AttemptMode
from app.quizzes.store import Whose
from app.quizzes.tables import AnswerRow, AttemptRow, QuestionVersionRow
from quiz_samples import NOON, answered, question, revised

ADA, BEN, LESSON = "a" * 32, "b" * 32, "c/l"
Q = [question(f"q{n}") for n in range(1, 4)]


def whose(learner: str = ADA, lesson: str = LESSON) -> Whose:
    return Whose(learner, lesson, AttemptMode.PRACTICE)


def give(database: Database, learner: str, answer: Answer, attempt: str = "") -> bool:
    """Keep an answer as the route does."""
    with database.write() as session:
        found = store.find(session, whose(learner), attempt)
        return keep_answer(session, whose(learner), found, answer, Q)[1]


def begin(database: Database, learner: str, days: int) -> Attempt:
    with database.write() as session:
        hold_learner(session, learner, NOON)
        return store.begin(session, whose(learner), NOON + timedelta(days=days))


def newest(database: Database, learner: str = ADA) -> Attempt:
    with database.read() as session:
        return store.find(session, whose(learner), "")


def test_answers_come_back_with_the_question_as_it_was_asked(both: Database) -> None:
    give(both, ADA, answered(Q[0], "b"))
    give(both, ADA, answered(revised(Q[1]), "a"))
    attempt = newest(both)
    assert attempt.answers == {"q1": answered(Q[0], "b"), "q2": answered(revised(Q[1]), "a")}
    assert attempt.finished_at is None


def test_the_first_answer_counts(both: Database) -> None:
    assert give(both, ADA, answered(Q[0], "b"))
    assert not give(both, ADA, answered(Q[0], "a"))
    attempt = newest(both)
    assert attempt.answers["q1"].picked == "b"


def test_the_last_answer_finishes_the_attempt(both: Database) -> None:
    for each in Q:
        give(both, ADA, answered(each, "a"))
    attempt = newest(both)
    assert attempt.finished_at == NOON
    assert attempt.right == 3


def test_a_new_attempt_comes_first_and_the_old_one_stays(both: Database) -> None:
    give(both, ADA, answered(Q[0], "b"))
    begin(both, ADA, days=1)
    with both.read() as session:
        new = store.find(session, whose(), "")
        new_row, old_row = store.history(session, whose())
        old = store.find(session, whose(), old_row.id)
        assert store.is_newest(session, whose(), new)
        assert not store.is_newest(session, whose(), old)
    assert new.id == new_row.id
    assert not new.answers
    assert set(old.answers) == {"q1"}
    assert (old_row.right, old_row.answered) == (0, 1)


def test_the_attempt_to_come_has_the_seed_that_it_then_gets(both: Database) -> None:
    coming = newest(both)
    assert coming.id == ""
    assert give(both, ADA, answered(Q[0], "b"), coming.seed)
    assert newest(both).seed == coming.seed
    assert give(both, ADA, answered(Q[1], "b"), coming.seed)  # a page from before it was begun
    assert set(newest(both).answers) == {"q1", "q2"}
    assert begin(both, ADA, days=1).seed != coming.seed


def test_an_attempt_begun_after_the_clock_was_turned_back_is_the_newest(both: Database) -> None:
    give(both, ADA, answered(Q[0], "b"))
    late = begin(both, ADA, days=-300)
    assert newest(both).id == late.id


def test_an_attempt_of_somebody_else_or_of_another_lesson_is_not_found(both: Database) -> None:
    give(both, ADA, answered(Q[0], "b"))
    attempt = newest(both)
    with pytest.raises(NotFound):
        give(both, BEN, answered(Q[1], "a"), attempt.id)
    with pytest.raises(NotFound), both.read() as session:
        store.find(session, whose(lesson="c/other"), attempt.id)
    with pytest.raises(NotFound), both.read() as session:
        store.find(session, Whose(ADA, LESSON, AttemptMode.TEST), attempt.id)
    assert newest(both, BEN).id == ""


def test_progress_tells_the_newest_attempt_and_the_best(both: Database) -> None:
    for each in Q:
        give(both, ADA, answered(each, "a"))
    begin(both, ADA, days=1)
    with both.read() as session:
        assert store.progress(session, ADA)[LESSON] == store.Progress(3, 3, True, 3, NOON)
        assert store.progress(session, BEN) == {}
    give(both, ADA, answered(Q[0], "b"))
    with both.read() as session:
        assert store.progress(session, ADA)[LESSON] == store.Progress(1, 0, False, 3, NOON)


def test_the_same_answer_sent_many_times_at_once_is_stored_once(both: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(lambda key: give(both, ADA, answered(Q[0], key)), "abababab"))
    assert stored.count(True) == 1
    with both.read() as session:
        assert session.scalar(select(func.count()).select_from(AttemptRow)) == 1
        assert session.scalar(select(func.count()).select_from(AnswerRow)) == 1


def test_many_learners_at_once_share_one_version_of_the_question(both: Database) -> None:
    learners = [f"{n:032x}" for n in range(12)]
    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(lambda who: give(both, who, answered(Q[0], "a")), learners))
    assert all(stored)
    with both.read() as session:
        assert session.scalar(select(func.count()).select_from(QuestionVersionRow)) == 1
        assert session.scalar(select(func.count()).select_from(AnswerRow)) == 12
