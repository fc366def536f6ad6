"""What a fit says of one series at any n: a value, and the interval that its costs leave open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.experiments.growth import GROWTH, LOW_AGREEMENT, Complexity


@dataclass(frozen=True, slots=True)
class Cost:
    """A fitted cost and its 95 % interval; ``high`` is None where the data set no upper limit."""

    value: float
    low: float
    high: float | None


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a law says at one n, with the interval; ``high`` is None where it has no upper end."""

    value: float
    low: float
    high: float | None


@dataclass(frozen=True, slots=True)
class Law:
    """T(n) = fixed + growth * g(n), g being that of the verdict's class.

    Attributes:
        fixed: seconds or bytes at any n.
        growth: seconds or bytes for each unit of g(n).
        weight_bytes: bytes of weights a parameter, where the law is of the throughput
            ``weight_bytes * n / T(n)``; None where it is of T(n).
        n_max: the largest n that was measured; None in fits of older versions.
        tied: the other classes that explain the measurements about as well.
        is_shaky: whether leaving out one of the sizes often leads to another class.
    """

    verdict: str
    fixed: Cost
    growth: Cost
    weight_bytes: float | None = None
    n_max: float | None = None
    tied: tuple[str, ...] = ()
    is_shaky: bool = False

    def at(self, n: float) -> Predicted | None:
        """The value at n; None where a throughput has no time to divide by."""
        grown = GROWTH[self.verdict](n)
        found = Predicted(
            self.fixed.value + self.growth.value * grown,
            max(0.0, self.fixed.low + self.growth.low * grown),
            None
            if self.fixed.high is None or self.growth.high is None
            else self.fixed.high + self.growth.high * grown,
        )
        return found if self.weight_bytes is None else _rate(self.weight_bytes * n, found)


def _rate(amount: float, time: Predicted) -> Predicted | None:
    if time.value <= 0:
        return None
    low = 0.0 if time.high is None else amount / time.high
    return Predicted(amount / time.value, low, amount / time.low if time.low > 0 else None)


def law_of(fit: Mapping[str, Any] | None, weight_bytes: float | None = None) -> Law | None:
    """The law of a fit's JSON; None where no class was settled on.

    Args:
        weight_bytes: of a parameter, for a law of the throughput.
    """
    if fit is None or fit.get("verdict") not in GROWTH:
        return None
    intervals = fit.get("intervals") or {}
    growth = _cost(fit.get("per_unit"), intervals.get("per_unit"))
    return Law(
        fit["verdict"],
        _cost(fit.get("fixed_cost"), intervals.get("fixed_cost")),
        # Of O(1) no growth is fitted: as far as the class holds, it is nothing.
        Cost(0.0, 0.0, 0.0) if fit["verdict"] == Complexity.CONSTANT else growth,
        weight_bytes,
        fit.get("n_max"),
        tuple(name for name in fit.get("tie") or () if name != fit["verdict"]),
        (fit.get("agreement") or 1.0) < LOW_AGREEMENT,
    )


def _cost(value: float | None, interval: Any) -> Cost:  # noqa: ANN401 - of stored JSON
    if not interval:
        return Cost(value or 0.0, 0.0, None)
    return Cost(value or 0.0, interval[0], interval[1])
