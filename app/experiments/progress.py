"""How far a run is, what is being measured now, and how long it will still take."""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.experiments.plan import settled
from app.experiments.values import Cell, Plan, Sample

#: Fewer gaps than this between samples say too little about the time left.
_FEWEST = 4
#: Seconds; a longer gap was no measurement but an interruption.
_LONGEST = 120.0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands.

    Attributes:
        done: samples that are stored.
        total: samples of a run that uses all its blocks; it may end earlier.
        block: the block that is being measured, from 1.
        blocks: most blocks.
        current: the series and size being measured; None between blocks.
        seconds_left: until the last block's end at the latest; None while nobody can tell.
    """

    done: int
    total: int
    block: int
    blocks: int
    current: dict[str, Any] | None
    seconds_left: float | None

    def to_json(self) -> dict[str, Any]:
        """The progress as plain JSON values."""
        return asdict(self)


def progress_of(plan: Plan, samples: Sequence[Sample], current: Cell | None) -> Progress:
    """The progress of a run that has these samples and is measuring that cell."""
    block = current.block if current else max((s.block for s in samples), default=0)
    return Progress(
        done=len(samples),
        total=plan.samples,
        block=block + 1,
        blocks=plan.blocks,
        current={"series": current.series.name, "size": current.size} if current else None,
        seconds_left=_seconds_left(plan, samples),
    )


def _seconds_left(plan: Plan, samples: Sequence[Sample]) -> float | None:
    took = _durations(samples)
    if len(took) < _FEWEST:
        return None
    by_series: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for (series, size), seconds in took.items():
        by_series[series].append((size, statistics.median(seconds)))
    usual = statistics.mean(seconds for gaps in took.values() for seconds in gaps)
    done = Counter((sample.series, sample.size) for sample in samples)
    over = settled(plan, samples)
    left: float = sum(
        (plan.blocks - done[series.name, size]) * _expected(by_series[series.name], size, usual)
        for series in plan.series
        for size in plan.sizes
        if (series.name, size) not in over
    )
    spent = sum(seconds for gaps in took.values() for seconds in gaps)
    return round(max(0.0, min(left, plan.budget - spent)), 1)


def _durations(samples: Sequence[Sample]) -> dict[tuple[str, int], list[float]]:
    """Seconds from one sample to the next, process and checks included, by the later one's cell.

    The time in which no worker was there is left out.
    """
    took: dict[tuple[str, int], list[float]] = defaultdict(list)
    before: datetime | None = None
    for sample in sorted(samples, key=lambda sample: sample.at):
        if before is not None and (gap := (sample.at - before).total_seconds()) <= _LONGEST:
            took[sample.series, sample.size].append(gap)
        before = sample.at
    return took


def _expected(known: list[tuple[int, float]], size: int, usual: float) -> float:
    """What a cell will take: as the same series did at the nearest size, by their ratio."""
    if not known:
        return usual
    return min(known, key=lambda pair: abs(math.log(pair[0] / size)))[1]
