"""What a run waits for: its turn, a worker, or one that was not heard of for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.experiments.store import Run
from app.experiments.values import RunStatus


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why nothing happens, in words; ``is_trouble`` where somebody has to do something."""

    words: str
    is_trouble: bool = False
    command: str = ""


def waiting(
    run: Run, before: Sequence[Run], now: datetime, *, is_worker_there: bool
) -> Waiting | None:
    """What a run waits for; None for one that is over or being measured.

    Args:
        before: the runs that are measured before it.
        now: the present moment.
        is_worker_there: a worker of this server is there.
    """
    if run.status is RunStatus.QUEUED:
        return _in_the_queue(before) if is_worker_there else _no_worker()
    if run.status is RunStatus.RUNNING and run.machine and run.machine.is_silent(now):
        return Waiting(
            f"The worker on {run.machine.name} is silent since {run.machine.heartbeat_at:%H:%M} "
            "UTC. What it measured is kept. The run goes on by itself when the worker is back; "
            "start it there with",
            is_trouble=True,
            command="slope worker",
        )
    return None


def _no_worker() -> Waiting:
    return Waiting(
        "No worker is running, so nothing is measured. This run starts by itself when there is "
        "one; on the machine that shall measure, start it with",
        is_trouble=True,
        command="slope worker",
    )


def _in_the_queue(before: Sequence[Run]) -> Waiting:
    if not before:
        return Waiting("It is next, and starts by itself in a moment.")
    minutes = max(1, round(sum(run.plan.budget for run in before) / 60))
    runs = "One run is" if len(before) == 1 else f"{len(before)} runs are"
    at_most = "a minute" if minutes == 1 else f"{minutes} minutes"
    return Waiting(
        f"{runs} before it, which takes {at_most} at most. It starts by itself then; you can "
        "leave this page and come back."
    )
