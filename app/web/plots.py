"""Small plots that the server draws: geometry as values, for ``templates/components/plot.html``.

A plot fills a box of 1000 by 1000 that is stretched to whatever room there is; strokes, dots and
words keep their own size. So it fits any width without a script or an inline style.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """What the data take of the box; words stand in the rest."""

    left: float
    right: float
    top: float
    bottom: float

    def x(self, low: float, high: float) -> Callable[[float], float]:
        """A logarithmic horizontal scale from ``low`` at the left to ``high``."""
        return logarithmic(low, high, self.left, self.right)

    def y(self, low: float, high: float) -> Callable[[float], float]:
        """A straight vertical scale from ``low`` at the bottom to ``high``."""
        return linear(low, high, self.bottom, self.top)

    def log_y(self, low: float, high: float) -> Callable[[float], float]:
        """A logarithmic one."""
        return logarithmic(low, high, self.bottom, self.top)


#: One of many, and one that has a page's width.
SMALL = Frame(130, 975, 40, 850)
WIDE = Frame(90, 990, 20, 920)


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line at a place in per cent of the box, and its words."""

    place: float
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One series: SVG paths in the box, empty where there is nothing to draw.

    Attributes:
        colour: ``#rrggbb``, or ``currentColor`` for the text's own; empty for the accent.
        dash: plotly's name of the line's dash.
        line: a curve.
        dots: a dot each.
        bars: an interval each.
        square: dots are squares.
        area: an outline that is filled faintly.
    """

    colour: str
    dash: str
    line: str
    dots: str
    bars: str
    square: bool = False
    area: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot.

    Attributes:
        label: what it shows, for those who hear the page.
        x_title: what the horizontal axis counts.
        frame: where the data are.
        band: upper and lower end of a band that means "as good as none", in per cent.
        zero: a line that stands out, in per cent.
        ends: for scripts that draw on it: how each axis is divided, and its ends (``log_ends``).
    """

    label: str
    x_title: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    traces: tuple[Trace, ...]
    band: tuple[float, float] | None = None
    zero: float | None = None
    frame: Frame = SMALL
    ends: tuple[str, str] | None = None


def log_ends(low: float, high: float) -> str:
    """A logarithmic axis for scripts, in decades: ``log -5 2``."""
    return f"log {math.log10(low):.6g} {math.log10(high):.6g}"


def linear(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """A straight scale from [low, high] to [start, end]."""
    span = (high - low) or 1.0
    return lambda value: start + (value - low) / span * (end - start)


def logarithmic(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """The same on logarithms; ends and values must be above 0."""
    scale = linear(math.log10(low), math.log10(high), start, end)
    return lambda value: scale(math.log10(value))


def line(xs: Sequence[float], ys: Sequence[float]) -> str:
    """A path through points of the box."""
    return "".join(
        f"{'L' if index else 'M'}{_short(x)} {_short(y)}"
        for index, (x, y) in enumerate(zip(xs, ys, strict=True))
    )


def dots(xs: Sequence[float], ys: Sequence[float]) -> str:
    """A path whose pieces are next to nothing: with round ends, each is a dot."""
    return "".join(f"M{_short(x)} {_short(y)}h.1" for x, y in zip(xs, ys, strict=True))


def area(xs: Sequence[float], ends: Sequence[tuple[float, float]]) -> str:
    """An outline along the upper ends and back along the lower ones."""
    upper = line(xs, [high for _, high in ends])
    lower = line(xs[::-1], [low for low, _ in reversed(ends)])
    return f"{upper}L{lower[1:]}Z"


def bars(xs: Sequence[float], ends: Sequence[tuple[float, float]]) -> str:
    """A vertical stroke each."""
    return "".join(
        f"M{_short(x)} {_short(low)}V{_short(high)}"
        for x, (low, high) in zip(xs, ends, strict=True)
    )


def decades(
    low: float,
    high: float,
    scale: Callable[[float], float],
    text: Callable[[float], str],
    most: int,
) -> tuple[Tick, ...]:
    """A tick at powers of ten from ``low`` to ``high``, thinned to at most ``most`` of them.

    Where not even two powers of ten lie in the range, 2 and 5 times them are ticks too.
    """
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    powers = [10.0**power for power in range(first, last + 1) if low <= 10.0**power <= high]
    if len(powers) < 2:
        powers = [
            step * 10.0**power
            for power in range(first, last + 1)
            for step in (1, 2, 5)
            if low <= step * 10.0**power <= high
        ]
    kept = powers[:: math.ceil(len(powers) / most)] if powers else []
    return tuple(Tick(scale(value) / 10, text(value)) for value in kept)


def _short(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
