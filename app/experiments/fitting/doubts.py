"""When a series gets no class, and what its reader should be warned of."""

import math

import numpy as np

from app.experiments.fitting.analysis import Analysis
from app.experiments.fitting.curves import Data
from app.experiments.fitting.levels import Array, Levels, Samples
from app.experiments.growth import GROWTH, LOW_AGREEMENT, Complexity
from app.experiments.numbers import human_percent
from app.experiments.quantity import Quantity
from app.experiments.verdict import Doubt

_MOST_GROWTH_OF_A_CONSTANT = 1.0
_FLOORS_THAT_MAY_HIDE = 4.0
_BAD_MISFIT = 0.3  # log units: the best class misses typical points by a third
_BETTER_POWER = 10.0
_FALL = math.log(1.5)
_SURE_FALL = 4.0
_WIDE_SPREAD = 0.10
_WIDE_INTERVAL = 0.05
_FEWEST_DECADES = 3.0
_BEYOND_NOISE = 5.0  # standard errors of a level
_WORTH_A_WARNING = 0.10


def doubt(analysis: Analysis, most_growth: float | None) -> Doubt | None:
    """Why no class stands out; None where one does."""
    tie = analysis.choice.tie
    if _falls(analysis):
        return Doubt.FALLING
    if _follows_another_law(analysis):
        return Doubt.OTHER_LAW
    if most_growth is not None:
        return Doubt.INDISTINCT if most_growth > _most_growth_of_a_constant(analysis) else None
    if Complexity.LOGARITHMIC in tie and Complexity.QUADRATIC in tie:
        return Doubt.INDISTINCT
    return None


def _most_growth_of_a_constant(analysis: Analysis) -> float:
    """A doubling; above a floor that hides more, a growth to a few floors."""
    floor = analysis.samples.quantity.floor
    if floor == 0:
        return _MOST_GROWTH_OF_A_CONSTANT
    level = float(np.exp(analysis.parameters(Complexity.CONSTANT)[0]))
    return max(_MOST_GROWTH_OF_A_CONSTANT, _FLOORS_THAT_MAY_HIDE * floor / level)


def _falls(analysis: Analysis) -> bool:
    """Values clearly fall as n grows: no class describes that."""
    if analysis.simplest is not Complexity.CONSTANT:
        return False
    x = np.log(analysis.data.sizes)
    x = x - x.mean()
    level = analysis.data.level
    slope = float(x @ level / (x @ x))
    rest = level - level.mean() - slope * x
    scatter = math.sqrt(float(rest @ rest) / (len(x) - 2))
    if analysis.data.certain:
        scatter = max(scatter, float(np.median(analysis.data.error)))
    error = scatter / math.sqrt(float(x @ x))
    return -slope * float(np.ptp(x)) > _FALL and -slope > _SURE_FALL * error


def _follows_another_law(analysis: Analysis) -> bool:
    """The best class misses by far what a free power of n explains."""
    curves = analysis.choice.curves
    best = int(np.argmin(analysis.choice.delta))
    misfit = float(np.median(analysis.data.error) * curves.inflation[best])
    if misfit < _BAD_MISFIT:
        return False
    return float(curves.deviance[best] - analysis.power.deviance[0]) > _BETTER_POWER


def warnings_of_data(analysis: Analysis) -> list[str]:
    """What is weak about the measurements themselves, a sentence each."""
    samples = analysis.samples
    found = warnings_of_repetition(samples, analysis.levels)
    decades = math.log10(samples.sizes[-1] / samples.sizes[0])
    if decades < _FEWEST_DECADES - 0.01:
        found.append(f"The sizes span {decades:.1f} decades; fewer than three leave classes alike.")
    return found


def warnings_of_repetition(samples: Samples, levels: Levels) -> list[str]:
    """What is weak about how often each size was measured, and how well it repeats."""
    if levels.noise is None:
        return [
            "Most sizes were measured once: what is noise and what is the curve can hardly be "
            "told apart. Repeat every size."
        ]
    half = 1.96 * levels.noise / math.sqrt(float(samples.repetitions.min()))
    return _imprecise(levels.noise, half)


def missed_beyond_noise(residual: Array, data: Data) -> float | None:
    """The largest share by which a curve misses a level; None where noise explains it."""
    missed = np.abs(residual)
    furthest = float(missed.max())
    beyond_noise = float(np.max(missed / data.error)) > _BEYOND_NOISE
    if data.certain and beyond_noise and furthest > _WORTH_A_WARNING:
        return math.expm1(furthest)
    return None


def _what_bends(analysis: Analysis) -> str:
    time = analysis.samples.quantity is Quantity.TIME
    return "a cache, or another cost," if time else "what a unit takes"


def _imprecise(spread: float, half: float) -> list[str]:
    known = f"a typical value is known to ±{human_percent(half)} only"
    if spread > _WIDE_SPREAD:
        return [
            f"Repetitions at one size scatter by {human_percent(spread)} (more than 10 %), so that "
            f"{known}: a quieter machine or more repetitions would help."
        ]
    if half > _WIDE_INTERVAL:
        return [f"{known.capitalize()} (more than 5 %): repeat more often."]
    return []


def warnings_of_verdict(analysis: Analysis, verdict: Complexity, agreement: float) -> list[str]:
    """What is weak about the class chosen, a sentence each."""
    found = []
    if verdict is not Complexity.CONSTANT:
        log_a, log_b = analysis.parameters(verdict)
        grown = log_b + math.log(GROWTH[verdict](float(analysis.data.sizes[-1])))
        if grown < log_a:
            found.append(
                "Little but the fixed cost was seen: even at the largest n it is more than half "
                "of the whole."
            )
    furthest = missed_beyond_noise(analysis.residual(verdict), analysis.data)
    if furthest is not None:
        found.append(
            f"The curve misses some points by up to {human_percent(furthest)}, more than noise "
            f"explains: {_what_bends(analysis)} changes on the way."
        )
    if agreement < LOW_AGREEMENT:
        found.append(
            f"Without one of the sizes the class is another in {human_percent(1 - agreement)} "
            "of the cases."
        )
    return found
