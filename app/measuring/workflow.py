"""A run as a durable workflow: every block is a step, in which what is stored is not made again.

The product's tables hold the truth about a run and every sample is stored as it is made; the engine
only remembers which steps are done, so that a worker that was killed goes on where it was
(docs/decisions/0001-job-engine.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from dbos import DBOS

from app.db.session import Database
from app.experiments import store
from app.experiments.fit import fit_run
from app.experiments.plan import cells_of_block, ends_after, ends_before, time_spent
from app.experiments.progress import progress, progress_of
from app.experiments.store import Run
from app.experiments.tally import Tally
from app.experiments.values import Cell, EndedBy, Plan, RunStatus, Sample
from app.measuring.client import MeasuringClient
from app.measuring.sampling import deadline, request_of, sample_of
from app.settings import Settings

#: A crash of the worker counts as an attempt; a run that brings it down so often is given up.
MOST_RECOVERIES = 20


@dataclass(frozen=True, slots=True)
class Bench:
    """What a workflow works with."""

    database: Database
    client: MeasuringClient
    settings: Settings


def register(bench: Bench) -> Callable[[str], None]:
    """Make the workflow known to the engine, before it is launched; returns the workflow.

    Steps retry for about a minute when the database cannot be written (a full disk).
    """

    @DBOS.step(name="read_plan", retries_allowed=True, max_attempts=6)
    def read_plan(run_id: str) -> dict[str, Any]:
        with bench.database.read() as session:
            return store.run(session, run_id).plan.to_json()

    @DBOS.step(name="measure_block", retries_allowed=True, max_attempts=6)
    def measure_block(run_id: str, block: int) -> str | None:
        return _measure_block(bench, run_id, block)

    @DBOS.step(name="conclude_block", retries_allowed=True, max_attempts=6)
    def conclude_block(run_id: str, block: int, ended_by: str | None) -> str | None:
        return _conclude_block(bench, run_id, block, ended_by)

    @DBOS.step(name="finish", retries_allowed=True, max_attempts=6)
    def finish(run_id: str, ended_by: str) -> None:
        now = datetime.now(UTC)
        with bench.database.write() as session:
            store.finish(session, run_id, RunStatus.FINISHED, EndedBy(ended_by), None, now)

    @DBOS.workflow(name="measure_run", max_recovery_attempts=MOST_RECOVERIES)
    def measure_run(run_id: str) -> None:
        plan = Plan.from_json(read_plan(run_id))
        for block in range(plan.blocks):
            ended_by = measure_block(run_id, block)
            if ended_by == EndedBy.CANCEL:
                return
            ended_by = conclude_block(run_id, block, ended_by)
            if ended_by is not None:
                finish(run_id, ended_by)
                return

    return measure_run


def _measure_block(bench: Bench, run_id: str, block: int) -> str | None:
    """Measure the cells of a block that are not stored yet; returns what ends the run, if it ends.

    Every sample is stored at once; they are read only here, at the beginning.
    """
    with bench.database.read() as session:
        run = store.run(session, run_id)
        samples = store.samples(session, run_id)
    if run.status is not RunStatus.RUNNING:
        return EndedBy.CANCEL
    stored = {(sample.series, sample.size) for sample in samples if sample.block == block}
    cells = [
        cell
        for cell in cells_of_block(run.plan, block, samples)
        if (cell.series.name, cell.size) not in stored
    ]
    if cells and not samples:
        _announce(bench, run_id, run.plan, cells[0])
    tally = Tally(run.plan, samples)
    for cell, following in zip_longest(cells, cells[1:]):
        if _is_time_up(bench, run, samples):
            return EndedBy.TIME
        samples.append(_measure_cell(bench, run, cell))
        tally.add(samples[-1])
        stands = progress(tally, following)
        with bench.database.write() as session:
            if not store.record_sample(session, run_id, samples[-1], stands):
                return EndedBy.CANCEL  # only this worker stores samples of a run that goes on
    return None


def _is_time_up(bench: Bench, run: Run, samples: list[Sample]) -> bool:
    assert run.started_at is not None
    moments = [sample.at for sample in samples]
    longest = deadline(bench.settings, max(run.plan.sizes))
    spent = time_spent(run.started_at, moments, datetime.now(UTC), longest)
    return ends_before(run.plan, spent) is not None


def _measure_cell(bench: Bench, run: Run, cell: Cell) -> Sample:
    request = request_of(bench.settings, run.plan, cell)
    measured = bench.client.measure(request, lambda: _is_over(bench, run.id))
    return sample_of(cell, measured, datetime.now(UTC))


def _announce(bench: Bench, run_id: str, plan: Plan, cell: Cell) -> None:
    """Say what is being measured before the first sample is there."""
    with bench.database.write() as session:
        now = datetime.now(UTC)
        store.set_progress(session, run_id, progress_of(plan, [], cell), now)


def _conclude_block(bench: Bench, run_id: str, block: int, ended_by: str | None) -> str | None:
    """Fit what there is; returns what ends the run, if the block or this was its end."""
    with bench.database.read() as session:
        run = store.run(session, run_id)
        samples = store.samples(session, run_id)
    ended_by = ends_after(run.plan, block, samples) or ended_by
    fits = fit_run(samples, final=ended_by is not None)
    with bench.database.write() as session:
        store.set_fits(session, run_id, fits, datetime.now(UTC))
    return ended_by


def _is_over(bench: Bench, run_id: str) -> bool:
    with bench.database.read() as session:
        return store.run(session, run_id).status is not RunStatus.RUNNING
