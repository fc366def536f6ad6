"""What belongs to a learner: every table says so, and all of it moves, counts and goes together."""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select

import app.main  # noqa: F401 - every table of the product
from app.accounts import store
from app.accounts.belongings import store as belongings
from app.accounts.belongings.declared import BELONGS, Keep, joined
from app.accounts.tables import LearnerRow
from app.accounts.users import Role
from app.db.base import Base
from app.db.session import Database
from app.experiments.beside.tables import OwnRunRow
from app.experiments.tables import RunRow
from app.predictions.tables import PredictionRow
from app.progress.tables import ModeProgressRow
from app.quizzes.tables import AnswerRow, AttemptRow, QuestionVersionRow
from app.scheduling.tables import ReviewItemRow, ReviewLogRow
from quiz_samples import NOON

ADA, BEN = "a" * 32, "b" * 32
LEARNER_TABLES = [
    t for t in Base.metadata.sorted_tables if "learner_id" in t.c and t.name != "users"
]


@pytest.mark.parametrize("table", LEARNER_TABLES, ids=lambda table: table.name)
def test_every_table_of_a_learner_says_so_and_goes_with_the_learner(table: Any) -> None:
    assert BELONGS in table.info, "app/accounts/belongings/declared.py says how"
    (key,) = [each for each in table.foreign_keys if each.parent.name == "learner_id"]
    assert (key.target_fullname, key.ondelete) == ("learners.id", "CASCADE")
    if table.c.learner_id.primary_key:
        assert table.info[BELONGS].keep is not None, "say what becomes of two rows of one key"


def test_what_hangs_on_a_learners_rows_says_so_and_goes_with_them() -> None:
    owned = {table.name for table in LEARNER_TABLES}
    hanging = {
        (table.name, key.ondelete)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in owned and BELONGS in table.info
    }
    assert {name for name, _ in hanging} == {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in owned
    }
    assert {ondelete for _, ondelete in hanging} == {"CASCADE"}


MOMENTS = st.integers(0, 50).map(lambda days: NOON + timedelta(days=days))
NAMES = st.sampled_from("abc")


@st.composite
def histories(draw: st.DrawFn) -> dict[str, Any]:
    """What somebody did: attempts with their answers, reviews, predictions, parts read."""
    modes = draw(st.dictionaries(NAMES, st.tuples(MOMENTS, MOMENTS, st.none() | MOMENTS, NAMES)))
    return {
        "attempts": draw(st.lists(st.lists(NAMES, unique=True), max_size=3)),
        "reviews": draw(st.lists(NAMES, unique=True)),
        "predictions": draw(st.integers(0, 2)),
        "modes": modes,
        "runs": draw(st.dictionaries(NAMES, MOMENTS)),
    }


def write(database: Database, learner: str, done: dict[str, Any]) -> None:
    with database.write() as session:
        store.hold_learner(session, learner, NOON)
        for number, questions in enumerate(done["attempts"]):
            attempt = f"{learner[:8]}{number}"
            session.execute(
                insert(AttemptRow).values(
                    id=attempt, learner_id=learner, lesson="c/l", mode="practice", started_at=NOON
                )
            )
            for question in questions:
                session.execute(
                    insert(AnswerRow).values(
                        attempt_id=attempt,
                        question=question,
                        lesson="c/l",
                        version="v1",
                        option="a",
                        correct=True,
                        at=NOON,
                    )
                )
        for source in done["reviews"]:
            session.execute(
                insert(ReviewLogRow).values(
                    learner_id=learner, source=f"card:{source}", lesson="c/l", kind="card",
                    item=source, rating=3, at=NOON,
                )
            )  # fmt: skip
            session.execute(
                insert(ReviewItemRow).values(
                    learner_id=learner, lesson="c/l", kind="card", item=source, ready=NOON,
                    due=NOON, state=2, stability=1.0, difficulty=5.0, first_at=NOON, last_at=NOON,
                    last_source=f"card:{source}", was_sure=False, is_set_aside=False, logs=1,
                    rules=1,
                )
            )  # fmt: skip
        for run in done["runs"]:
            session.execute(
                insert(OwnRunRow).values(learner_id=learner, run_id=run, at=done["runs"][run])
            )
        for number in range(done["predictions"]):
            session.execute(
                insert(PredictionRow).values(
                    id=f"{learner[:8]}{number}", learner_id=learner, experiment="c/l/e", series={},
                    locked_at=NOON, explanation="",
                )
            )  # fmt: skip
        for mode, (first, last, done_at, name) in done["modes"].items():
            session.execute(
                insert(ModeProgressRow).values(
                    learner_id=learner, lesson="c/l", mode=mode, first_at=first, last_at=last,
                    done_at=done_at, checkpoints={name: learner},
                )
            )  # fmt: skip


@pytest.fixture
def asked(both: Database) -> Database:
    """A database that knows the questions of the histories."""
    with both.write() as session:
        for name in "abc":
            session.execute(
                insert(QuestionVersionRow).values(
                    lesson="c/l", question=name, version="v1", content={}, first_asked_at=NOON
                )
            )
            session.execute(
                insert(RunRow).values(
                    id=name, experiment=name, plan={}, status="finished", requested_at=NOON
                )
            )
    return both


