"""What class a line that was drawn by hand is of, and where it bends. Pure Python.

A hand does not draw O(n) apart from O(n log n): a drawing is read as all the classes that explain
it about as well. What is fitted is T(n) = c * (g(n*) + g(n)), n* the crossover, on logarithms.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean

from app.experiments.foretold import Points
from app.experiments.growth import GROWTH, Complexity

#: Decades, as a root mean square: how much worse a simpler class may explain a drawing.
TOLERANCE = 0.05
#: Decades: a drawing farther from every class than this is none of them.
FARTHEST = 0.35
_FEWEST = 4  # points
_NARROWEST = 8.0  # n_max / n_min
_STEP = 0.1  # decades between two crossovers that are tried
_ROOM = 1.5  # decades that they go beyond the sizes


@dataclass(frozen=True, slots=True)
class Reading:
    """A drawing as classes.

    Attributes:
        growth: the simplest class that explains it.
        classes: all that do about as well, the simplest first.
        crossovers: the n* of each, by class; 0 where it grows from the start. O(1) has none.
    """

    growth: str
    classes: tuple[str, ...]
    crossovers: tuple[tuple[str, float], ...]

    def crossover_as(self, growth: str) -> float | None:
        """Where the drawing bends if it is of this class."""
        return dict(self.crossovers).get(growth)


@lru_cache(maxsize=512)
def read_line(points: Points) -> Reading | None:
    """The classes of a drawn line; None of too few points, too short a range, or no class."""
    if len(points) < _FEWEST or points[-1][0] / points[0][0] < _NARROWEST:
        return None
    found = {name: _fit(points, name) for name in GROWTH}
    best = min(error for error, _ in found.values())
    if best > FARTHEST:
        return None
    classes = tuple(name for name, (error, _) in found.items() if error <= best + TOLERANCE)
    crossovers = tuple((name, found[name][1]) for name in classes if name != Complexity.CONSTANT)
    return Reading(classes[0], classes, crossovers)


def _fit(points: Points, growth: str) -> tuple[float, float]:
    """How far off the class is at best (root mean square, decades), and its n* there."""
    if growth == Complexity.CONSTANT:
        return _error(points, growth, 0.0), 0.0
    low = math.log10(points[0][0]) - _ROOM
    high = math.log10(points[-1][0]) + _ROOM
    steps = round((high - low) / _STEP)
    tried = [0.0, *(10 ** (low + (high - low) * step / steps) for step in range(steps + 1))]
    return min((_error(points, growth, n), n) for n in tried if n == 0 or n > 1)


def _error(points: Points, growth: str, crossover: float) -> float:
    grows = GROWTH[growth]
    fixed = grows(crossover) if crossover else 0.0
    rest = [math.log10(value / (fixed + grows(n))) for n, value in points]
    middle = fmean(rest)
    return math.sqrt(fmean((each - middle) ** 2 for each in rest))
