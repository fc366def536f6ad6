"""Modes opened and done, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.accounts.store import hold_learner
from app.db.migrate import alembic_config
from app.db.session import Database
from app.progress import store
from app.progress.ways import LessonProgress, Tick

ADA, BEN, LESSON = "a" * 32, "b" * 32, "c/l"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def held(both: Database) -> Database:
    with both.write() as session:
        hold_learner(session, ADA, NOON)
        hold_learner(session, BEN, NOON)
    return both


def of(database: Database, learner: str = ADA) -> LessonProgress:
    with database.read() as session:
        return store.of_lesson(session, learner, LESSON)


def test_an_opened_mode_is_remembered_and_not_done(held: Database) -> None:
    with held.write() as session:
        store.seen(session, ADA, LESSON, "learn", NOON)
        store.seen(session, ADA, LESSON, "learn", LATER)
    way = of(held).modes["learn"]
    assert (way.first_at, way.last_at, way.done_at) == (NOON, LATER, None)
    assert of(held, BEN).modes == {}


def test_a_done_mode_stays_done_since_it_was(held: Database) -> None:
    with held.write() as session:
        store.mark_done(session, ADA, LESSON, "learn", NOON)
        store.seen(session, ADA, LESSON, "learn", LATER)
        store.mark_done(session, ADA, LESSON, "learn", LATER)
    way = of(held).modes["learn"]
    assert (way.last_at, way.done_at) == (LATER, NOON)


def test_done_can_be_taken_back(held: Database) -> None:
    with held.write() as session:
        store.mark_done(session, ADA, LESSON, "learn", NOON)
        store.take_back(session, ADA, LESSON, "learn", LATER)
    assert not of(held).is_done("learn")


def test_everything_of_a_learner_comes_by_lesson(held: Database) -> None:
    with held.write() as session:
        store.seen(session, ADA, LESSON, "learn", NOON)
        store.mark_done(session, ADA, "c/m", "lab", NOON)
        store.seen(session, BEN, "c/n", "lab", NOON)
        found = store.all_of(session, ADA)
    assert {path: set(way.modes) for path, way in found.items()} == {
        LESSON: {"learn"},
        "c/m": {"lab"},
    }


def test_ticks_are_kept_beside_those_before_and_newer_ones_count(held: Database) -> None:
    first, second = Tick(True, "hand", "", NOON), Tick(False, "report", "no file", LATER)
    with held.write() as session:
        store.keep_ticks(session, ADA, LESSON, "project", {"a": first, "b": first}, NOON)
        kept = store.keep_ticks(session, ADA, LESSON, "project", {"b": second}, LATER)
    assert kept == {"a": first, "b": second}
    assert of(held).modes["project"].checkpoints == kept


def test_two_tabs_at_once_make_one_row(held: Database) -> None:
    def open_it(_: int) -> None:
        with held.write() as session:
            hold_learner(session, ADA, NOON)
            store.seen(session, ADA, LESSON, "learn", NOON)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(open_it, range(8)))
    assert set(of(held).modes) == {"learn"}


def test_practices_from_before_modes_were_remembered_count(both: Database) -> None:
    engine = create_engine(both.url, poolclass=NullPool)
    with engine.connect() as connection, connection.begin() as transaction:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
        for statement in (
            f"INSERT INTO learners VALUES ('{ADA}', '{NOON.isoformat()}')",
            *(
                "INSERT INTO attempts (id, learner_id, lesson, mode, started_at, finished_at) "
                f"VALUES ('{name}', '{ADA}', 'c/l', 'practice', '{NOON.isoformat()}', {finished})"
                for name, finished in (("t1", f"'{LATER.isoformat()}'"), ("t2", "NULL"))
            ),
        ):
            connection.exec_driver_sql(statement)
        command.upgrade(config, "head")
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            way = store.of_lesson(session, ADA, LESSON).modes["practice"]
        transaction.rollback()
    engine.dispose()
    assert (way.first_at, way.last_at, way.done_at) == (NOON, LATER, LATER)
    assert way.checkpoints == {}
