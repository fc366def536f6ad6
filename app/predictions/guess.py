"""A guess: what a learner expects of one line of a chart, as drawn, as picked, and as JSON."""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from app.experiments.foretold import Points
from app.experiments.growth import CLASSES, GROWTH, Complexity

#: Seconds that the plane goes from and to; nothing else can be predicted.
LEAST, MOST = 1e-5, 100.0
#: How far beyond the experiment's sizes a crossover counts as "beyond them": one decade.
BEYOND = 10.0


@dataclass(frozen=True, slots=True)
class Guess:
    """What is expected of one line: points of it, a class, a crossover, or any of them.

    Attributes:
        points: (n, seconds) by n, each n once, as they were drawn.
        growth: the class that was picked, as ``O(n)``; None where none was.
        crossover: the n from which growth outweighs the fixed cost, as it was picked; a decade
            below the smallest size or above the largest stands for all that lies beyond.
    """

    points: Points = ()
    growth: str | None = None
    crossover: float | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing is expected: the line was left out."""
        return not self.points and self.growth is None

    def to_json(self) -> dict[str, Any]:
        """The guess as plain JSON values."""
        return {
            "points": [[n, value] for n, value in self.points],
            "class": self.growth,
            "crossover": self.crossover,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The guess that ``to_json`` wrote."""
        points = tuple((float(n), float(value)) for n, value in data["points"])
        return cls(points, data["class"], data["crossover"])


Guesses = Mapping[str, Guess]


def line_of(guess: Guess, sizes: Sequence[float]) -> Points:
    """The guess as a line over an experiment's sizes.

    Two points or more are the line. One point and a class make one too: the class says how it
    goes on from there, and the crossover where it bends. A single point stays one.
    """
    if len(guess.points) != 1 or guess.growth is None:
        return guess.points
    if guess.growth != Complexity.CONSTANT and guess.crossover is None:
        return guess.points
    (at, value), grows = guess.points[0], GROWTH[guess.growth]
    fixed = _fixed(guess.growth, guess.crossover, sizes)
    return tuple((n, value * (fixed + grows(n)) / (fixed + grows(at))) for n in map(float, sizes))


def _fixed(growth: str, crossover: float | None, sizes: Sequence[float]) -> float:
    """The fixed cost in units of the growth: what growth comes to at the crossover."""
    if growth == Complexity.CONSTANT or crossover is None or crossover < min(sizes):
        return 0.0
    return GROWTH[growth](crossover)


def value_at(points: Points, n: float) -> float | None:
    """What a line says at n, between its points straight on logarithmic axes; None outside."""
    if not points or not points[0][0] <= n <= points[-1][0]:
        return None
    index = bisect_left(points, n, key=lambda point: point[0])
    right, high = points[index]
    if right == n:
        return high
    left, low = points[index - 1]
    share = math.log(n / left) / math.log(right / left)
    return low * math.exp(share * math.log(high / low))


def is_class(word: str) -> bool:
    """Whether this is one of the classes that can be picked."""
    return word in CLASSES
