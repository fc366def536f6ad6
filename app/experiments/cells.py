"""Samples gathered by cell: the median, and how sure it is."""

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache

from app.experiments.outliers import tukey
from app.experiments.values import Sample

#: What a chart may show of a sample.
METRICS: dict[str, Callable[[Sample], float | None]] = {
    "time": lambda sample: sample.seconds,
    "size": lambda sample: sample.bytes,
    "memory": lambda sample: sample.peak_bytes,
    "throughput": lambda sample: (
        sample.weight_bytes / sample.seconds if sample.weight_bytes and sample.seconds else None
    ),
}

_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class CellSummary:
    """One metric of a format at a size over all blocks so far.

    Attributes:
        n: parameters of the model really built; None when none was.
        median: None when no sample counts (or the metric was not measured).
        low: lower end of the median's 95 % interval.
        high: its upper end.
        values: what counts, in the order of measuring.
        reason: why the newest failed sample failed; None when none did.
        mild: values that Tukey's rule marks so; they are kept, as are the severe ones.
        severe: values that stand farther out.
        firsts: samples whose first repetition counted, because it took seconds.
    """

    series: str
    size: int
    n: int | None
    median: float | None
    low: float | None
    high: float | None
    values: tuple[float, ...]
    reason: str | None
    mild: int = 0
    severe: int = 0
    firsts: int = 0

    @property
    def without_warmup(self) -> str:
        """Whether first repetitions counted, in words; empty where all were discarded."""
        if not self.firsts:
            return ""
        some = "" if self.firsts == len(self.values) else f" in {self.firsts} samples"
        return f"first repetition counted{some}: it took over 2 s"

    @property
    def outliers(self) -> str:
        """How many were marked, in words; empty for none."""
        counts = [(self.severe, "severe"), (self.mild, "mild")]
        words = [f"{count} {name}" for count, name in counts if count]
        if not words:
            return ""
        plural = "" if self.severe + self.mild == 1 else "s"
        return f"{' and '.join(words)} outlier{plural} kept"


def summarise(samples: Iterable[Sample], metric: str) -> list[CellSummary]:
    """A summary of each cell that has a sample, by series and size."""
    cells: dict[tuple[str, int], list[Sample]] = defaultdict(list)
    for sample in samples:
        cells[sample.series, sample.size].append(sample)
    return [_summary(cells[key], METRICS[metric]) for key in sorted(cells)]


def _summary(samples: list[Sample], value: Callable[[Sample], float | None]) -> CellSummary:
    values = tuple(
        found for sample in samples if sample.ok and (found := value(sample)) is not None
    )
    median, low, high = interval_of_median(values) if values else (None, None, None)
    first, marks = samples[0], tukey(values)
    return CellSummary(
        series=first.series,
        size=first.size,
        n=next((sample.n for sample in samples if sample.n is not None), None),
        median=median,
        low=low,
        high=high,
        values=values,
        reason=next((sample.reason for sample in reversed(samples) if not sample.ok), None),
        mild=marks.count("mild"),
        severe=marks.count("severe"),
        firsts=sum(sample.ok and sample.warmups == 0 for sample in samples),
    )


def interval_of_median(values: Collection[float]) -> tuple[float, float, float]:
    """The median and its 95 % percentile-bootstrap interval, exactly instead of by resampling.

    A resample of size m has a median of at most the k-th smallest value with the probability that
    at least half of m draws fall among the k smallest: a binomial tail, so nothing is drawn. (Of a
    handful of values the interval is their whole range.)

    Returns:
        median, lower end, upper end.
    """
    ordered = sorted(values)
    rank = _lower_rank(len(ordered))
    return statistics.median(ordered), ordered[rank], ordered[-1 - rank]


def half_width(values: Collection[float]) -> float:
    """How far the interval of the median reaches at most, as a share of the median."""
    median, low, high = interval_of_median(values)
    return max(median - low, high - median) / median


@cache
def _lower_rank(count: int) -> int:
    """Index of the order statistic at the bootstrap distribution's 2.5 % quantile."""
    half = (count + 1) // 2
    for rank in range(count // 2):
        share = (rank + 1) / count
        tail = sum(
            math.comb(count, hits) * share**hits * (1 - share) ** (count - hits)
            for hits in range(half, count + 1)
        )
        if tail > _TAIL:
            return rank
    return count // 2 if count % 2 else max(0, count // 2 - 1)
