"""The axes of a chart: their ends, their ticks, and where a value stands between them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.experiments.chart_state import Scale

_CLOSE = 2.0  # decades under which ticks stand at 1, 2 and 5
_ROOM = 0.25  # decades left free above and below
_SIDE = 1.6  # times that the axis of parameters goes beyond its ends
_FEW = 6  # ticks of a straight axis, about
_MANY = 9  # of a logarithmic one, at most


@dataclass(frozen=True, slots=True)
class Tick:
    """A value and how it is written."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis; ``low`` and ``high`` are values, above 0 on a logarithmic one."""

    title: str
    low: float
    high: float
    scale: Scale
    ticks: tuple[Tick, ...]

    def place(self, value: float) -> float:
        """The value's place: 0 at the low end, 1 at the high one, beyond that outside."""
        if self.scale is Scale.LINEAR:
            return (value - self.low) / (self.high - self.low)
        low, high = math.log10(self.low), math.log10(self.high)
        # A logarithmic axis has no zero: what is next to nothing lies well below its end.
        return (math.log10(max(value, self.low * 1e-3)) - low) / (high - low)

    def between(self, low: float, high: float, count: int) -> list[float]:
        """Values from ``low`` to ``high``, evenly spaced as the axis shows them."""
        if self.scale is Scale.LINEAR:
            return [low + (high - low) * step / (count - 1) for step in range(count)]
        first, last = math.log10(low), math.log10(high)
        return [10 ** (first + (last - first) * step / (count - 1)) for step in range(count)]


def parameters_axis(sizes: Sequence[float], scale: Scale, text: Callable[[float], str]) -> Axis:
    """The axis of parameters over these sizes, all above 0."""
    low, high = min(sizes) / _SIDE, max(sizes) * _SIDE
    if scale is Scale.LINEAR:
        low, high = 0.0, max(sizes) * 1.06
    return Axis("parameters", low, high, scale, _ticks(low, high, scale, text))


def values_axis(
    title: str, values: Sequence[float], scale: Scale, text: Callable[[float], str]
) -> Axis:
    """The axis of what was measured, all above 0; a decade at least, or from nothing on."""
    if scale is Scale.LINEAR:
        low, high = 0.0, max(values) * 1.08
    else:
        # At least a decade, so that the noise of a flat line does not fill the chart.
        room = max(_ROOM, (1 - math.log10(max(values) / min(values))) / 2)
        low, high = min(values) * 10**-room, max(values) * 10**room
    return Axis(title, low, high, scale, _ticks(low, high, scale, text))


def _ticks(low: float, high: float, scale: Scale, text: Callable[[float], str]) -> tuple[Tick, ...]:
    values = _straight(high) if scale is Scale.LINEAR else _decades(low, high)
    return tuple(Tick(value, text(value)) for value in values)


def _straight(high: float) -> list[float]:
    """Whole steps of 1, 2 or 5 from nothing to ``high``."""
    rough = high / _FEW
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(step * power for step in (1, 2, 5, 10) if step * power >= rough)
    return [step * index for index in range(math.floor(high / step + 1e-9) + 1)]


def _decades(low: float, high: float) -> list[float]:
    """A tick a decade, or three where there is little room; fewer where there are very many."""
    first, last = math.log10(low), math.log10(high)
    steps = (1, 2, 5) if last - first < _CLOSE else (1,)
    values = [
        step * 10.0**decade
        for decade in range(math.floor(first), math.ceil(last))
        for step in steps
        if low <= step * 10.0**decade <= high
    ]
    return values[:: math.ceil(len(values) / _MANY)] if values else []
