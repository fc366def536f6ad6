"""Predictions on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from runs import EXPERIMENT, MACHINE, NOW, PLAN, a_cell, a_sample, progress, register
from sqlalchemy import func, select

from app.accounts.store import hold_learner
from app.db.session import Database
from app.errors import Conflict, NotFound, TooMany
from app.experiments import store as runs
from app.experiments.values import EndedBy, RunStatus
from app.predictions import store
from app.predictions.guess import Guess
from app.predictions.tables import PredictionRow

ADA, BEN = "a" * 32, "b" * 32
FLAT = {"onnx": Guess(((1000.0, 0.5), (100_000.0, 0.5)))}
STEEP = {"onnx": Guess(((1000.0, 0.5), (100_000.0, 50.0))), "pickle": Guess(growth="O(n)")}
SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(minutes=5)


def lock(
    database: Database, learner: str = ADA, guesses: dict[str, Guess] = FLAT, at: datetime = NOW
) -> str:
    with database.write() as session:
        hold_learner(session, learner, at)
        return store.lock(session, learner, EXPERIMENT, PLAN.sizes, guesses, at)


def measure(
    database: Database, at: datetime = SOON, samples: int = 3, begun: datetime | None = None
) -> str:
    """A run that was asked for and began at a moment, and measured ONNX at so many sizes."""
    register(database)
    with database.write() as session:
        run, _ = runs.request_run(session, PLAN, EXPERIMENT, 9, at)
        runs.claim_run(session, MACHINE, {}, begun or at)
        for position, size in enumerate(PLAN.sizes[:samples]):
            sample = a_sample(a_cell("onnx", size, 1, position), at)
            runs.record_sample(session, run.id, sample, progress(sample))
        runs.finish(session, run.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, at)
    return run.id


def newest(database: Database, learner: str = ADA) -> store.Prediction:
    with database.read() as session:
        (found,) = store.several(session, learner, EXPERIMENT, 1)
    return found


def test_a_prediction_comes_back_as_it_was_locked(both: Database) -> None:
    lock(both, guesses=STEEP)
    found = newest(both)
    assert (found.guesses, found.sizes, found.locked_at) == (STEEP, PLAN.sizes, NOW)
    assert (found.explanation, found.held) == ("", None)


def test_one_that_is_sent_twice_is_stored_once(both: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda _: lock(both), range(4)))
    assert len(set(ids)) == 1
    assert lock(both, guesses=STEEP, at=SOON) != ids[0]
    with both.read() as session:
        assert store.count(session, ADA, EXPERIMENT) == 2


def test_the_first_run_that_begins_later_is_the_one_it_is_held_against(both: Database) -> None:
    measure(both, at=NOW - timedelta(hours=1))
    lock(both)
    assert newest(both).held is None
    run = measure(both)
    measure(both, at=LATER)
    held = newest(both).held
    assert held is not None
    assert (held.run_id, held.is_blind, held.status) == (run, True, RunStatus.FINISHED)
    assert held.result.points == 99


def test_a_machine_whose_clock_is_behind_makes_no_run_an_early_one(both: Database) -> None:
    lock(both)
    run = measure(both, at=SOON, begun=NOW - timedelta(minutes=1))
    held = newest(both).held
    assert held is not None
    assert (held.run_id, held.is_blind) == (run, True)
    with both.read() as session:
        assert store.of_run(session, ADA, runs.run(session, run)) is not None


def test_a_run_that_measured_nothing_is_passed_over(both: Database) -> None:
    lock(both)
    measure(both, samples=0)
    assert newest(both).held is None
    run = measure(both, at=LATER)
    held = newest(both).held
    assert held is not None
    assert held.run_id == run


def test_the_same_lines_after_a_run_are_another_prediction(both: Database) -> None:
    first = lock(both)
    measure(both)
    assert lock(both, at=LATER) != first


def test_an_earlier_run_may_be_chosen_and_is_not_called_blind(both: Database) -> None:
    run = measure(both, at=NOW - timedelta(hours=1))
    prediction = lock(both)
    with both.write() as session:
        store.hold(session, ADA, prediction, run)
    measure(both)
    held = newest(both).held
    assert held is not None
    assert (held.run_id, held.is_blind) == (run, False)
    with both.read() as session:
        found = store.of_run(session, ADA, runs.run(session, run))
        assert found is not None
        assert found.id == prediction


def test_what_is_held_against_a_run_stays_with_it(both: Database) -> None:
    earlier = measure(both, at=NOW - timedelta(hours=1))
    prediction = lock(both)
    measure(both)
    with pytest.raises(Conflict), both.write() as session:
        store.hold(session, ADA, prediction, earlier)
    with pytest.raises(NotFound), both.write() as session:
        store.hold(session, ADA, prediction, "no-run")


def test_a_prediction_is_its_learners_alone(both: Database) -> None:
    prediction = lock(both)
    run = measure(both)
    with both.read() as session:
        assert store.of_run(session, BEN, runs.run(session, run)) is None
        assert store.several(session, BEN, EXPERIMENT, 1) == []
        for strange in (prediction, "nothing", "\0"):
            with pytest.raises(NotFound):
                store.one(session, BEN, strange)


def test_a_run_shows_the_newest_prediction_from_before_it(both: Database) -> None:
    lock(both)
    second = lock(both, guesses=STEEP, at=NOW + timedelta(seconds=5))
    run = measure(both)
    lock(both, at=LATER)
    with both.read() as session:
        found = store.of_run(session, ADA, runs.run(session, run))
    assert found is not None
    assert found.id == second


def test_an_explanation_is_kept_and_may_be_changed(both: Database) -> None:
    prediction = lock(both)
    with pytest.raises(Conflict), both.write() as session:
        store.explain(session, ADA, prediction, "too early")
    measure(both)
    for words in ("It exports.", "It compiles first."):
        with both.write() as session:
            store.explain(session, ADA, prediction, words)
    assert newest(both).explanation == "It compiles first."


def test_others_are_the_newest_of_each_and_never_oneself(both: Database) -> None:
    lock(both)
    lock(both, BEN, FLAT)
    lock(both, BEN, STEEP, SOON)
    lock(both, "c" * 32, FLAT)
    with both.read() as session:
        found = store.others(session, EXPERIMENT, ADA)
    assert sorted(len(each) for each in found) == [1, 2]


def test_everything_a_learner_predicted_goes_with_them(both: Database) -> None:
    lock(both)
    run = measure(both)
    lock(both, guesses=STEEP, at=LATER)
    with both.read() as session:
        found = store.all_of(session, ADA)
        assert store.all_of(session, BEN) == ()
    assert [each.guesses for each in found] == [STEEP, FLAT]
    assert [each.held and each.held.run_id for each in found] == [None, run]


def test_many_are_read_with_what_each_alone_is_held_against(both: Database) -> None:
    first, second = measure(both), measure(both, LATER)
    between = (SOON - NOW) / 2
    for step in range(8):  # before the first run, at its moment, between the two, after both
        value = 0.5 + step / 10
        guesses = {"onnx": replace(FLAT["onnx"], points=((1000.0, value),))}
        lock(both, guesses=guesses, at=NOW + step * between)
    lock(both, guesses=STEEP, at=LATER)
    with both.read() as session:
        every = store.all_of(session, ADA)
        assert every == tuple(store.one(session, ADA, each.id) for each in every)
    held = [each.held.run_id if each.held else "" for each in every]
    assert held == ["", *[second] * 6, *[first] * 2]


def test_no_more_are_kept_than_a_learner_may_have(
    both: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_KEPT", 2)
    for second in range(2):
        value = 0.5 + second / 10
        lock(both, guesses={"onnx": replace(FLAT["onnx"], points=((1000.0, value),))})
    with pytest.raises(TooMany, match="2 times"):
        lock(both, guesses=STEEP)
    with both.read() as session:
        assert session.scalar(select(func.count()).select_from(PredictionRow)) == 2
