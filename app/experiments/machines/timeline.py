"""A machine's runs over time: medians at one size, and where one steps.

A step is a change that the noise within the runs does not explain: the two medians' 95 % intervals
lie apart, *and* the interval of their ratio leaves out 1 at a level that allows for how many pairs
of runs the page compares (Bonferroni: of twenty pages on which nothing changed, one shows a step by
chance). What the noise *between* days is, a machine does not tell from a run a day; so a step says
that something changed, and what the fingerprints tell of it, not why.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.experiments.beside.differences import Difference, of_fingerprints, of_plans
from app.experiments.cells import interval_of_median
from app.experiments.ratio import FEWEST, Ratio, ratio_of_medians
from app.experiments.values import Origin, Plan

_CONFIDENCE = 0.95
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class MachineRun:
    """A run of a machine, without its samples."""

    id: str
    at: datetime
    origin: Origin
    plan: Plan
    fingerprint: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Measured:
    """One sample at the size shown: seconds and bytes, None where that was not measured."""

    run: str
    format: str
    family: str
    dtype: str
    seconds: float | None
    bytes: int | None
    peak_bytes: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A series in a run: the median, its 95 % interval, and of how many samples."""

    median: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Step:
    """A series that changed from a run to the next that measured it."""

    series: str
    before: int
    after: int
    ratio: Ratio


@dataclass(frozen=True, slots=True)
class Timeline:
    """Runs in the order of time, what they measured, and what changed.

    Attributes:
        marks: by series, then by the index of the run in ``runs``.
        steps: by time, then in the order of the legend.
    """

    runs: tuple[MachineRun, ...]
    marks: Mapping[str, Mapping[int, Mark]]
    steps: tuple[Step, ...]

    def changes(self, before: int, after: int) -> tuple[Difference, ...]:
        """What was not the same about two of the runs, by their indices."""
        first, then = self.runs[before], self.runs[after]
        found = of_fingerprints(first.fingerprint, then.fingerprint)
        return (*of_plans(first.plan, then.plan), *found)


def sizes_of(runs: Iterable[MachineRun]) -> tuple[int, ...]:
    """Every size that any of the runs planned, ascending."""
    return tuple(sorted({size for run in runs for size in run.plan.sizes}))


def usual_size(runs: Sequence[MachineRun]) -> int | None:
    """The largest size of those that most of the runs have; None without runs."""
    counts: dict[int, int] = defaultdict(int)
    for run in runs:
        for size in run.plan.sizes:
            counts[size] += 1
    return max(counts, key=lambda size: (counts[size], size), default=None)


def timeline(
    runs: Iterable[MachineRun], measured: Iterable[Measured], metric: str, plan: Plan
) -> Timeline:
    """The medians of each series over time, and the steps.

    Args:
        runs: in any order.
        measured: their samples, all of one size.
        metric: time, size or memory.
        plan: whose series are shown, under its names.
    """
    ordered = tuple(sorted(runs, key=lambda run: (run.at, run.id)))
    values = _values(ordered, measured, metric)
    named = {s.name: values[s.format, s.family, s.dtype] for s in plan.series}
    marks = {
        name: {index: Mark(*interval_of_median(found), len(found)) for index, found in runs.items()}
        for name, runs in named.items()
        if runs
    }
    return Timeline(ordered, marks, _steps(named, marks))


def _values(
    runs: Sequence[MachineRun], measured: Iterable[Measured], metric: str
) -> Mapping[Key, dict[int, list[float]]]:
    """Values above 0 by series and index of the run, in the order of time."""
    index = {run.id: place for place, run in enumerate(runs)}
    found: dict[Key, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for each in measured:
        value = {"time": each.seconds, "size": each.bytes, "memory": each.peak_bytes}[metric]
        if value is not None and value > 0:
            key = (each.format, each.family, each.dtype)
            found[key][index[each.run]].append(float(value))
    return defaultdict(dict, {key: dict(sorted(runs.items())) for key, runs in found.items()})


def _steps(
    values: Mapping[str, Mapping[int, Sequence[float]]],
    marks: Mapping[str, Mapping[int, Mark]],
) -> tuple[Step, ...]:
    pairs = [
        (name, before, after)
        for name, runs in marks.items()
        for before, after in zip(list(runs), list(runs)[1:], strict=False)
        if min(runs[before].count, runs[after].count) >= FEWEST
    ]
    confidence = 1 - (1 - _CONFIDENCE) / max(1, len(pairs))
    found = []
    for name, before, after in pairs:
        ratio = ratio_of_medians(values[name][after], values[name][before], confidence)
        if ratio.differs and _lie_apart(marks[name][before], marks[name][after]):
            found.append(Step(name, before, after, ratio))
    return tuple(sorted(found, key=lambda step: (step.after, step.before)))


def _lie_apart(one: Mark, other: Mark) -> bool:
    return one.high < other.low or other.high < one.low
