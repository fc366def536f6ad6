"""The complexity classes, simplest first, and where growth outweighs a fixed cost. Pure Python."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

#: g(n) of each class: a duration is modelled as fixed_cost + per_unit * g(n).
GROWTH: Mapping[str, Callable[[float], float]] = MappingProxyType(
    {
        "O(1)": lambda _n: 1.0,
        "O(log n)": math.log,
        "O(n)": lambda n: n,
        "O(n log n)": lambda n: n * math.log(n),
        "O(n^2)": lambda n: n * n,
    }
)
CLASSES = tuple(GROWTH)

#: Beyond this many units nobody will ever measure.
_FARTHEST = 1e15


def crossover(verdict: str, fixed_cost: float, per_unit: float) -> float | None:
    """The n from which growth outweighs the fixed cost: per_unit * g(n) = fixed_cost.

    None where there is no such n: without growth, without a fixed cost, or out of all reach.
    """
    if verdict == "O(1)" or fixed_cost <= 0 or per_unit <= 0:
        return None
    growth, low, high = GROWTH[verdict], 1.0, _FARTHEST
    if per_unit * growth(high) < fixed_cost:
        return None
    for _ in range(200):
        middle = math.sqrt(low * high)
        if per_unit * growth(middle) < fixed_cost:
            low = middle
        else:
            high = middle
    return high


def predicted(verdict: str, fixed_cost: float, per_unit: float, n: float) -> float:
    """Seconds that a fit says n units take."""
    return fixed_cost + per_unit * GROWTH[verdict](n)
