"""Which complexity class do measurements show? T(n) = a + b g(n), a, b >= 0, by AICc.

In steps (docs/fit.md tells why):

1. Logarithms of the times; what a whole block was slower or faster is taken off; each size gets a
   robust centre and its standard error (Student's t with 4 degrees of freedom, fitted by iterated
   reweighting, so that outliers count little and are never deleted).
2. For each class the best a and b by the same likelihood over the sizes' centres: on the log scale
   b is a shift, so only the ratio a/b is searched, on a grid that is refined.
3. AICc of each class. Every class within 6 of the best is in the tie set; the verdict is the
   simplest of them. Where even the best class misses the centres by more than their errors (caches
   bend real curves a little), the likelihood is tempered: misfit that all classes share is no
   evidence for any.
4. Intervals by resampling whole blocks; with fewer than three blocks, by resampling residuals.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.experiments.growth import CLASSES, GROWTH, crossover, predicted
from app.experiments.measurements import Point
from app.experiments.verdict import Candidate, SeriesFit, simplest

Array = NDArray[np.float64]

_NU = 4.0  # degrees of freedom of the residuals' distribution
_FLOOR = 1e-3  # no clock and no machine repeats itself better than to 0.1 %
_TIE = 6.0  # AICc distance up to which classes are not told apart
_TEMPER = 3.0  # how much a shared misfit weakens the evidence at most
_FEWEST_SIZES = 4
_FEWEST_BLOCKS = 3  # below, blocks cannot be resampled
_RESAMPLES = 200
_WORTH_NAMING = 1e-2  # a fixed cost below this share of the smallest time is none
_GROWTH_HIDDEN = 1.0  # O(1) is said only where growth by more than this factor is ruled out
_EXPONENTS = np.arange(0.05, 2.55, 0.05)


def fit_all(points: Iterable[Point]) -> dict[str, SeriesFit]:
    """The fit of each series, in the order of their names. The order of points does not matter."""
    by_series: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        by_series[point.series].append(point)
    return {name: fit_series(by_series[name]) for name in sorted(by_series)}


def fit_series(points: Iterable[Point]) -> SeriesFit:
    """The fit of the points of one series; deterministic, whatever their order."""
    ordered = sorted(points)
    n = np.array([point.n for point in ordered])
    if len(np.unique(n)) < _FEWEST_SIZES:
        return _too_few(n)
    times = np.array([point.seconds for point in ordered])
    blocks = np.array([point.block for point in ordered])
    centres = _centres(n, np.log(times), blocks)
    choice = _choose(centres, len(ordered))
    resampled = _resample(centres, choice)
    return _conclude(centres, choice, resampled)


@dataclass(frozen=True, slots=True)
class _Centres:
    """Log times by size: robust centre, its standard error, and the adjusted samples behind it.

    Attributes:
        sizes: (S,) distinct n, ascending.
        z: (S,) centres of the log times.
        error: (S,) standard errors; shares of one unknown scale when ``spread`` is None.
        spread: scale of a single log time; None where there are too few to know it.
        adjusted: (S, M) log times without block effects, one column a block; NaN where missing.
    """

    sizes: Array
    z: Array
    error: Array
    spread: float | None
    adjusted: Array


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A class's best fit to the centres, a + b g(n), with its residuals on the log scale."""

    name: str
    deviance: float
    a: float
    b: float
    scale: float
    residuals: Array


@dataclass(frozen=True, slots=True)
class _Choice:
    """All classes fitted and compared."""

    fitted: Mapping[str, _Fitted]
    aicc: Mapping[str, float]
    tie: tuple[str, ...]


def _centres(n: Array, y: Array, block: NDArray[np.int_]) -> _Centres:
    sizes, size_of = np.unique(n, return_inverse=True)
    blocks, block_of = np.unique(block, return_inverse=True)
    count, many = len(sizes), len(blocks)
    per_size = np.bincount(size_of, minlength=count).astype(float)
    centre = _medians(y, size_of, count)
    effect = np.zeros(many)
    if many > 1:
        effect = _medians(y - centre[size_of], block_of, many)
        effect -= np.median(effect)
        centre = _medians(y - effect[block_of], size_of, count)
    freedom = len(y) - count - (many - 1)
    spread = None
    if freedom >= 3:
        centre, effect, spread = _reweighted(y, size_of, block_of, centre, effect, freedom)
    adjusted = np.full((count, many), np.nan)
    adjusted[size_of, block_of] = y - effect[block_of]
    error = (spread if spread is not None else 1.0) / np.sqrt(per_size)
    return _Centres(sizes, centre, error, spread, adjusted)


def _medians(values: Array, group: NDArray[np.int_], count: int) -> Array:
    return np.array([np.median(values[group == index]) for index in range(count)])


