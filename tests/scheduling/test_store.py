"""Review logs, and what is kept beside them, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.orm import Session

from app.accounts.belongings.store import move
from app.accounts.store import hold_learner
from app.accounts.tables import LearnerRow
from app.db.session import Database
from app.errors import NotFound
from app.scheduling import store
from app.scheduling.confidence import Confidence
from app.scheduling.rating import Mark, Rating
from app.scheduling.schedule import Item, standings
from app.scheduling.tables import ReviewItemRow, ReviewLogRow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ADA, BEN, LESSON = "a" * 32, "b" * 32, "c/l"
Q1 = Item(LESSON, "question", "q1")


def write(database: Database, what: Callable[[Session], bool], learner: str = ADA) -> bool:
    with database.write() as session:
        hold_learner(session, learner, NOON)
        return what(session)


def answer(
    database: Database,
    question: str = "q1",
    correct: bool = False,
    confidence: Confidence | None = None,
    at: datetime = NOON,
    source: str = "",
    learner: str = ADA,
) -> bool:
    source = source or f"answer:{at.isoformat()}:{question}"
    return write(
        database,
        lambda session: store.log_answer(
            session, learner, LESSON, question, correct, confidence, "b", source, at
        ),
        learner,
    )


def due(database: Database, now: datetime, learner: str = ADA) -> list[str]:
    with database.read() as session:
        return sorted(each.id for each in store.due(session, learner, now))


def believed(database: Database) -> bool:
    """Whether pages take what is kept beside the logs, and it is what the logs say."""
    with database.read() as session:
        from_logs = standings(store.logs(session, ADA), NOON)
        statements: list[str] = []
        engine = session.get_bind()

        def note(*arguments: object) -> None:
            statements.append(str(arguments[2]))

        event.listen(engine, "before_cursor_execute", note)
        shown = store.all_standings(session, ADA, NOON)
        event.remove(engine, "before_cursor_execute", note)
    assert sorted(shown, key=lambda each: each.item) == from_logs
    return not any("review_logs.rating" in statement for statement in statements)


def test_an_answer_is_kept_with_what_it_showed(both: Database) -> None:
    assert answer(both, confidence=Confidence.CERTAIN)
    with both.read() as session:
        (log,) = store.logs(session, ADA)
        (standing,) = store.all_standings(session, ADA, NOON)
    assert (log.item, log.rating, log.confidence) == (Q1, Rating.Again, Confidence.CERTAIN)
    assert log.misconception == "b"
    assert standing.was_sure
    assert standing.misconception == "b"
    assert standing.last_source == log.source


def test_a_right_answer_shows_no_misconception(both: Database) -> None:
    answer(both, correct=True)
    with both.read() as session:
        (log,) = store.logs(session, ADA)
    assert log.misconception is None


def test_the_same_answer_is_kept_once(both: Database) -> None:
    assert answer(both, source="answer:t1:q1")
    assert not answer(both, source="answer:t1:q1", correct=True, at=NOON + DAY)
    with both.read() as session:
        assert len(store.logs(session, ADA)) == 1
    assert believed(both)


def test_two_learners_do_not_know_of_each_other(both: Database) -> None:
    answer(both, source="answer:t1:q1")
    answer(both, source="answer:t1:q1", learner=BEN, correct=True)
    assert due(both, NOON + DAY) == ["q1"]
    assert due(both, NOON + DAY, BEN) == []
    assert due(both, NOON + DAY, "c" * 32) == []


def test_what_is_kept_beside_the_logs_follows_them(both: Database) -> None:
    for number in range(6):
        answer(both, f"q{number % 3}", number % 2 == 0, at=NOON - DAY * (6 - number))
        assert believed(both)
    assert due(both, NOON) == ["q0", "q2"]


def test_a_clock_that_was_set_back_loses_nothing(both: Database) -> None:
    answer(both, correct=True, at=NOON + 9 * DAY)  # by a clock that is ahead
    answer(both, "q2", correct=True, at=NOON + 9 * DAY)
    answer(both, correct=False, at=NOON - DAY)
    assert due(both, NOON) == ["q1", "q2"]
    with both.read() as session:
        from_logs = standings(store.logs(session, ADA), NOON)
        assert store.all_standings(session, ADA, NOON) == from_logs
    later = NOON + 10 * DAY
    with both.read() as session:
        assert store.all_standings(session, ADA, later) == standings(
            store.logs(session, ADA), later
        )


def test_what_is_kept_beside_the_logs_may_be_thrown_away(both: Database) -> None:
    answer(both)
    with both.write() as session:
        session.execute(delete(ReviewItemRow))
    assert due(both, NOON + DAY) == ["q1"]
    assert not believed(both)
    answer(both, "q2")
    assert believed(both)
    assert due(both, NOON + DAY) == ["q1", "q2"]


def test_what_was_made_by_other_rules_is_not_believed(both: Database) -> None:
    answer(both)
    with both.write() as session:
        session.execute(update(ReviewItemRow).values(rules=store.RULES - 1, ready=NOON + 99 * DAY))
    assert due(both, NOON + DAY) == ["q1"]
    with both.write() as session:
        store.rebuild(session, ADA, NOON)
    assert believed(both)


def test_a_learner_who_takes_over_anothers_logs_has_all_of_them(both: Database) -> None:
    answer(both, "q1")
    answer(both, "q1", learner=BEN, correct=True, at=NOON - DAY)
    answer(both, "q2", learner=BEN, at=NOON - DAY)
    with both.write() as session:
        move(session, leaving=BEN, staying=ADA)
    assert due(both, NOON + DAY) == ["q1", "q2"]
    answer(both, "q3")
    assert believed(both)


def test_marks_are_kept_and_a_stranger_to_the_item_is_told(both: Database) -> None:
    answer(both)

    def mark(kind: Mark, key: str, item: Item = Q1) -> bool:
        return write(
            both, lambda session: store.log_mark(session, ADA, item, kind, f"mark:{key}", NOON)
        )

    assert mark(Mark.SET_ASIDE, "k1")
    assert not mark(Mark.SET_ASIDE, "k1")
    assert due(both, NOON + DAY) == []
    assert mark(Mark.BROUGHT_BACK, "k2")
    assert mark(Mark.NOT_TODAY, "k3")
    assert due(both, NOON + timedelta(hours=1)) == []
    assert due(both, NOON + DAY) == ["q1"]
    assert believed(both)
    with pytest.raises(NotFound):
        mark(Mark.SET_ASIDE, "k4", Item(LESSON, "card", "never-met"))


def test_only_reviews_count_as_reviewed(both: Database) -> None:
    answer(both, "q1", correct=True)
    answer(both, "q2", correct=True, source="review:t1:q2")
    answer(both, "q3", correct=False, source="review:t2:q3")

    def card(session: Session) -> bool:
        return store.log_card(session, ADA, LESSON, "c1", Rating.Hard, "card:k", NOON)

    write(both, card)
    write(both, lambda s: store.log_mark(s, ADA, Q1, Mark.NOT_TODAY, "mark:k", NOON))
    with both.read() as session:
        assert store.reviewed(session, ADA, NOON - DAY) == store.Reviewed(3, 2)
        assert store.reviewed(session, ADA, NOON) == store.Reviewed(0, 0)


def test_deleting_a_learner_takes_everything_along(both: Database) -> None:
    answer(both)
    with both.write() as session:
        session.execute(delete(LearnerRow).where(LearnerRow.id == ADA))
    with both.read() as session:
        counts = [
            session.scalar(select(func.count()).select_from(table))
            for table in (ReviewLogRow, ReviewItemRow)
        ]
    assert counts == [0, 0]