def counted(database: Database, learner: str) -> Counter[str]:
    with database.read() as session:
        return Counter({each.table: each.count for each in belongings.count(session, learner)})


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mine=histories(), theirs=histories())
def test_any_two_histories_become_one_in_which_nothing_is_lost_or_counted_twice(
    asked: Database, mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    with asked.write() as session:
        session.execute(delete(LearnerRow))
    write(asked, ADA, mine)
    write(asked, BEN, theirs)
    with asked.write() as session:
        belongings.move(session, BEN, ADA)
    assert counted(asked, ADA) == Counter(
        {
            "attempts": len(mine["attempts"]) + len(theirs["attempts"]),
            "answers": sum(map(len, mine["attempts"])) + sum(map(len, theirs["attempts"])),
            "predictions": mine["predictions"] + theirs["predictions"],
            "review_logs": len({*mine["reviews"], *theirs["reviews"]}),
            "review_items": len({*mine["reviews"], *theirs["reviews"]}),
            "mode_progress": len({*mine["modes"], *theirs["modes"]}),
            "own_runs": len({*mine["runs"], *theirs["runs"]}),
        }
    )
    assert not counted(asked, BEN).total()
    with asked.read() as session:
        rows = session.scalars(select(ModeProgressRow)).all()
        assert session.get(LearnerRow, BEN) is None
    for row in rows:
        ways = [done["modes"][row.mode] for done in (mine, theirs) if row.mode in done["modes"]]
        done_at: list[datetime] = [way[2] for way in ways if way[2] is not None]
        assert row.first_at == min(way[0] for way in ways)
        assert row.last_at == max(way[1] for way in ways)
        assert row.done_at == min(done_at, default=None)
        assert set(row.checkpoints) == {way[3] for way in ways}


def test_moving_a_learner_to_itself_changes_nothing(asked: Database) -> None:
    write(asked, ADA, EVERYTHING)
    with asked.write() as session:
        belongings.move(session, ADA, ADA)
    assert counted(asked, ADA)["answers"] == 2


EVERYTHING = {
    "attempts": [["a", "b"], []],
    "reviews": ["a"],
    "predictions": 1,
    "modes": {"a": (NOON, NOON, None, "a")},
    "runs": {"a": NOON},
}


def test_deleting_leaves_nothing_of_the_learner_and_all_of_others(asked: Database) -> None:
    write(asked, ADA, EVERYTHING)
    write(asked, BEN, EVERYTHING)
    assert all(counted(asked, ADA)[table.name] for table in LEARNER_TABLES)
    with asked.write() as session:
        belongings.delete_all(session, ADA)
    assert not counted(asked, ADA).total()
    assert all(counted(asked, BEN)[table.name] for table in LEARNER_TABLES)
    with asked.read() as session:
        for table in LEARNER_TABLES:
            of_ada = select(func.count()).select_from(table).where(table.c.learner_id == ADA)
            assert session.scalar(of_ada) == 0
        assert session.scalar(select(func.count()).select_from(QuestionVersionRow)) == 3


VALUES = st.none() | st.integers()


@given(st.sampled_from([Keep.EARLIEST, Keep.LATEST]), VALUES, VALUES)
def test_it_does_not_matter_which_of_two_rows_stays(how: Keep, one: Any, other: Any) -> None:
    def kept(staying: Any, leaving: Any) -> Any:
        return {"at": staying, **joined({"at": how}, {"at": staying}, {"at": leaving})}["at"]

    assert kept(one, other) == kept(other, one)
    assert kept(one, one) == one


@given(st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES))
def test_of_two_objects_every_entry_is_kept(one: dict[str, Any], other: dict[str, Any]) -> None:
    kept = {"c": one, **joined({"c": Keep.ALL}, {"c": one}, {"c": other})}["c"]
    assert set(kept) == {*one, *other}
    assert json.dumps({name: kept[name] for name in one}) == json.dumps(one)


def account(database: Database, name: str) -> store.User:
    with database.write() as session:
        return store.add_user(session, name, Role.LEARNER, "hash", NOON)


def bring(database: Database, user: store.User, browser: str | None) -> store.Brought:
    with database.write() as session:
        return store.bring(session, user, browser, NOON)


def test_an_account_takes_what_the_browser_did_under_an_id_that_nobody_knew(
    asked: Database,
) -> None:
    write(asked, ADA, EVERYTHING)
    first = bring(asked, account(asked, "ada"), ADA)
    assert first.moved
    assert first.user.learner_id not in (None, ADA)
    assert counted(asked, first.user.learner_id)["answers"] == 2
    assert not counted(asked, ADA).total()


def test_a_second_browser_adds_to_the_account(asked: Database) -> None:
    write(asked, ADA, EVERYTHING)
    write(asked, BEN, EVERYTHING)
    home = bring(asked, account(asked, "ada"), ADA).user
    again = bring(asked, home, BEN)
    assert again.user == home
    assert counted(asked, home.learner_id or "")["answers"] == 4
    assert not bring(asked, home, home.learner_id).moved
    assert not bring(asked, home, None).moved


def test_what_another_account_did_in_the_browser_stays_there(asked: Database) -> None:
    write(asked, ADA, EVERYTHING)
    ada = bring(asked, account(asked, "ada"), ADA).user
    ben = bring(asked, account(asked, "ben"), ada.learner_id)
    assert not ben.moved
    assert counted(asked, ada.learner_id or "")["answers"] == 2
    assert not counted(asked, ben.user.learner_id or "").total()


def test_ended_sessions_lose_the_learner_and_the_account_keeps_all(asked: Database) -> None:
    write(asked, ADA, EVERYTHING)
    ada = bring(asked, account(asked, "ada"), ADA).user
    with asked.write() as session:
        after = store.end_sessions(session, ada.id, NOON)
    assert after.stamp != ada.stamp
    assert not counted(asked, ada.learner_id or "").total()
    assert counted(asked, after.learner_id or "") == Counter(
        {
            "attempts": 2,
            "answers": 2,
            "predictions": 1,
            "review_logs": 1,
            "review_items": 1,
            "mode_progress": 1,
            "own_runs": 1,
        }
    )
