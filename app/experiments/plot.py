"""A log-log plot for terminals: rows of coloured text. Values in, values out."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_MARKERS = "●■◆▲▼★✚✖○□◇△▽☆✦◉"
_PLAIN_MARKERS = "ox+*#@%&vAXO=sdz"
_NARROWEST, _LOWEST = 40, 8
_ROOM = 0.08  # of the range, left free at its ends
_CLOSE = 2.0  # decades under which ticks stand at 1, 2 and 5


@dataclass(frozen=True, slots=True)
class Line:
    """A series to draw; all of x and y are above 0.

    Attributes:
        points: (x, y), by x.
        failed: x that could not be measured.
        colour: ``#rrggbb``.
    """

    label: str
    colour: str
    points: Sequence[tuple[float, float]]
    failed: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows, and how a value on it is written."""

    label: str
    text: Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters of a row; ``colour`` is None in the terminal's own."""

    text: str
    colour: str | None = None


Row = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """The signs that a terminal can show."""

    markers: str
    dot: str
    failed: str
    upright: str
    tick: str
    corner: str
    level: str
    mark: str


_NICE = _Look(_MARKERS, "·", "×", "│", "┤", "└", "─", "┬")
_PLAIN = _Look(_PLAIN_MARKERS, ".", "!", "|", "+", "+", "-", "+")


def draw(
    lines: Sequence[Line], x: Axis, y: Axis, width: int, height: int, *, plain: bool = False
) -> list[Row]:
    """The plot with its axes, and a legend below.

    Args:
        width: letters of a row, at most (40 at least).
        height: rows between the axes.
        plain: with ASCII letters only.
    """
    look = _PLAIN if plain else _NICE
    width, height = max(width, _NARROWEST), max(height, _LOWEST)
    points = [point for line in lines for point in line.points]
    if not points:
        return [(Piece("Nothing was measured that could be drawn."),)]
    xs = [value for value, _ in points] + [value for line in lines for value in line.failed]
    y_scale = _scale([value for _, value in points], height)
    y_ticks = {y_scale.place(value): y.text(value) for value in y_scale.ticks()}
    gutter = max(map(len, y_ticks.values())) + 1
    x_scale = _scale(xs, width - gutter - 1)
    grid = _Grid(x_scale, y_scale)
    for number, line in enumerate(lines):
        grid.join(line, look)
        grid.mark(line, look.markers[number % len(look.markers)], look)
    rows = [_heading(y.label, gutter)]
    for place in reversed(range(height)):
        tick = y_ticks.get(place, "")
        edge = look.tick if tick else look.upright
        rows.append((Piece(f"{tick.rjust(gutter)}{edge}"), *grid.row(place)))
    rows += _foot(x, x_scale, gutter, look)
    return rows + _legend(lines, width, look)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Logarithmic: from decades to places 0 … size - 1."""

    low: float
    high: float
    size: int

    def place(self, value: float) -> int:
        return round((math.log10(value) - self.low) / (self.high - self.low) * (self.size - 1))

    def ticks(self) -> list[float]:
        steps = (1, 2, 5) if self.high - self.low < _CLOSE else (1,)
        decades = range(math.floor(self.low), math.ceil(self.high) + 1)
        values = [step * 10.0**decade for decade in decades for step in steps]
        return [value for value in values if self.low <= math.log10(value) <= self.high]


def _scale(values: Iterable[float], size: int) -> _Scale:
    """What holds the values, a decade at least: the noise of a flat line does not fill it."""
    logs = [math.log10(value) for value in values]
    low, high = min(logs), max(logs)
    room = max(_ROOM * (high - low), (1 - (high - low)) / 2)
    return _Scale(low - room, high + room, size)


class _Grid:
    """What stands at each place between the axes; what is drawn later covers what was before."""

    def __init__(self, x: _Scale, y: _Scale) -> None:
        self._x, self._y = x, y
        self._cells: dict[tuple[int, int], Piece] = {}
        self._marks: set[tuple[int, int]] = set()

    def join(self, line: Line, look: _Look) -> None:
        """Dots between a line's points."""
        places = [(self._x.place(x), self._y.place(y)) for x, y in line.points]
        for (left, start), (right, end) in pairwise(places):
            for column in range(left + 1, right):
                row = round(start + (end - start) * (column - left) / (right - left))
                if (column, row) not in self._marks:
                    self._cells[column, row] = Piece(look.dot, line.colour)

    def mark(self, line: Line, marker: str, look: _Look) -> None:
        """A line's points, and what failed at the foot of the plot."""
        found = [(self._x.place(x), self._y.place(y), marker) for x, y in line.points]
        found += [(self._x.place(x), 0, look.failed) for x in line.failed]
        for column, row, sign in found:
            self._cells[column, row] = Piece(sign, line.colour)
            self._marks.add((column, row))

    def row(self, place: int) -> Row:
        """One row from left to right."""
        columns = [column for column, row in self._cells if row == place]
        last = max(columns, default=-1)
        return tuple(self._cells.get((column, place), Piece(" ")) for column in range(last + 1))


def _heading(label: str, gutter: int) -> Row:
    return (Piece(f"{' ' * gutter} {label}"),)


def _foot(x: Axis, scale: _Scale, gutter: int, look: _Look) -> list[Row]:
    """The axis below, and what its ticks say, as far as there is room."""
    rule, words = [look.level] * scale.size, [" "] * (scale.size + gutter + 1)
    free = 0
    for value in scale.ticks():
        place, text = scale.place(value), x.text(value)
        rule[place] = look.mark
        start = max(0, place + gutter + 1 - len(text) // 2)
        if start >= free and start + len(text) <= len(words):
            words[start : start + len(text)] = text
            free = start + len(text) + 1
    axis = f"{' ' * gutter}{look.corner}{''.join(rule)}"
    return [
        (Piece(axis),),
        (Piece("".join(words).rstrip()),),
        (Piece(x.label.rjust(gutter + 1 + scale.size)),),
    ]


def _legend(lines: Sequence[Line], width: int, look: _Look) -> list[Row]:
    """A marker and a name for each line, as many in a row as fit; the sign of what failed."""
    entries = [
        (Piece(look.markers[number % len(look.markers)], line.colour), Piece(f" {line.label}"))
        for number, line in enumerate(lines)
    ]
    if any(line.failed for line in lines):
        entries.append((Piece(look.failed), Piece(" could not be measured")))
    rows: list[Row] = []
    row: Row = ()
    for entry in entries:
        gap = (Piece("   "),) if row else ()
        if row and sum(len(piece.text) for piece in (*row, *gap, *entry)) > width:
            rows.append(row)
            row, gap = (), ()
        row = (*row, *gap, *entry)
    return [*rows, row] if row else rows
