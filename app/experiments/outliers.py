"""Tukey's marks: which repetitions of one cell stand far out. Pure Python; nothing is deleted."""

import math
import statistics
from collections.abc import Sequence
from typing import Literal

Mark = Literal["", "mild", "severe"]

_MILD, _SEVERE = 1.5, 3.0
_FEWEST = 4  # of fewer, quartiles are the values themselves
# Repetitions of a few milliseconds that differ by less are as equal as a timer can tell; without
# it, one page fault among identical values would be severe.
_NEGLIGIBLE = 0.01
_ROUNDING = 1e-9  # a value on the fence is not outside, in whatever unit it was rounded


def tukey(values: Sequence[float]) -> list[Mark]:
    """The mark of each value among the repetitions of one cell, in their order.

    Mild is more than 1.5 interquartile ranges outside the quartiles, severe more than 3. On
    logarithms where all values are positive: scatter of times is a matter of per cent and leans to
    the long side, so plain fences would mark ordinary slow repetitions and miss fast ones.
    Fewer than four values get no mark, nor does one within 1 % of the nearer quartile.
    """
    if len(values) < _FEWEST:
        return [""] * len(values)
    scale = [math.log(value) for value in values] if min(values) > 0 else list(values)
    low, _, high = statistics.quantiles(scale, n=4, method="inclusive")
    least = _NEGLIGIBLE if min(values) > 0 else _NEGLIGIBLE * max(abs(low), abs(high))
    return [_mark(max(low - value, value - high), high - low, least) for value in scale]


def _mark(outside: float, spread: float, least: float) -> Mark:
    """The mark of a value so far outside the quartiles, which are ``spread`` apart."""
    outside -= _ROUNDING * (1 + spread)
    if outside <= max(_MILD * spread, least):
        return ""
    return "mild" if outside <= _SEVERE * spread else "severe"
