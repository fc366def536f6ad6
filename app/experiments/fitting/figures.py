"""The figures of a fit: costs, crossover, exponent, growth, doublings; with intervals."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import wrightomega

from app.experiments.fitting.analysis import Analysis
from app.experiments.fitting.curves import log_growth, refit_power
from app.experiments.fitting.levels import Array
from app.experiments.fitting.resample import interval
from app.experiments.growth import CLASSES, GROWTH, Complexity
from app.experiments.quantity import Quantity
from app.experiments.verdict import Candidate, Doubling, Interval, Level

_NEGLIGIBLE = 1e-5  # the share of a time below which a part of it is nothing
_BEYOND_COUNTING = 1e18
_FEWEST_SIZES_FOR_A_POWER = 5
_OWN = 10.0  # times the fixed cost from which a doubling tells of the class alone
_FURTHEST_NEIGHBOURS = 5.0  # n of neighbours between which a straight line may stand for the curve
_MOST_DOUBLINGS = 24


@dataclass(frozen=True, slots=True)
class Costs:
    """a, b (seconds or bytes) and crossover of one class, with intervals; see ``SeriesFit``."""

    fixed_cost: float
    per_unit: float
    crossover: float | None
    intervals: dict[str, Interval]


def costs(analysis: Analysis, complexity: Complexity) -> Costs:
    """What the class says that the work costs."""
    sizes = analysis.data.sizes
    quantity = analysis.samples.quantity
    begin, drawn = analysis.parameters(complexity), analysis.drawn_parameters(complexity)
    fixed, per_unit = _values(begin[None, :], complexity, sizes, quantity)
    many_fixed, many_per_unit = _values(drawn, complexity, sizes, quantity)
    intervals = {"fixed_cost": interval(fixed[0], many_fixed, analysis.widening)}
    if complexity is Complexity.CONSTANT:
        return Costs(float(fixed[0]), 0.0, None, intervals)
    crossing = _crossover(complexity, fixed, per_unit)[0]
    intervals["per_unit"] = interval(per_unit[0], many_per_unit, analysis.widening)
    if math.isfinite(crossing):
        many = _crossover(complexity, many_fixed, many_per_unit)
        intervals["crossover"] = interval(crossing, many, analysis.widening)
    return Costs(
        float(fixed[0]),
        float(per_unit[0]),
        float(crossing) if math.isfinite(crossing) else None,
        intervals,
    )


def exponent(analysis: Analysis) -> tuple[float, Interval] | None:
    """k of a + b*n^k; None where there are too few sizes for three parameters."""
    if len(analysis.data.sizes) < _FEWEST_SIZES_FOR_A_POWER:
        return None
    begin = analysis.power.parameters[0]
    drawn = refit_power(analysis.redrawn(), begin).parameters[:, 2]
    return float(begin[2]), interval(float(begin[2]), drawn, analysis.widening)


def most_growth(analysis: Analysis) -> float:
    """Upper end of the growth over the range, as a share, whatever class it might follow.

    Of the growing classes that the data allow, or of all where they allow none.
    """
    allowed = [c for c in analysis.choice.tie if c is not Complexity.CONSTANT]
    return max(_upper_growth(analysis, c) for c in allowed or CLASSES[1:])


def levels(analysis: Analysis) -> tuple[Level, ...]:
    """What was measured at each size."""
    known, floor = analysis.levels, analysis.samples.quantity.floor
    reach = 1.96 * known.error
    ends = [np.maximum(np.exp(known.level + side) - floor, 0.0) for side in (0.0, -reach, reach)]
    return tuple(
        Level(
            _rounded(n),
            _rounded(value),
            None if known.noise is None else _rounded(low),
            None if known.noise is None else _rounded(high),
        )
        for n, value, low, high in zip(analysis.data.sizes, *ends, strict=True)
    )


def doublings(analysis: Analysis, complexity: Complexity) -> tuple[Doubling, ...]:
    """T(2n) / T(n) at the sizes of which the double lies within the range; none for O(1).

    Nor where T(n) is below the quantity's floor: a ratio of nearly nothing tells nothing.
    """
    sizes, quantity = analysis.data.sizes, analysis.samples.quantity
    within = sizes[2 * sizes <= 1.01 * sizes[-1]]
    if complexity is Complexity.CONSTANT or len(within) == 0:
        return ()
    chosen = within[np.unique(np.linspace(0, len(within) - 1, _MOST_DOUBLINGS).round().astype(int))]
    best = _values(analysis.parameters(complexity)[None, :], complexity, sizes, quantity)
    many = _values(analysis.drawn_parameters(complexity), complexity, sizes, quantity)
    at, twice = (_growths(complexity, n) for n in (chosen, 2 * chosen))
    ratio, drawn = (_ratio(fixed, per_unit, at, twice) for fixed, per_unit in (best, many))
    found = []
    for index, n in enumerate(chosen):
        fixed, grown = float(best[0][0]), float(best[1][0] * at[index])
        if fixed + grown <= quantity.floor:
            continue
        here = interval(float(ratio[0, index]), drawn[:, index], analysis.widening)
        found.append(
            Doubling(
                _rounded(n),
                _rounded(ratio[0, index]),
                _rounded(max(1.0, here.low)),
                None if here.high is None else _rounded(here.high),
                _measured_doubling(analysis, float(n)),
                own=grown >= _OWN * fixed,
            )
        )
    return tuple(found)


def _growths(complexity: Complexity, sizes: Array) -> Array:
    return np.array([GROWTH[complexity](float(n)) for n in sizes])


def _ratio(fixed: Array, per_unit: Array, at: Array, twice: Array) -> Array:
    """(F, D) of F curves at D sizes; 1 where a curve is nothing but 0."""
    below = fixed[:, None] + per_unit[:, None] * at
    above = fixed[:, None] + per_unit[:, None] * twice
    ratio: Array = np.where(below > 0, above / np.where(below > 0, below, 1.0), 1.0)
    return ratio


def _measured_doubling(analysis: Analysis, n: float) -> float | None:
    """From the levels, on straight lines of the log-log plot; None without near neighbours."""
    sizes, floor = analysis.data.sizes, analysis.samples.quantity.floor
    after = int(np.searchsorted(sizes, 2 * n))
    before = max(0, after - 1)
    after = min(after, len(sizes) - 1)
    if sizes[after] > _FURTHEST_NEIGHBOURS * sizes[before]:
        return None
    value = np.exp(analysis.levels.level) - floor
    known = value > 0
    if not known[np.searchsorted(sizes, n)] or not known[[before, after]].all():
        return None
    here, double = np.interp(np.log([n, 2 * n]), np.log(sizes[known]), np.log(value[known]))
    return _rounded(math.exp(double - here))


def candidates(analysis: Analysis) -> tuple[Candidate, ...]:
    """Every class with its costs and what its curve misses."""
    found = []
    for row, complexity in enumerate(CLASSES):
        parameters = analysis.choice.curves.parameters[row : row + 1]
        fixed, per_unit = _values(
            parameters, complexity, analysis.data.sizes, analysis.samples.quantity
        )
        found.append(
            Candidate(
                complexity,
                float(analysis.choice.delta[row]),
                float(fixed[0]),
                float(per_unit[0]),
                tuple(_rounded(above) for above in analysis.residual(complexity)),
            )
        )
    return tuple(found)


def _rounded(value: float) -> float:
    """To four significant digits: what is drawn need not be sent in sixteen."""
    return float(f"{value:.4g}")


def _upper_growth(analysis: Analysis, complexity: Complexity) -> float:
    begin, drawn = analysis.parameters(complexity), analysis.drawn_parameters(complexity)
    growth = log_growth(complexity, analysis.data.sizes)[[0, -1]]
    ends = [_curve(parameters, growth) for parameters in (begin[None, :], drawn)]
    estimate, many = (np.exp(end[:, 1] - end[:, 0]) - 1 for end in ends)
    return interval(float(estimate[0]), many, analysis.widening).high or math.inf


def _curve(parameters: Array, growth: Array) -> Array:
    return np.logaddexp(parameters[:, :1], parameters[:, 1:2] + growth)


def _values(
    parameters: Array, complexity: Complexity, sizes: Array, quantity: Quantity
) -> tuple[Array, Array]:
    """(F,) a and b in seconds or bytes; exactly 0 where they are a negligible part everywhere.

    The floor that was added to every value is taken off a again.
    """
    fixed = np.exp(parameters[:, 0])
    if complexity is Complexity.CONSTANT:
        return np.maximum(fixed - quantity.floor, 0.0), np.zeros(len(fixed))
    growth = log_growth(complexity, sizes)
    curve = np.exp(_curve(parameters, growth))
    grown = np.exp(parameters[:, 1] + growth[-1])
    per_unit = np.exp(parameters[:, 1])
    seen = np.where(fixed < _NEGLIGIBLE * curve[:, 0], 0.0, fixed)
    return (
        np.maximum(seen - quantity.floor, 0.0),
        np.where(grown < _NEGLIGIBLE * curve[:, -1], 0.0, per_unit),
    )


def _crossover(complexity: Complexity, fixed: Array, per_unit: Array) -> Array:
    """(F,) n where b*g(n) = a; infinite where it is beyond counting or nothing grows."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        ratio = np.where(per_unit > 0, fixed / per_unit, np.inf)
        match complexity:
            case Complexity.LOGARITHMIC:
                n = np.exp(ratio)
            case Complexity.LINEARITHMIC:
                n = np.exp(wrightomega(np.log(ratio)))
            case Complexity.QUADRATIC:
                n = np.sqrt(ratio)
            case _:
                n = ratio
    return np.where(n < _BEYOND_COUNTING, n, np.inf)