def _reweighted(
    y: Array,
    size_of: NDArray[np.int_],
    block_of: NDArray[np.int_],
    centre: Array,
    effect: Array,
    freedom: int,
) -> tuple[Array, Array, float]:
    """Centres, block effects and spread by iterated reweighting for Student's t."""
    residual = y - centre[size_of] - effect[block_of]
    spread = max(1.4826 * float(np.median(np.abs(residual))) * math.sqrt(len(y) / freedom), _FLOOR)
    for _ in range(15):
        residual = y - centre[size_of] - effect[block_of]
        weight = (_NU + 1) / (_NU + (residual / spread) ** 2)
        centre = centre + _weighted_means(weight, residual, size_of, len(centre))
        if len(effect) > 1:
            residual = y - centre[size_of] - effect[block_of]
            effect = effect + _weighted_means(weight, residual, block_of, len(effect))
            middle = np.median(effect)
            effect, centre = effect - middle, centre + middle
        residual = y - centre[size_of] - effect[block_of]
        weight = (_NU + 1) / (_NU + (residual / spread) ** 2)
        spread = max(math.sqrt(float((weight * residual**2).sum()) / freedom), _FLOOR)
    return centre, effect, spread


def _weighted_means(weight: Array, values: Array, group: NDArray[np.int_], count: int) -> Array:
    return np.bincount(group, weight * values, count) / np.bincount(group, weight, count)


def _choose(centres: _Centres, samples: int) -> _Choice:
    """Fit every class to the centres and compare them."""
    known = centres.spread is not None
    least = 1.0 if known else _FLOOR
    count = len(centres.sizes)
    fitted = {
        name: _fit_class(name, centres.sizes, centres.z, centres.error, least) for name in CLASSES
    }
    misfit = min(
        max(least, fit.scale * math.sqrt(count / (count - (1 if name == "O(1)" else 2))))
        for name, fit in fitted.items()
    )
    shared = 1 - 1 / misfit**2 if known else 1.0
    temper = 1 + (_TEMPER - 1) * shared
    aicc = {
        name: _deviance(fit.residuals, centres.error, misfit) / temper
        + _penalty(2 if name == "O(1)" else 3, samples)
        for name, fit in fitted.items()
    }
    best = min(aicc.values())
    return _Choice(fitted, aicc, tuple(name for name in CLASSES if aicc[name] - best < _TIE))


def _penalty(parameters: int, samples: int) -> float:
    correction = samples - parameters - 1
    extra = 2 * parameters * (parameters + 1) / correction if correction > 0 else 0.0
    return 2 * parameters + extra


def _deviance(residuals: Array, error: Array, scale: float) -> float:
    """Minus twice the log likelihood, up to a constant."""
    standard = residuals / (scale * error)
    return float(2 * np.log(scale * error).sum() + (_NU + 1) * np.log1p(standard**2 / _NU).sum())


def _growth(name: str, sizes: Array) -> Array:
    return np.array([GROWTH[name](float(size)) for size in sizes])


def _fit_class(name: str, sizes: Array, z: Array, error: Array, least: float) -> _Fitted:
    if name == "O(1)":
        shift, scale, deviance = _best_shift(z[None, :], error, least)
        a, b, residuals = math.exp(shift[0]), 0.0, z - shift[0]
        return _Fitted(name, deviance[0], a, b, scale[0], residuals)
    growth = _growth(name, sizes)
    # From a fixed cost of nothing to growth of nothing, as far as a double can tell.
    ratios = np.exp(np.linspace(np.log(growth.min()) - 9, np.log(growth.max()) + 9, 100))
    for _ in range(4):
        curves = z - np.log(ratios[:, None] + growth)
        shift, scale, deviance = _best_shift(curves, error, least)
        best = int(np.argmin(deviance))
        found = (float(ratios[best]), float(shift[best]), float(scale[best]), curves[best])
        lowest = float(deviance[best])
        step = math.log(ratios[1] / ratios[0])
        centre = math.log(ratios[best])
        ratios = np.exp(np.linspace(centre - step, centre + step, 15))
    ratio, log_b, width, curve = found
    b = math.exp(log_b)
    a = ratio * b
    if ratio < _WORTH_NAMING * growth.min():
        a = 0.0
    return _Fitted(name, lowest, a, b, width, curve - log_b)


