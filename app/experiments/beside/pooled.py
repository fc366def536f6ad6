"""The class: all other machines' runs of an experiment, pooled so that every machine counts once.

Of each machine the newest run counts, and of each cell its median. So a "sample" of the class is a
machine, its median is the median machine, and its interval tells how sure *that* is with so few
machines. What a single machine scatters is no part of it. The middle half is the spread of the
class: it does not get narrower when more machines come.
"""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.experiments.values import Plan, Sample, Series

#: Machines from which on a class is shown: of two the median is neither of them.
FEWEST = 3
#: How the class is called where a run's id may stand.
CLASS = "class"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a machine measured of a cell; seconds and bytes, None where it did not.

    Attributes:
        run: that it belongs to.
        format, family, dtype: of the series.
        n: parameters that were built.
    """

    run: str
    format: str
    family: str
    dtype: str
    size: int
    n: int
    seconds: float | None
    bytes: int | None
    peak_bytes: int | None
    at: datetime


def cell_medians(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """One reading a cell instead of one a sample: the medians."""
    cells: dict[tuple[str, str, str, str, int], list[Reading]] = defaultdict(list)
    for each in readings:
        cells[each.run, each.format, each.family, each.dtype, each.size].append(each)
    return tuple(
        replace(
            found[0],
            seconds=_median(each.seconds for each in found),
            bytes=_whole(each.bytes for each in found),
            peak_bytes=_whole(each.peak_bytes for each in found),
        )
        for found in cells.values()
    )


def pooled(plan: Plan, readings: Iterable[Reading]) -> tuple[Sample, ...]:
    """One sample a machine and cell, under the names that the series have in a plan.

    Args:
        plan: of the run that the class is held against; what it does not measure is left out.
        readings: one a cell, of one run of each machine.
    """
    names = {_key(series): series for series in plan.series}
    blocks: dict[str, int] = {}
    return tuple(
        _sample(series, blocks.setdefault(each.run, len(blocks)), each)
        for each in readings
        if (series := names.get((each.format, each.family, each.dtype))) is not None
        and each.size in plan.sizes
    )


def named_as(plan: Plan, their_plan: Plan, samples: Iterable[Sample]) -> list[Sample]:
    """Another run's samples under the names that their series have in a plan; the rest is left out.

    A name leaves out what is the plan's first family or data type: ``pickle`` may be two things.
    """
    names = {_key(series): series.name for series in plan.series}
    theirs = {
        series.name: names[_key(series)] for series in their_plan.series if _key(series) in names
    }
    return [
        replace(sample, series=theirs[sample.series])
        for sample in samples
        if sample.series in theirs
    ]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands among the machines of its class at one size.

    Attributes:
        below: machines whose median is smaller than the run's.
        of: machines that measured it.
        low: lower end of the machines' middle half.
        high: its upper end.
    """

    below: int
    of: int
    low: float
    high: float


def place(value: float, machines: Sequence[float]) -> Place | None:
    """A run's median among those of the class; None with fewer than ``FEWEST`` machines."""
    if len(machines) < FEWEST:
        return None
    low, _middle, high = statistics.quantiles(machines, n=4, method="inclusive")
    return Place(sum(each < value for each in machines), len(machines), low, high)


def _key(series: Series) -> tuple[str, str, str]:
    return series.format, series.family, series.dtype


def _sample(series: Series, block: int, reading: Reading) -> Sample:
    """A machine's medians as one sample; what is no part of a comparison is not known."""
    return Sample(
        series=series.name,
        size=reading.size,
        block=block,
        position=0,
        n=reading.n,
        weight_bytes=None,
        tensors=None,
        modules=None,
        seconds=reading.seconds,
        cpu_seconds=None,
        repetitions=None,
        warmups=None,
        phases=None,
        bytes=reading.bytes,
        peak_bytes=reading.peak_bytes,
        load=None,
        ok=True,
        reason=None,
        at=reading.at,
        format=series.format,
        family=series.family,
        dtype=series.dtype,
    )


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _whole(values: Iterable[int | None]) -> int | None:
    middle = _median(values)
    return None if middle is None else round(middle)
