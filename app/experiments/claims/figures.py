"""The figures that comparisons compare, read from a run's cells and fits, with their intervals."""

import math

from app.content.statements import METRICS, TIME, Kind, Quantity, Term
from app.experiments import units
from app.experiments.cells import CellSummary
from app.experiments.claims.facts import Facts
from app.experiments.claims.judgement import Gap, Reading
from app.experiments.growth import Complexity
from app.experiments.numbers import human_count, two_digits
from app.experiments.verdict import Interval, SeriesFit, in_words

#: Below this many samples a median's interval says nothing. Files have the same size every time.
_FEWEST_SAMPLES = {TIME: 3, "peak_memory": 3, "size": 1}


def figure(side: Term | Quantity, facts: Facts, size: int | None) -> Reading | Gap:
    """One side of a comparison.

    Args:
        size: the size asked for, for metrics that are measured at sizes.
    """
    if isinstance(side, Quantity):
        return Reading(str(side), None, side.value, side.value, side.value)
    if size is None or not METRICS[side.metric].at_sizes:
        found = _of_curve(side, facts)
    elif side.metric == "doubling":
        found = _doubling(side, facts, size)
    else:
        found = _of_cell(side, facts, size)
    return found if isinstance(found, Gap) else _times(found, side.factor)


def in_text(value: float, kind: Kind) -> str:
    """A figure as people read it."""
    match kind:
        case Kind.TIME | Kind.TIME_PER_UNIT:
            return units.seconds(value)
        case Kind.DATA:
            return units.size(value)
        case Kind.COUNT:
            return human_count(value)
        case Kind.RATIO:
            return two_digits(value) if abs(value) >= 10 else f"{value:.2f}"


def _times(reading: Reading, factor: float) -> Reading:
    high = None if reading.high is None else factor * reading.high
    return Reading(reading.of, reading.n, factor * reading.value, factor * reading.low, high)


# ---- At a size ----


def _of_cell(term: Term, facts: Facts, size: int) -> Reading | Gap:
    cell = facts.cell(term.metric, term.series, size)
    gap = _gap(cell, term.metric, term.series, size)
    if gap is not None:
        return gap
    assert cell is not None
    assert cell.median is not None
    assert cell.low is not None
    return Reading(str(term), cell.n, cell.median, cell.low, cell.high)


def _gap(cell: CellSummary | None, metric: str, series: str, size: int) -> Gap | None:
    """Why a cell says nothing yet."""
    if cell is None:
        return Gap(f"{series} at {size:,} parameters is not measured yet.")
    where = f"{series} at {cell.n or size:,} parameters"
    if cell.median is None and cell.reason is not None:
        return Gap(f"{where} could not be measured: {cell.reason.rstrip('.')}.")
    if cell.median is None:
        return Gap(f"The {_NOUNS[metric]} of {where} was not measured: this system does not tell.")
    fewest = _FEWEST_SAMPLES[metric]
    if len(cell.values) < fewest:
        return Gap(
            f"{where} was measured {_often(len(cell.values))}; an interval needs {fewest} "
            "repetitions, so one more block, or two, would tell."
        )
    return None


_NOUNS = {TIME: "time", "size": "file size", "peak_memory": "peak memory"}


def _often(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _doubling(term: Term, facts: Facts, size: int) -> Reading | Gap:
    """T(2n)/T(n), on the straight line of the log-log chart to the next larger size."""
    following = next((each for each in facts.plan.sizes if each > size), None)
    if following is None:
        return Gap(
            f"This run measured nothing larger than {facts.built(term.series, size):,} parameters; "
            "twice as many would tell."
        )
    time = Term(TIME, term.series)
    here, there = _of_cell(time, facts, size), _of_cell(time, facts, following)
    if isinstance(here, Gap):
        return here
    if isinstance(there, Gap):
        return there
    n, next_n = facts.built(term.series, size), facts.built(term.series, following)
    if next_n <= n or here.high is None or there.high is None:
        return Gap(f"The models at {size:,} and {following:,} parameters came out equally large.")
    steps = math.log2(next_n / n)

    def ratio(later: float, earlier: float) -> float:
        return float((later / earlier) ** (1 / steps))

    return Reading(
        str(term),
        n,
        ratio(there.value, here.value),
        ratio(there.low, here.high),
        ratio(there.high, here.low),
    )


# ---- Of the whole curve ----


def _of_curve(term: Term, facts: Facts) -> Reading | Gap:
    fit = facts.fit(TIME, term.series)
    if fit is None:
        return Gap(f"The times of {term.series} are not fitted yet.")
    if term.metric == "exponent" and fit.exponent is not None:
        return _with_interval(term, fit, fit.exponent)
    if fit.verdict is None:
        return Gap(f"The times of {term.series} show no class to read it from. {in_words(fit)}")
    if term.metric == "fixed_cost" and fit.fixed_cost is not None:
        return _with_interval(term, fit, fit.fixed_cost)
    if term.metric == "crossover":
        return _crossover(term, fit)
    if term.metric == "per_unit" and fit.verdict is Complexity.LINEAR and fit.per_unit is not None:
        return _with_interval(term, fit, fit.per_unit)
    needed = "O(n)" if term.metric == "per_unit" else "a class that grows"
    return Gap(f"That is a figure of {needed}, and the times of {term.series} are {fit.verdict}.")


def _with_interval(term: Term, fit: SeriesFit, value: float) -> Reading | Gap:
    found = fit.intervals.get(term.metric, Interval(0.0, None))
    # A run from elsewhere brings its fit along. Read the wrong way round, an interval would lie
    # below itself: a claim and its opposite would both be held.
    if found.high is not None and not found.low <= found.high:
        name = Term(term.metric, term.series)
        return Gap(f"The interval of {name} in this fit ends below its start: it says nothing.")
    return Reading(str(Term(term.metric, term.series)), None, value, found.low, found.high)


def _crossover(term: Term, fit: SeriesFit) -> Reading | Gap:
    """Where growth catches up with the fixed cost; beyond the sizes where none was seen."""
    if fit.crossover is not None:
        return _with_interval(term, fit, fit.crossover)
    growth = fit.growth_at_most
    if fit.n_max is None or growth is None or not 0 < growth < 1:
        return Gap(f"The times of {term.series} do not show where growth begins.")
    # Growth by at most this share up to n_max takes, if it is n^2, n_max / sqrt(share) to reach
    # the fixed cost, and longer in every slower class.
    least = fit.n_max / math.sqrt(growth)
    return Reading(str(Term(term.metric, term.series)), None, least, least, None)