def _best_shift(curves: Array, error: Array, least: float) -> tuple[Array, Array, Array]:
    """For each row: the shift of highest likelihood, the scale of its residuals, the deviance."""
    shift = np.median(curves, axis=1)
    residual = curves - shift[:, None]
    scale = np.maximum(1.4826 * np.median(np.abs(residual / error), axis=1), least)
    for _ in range(20):
        standard = residual / (scale[:, None] * error)
        weight = (_NU + 1) / (_NU + standard**2) / error**2
        shift = (weight * curves).sum(1) / weight.sum(1)
        residual = curves - shift[:, None]
        scale = np.maximum(np.sqrt((weight * residual**2).sum(1) / curves.shape[1]), least)
    standard = residual / (scale[:, None] * error)
    deviance = 2 * np.log(scale[:, None] * error).sum(1) + (_NU + 1) * np.log1p(
        standard**2 / _NU
    ).sum(1)
    return shift, scale, deviance


def _resample(centres: _Centres, choice: _Choice) -> Array:
    """(R, S) centres as other blocks might have given them; the draw is always the same one."""
    chance = np.random.default_rng(20_240_601)
    count, many = centres.adjusted.shape
    if many >= _FEWEST_BLOCKS:
        drawn = centres.adjusted[:, chance.integers(0, many, (_RESAMPLES, many))]
        with np.errstate(all="ignore"):
            resampled = np.nanmedian(drawn, axis=2).T
        drawn_centres: Array = np.where(np.isnan(resampled), centres.z, resampled)
        return drawn_centres
    best = choice.fitted[choice.tie[0]]
    widened = best.residuals * math.sqrt(count / max(1, count - 2))
    drawn = widened[chance.integers(0, count, (_RESAMPLES, count))]
    fitted: Array = centres.z - best.residuals + drawn
    return fitted


def _least_deviations(z: Array, growth: Array, ratios: Array) -> tuple[Array, Array, Array]:
    """For each row of z: a and b by least absolute deviations of the logs, and their sum.

    Args:
        z: (R, S) log times.
        growth: (S,) g(n).
        ratios: (G,) grid of a / b.
    """
    curve = np.log(ratios[:, None] + growth)
    shifted = z[:, None, :] - curve
    shift = np.median(shifted, axis=2)
    total = np.abs(shifted - shift[:, :, None]).sum(2)
    best = np.argmin(total, axis=1)
    rows = np.arange(len(z))
    b = np.exp(shift[rows, best])
    return ratios[best] * b, b, total[rows, best]


def _ratios_around(growth: Array, ratio: float, points: int) -> Array:
    """A grid of a / b: fine around the fitted one, and the two ends where a or b is nothing."""
    centre = math.log(max(ratio, growth.min() * 1e-4))
    fine = np.linspace(centre - 4, centre + 4, points)
    ends = np.array([math.log(growth.min()) - 9, math.log(growth.max()) + 9])
    ratios: Array = np.exp(np.sort(np.concatenate([fine, ends])))
    return ratios


def _conclude(centres: _Centres, choice: _Choice, resampled: Array) -> SeriesFit:
    best = min(choice.aicc.values())
    candidates = tuple(
        Candidate(
            name,
            round(choice.aicc[name] - best, 2),
            choice.fitted[name].a,
            choice.fitted[name].b,
        )
        for name in sorted(CLASSES, key=lambda name: (choice.aicc[name], CLASSES.index(name)))
    )
    growth = _most_growth(centres, resampled) if "O(1)" in choice.tie else None
    verdict: str | None = simplest(set(choice.tie))
    if verdict == "O(1)" and growth is not None and growth > _GROWTH_HIDDEN:
        verdict = None
    chosen = choice.fitted[verdict] if verdict is not None else None
    intervals = _intervals(centres, chosen, resampled) if chosen is not None else {}
    return SeriesFit(
        verdict=verdict,
        tie=choice.tie,
        fixed_cost=chosen.a if chosen else None,
        per_unit=chosen.b if chosen else None,
        crossover=crossover(chosen.name, chosen.a, chosen.b) if chosen else None,
        exponent=_free_exponent(centres) if chosen and chosen.name != "O(1)" else None,
        throughput=1 / chosen.b if chosen and chosen.name == "O(n)" else None,
        growth=growth if verdict == "O(1)" else None,
        agreement=_agreement(centres, verdict) if verdict is not None else None,
        intervals=intervals,
        candidates=candidates,
        warnings=_warnings(centres, chosen),
        next_size=_next_size(centres.sizes) if verdict is None or len(choice.tie) > 1 else None,
    )


def _most_growth(centres: _Centres, resampled: Array) -> float:
    """Relative growth from the first to the last size that is ruled out with 97.5 %."""
    worst = 0.0
    for name in ("O(log n)", "O(n)"):
        growth = _growth(name, centres.sizes)
        ratios = np.exp(np.linspace(np.log(growth.min()) - 4, np.log(growth.max()) + 9, 80))
        a, b, _total = _least_deviations(resampled, growth, ratios)
        first, last = a + b * growth[0], a + b * growth[-1]
        worst = max(worst, float(np.quantile(last / first - 1, 0.975)))
    return worst


