"""How near each format comes to the physical limit: raw bytes, moved the same way.

A run that measures ``raw`` knows in every block how fast this machine moves those very bytes. A
format's throughput divided by that is the share of what is possible that it reaches.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.experiments.cards import format_cards
from app.experiments.cells import interval_of_median
from app.experiments.values import Plan, Sample, Series


@dataclass(frozen=True, slots=True)
class Reached:
    """The share of the limit's throughput at one size, 1 being all of it, with its 95 % interval.

    It can be above 1: a file that is mapped into memory is not copied at all.
    """

    size: int
    share: float
    low: float
    high: float
    blocks: int

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"size": self.size, "share": self.share, "interval": [self.low, self.high]}


def limits(plan: Plan, samples: Sequence[Sample]) -> Mapping[str, tuple[Reached, ...]]:
    """What each series reaches of the limit at each size where both were measured, by its name.

    Throughput is weight bytes a second. Series are held against the limit of the same models and
    data type, and within a block, so that what slows the whole machine for a while cancels out.
    Empty where the run has no limit; the limit itself is left out.
    """
    raw = {
        (series.family, series.dtype): series.name for series in plan.series if _is_limit(series)
    }
    rates = _rates(samples)
    found = {}
    for series in plan.series:
        limit = raw.get((series.family, series.dtype))
        if limit is None or limit == series.name:
            continue
        found[series.name] = tuple(
            reached
            for size in plan.sizes
            if (reached := _reached(size, rates[series.name, size], rates[limit, size]))
        )
    return MappingProxyType({name: reached for name, reached in found.items() if reached})


def _is_limit(series: Series) -> bool:
    card = format_cards().get(series.format)
    return card is not None and card.limit


def _rates(samples: Sequence[Sample]) -> dict[tuple[str, int], dict[int, float]]:
    """Weight bytes a second by block, for each series and size."""
    rates: dict[tuple[str, int], dict[int, float]] = defaultdict(dict)
    for sample in samples:
        if sample.ok and sample.seconds and sample.weight_bytes:
            rates[sample.series, sample.size][sample.block] = sample.weight_bytes / sample.seconds
    return rates


def _reached(size: int, rates: Mapping[int, float], limit: Mapping[int, float]) -> Reached | None:
    shares = [rate / limit[block] for block, rate in rates.items() if block in limit]
    if not shares:
        return None
    return Reached(size, *interval_of_median(shares), len(shares))
