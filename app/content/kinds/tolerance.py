"""How far off a number may be: ``± 10 %``, ``± 0.5 MB``, ``within a factor of 2``, or not."""

import re
from dataclasses import dataclass
from math import isclose
from typing import Literal

from app.content.quantities import Amount, NotANumber, digits, read_amount, read_number

_SPLIT = re.compile(r"\s*,?\s*(?:(±|\+/-|\+-)|within a factor of)\s*")
_CLOSE = 1e-9  # what rounding of floats may cost
_LEAST_FACTOR, _MOST_FACTOR = 1.0, 1000.0


@dataclass(frozen=True, slots=True)
class Tolerance:
    """``amount`` is a share of the right value, the same unit's base, or a factor.

    Attributes:
        words: for learners, as in "4 MB, give or take 10 %"; empty where nothing is let pass.
    """

    kind: Literal["exact", "share", "amount", "factor"]
    amount: float
    words: str

    def holds(self, value: float, right: float) -> bool:
        """Whether ``value`` is near enough to ``right``; both in base units."""
        if isclose(value, right, rel_tol=_CLOSE, abs_tol=0.0):
            return True
        match self.kind:
            case "exact":
                return False
            case "share":
                return abs(value - right) <= self.amount * abs(right) * (1 + _CLOSE)
            case "amount":
                return abs(value - right) <= self.amount * (1 + _CLOSE)
            case "factor":
                if value * right <= 0:
                    return False
                ratio = value / right
                return max(ratio, 1 / ratio) <= self.amount * (1 + _CLOSE)

    def ends(self, right: float) -> tuple[float, float]:
        """The least and the most that is near enough to ``right``, in base units."""
        match self.kind:
            case "exact":
                return right, right
            case "share":
                return right - self.amount * abs(right), right + self.amount * abs(right)
            case "amount":
                return right - self.amount, right + self.amount
            case "factor":
                low, high = sorted((right / self.amount, right * self.amount))
                return low, high


EXACT = Tolerance("exact", 0.0, "")


def split(text: str) -> tuple[str, str]:
    """The amount and the tolerance in ``4 MB ± 10 %``; the latter starts with its sign."""
    found = _SPLIT.search(text)
    if found is None:
        return text.strip(), ""
    sign = "±" if found.group(1) else "factor"
    return text[: found.start()].strip(), f"{sign} {text[found.end() :].strip()}"


def read_tolerance(text: str, unit: str) -> Tolerance:
    """The tolerance that ``split`` found, of an amount in ``unit``.

    Raises:
        NotANumber: it is none.
    """
    if not text:
        return EXACT
    sign, _, written = text.partition(" ")
    number, rest = read_number(written)
    if number < 0 or (sign == "factor" and not _LEAST_FACTOR < number <= _MOST_FACTOR):
        raise NotANumber("a tolerance is above 0, and a factor above 1 and at most 1000")
    if sign == "factor":
        if rest not in ("", "x"):
            raise NotANumber(f"a factor has no unit, and “{rest[:20]}” stands behind it")
        return Tolerance("factor", number, f"within a factor of {digits(number)}")
    if rest == "%":
        return Tolerance("share", number / 100, f"give or take {digits(number)} %")
    off = read_amount(written, unit, (unit,) if unit else ())
    return Tolerance("amount", off.value, f"give or take {off}")


def with_tolerance(amount: Amount, tolerance: Tolerance) -> str:
    """What is right, in words: "4 MB, give or take 10 %"."""
    return ", ".join(filter(None, [str(amount), tolerance.words]))
