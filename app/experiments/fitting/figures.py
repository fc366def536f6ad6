"""The figures of a fit: fixed cost, cost per unit, crossover, exponent, growth; with intervals."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import wrightomega

from app.experiments.fitting.analysis import Analysis
from app.experiments.fitting.curves import log_growth, refit_classes, refit_power
from app.experiments.fitting.levels import Array
from app.experiments.fitting.resample import interval
from app.experiments.growth import CLASSES, Complexity
from app.experiments.verdict import Candidate, Interval

_NEGLIGIBLE = 1e-5  # the share of a time below which a part of it is nothing
_BEYOND_COUNTING = 1e18
_FEWEST_SIZES_FOR_A_POWER = 5


@dataclass(frozen=True, slots=True)
class Costs:
    """a, b (seconds) and crossover of one class, with intervals; see ``SeriesFit``."""

    fixed_cost: float
    per_unit: float
    crossover: float | None
    intervals: dict[str, Interval]


def costs(analysis: Analysis, complexity: Complexity) -> Costs:
    """What the class says that the work costs."""
    sizes = analysis.data.sizes
    begin = analysis.parameters(complexity)
    drawn = refit_classes(analysis.redrawn(), (complexity,), begin[None, :]).parameters
    fixed, per_unit = _seconds(begin[None, :], complexity, sizes)
    many_fixed, many_per_unit = _seconds(drawn, complexity, sizes)
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


def candidates(analysis: Analysis) -> tuple[Candidate, ...]:
    """Every class with its costs."""
    found = []
    for row, complexity in enumerate(CLASSES):
        fixed, per_unit = _seconds(
            analysis.choice.curves.parameters[row : row + 1], complexity, analysis.data.sizes
        )
        found.append(
            Candidate(
                complexity,
                float(analysis.choice.delta[row]),
                float(fixed[0]),
                float(per_unit[0]),
            )
        )
    return tuple(found)


def _upper_growth(analysis: Analysis, complexity: Complexity) -> float:
    begin = analysis.parameters(complexity)
    drawn = refit_classes(analysis.redrawn(), (complexity,), begin[None, :]).parameters
    growth = log_growth(complexity, analysis.data.sizes)[[0, -1]]
    ends = [_curve(parameters, growth) for parameters in (begin[None, :], drawn)]
    estimate, many = (np.exp(end[:, 1] - end[:, 0]) - 1 for end in ends)
    return interval(float(estimate[0]), many, analysis.widening).high or math.inf


def _curve(parameters: Array, growth: Array) -> Array:
    return np.logaddexp(parameters[:, :1], parameters[:, 1:2] + growth)


def _seconds(parameters: Array, complexity: Complexity, sizes: Array) -> tuple[Array, Array]:
    """(F,) a and b in seconds; exactly 0 where they are a negligible part of every time."""
    fixed = np.exp(parameters[:, 0])
    if complexity is Complexity.CONSTANT:
        return fixed, np.zeros(len(fixed))
    growth = log_growth(complexity, sizes)
    curve = np.exp(_curve(parameters, growth))
    grown = np.exp(parameters[:, 1] + growth[-1])
    per_unit = np.exp(parameters[:, 1])
    return (
        np.where(fixed < _NEGLIGIBLE * curve[:, 0], 0.0, fixed),
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
