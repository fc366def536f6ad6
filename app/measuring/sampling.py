"""From a cell of a plan to the request for a child, and from its answer to a sample."""

from datetime import datetime

from app.experiments.values import Cell, Plan, Sample
from app.measuring.request import Measured, Request
from app.settings import Settings

#: The size that a deadline is set for; a larger model may take longer in proportion.
_USUAL = 10**8


def deadline(settings: Settings, size: int) -> float:
    """Seconds that one measurement of a model of that many parameters may take."""
    return settings.sample_deadline * max(1.0, size / _USUAL)


def request_of(settings: Settings, plan: Plan, cell: Cell) -> Request:
    """What a child is asked to measure, within the limits of the settings."""
    return Request(
        format=cell.series.format,
        family=cell.series.family,
        dtype=cell.series.dtype,
        operation=plan.operation,
        storage=plan.storage,
        cache=plan.cache,
        size=cell.size,
        seed=plan.seed,
        memory_ceiling=settings.memory_ceiling,
        deadline=deadline(settings, cell.size),
    )


def sample_of(cell: Cell, measured: Measured, at: datetime) -> Sample:
    """The sample of a cell.

    Args:
        at: when the child had answered.
    """
    return Sample(
        series=cell.series.name,
        format=cell.series.format,
        family=cell.series.family,
        dtype=cell.series.dtype,
        size=cell.size,
        block=cell.block,
        position=cell.position,
        n=measured.n,
        weight_bytes=measured.weight_bytes,
        tensors=measured.tensors,
        modules=measured.modules,
        seconds=measured.seconds,
        cpu_seconds=measured.cpu_seconds,
        repetitions=measured.repetitions,
        warmups=measured.warmups,
        phases=measured.phases,
        bytes=measured.bytes,
        peak_bytes=measured.peak_bytes,
        load=measured.load,
        steal=measured.steal,
        ok=measured.ok,
        reason=None if measured.reason is None else _one_line(measured.reason),
        at=at,
    )


def _one_line(reason: str) -> str:
    """The reason as terminals and tables can show it: a library's words may hold anything."""
    return "".join(letter if letter.isprintable() else " " for letter in reason).strip()