def _intervals(
    centres: _Centres, chosen: _Fitted, resampled: Array
) -> dict[str, tuple[float, float]]:
    if chosen.name == "O(1)":
        low, high = np.quantile(np.exp(np.median(resampled, axis=1)), [0.025, 0.975])
        return {"fixed_cost": (float(low), float(high))}
    growth = _growth(chosen.name, centres.sizes)
    ratios = _ratios_around(growth, chosen.a / chosen.b, 120)
    a, b, _total = _least_deviations(resampled, growth, ratios)
    a = np.where(a < _WORTH_NAMING * growth.min() * b, 0.0, a)
    found = {
        "fixed_cost": _interval(a, chosen.a),
        "per_unit": _interval(b, chosen.b),
        "exponent": _interval(
            _exponent(resampled[:100], centres.sizes),
            _exponent(centres.z[None, :], centres.sizes)[0],
        ),
    }
    crossing = crossover(chosen.name, chosen.a, chosen.b)
    if crossing is not None:
        resampled_crossings = [
            crossover(chosen.name, float(fixed), float(unit)) or 0.0
            for fixed, unit in zip(a, b, strict=True)
        ]
        found["crossover"] = _interval(np.array(resampled_crossings), crossing)
    return found


def _interval(values: Array, around: float) -> tuple[float, float]:
    """The middle 95 % of the resampled values; it always holds the estimate itself."""
    low, high = np.quantile(values, [0.025, 0.975])
    return min(float(low), around), max(float(high), around)


def _exponent(z: Array, sizes: Array) -> Array:
    """For each row of z: k of a + b n^k by least absolute deviations of the logs."""
    best = np.full(len(z), np.inf)
    exponent = np.zeros(len(z))
    for power in _EXPONENTS:
        growth = (sizes / sizes.min()) ** power
        ratios = np.exp(np.linspace(-6, np.log(growth.max()) + 3, 40))
        _a, _b, total = _least_deviations(z, growth, ratios)
        better = total < best - 1e-9
        best, exponent = np.where(better, total, best), np.where(better, power, exponent)
    return np.round(exponent, 2)


def _free_exponent(centres: _Centres) -> float:
    return float(_exponent(centres.z[None, :], centres.sizes)[0])


def _agreement(centres: _Centres, verdict: str) -> float | None:
    """Share of the sizes that could be left out without another verdict."""
    count = len(centres.sizes)
    if count <= _FEWEST_SIZES:
        return None
    same = 0
    for left_out in range(count):
        kept = np.arange(count) != left_out
        part = _Centres(
            centres.sizes[kept],
            centres.z[kept],
            centres.error[kept],
            centres.spread,
            centres.adjusted[kept],
        )
        samples = int(np.isfinite(part.adjusted).sum())
        same += _choose(part, samples).tie[0] == verdict
    return round(same / count, 2)


def _warnings(centres: _Centres, chosen: _Fitted | None) -> tuple[str, ...]:
    found = []
    decades = math.log10(centres.sizes[-1] / centres.sizes[0])
    if decades < 3:
        found.append(
            f"The sizes span {decades:.1f} decades; with fewer than 3, classes look alike."
        )
    if centres.spread is None:
        found.append("Too few repetitions to know the noise: the class may change with more.")
    elif centres.spread > 0.10:
        found.append(f"Repetitions differ by about {100 * centres.spread:.0f} %: a noisy machine.")
    elif float(centres.error.max()) * 1.96 > 0.05:
        found.append("Some medians are known to no better than 5 %.")
    if chosen is not None and chosen.name != "O(1)":
        last = predicted(chosen.name, 0.0, chosen.b, float(centres.sizes[-1]))
        if last < chosen.a:
            found.append(
                "Even the largest size costs mostly the fixed cost: growth was hardly seen."
            )
    return tuple(found)


def _next_size(sizes: Array) -> int:
    """Half a decade beyond the largest: there the classes part most."""
    return int(float(f"{float(sizes[-1]) * math.sqrt(10):.1e}"))


def _too_few(n: Array) -> SeriesFit:
    sizes = np.unique(n)
    found = f"{len(sizes)} sizes were measured; a class can be told from {_FEWEST_SIZES} on."
    return SeriesFit(
        verdict=None,
        tie=(),
        fixed_cost=None,
        per_unit=None,
        crossover=None,
        exponent=None,
        throughput=None,
        growth=None,
        agreement=None,
        intervals={},
        candidates=(),
        warnings=(found,),
        next_size=_next_size(sizes) if len(sizes) else None,
    )
