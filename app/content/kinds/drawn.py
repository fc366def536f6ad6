"""The planes of curve questions: the empty one to draw on, and the one that corrects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from app.content.kinds.tolerance import Tolerance
from app.content.quantities import Amount, digits, family_of, nicely
from app.web.plots import Frame, Plot, Trace, area, decades, dots, line, log_ends

#: Values at the foot and at the top of the plane, by the base unit. The same whatever was
#: measured, so that the axis gives nothing away.
_RANGES = MappingProxyType({"s": (1e-5, 1e2), "B": (1e2, 1e10), "": (1e-3, 1e6)})
_STEPS = 10  # of a point, in a decade
_FRAME = Frame(160, 985, 30, 880)
_SIDE = 1.6  # times that the axis of parameters goes beyond its ends
_ROOM = 2.0  # times that the values' axis goes beyond what is on it
_LEAST = 1e-3  # of a measured value: where a tolerance that reaches down to nothing ends
_Place = Callable[[float], float]
_COUNTS = MappingProxyType({"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9})


@dataclass(frozen=True, slots=True)
class DrawnPlane:
    """The empty plane, and what a script must know to draw on it.

    Attributes:
        least: the value at the plane's foot; ``most`` at its top.
        steps: of a point in a decade.
        units: the size of each that a value may be written in.
        writes: those of them that the script writes values in.
    """

    plot: Plot
    sizes: tuple[int, ...]
    least: float
    most: float
    steps: int
    units: dict[str, float]
    writes: tuple[str, ...]


def empty_plane(sizes: Sequence[int], unit: str) -> DrawnPlane:
    """The plane for values in a base unit."""
    low, high = _RANGES[unit]
    units = dict(family_of(unit)) or {"": 1.0}
    writes = tuple(name for name, size in units.items() if nicely(size, units).unit == name)
    label = f"The plane to draw on, from {words(low, unit)} to {words(high, unit)}"
    return DrawnPlane(
        _plot(sizes, (low, high), unit, (), label),
        tuple(sizes),
        low,
        high,
        _STEPS,
        units,
        writes,
    )


def corrected_plot(
    sizes: Sequence[int],
    given: Sequence[float],
    right: Sequence[float],
    tolerance: Tolerance,
    unit: str,
) -> Plot:
    """The curve that was foretold, and the measured one with what is near enough around it."""
    ends = [_above_nothing(tolerance.ends(value), value) for value in right]
    every = [*given, *right, *(end for pair in ends for end in pair)]
    y_ends = min(every) / _ROOM, max(every) * _ROOM
    x, y = _scales(sizes, y_ends)
    xs = [x(size) for size in sizes]
    mine, measured = [y(value) for value in given], [y(value) for value in right]
    band = area(xs, [(y(low), y(high)) for low, high in ends])
    traces = (
        Trace("currentColor", "", line(xs, measured), dots(xs, measured), "", area=band),
        Trace("", "dash", line(xs, mine), dots(xs, mine), "", square=True),
    )
    return _plot(sizes, y_ends, unit, traces, "Your curve and the measured one")


def _plot(
    sizes: Sequence[int],
    y_ends: tuple[float, float],
    unit: str,
    traces: tuple[Trace, ...],
    label: str,
) -> Plot:
    x, y = _scales(sizes, y_ends)
    x_ends = _x_ends(sizes)
    return Plot(
        label=label,
        x_title="parameters",
        x_ticks=decades(*x_ends, x, _count, most=6),
        y_ticks=decades(*y_ends, y, lambda value: words(value, unit), most=5),
        traces=traces,
        frame=_FRAME,
        ends=(log_ends(*x_ends), log_ends(*y_ends)),
    )


def _scales(sizes: Sequence[int], y_ends: tuple[float, float]) -> tuple[_Place, _Place]:
    return _FRAME.x(*_x_ends(sizes)), _FRAME.log_y(*y_ends)


def _x_ends(sizes: Sequence[int]) -> tuple[float, float]:
    return sizes[0] / _SIDE, sizes[-1] * _SIDE


def _above_nothing(ends: tuple[float, float], right: float) -> tuple[float, float]:
    low, high = ends
    return max(low, right * _LEAST), high


def words(value: float, unit: str) -> str:
    """A value in a base unit as a page says it, with three figures that count."""
    family = family_of(unit)
    amount = nicely(value, family) if family else Amount(value)
    return str(Amount(float(f"{amount.number:.3g}"), amount.unit))


def _count(value: float) -> str:
    """A number of parameters in short: 10k."""
    amount = nicely(value, _COUNTS)
    return f"{digits(amount.number)}{amount.unit}"
