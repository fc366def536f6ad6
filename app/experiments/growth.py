"""The complexity classes, simplest first, and the time that a fit predicts. Pure Python."""

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Complexity(StrEnum):
    """The classes told apart, from the simplest on; written as in JSON and on pages."""

    CONSTANT = "O(1)"
    LOGARITHMIC = "O(log n)"
    LINEAR = "O(n)"
    LINEARITHMIC = "O(n log n)"
    QUADRATIC = "O(n^2)"


#: g(n) of each class: a duration is modelled as fixed_cost + per_unit * g(n).
GROWTH: Mapping[str, Callable[[float], float]] = MappingProxyType(
    {
        Complexity.CONSTANT: lambda _n: 1.0,
        Complexity.LOGARITHMIC: math.log,
        Complexity.LINEAR: lambda n: n,
        Complexity.LINEARITHMIC: lambda n: n * math.log(n),
        Complexity.QUADRATIC: lambda n: n * n,
    }
)
CLASSES = tuple(Complexity)
#: A verdict that fewer of the refits come to, one size left out each, is said to hang on a size.
LOW_AGREEMENT = 0.8


def predicted(verdict: str, fixed_cost: float, per_unit: float, n: float) -> float:
    """Seconds that a fit says n units take."""
    return fixed_cost + per_unit * GROWTH[verdict](n)
