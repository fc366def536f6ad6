"""The complexity class of measurements: T(n) = a + b*g(n), chosen with its doubts.

The method and how often it is right: docs/fit.md. Values in, values out; the same points give the
same fit in any order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from app.experiments.conditions import warnings_of_samples
from app.experiments.fitting.analysis import Analysis, analyse
from app.experiments.fitting.choice import agreement
from app.experiments.fitting.doubts import doubt, warnings_of_data, warnings_of_verdict
from app.experiments.fitting.figures import (
    Costs,
    candidates,
    costs,
    doublings,
    exponent,
    levels,
    most_growth,
)
from app.experiments.fitting.levels import Samples, gather
from app.experiments.fitting.plane import fit_plane
from app.experiments.fitting.settle import in_words as settled_in_words
from app.experiments.fitting.settle import prospects
from app.experiments.growth import GROWTH, Complexity
from app.experiments.measurements import Point, points_of
from app.experiments.numbers import round_up
from app.experiments.plane import REGIMES, points_in_both_regimes
from app.experiments.quantity import Quantity
from app.experiments.values import Sample
from app.experiments.verdict import Doubt, Interval, SeriesFit

RESAMPLES = 400
#: Between the blocks of a run, where the next fit is a minute away.
FEW_RESAMPLES = 100
FEWEST_SIZES = 4
FEWEST_SAMPLES = 5
NARROWEST_RANGE = 8.0  # n_max / n_min below which classes look alike whatever the noise
_PAST_THE_CROSSOVER = 10.0
_FURTHEST_NEXT = 1000.0
_ALMOST = 0.95  # what was built is seldom a round number; ten times 10,004,568 is 100 million


def fit_all(series: Mapping[str, Sequence[Point]]) -> dict[str, SeriesFit]:
    """Every series' fit, under its name; values are seconds."""
    return {name: fit_series(points) for name, points in series.items()}


def fit_run(samples: Iterable[Sample], *, final: bool) -> dict[str, dict[str, Any]]:
    """The fits of a run as plain JSON, by series.

    Each is the ``SeriesFit`` of the times, with the warnings of how they were measured. When the
    run is over (``final``) there is more: under ``metrics`` the fits of ``size`` and
    ``peak_memory`` where these were measured, and under ``plane`` the ``PlaneFit`` of the series'
    format where it was measured in width and in depth. Between blocks ``metrics`` is empty, and
    intervals come from fewer replicates.
    """
    known = list(samples)
    resamples = RESAMPLES if final else FEW_RESAMPLES
    times = points_of(known)
    warnings = warnings_of_samples(known)
    found = {}
    for name, points in times.items():
        fit = fit_series(points, resamples=resamples)
        told = replace(fit, warnings=(*fit.warnings, *warnings[name]))
        found[name] = {**told.to_json(), "metrics": {}}
    if final:
        _add_bytes(found, known)
        _add_planes(found, known)
    return found


def _add_bytes(found: dict[str, dict[str, Any]], samples: Sequence[Sample]) -> None:
    for quantity in (Quantity.SIZE, Quantity.PEAK_MEMORY):
        for name, points in points_of(samples, quantity).items():
            if name in found:
                found[name]["metrics"][quantity.value] = fit_series(points, quantity).to_json()


def _add_planes(found: dict[str, dict[str, Any]], samples: Sequence[Sample]) -> None:
    planes = {
        key: fit_plane(points).to_json() for key, points in points_in_both_regimes(samples).items()
    }
    for sample in samples:
        plane = planes.get((sample.format, sample.dtype))
        if plane is not None and sample.family in REGIMES and sample.series in found:
            found[sample.series]["plane"] = plane


def fit_series(
    points: Sequence[Point], quantity: Quantity = Quantity.TIME, resamples: int = RESAMPLES
) -> SeriesFit:
    """The class of one series; n (at least 1) and values must be positive and finite.

    (Peak memory may be 0.) Never fails for want of data: with too little, the verdict is None and
    ``doubt`` says why.
    """
    if not points:
        return SeriesFit(None, doubt=Doubt.FEW_SIZES, quantity=quantity)
    samples = gather(points, quantity)
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
        next_size=round_up(max(_ALMOST * 10 * high, 1000 * low)),
        n_min=low,
        n_max=high,
        sizes=len(samples.sizes),
        samples=len(samples.log_value),
        quantity=samples.quantity,
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
        levels=levels(analysis),
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
    fit = replace(
        common,
        verdict=verdict,
        fixed_cost=found.fixed_cost,
        per_unit=found.per_unit,
        crossover=found.crossover,
        exponent=power and power[0],
        throughput=_throughput(common, verdict, found),
        agreement=agreed,
        next_size=None,
        intervals=MappingProxyType(intervals),
        doublings=doublings(analysis, verdict),
        warnings=(
            *warnings_of_data(analysis),
            *warnings_of_verdict(analysis, verdict, agreed),
        ),
    )
    return fit if len(fit.tie) == 1 else _with_what_settles(analysis, fit, found)


def _with_what_settles(analysis: Analysis, fit: SeriesFit, found: Costs) -> SeriesFit:
    """What would part the classes of the tie."""
    expected = prospects(analysis)
    size = expected.size if expected else None
    if size is None:
        n_max = fit.n_max or 1.0
        wanted = max(10 * n_max, _PAST_THE_CROSSOVER * (found.crossover or 0.0))
        size = round_up(_ALMOST * min(wanted, _FURTHEST_NEXT * n_max))
    return replace(fit, next_size=size, settles=settled_in_words(expected))


def _throughput(common: SeriesFit, verdict: Complexity, found: Costs) -> float | None:
    """N per second past the fixed cost; None where that is no matter of a rate."""
    if common.quantity is not Quantity.TIME or found.per_unit == 0:
        return None
    if verdict not in (Complexity.LINEAR, Complexity.LINEARITHMIC):
        return None
    n_max = common.n_max or 1.0
    return n_max / (found.per_unit * GROWTH[verdict](n_max))
