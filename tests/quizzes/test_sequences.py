"""Any sequence of answers, reloads, resumes and tabs grades as answering straight through."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts.store import hold_learner
from app.db.migrate import migrate
from app.db.session import Database
from app.errors import NotFound
from app.quizzes import store
from app.quizzes.answering import Sent, answer_of, keep_answer
from app.quizzes.attempts import Answer, Attempt, AttemptMode, Drawn, next_step, steps
from app.quizzes.sitting.keeping import hand_in, keep_draft
from app.quizzes.store import Whose
from app.scheduling.tables import ReviewLogRow
from quiz_samples import NOON, question

LESSON = "c/l"
Q = [question(f"q{n}", right="abc"[n % 3]) for n in range(4)]
LEARNERS = count()

picks = st.tuples(st.integers(0, 3), st.sampled_from("abc"))
#: In which tab, what is answered, hours until then (clocks jump), and whether it is loaded first.
actions = st.lists(
    st.tuples(st.integers(0, 2), picks, st.integers(-50, 50), st.booleans()), max_size=12
)


@dataclass
class Tabs:
    """Three tabs of one browser, each with the name of the attempt that its page was made for."""

    database: Database
    whose: Whose
    names: dict[int, str] = field(default_factory=dict)

    def look(self, tab: int, *, again: bool) -> str:
        """The name on the tab's page, which is loaded if it is not there yet."""
        if again or tab not in self.names:
            self.names[tab] = self.now().name
        return self.names[tab]

    def now(self) -> Attempt:
        with self.database.read() as session:
            return store.find(session, self.whose, "")


def given_by(attempt: Attempt, pick: tuple[int, str], at: datetime) -> Answer:
    number, option = pick
    sent = Sent(Q[number].id, "v1", attempt.name, "", "certain", {"option": [option]})
    return answer_of(attempt, Q[number], sent, at)


def outcome(attempt: Attempt) -> dict[str, tuple[str, bool]]:
    return {id_: (each.picked, each.correct) for id_, each in attempt.answers.items()}


def straight(picks: dict[str, str]) -> dict[str, tuple[str, bool]]:
    """What answering each question once, in order, in one tab comes to."""
    attempt = Attempt("t", "s", NOON)
    for number, asked in enumerate(Q):
        if asked.id in picks:
            attempt = attempt.with_answer(given_by(attempt, (number, picks[asked.id]), NOON))
    return outcome(attempt)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("sequences")
    url = f"sqlite:///{folder}/sequences.db"
    migrate(url)
    database = Database(url)
    yield database
    database.dispose()


@given(st.lists(picks, max_size=20))
def test_the_first_answers_of_a_practice_decide_and_the_order_does_not(
    given_picks: list[tuple[int, str]],
) -> None:
    attempt = Attempt("t", "s", NOON)
    first: dict[str, str] = {}
    for pick in given_picks:
        if Q[pick[0]].id not in attempt.answers:
            attempt = attempt.with_answer(given_by(attempt, pick, NOON))
            first[Q[pick[0]].id] = pick[1]
    assert outcome(attempt) == straight(first)
    upcoming = next_step(steps(Q, attempt))
    assert (upcoming is None) == (len(first) == len(Q))


@settings(max_examples=15)
@given(actions)
def test_a_practice_in_three_tabs_grades_as_one_straight_through(database: Database, acts) -> None:
    tabs = Tabs(database, Whose(f"{next(LEARNERS):032x}", LESSON, AttemptMode.PRACTICE))
    first: dict[str, str] = {}
    for tab, pick, hours, again in acts:
        name = tabs.look(tab, again=again)
        with database.write() as session:
            attempt = store.find(session, tabs.whose, name)
            answer = given_by(attempt, pick, NOON + timedelta(hours=hours))
            _, kept = keep_answer(session, tabs.whose, attempt, answer, Q)
        assert kept == (Q[pick[0]].id not in first)
        first.setdefault(Q[pick[0]].id, pick[1])
    after = tabs.now()
    assert outcome(after) == straight(first)
    assert after.is_finished == (len(first) == len(Q))
    with database.read() as session:
        assert len(store.history(session, tabs.whose)) == bool(first)
        logged = session.query(ReviewLogRow).filter_by(learner_id=tabs.whose.learner).count()
        assert logged == len(first)


@settings(max_examples=15)
@given(actions, st.integers(0, 12))
def test_a_test_grades_the_last_answers_before_it_was_handed_in(
    database: Database, acts, closes_after: int
) -> None:
    whose = Whose(f"{next(LEARNERS):032x}", LESSON, AttemptMode.TEST)
    with database.write() as session:
        begin_as(session, whose)
    last: dict[str, str] = {}
    closed = False
    for place, (_, pick, hours, _) in enumerate(acts):
        now = NOON + timedelta(hours=hours)
        with database.write() as session:
            attempt = store.find(session, whose, "")
            if place == closes_after:
                attempt, first = hand_in(session, whose, attempt, now)
                assert first
                assert not hand_in(session, whose, attempt, now)[1]
                closed = True
            kept = keep_draft(session, whose, attempt, given_by(attempt, pick, now))
        assert (kept is None) == closed
        if not closed:
            last[Q[pick[0]].id] = pick[1]
    with database.write() as session:
        after, _ = hand_in(session, whose, store.find(session, whose, ""), NOON)
        again = store.find(session, whose, after.id)
        logged = session.query(ReviewLogRow).filter_by(learner_id=whose.learner).count()
    assert outcome(after) == outcome(again) == straight(last)
    assert again.finished_at is not None
    assert again.started_at is not None
    assert again.finished_at >= again.started_at
    assert logged == len(last)


def begin_as(session, whose: Whose) -> Attempt:
    hold_learner(session, whose.learner, NOON)
    return store.begin(session, whose, NOON, drawn=[Drawn(each) for each in Q])


def test_a_name_that_was_made_up_is_nobodys_attempt(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFound):
        store.find(session, Whose("f" * 32, LESSON, AttemptMode.PRACTICE), "e" * 32)
