"""The complexity class of measured times: T(n) = a + b*g(n), chosen with its doubts.

The method and how often it is right: docs/fit.md. Values in, values out; the same points give the
same fit in any order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from app.experiments.fitting.analysis import Analysis, analyse
from app.experiments.fitting.choice import agreement
from app.experiments.fitting.doubts import doubt, warnings_of_data, warnings_of_verdict
from app.experiments.fitting.figures import Costs, candidates, costs, exponent, most_growth
from app.experiments.fitting.levels import Samples, gather
from app.experiments.growth import GROWTH, Complexity
from app.experiments.measurements import Point
from app.experiments.numbers import round_up
from app.experiments.verdict import Doubt, Interval, SeriesFit

RESAMPLES = 400
FEWEST_SIZES = 4
FEWEST_SAMPLES = 5
NARROWEST_RANGE = 8.0  # n_max / n_min below which classes look alike whatever the noise
_PAST_THE_CROSSOVER = 10.0
_FURTHEST_NEXT = 1000.0


def fit_all(series: Mapping[str, Sequence[Point]]) -> dict[str, SeriesFit]:
    """Every series' fit, under its name."""
    return {name: fit_series(points) for name, points in series.items()}


def fit_series(points: Sequence[Point], resamples: int = RESAMPLES) -> SeriesFit:
    """The class of one series; n (at least 1) and seconds must be positive and finite.

    Never fails for want of data: with too little, the verdict is None and ``doubt`` says why.
    """
    if not points:
        return SeriesFit(None, doubt=Doubt.FEW_SIZES)
    samples = gather(points)
    known = _known(samples)
    if len(samples.sizes) < FEWEST_SIZES or len(points) < FEWEST_SAMPLES:
        return replace(known, doubt=Doubt.FEW_SIZES)
    if samples.sizes[-1] / samples.sizes[0] < NARROWEST_RANGE:
        return replace(known, doubt=Doubt.NARROW_RANGE)
    return _conclude(analyse(samples, resamples), known)


def _known(samples: Samples) -> SeriesFit:
    """What can be said of any series, before a fit."""
    low, high = float(samples.sizes[0]), float(samples.sizes[-1])
    return SeriesFit(
        None,
        next_size=round_up(max(10 * high, 1000 * low)),
        n_min=low,
        n_max=high,
        sizes=len(samples.sizes),
        samples=len(samples.log_time),
    )


def _conclude(analysis: Analysis, known: SeriesFit) -> SeriesFit:
    tie = analysis.choice.tie
    growth = most_growth(analysis) if Complexity.CONSTANT in tie else None
    common = replace(
        known,
        tie=tie,
        doubt=doubt(analysis, growth),
        spread=analysis.levels.noise,
        growth_at_most=growth,
        candidates=candidates(analysis),
    )
    if common.doubt is None:
        return _with_verdict(analysis, common)
    power = None if common.doubt is Doubt.FALLING else exponent(analysis)
    return replace(
        common,
        exponent=power and power[0],
        intervals=MappingProxyType({"exponent": power[1]} if power else {}),
        next_size=known.next_size if common.doubt is Doubt.INDISTINCT else None,
        warnings=tuple(warnings_of_data(analysis)),
    )


def _with_verdict(analysis: Analysis, common: SeriesFit) -> SeriesFit:
    verdict = analysis.simplest
    found = costs(analysis, verdict)
    intervals: dict[str, Interval] = dict(found.intervals)
    power = None if verdict is Complexity.CONSTANT else exponent(analysis)
    if power is not None:
        intervals["exponent"] = power[1]
    agreed = agreement(analysis.data, common.samples, analysis.choice)
    return replace(
        common,
        verdict=verdict,
        fixed_cost=found.fixed_cost,
        per_unit=found.per_unit,
        crossover=found.crossover,
        exponent=power and power[0],
        throughput=_throughput(verdict, found, common.n_max or 1.0),
        agreement=agreed,
        next_size=_next_size(common, found),
        intervals=MappingProxyType(intervals),
        warnings=(
            *warnings_of_data(analysis),
            *warnings_of_verdict(analysis, verdict, agreed),
        ),
    )


def _throughput(verdict: Complexity, found: Costs, n_max: float) -> float | None:
    """N per second past the fixed cost; None where that is no matter of a rate."""
    if verdict not in (Complexity.LINEAR, Complexity.LINEARITHMIC) or found.per_unit == 0:
        return None
    return n_max / (found.per_unit * GROWTH[verdict](n_max))


def _next_size(common: SeriesFit, found: Costs) -> int | None:
    """The size that would part the classes of the tie; None where one stands alone."""
    if len(common.tie) == 1 or common.n_max is None:
        return None
    wanted = max(10 * common.n_max, _PAST_THE_CROSSOVER * (found.crossover or 0.0))
    return round_up(min(wanted, _FURTHEST_NEXT * common.n_max))
