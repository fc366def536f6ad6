"""Runs in SQL, on SQLite and PostgreSQL: races, cancelling, and what is told of each change."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from runs import (
    EXPERIMENT,
    MACHINE,
    NOW,
    PLAN,
    a_cell,
    a_sample,
    all_samples,
    failed,
    progress,
    record,
    register,
    request,
    start,
)

from app.db.session import Database
from app.errors import Conflict, NotFound, TooMany
from app.events import store as events
from app.experiments import store
from app.experiments.store import Run
from app.experiments.values import EndedBy, RunStatus

LATER = NOW + timedelta(minutes=5)


def happened(database: Database, run: Run) -> list[str]:
    """The kinds of the run's events; of a status also which."""
    with database.read() as session:
        found = events.after(session, store.topic(run.id), 0, 1000)
    assert [event.number for event in found] == list(range(1, len(found) + 1))
    return [event.data["status"] if event.kind == "status" else event.kind for event in found]


def reread(database: Database, run: Run) -> Run:
    with database.read() as session:
        return store.run(session, run.id)


def test_a_run_that_is_asked_for_waits_in_the_queue(both: Database) -> None:
    run = request(both)
    assert (run.status, run.plan, run.requested_at) == (RunStatus.QUEUED, PLAN, NOW)
    assert reread(both, run) == run
    assert happened(both, run) == ["queued"]


def test_whoever_asks_while_a_run_is_under_way_joins_it(both: Database) -> None:
    run = request(both)
    with both.write() as session:
        joined = store.request_run(session, PLAN, EXPERIMENT, 8, LATER)
    assert joined == (run, True)
    other = request(both, "course/lesson/other")
    assert other.id != run.id
    assert happened(both, run) == ["queued"]


def test_many_who_press_run_in_the_same_moment_get_one_run(both: Database) -> None:
    everybody = Barrier(6)

    def press(_visitor: int) -> tuple[Run, bool]:
        everybody.wait()
        with both.write() as session:
            return store.request_run(session, PLAN, EXPERIMENT, 8, NOW)

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(press, range(6)))
    assert len({run.id for run, _joined in results}) == 1
    assert sorted(joined for _run, joined in results) == [False] + [True] * 5
    assert happened(both, results[0][0]) == ["queued"]


def test_more_runs_than_allowed_are_refused_and_joining_is_not(both: Database) -> None:
    request(both, "a/b/one")
    request(both, "a/b/two")
    with pytest.raises(TooMany, match="waiting already"), both.write() as session:
        store.request_run(session, PLAN, "a/b/three", 2, NOW)
    with both.write() as session:
        assert store.request_run(session, PLAN, "a/b/one", 2, NOW)[1]


def test_the_oldest_run_is_claimed_and_a_busy_machine_gets_none(both: Database) -> None:
    old = request(both, "a/b/old", NOW)
    new = request(both, "a/b/new", LATER)
    register(both)
    with both.write() as session:
        claimed = store.claim_run(session, MACHINE, {"cpu": "fast"}, LATER)
    assert claimed is not None
    assert (claimed.id, claimed.status, claimed.started_at) == (old.id, "running", LATER)
    assert claimed.machine is not None
    assert claimed.machine.name == f"the {MACHINE}"
    assert claimed.fingerprint == {"cpu": "fast"}
    with both.write() as session:
        assert store.claim_run(session, MACHINE, {}, LATER) is None
        assert store.is_any_queued(session)
        assert store.running_on(session, MACHINE) == claimed
    assert reread(both, new).status is RunStatus.QUEUED
    assert happened(both, old) == ["queued", "running"]


def test_machines_that_reach_for_one_run_in_the_same_moment_do_not_share_it(
    both: Database,
) -> None:
    run = request(both)
    machines = [f"machine-{number}" for number in range(5)]
    for machine in machines:
        register(both, machine)
    everybody = Barrier(5)

    def claim(machine: str) -> Run | None:
        everybody.wait()
        with both.write() as session:
            return store.claim_run(session, machine, {}, NOW)

    with ThreadPoolExecutor(5) as pool:
        claimed = [found for found in pool.map(claim, machines) if found is not None]
    assert [found.id for found in claimed] == [run.id]
    assert happened(both, run) == ["queued", "running"]


def test_a_sample_is_stored_as_it_was_measured_and_told_with_the_progress(both: Database) -> None:
    run = start(both)
    good = a_sample(a_cell("pickle", 1000, 0, 0))
    bad = failed(a_sample(a_cell("onnx", 1000, 0, 1)), "it took longer than 60 s and was stopped")
    assert record(both, run, good, bad) == [True, True]
    with both.read() as session:
        assert store.samples(session, run.id) == [good, bad]
        told = events.after(session, store.topic(run.id), 2, 10)
    assert [event.kind for event in told] == ["sample", "progress"] * 2
    assert told[0].data == good.to_json()
    assert told[1].data == progress(good).to_json()
    assert told[3].data == progress(bad).to_json()
    assert reread(both, run).progress == progress(bad).to_json()


def test_a_cell_measured_twice_counts_and_is_told_once(both: Database) -> None:
    run = start(both)
    cell = a_cell("pickle", 1000, 0, 0)
    first, again = a_sample(cell), a_sample(cell, LATER, seconds=9.0)
    assert record(both, run, first, again) == [True, False]
    with both.read() as session:
        assert store.samples(session, run.id) == [first]
    assert happened(both, run).count("sample") == 1


