"""Measures a plan here and now, without a database: for ``slope measure`` and for claims.

The same children, order and ends as a worker's run (app/measuring/workflow.py); what lands is told
to a callback, and all of it comes back as a recording.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from app.experiments.fit import fit_run
from app.experiments.plan import cells_of_block, ends_after, ends_before
from app.experiments.recording import Recording
from app.experiments.values import Cell, EndedBy, Plan, Sample
from app.measuring.client import MeasuringClient
from app.measuring.fingerprint import fingerprint
from app.measuring.lock import only_one
from app.measuring.sampling import request_of, sample_of
from app.measuring.scratch import disk_dir, measure_dir
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Started:
    """The measuring process is ready."""

    fingerprint: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Next:
    """A cell is being measured; ``spent`` seconds of the plan's budget are over."""

    cell: Cell
    spent: float


@dataclass(frozen=True, slots=True)
class Landed:
    """A cell was measured, or why it could not be."""

    sample: Sample


Event = Started | Next | Landed


def measure_plan(
    plan: Plan,
    settings: Settings,
    *,
    experiment: str = "",
    on_event: Callable[[Event], None] = lambda _event: None,
    shall_stop: Callable[[], bool] = lambda: False,
    beside_a_worker: bool = False,
) -> Recording:
    """Measure until the medians are precise, the blocks or the time are used up, or told to stop.

    Args:
        plan: what to measure.
        settings: where files go, and the limits of one measurement.
        experiment: the id of the experiment that the plan is of; empty for one of none, whose
            recording is not to be kept.
        on_event: told of everything in its order, in this thread.
        shall_stop: asked a few times a second; what was measured until then is kept.
        beside_a_worker: measure even though this machine's worker may measure too.

    Returns:
        what was measured, with its fits; without samples when it was stopped before the first.

    Raises:
        Misconfigured: a worker runs on this machine, or a directory cannot be used.
    """
    advice = (
        "Stop it (slope serve has one, too), or measure beside it with --anyway: fine while "
        "nobody runs an experiment there."
    )
    alone = nullcontext() if beside_a_worker else only_one(settings, advice)
    with alone, _directories(settings) as directories, MeasuringClient(*directories) as client:
        machine = fingerprint(measure_dir(settings), disk_dir(settings))
        clock = _Clock()
        on_event(Started(machine, clock.now()))
        samples: list[Sample] = []
        ended_by = _measure(client, plan, settings, clock, samples, on_event, shall_stop)
        finished_at = clock.now()
    return Recording(
        experiment=experiment,
        plan=plan,
        machine=settings.machine_name,
        fingerprint=machine,
        started_at=clock.start,
        samples=tuple(samples),
        ended_by=ended_by,
        finished_at=finished_at,
        fits=fit_run(samples, final=True),
    )


class _Clock:
    """Moments that only go forward, whatever is done to the system's clock meanwhile."""

    def __init__(self) -> None:
        self.start = datetime.now(UTC)
        self._start = time.monotonic()

    def spent(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.spent())


def _measure(
    client: MeasuringClient,
    plan: Plan,
    settings: Settings,
    clock: _Clock,
    samples: list[Sample],
    on_event: Callable[[Event], None],
    shall_stop: Callable[[], bool],
) -> EndedBy:
    """Fill ``samples``; returns what ended it."""
    for block in range(plan.blocks):
        for cell in cells_of_block(plan, block, samples):
            if shall_stop():
                return EndedBy.CANCEL
            spent = clock.spent()
            if (ended_by := ends_before(plan, spent)) is not None:
                return ended_by
            on_event(Next(cell, spent))
            measured = client.measure(request_of(settings, plan, cell), shall_stop)
            if shall_stop():  # the child was killed for it; that is no property of the cell
                return EndedBy.CANCEL
            samples.append(sample_of(cell, measured, clock.now()))
            on_event(Landed(samples[-1]))
        if (ended_by := ends_after(plan, block, samples)) is not None:
            return ended_by
    raise AssertionError("the last block ends a run")


@contextmanager
def _directories(settings: Settings) -> Iterator[tuple[Path, Path]]:
    """Folders of this process alone; those of others that were killed are swept away."""
    prefix = f"slope-{settings.machine_id}-measure-"
    homes = (measure_dir(settings), disk_dir(settings))
    for home in homes:
        for left in home.glob(f"{prefix}*"):
            pid = left.name.removeprefix(prefix).partition("-")[0]
            if pid.isdecimal() and not psutil.pid_exists(int(pid)):
                shutil.rmtree(left, ignore_errors=True)
    names = (f"{prefix}{os.getpid()}", f"{prefix}{os.getpid()}-disk")
    memory, disk = (home / name for home, name in zip(homes, names, strict=True))
    try:
        yield memory, disk
    finally:
        for directory in (memory, disk):
            shutil.rmtree(directory, ignore_errors=True)
