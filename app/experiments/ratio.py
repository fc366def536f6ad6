"""How much faster one run is than another: the ratio of medians, with its 95 % interval.

**At one size.** Price and Bonett's interval for a ratio of medians ("Distribution-free confidence
intervals for difference and ratio of medians", J. Statist. Comput. Simul. 72, 2002): the variance
of each logarithm of a median is read from two order statistics, and the variances are added. It
assumes no distribution, nor that both runs scatter alike (a noisy laptop against a quiet server),
which inverting a rank test would. Their normal quantile holds from about five samples on;
Student's takes its place here, and coverage is then 95 % or more from three samples a side (tests/
experiments/test_ratio.py simulates it). A percentile bootstrap covers 78 to 91 % with three a side.

**Over all sizes.** The geometric mean of the ratios. What slows a machine for a while slows every
size of that round, so rounds are the unit: the variance is that of the rounds' mean deviations from
their cells' medians, and never less than if the sizes had nothing to do with each other.

An interval tells of the noise *within* the two runs. That the same machine is a little faster on
another day is not in it.
"""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from app.experiments.cells import METRICS, interval_of_median
from app.experiments.quantity import PEAK_MEMORY_FLOOR
from app.experiments.values import Sample

#: Samples of a cell from which its spread says something.
FEWEST = 3
CONFIDENCE = 0.95
#: How far the models that two runs built for one size may be apart.
_SAME_MODEL = 1.01
_LARGEST = 700.0  # logarithm of what a float can just hold
#: Less than this cannot be told from nothing, and a ratio to nothing says nothing.
_FLOORS = {"memory": PEAK_MEMORY_FLOOR}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of this run to another and its interval, whose ends are None where nobody knows."""

    value: float
    low: float | None
    high: float | None

    @property
    def differs(self) -> bool:
        """Whether the interval leaves out 1."""
        return self.low is not None and self.high is not None and not self.low <= 1 <= self.high


@dataclass(frozen=True, slots=True)
class Side:
    """What one run measured of a cell: the median, its 95 % interval, and of how many samples."""

    median: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class CellRatio:
    """Two runs at one size; ``n`` parameters were built."""

    size: int
    n: int
    ratio: Ratio
    ours: Side
    theirs: Side


@dataclass(frozen=True, slots=True)
class SeriesRatio:
    """A series that both runs measured.

    Attributes:
        cells: the sizes that both measured, ascending; at least one.
        overall: the geometric mean of those that have an interval, or of all if none has.
        sizes: how many it is the mean of.
    """

    name: str
    cells: tuple[CellRatio, ...]
    overall: Ratio
    sizes: int

    @property
    def depends_on_size(self) -> bool:
        """Whether two sizes disagree by more than their intervals."""
        ends = [(cell.ratio.low, cell.ratio.high) for cell in self.cells]
        known = [(low, high) for low, high in ends if low is not None and high is not None]
        return bool(known) and max(low for low, _ in known) > min(high for _, high in known)


def ratios(
    series: Iterable[str], ours: Iterable[Sample], theirs: Iterable[Sample], metric: str
) -> tuple[SeriesRatio, ...]:
    """Every one of the series that both runs measured.

    Of peak memory, cells are left out that need less than can be told from nothing.

    Args:
        series: names, in the order wanted; both runs' samples use the same ones.
        metric: a key of ``app.experiments.cells.METRICS``.
    """
    ours_by, theirs_by = _cells(ours, metric), _cells(theirs, metric)
    found = []
    for name in series:
        pairs = [
            (ours_by[name][size], theirs_by[name][size])
            for size in sorted(ours_by[name].keys() & theirs_by[name].keys())
        ]
        pairs = [(a, b) for a, b in pairs if _are_comparable(a, b, _FLOORS.get(metric, 0.0))]
        if pairs:
            found.append(_series_ratio(name, pairs))
    return tuple(found)


def ratio_of_medians(
    ours: Sequence[float], theirs: Sequence[float], confidence: float = CONFIDENCE
) -> Ratio:
    """The median of the first divided by that of the second.

    Without an interval where one side has fewer than ``FEWEST`` values.

    Args:
        ours: at least one value above 0; so ``theirs``.
        confidence: of the interval, below 1.
    """
    log = math.log(statistics.median(ours)) - math.log(statistics.median(theirs))
    if min(len(ours), len(theirs)) < FEWEST:
        return Ratio(math.exp(log), None, None)
    variance = _variance([math.log(x) for x in ours]) + _variance([math.log(x) for x in theirs])
    return _ratio(log, variance, len(ours) + len(theirs) - 2, confidence)


@dataclass(frozen=True, slots=True)
class _Cell:
    """The values of a cell by block."""

    size: int
    n: int
    values: Mapping[int, float]

    @property
    def all(self) -> list[float]:
        return list(self.values.values())


def _cells(samples: Iterable[Sample], metric: str) -> dict[str, dict[int, _Cell]]:
    value_of, floor = METRICS[metric], _FLOORS.get(metric, 0.0)
    values: dict[tuple[str, int, int], dict[int, float]] = defaultdict(dict)
    for sample in samples:
        value = value_of(sample)
        if sample.ok and sample.n and value is not None and max(value, floor) > 0:
            values[sample.series, sample.size, sample.n][sample.block] = max(value, floor)
    found: dict[str, dict[int, _Cell]] = defaultdict(dict)
    for (series, size, n), by_block in values.items():
        found[series][size] = _Cell(size, n, by_block)
    return found


def _are_comparable(ours: _Cell, theirs: _Cell, floor: float) -> bool:
    """Whether both built the same model, and what they measured is more than nothing."""
    small, large = sorted((ours.n, theirs.n))
    least = min(statistics.median(ours.all), statistics.median(theirs.all))
    return large <= small * _SAME_MODEL and least > floor


def _series_ratio(name: str, pairs: Sequence[tuple[_Cell, _Cell]]) -> SeriesRatio:
    cells = tuple(
        CellRatio(
            ours.size,
            ours.n,
            ratio_of_medians(ours.all, theirs.all),
            _side(ours.all),
            _side(theirs.all),
        )
        for ours, theirs in pairs
    )
    sure = [index for index, cell in enumerate(cells) if cell.ratio.low is not None]
    used = sure or list(range(len(cells)))
    log = statistics.fmean(math.log(cells[index].ratio.value) for index in used)
    if not sure:
        return SeriesRatio(name, cells, Ratio(math.exp(log), None, None), len(used))
    variance, rounds = 0.0, 0
    for side in zip(*(pairs[index] for index in sure), strict=True):
        added, count = _variance_of_mean(side)
        variance, rounds = variance + added, rounds + count
    return SeriesRatio(name, cells, _ratio(log, variance, rounds - 2, CONFIDENCE), len(used))


def _side(values: Sequence[float]) -> Side:
    return Side(*interval_of_median(values), len(values))


def _variance_of_mean(cells: Sequence[_Cell]) -> tuple[float, int]:
    """Variance of the mean of the cells' log medians, and how many rounds tell of it."""
    apart = 0.0
    by_block: dict[int, list[float]] = defaultdict(list)
    for cell in cells:
        logs = {block: math.log(value) for block, value in cell.values.items()}
        apart += _variance(list(logs.values()))
        middle = statistics.median(logs.values())
        for block, log in logs.items():
            by_block[block].append(log - middle)
    means = [statistics.fmean(deviations) for deviations in by_block.values()]
    return max(apart / len(cells) ** 2, _variance(means)), len(means)


def _variance(values: Sequence[float]) -> float:
    """Price and Bonett's variance of a median, from two order statistics of at least two values."""
    ordered, count = sorted(values), len(values)
    rank = max(1, round((count + 1) / 2 - math.sqrt(count)))
    tail = sum(math.comb(count, hits) for hits in range(rank)) / 2**count
    spread = ordered[count - rank] - ordered[rank - 1]
    return (spread / (2 * NormalDist().inv_cdf(1 - tail))) ** 2


def _ratio(log: float, variance: float, freedom: int, confidence: float) -> Ratio:
    reach = _student((1 + confidence) / 2, freedom) * math.sqrt(variance)
    return Ratio(math.exp(log), _exp(log - reach), _exp(log + reach))


def _exp(log: float) -> float:
    """The end of an interval, as far as a number can hold it."""
    return math.exp(max(-_LARGEST, min(_LARGEST, log)))


def _student(probability: float, freedom: int) -> float:
    """Student's quantile by Cornish and Fisher's expansion: within 0.3 % at 95 % from 4 on."""
    z = NormalDist().inv_cdf(probability)
    terms: tuple[float, ...] = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + math.fsum(term / freedom**power for power, term in enumerate(terms, start=1))