def test_a_cancelled_run_takes_no_samples_fits_or_end_any_more(both: Database) -> None:
    run = start(both)
    samples = list(all_samples())
    record(both, run, samples[0])
    with both.write() as session:
        cancelled = store.cancel(session, run.id, LATER)
    assert (cancelled.status, cancelled.ended_by) == (RunStatus.CANCELLED, EndedBy.CANCEL)
    assert cancelled.finished_at == LATER
    assert record(both, run, samples[1]) == [False]
    with both.write() as session:
        store.set_progress(session, run.id, progress(), LATER)
        store.set_fits(session, run.id, {"pickle": {}}, LATER)
        store.finish(session, run.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, LATER)
    assert reread(both, run) == cancelled
    with both.read() as session:
        assert store.samples(session, run.id) == samples[:1]
    assert happened(both, run) == ["queued", "running", "sample", "progress", "cancelled"]


def test_a_run_that_is_over_cannot_be_cancelled(both: Database) -> None:
    run = start(both)
    with both.write() as session:
        store.finish(session, run.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, LATER)
    with pytest.raises(Conflict, match="finished"), both.write() as session:
        store.cancel(session, run.id, LATER)
    with pytest.raises(NotFound), both.write() as session:
        store.cancel(session, "no-such-run", LATER)


def test_a_queued_run_can_be_cancelled_and_is_never_claimed(both: Database) -> None:
    run = request(both)
    register(both)
    with both.write() as session:
        store.cancel(session, run.id, LATER)
    with both.write() as session:
        assert store.claim_run(session, MACHINE, {}, LATER) is None
    assert request(both).id != run.id


def test_the_end_is_the_last_event_however_cancel_and_samples_race(both: Database) -> None:
    for attempt in range(5):
        run = start(both, f"a/b/race-{attempt}", f"machine-{attempt}")
        together = Barrier(2)
        samples = list(all_samples())

        def measure(run: Run = run, barrier: Barrier = together, todo: object = samples) -> None:
            barrier.wait()
            record(both, run, *todo)  # type: ignore[misc]

        def cancel(run: Run = run, barrier: Barrier = together) -> None:
            barrier.wait()
            with both.write() as session:
                store.cancel(session, run.id, LATER)

        with ThreadPoolExecutor(2) as pool:
            for job in [pool.submit(measure), pool.submit(cancel)]:
                job.result()
        told = happened(both, run)
        assert told[-1] == "cancelled"
        with both.read() as session:
            assert told.count("sample") == len(store.samples(session, run.id))


def test_fits_are_stored_and_told(both: Database) -> None:
    run = start(both)
    fits = {"pickle": {"verdict": "O(n)", "per_unit": 3e-9, "crossover": None}}
    with both.write() as session:
        store.set_fits(session, run.id, fits, LATER)
    assert reread(both, run).fits == fits
    assert happened(both, run)[-1] == "fit"


def test_the_run_to_show_is_the_one_under_way_else_the_last_that_finished(both: Database) -> None:
    with both.read() as session:
        assert store.latest(session, EXPERIMENT) is None
    cancelled = request(both)
    with both.write() as session:
        store.cancel(session, cancelled.id, NOW)
    with both.read() as session:
        latest = store.latest(session, EXPERIMENT)
    assert latest is not None
    assert latest.id == cancelled.id
    finished = start(both)
    record(both, finished, *all_samples())
    with both.write() as session:
        store.finish(session, finished.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, LATER)
    cancelled_again = request(both, now=LATER)
    with both.read() as session:
        latest = store.latest(session, EXPERIMENT)
        newest = store.runs(session, EXPERIMENT, 2)
    assert latest == cancelled_again
    assert newest[0] == cancelled_again
    assert len(newest) == 2
    with both.write() as session:
        store.cancel(session, cancelled_again.id, LATER)
    with both.read() as session:
        latest = store.latest(session, EXPERIMENT)
    assert latest is not None
    assert latest.id == finished.id


def test_a_machine_is_present_while_its_heart_beats(both: Database) -> None:
    register(both)
    with both.read() as session:
        assert store.present_machine(session, NOW + timedelta(seconds=14)) is not None
        assert store.present_machine(session, NOW + timedelta(seconds=16)) is None
    with both.write() as session:
        store.heartbeat(session, MACHINE, LATER)
    with both.read() as session:
        machine = store.present_machine(session, LATER)
    assert machine is not None
    assert machine.heartbeat_at == LATER
    register(both, now=LATER + timedelta(hours=1))  # started again: known already


def test_a_run_whose_machine_went_away_gives_way_to_a_new_one(both: Database) -> None:
    lost = start(both)
    soon = NOW + timedelta(seconds=100)
    assert request(both, now=soon).id == lost.id
    new = request(both, now=LATER)
    assert new.id != lost.id
    gone = reread(both, lost)
    assert (gone.status, gone.ended_by) == (RunStatus.FAILED, EndedBy.ERROR)
    assert gone.message is not None
    assert "went away" in gone.message


def test_a_reader_sees_one_state_while_others_write(both: Database) -> None:
    run = start(both)
    with both.read() as session:
        before = events.last(session, store.topic(run.id))
        record(both, run, *list(all_samples())[:3])
        assert store.samples(session, run.id) == []
        assert events.last(session, store.topic(run.id)) == before
