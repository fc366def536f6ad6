"""The chart of a run as SVG: axes, lines, intervals, names; the same for a page and for a file."""

from collections.abc import Iterable, Sequence
from html import escape

from app.experiments import units
from app.experiments.cards import FormatCard
from app.experiments.cells import CellSummary
from app.experiments.drawing.apart import apart
from app.experiments.drawing.marks import marks, place
from app.experiments.drawing.pen import Pen, stroke
from app.experiments.scene import Line, OtherLine, Scene, cell_words, hollow, n_of

#: Names beside the lines, at most: more of them stand in the legend alone.
MOST_NAMES = 18
_NAME_HEIGHT = 0.056  # of the axis, for one name
_LONGEST_NAME = 26
_FAILED = "x-thin-open"
_FELT = 7  # pixels


def hero(seen: Scene, pen: Pen) -> str:
    """The drawing without the <svg> around it, which has the size of the data's box.

    Axis titles, ticks and names lie outside of that box: whoever shows it leaves room.
    """
    drawn = [line.card.marker for line in seen.lines]
    hollows = [hollow(line.card.marker) for line in seen.others]
    parts = [
        marks([*drawn, *hollows, *([_FAILED] if any(line.failed for line in seen.lines) else [])]),
        _axes(seen, pen),
        pen.box("".join([*_bands(seen, pen), *_foretold(seen, pen), *_strokes(seen, pen)])),
        *(_rings(line, seen, pen) for line in seen.lines if line.crossover),
        *(_other_marks(line, seen, pen) for line in seen.others),
        *(_marks(line, seen, pen) for line in seen.lines),
        _rule(seen, pen),
        _names(seen, pen),
    ]
    return "".join(parts)


# ---- Axes ----


def _axes(seen: Scene, pen: Pen) -> str:
    left, right, foot, top = pen.x(0), pen.x(1), pen.y(0), pen.y(1)
    found = []
    for tick in seen.y.ticks:
        at = pen.y(seen.y.place(tick.value))
        found.append(f'<line x1="{left}" x2="{right}" y1="{at}" y2="{at}" {pen.grid()}/>')
        found.append(pen.text(left, at, tick.text, anchor="end", more=' dx="-8" dy="0.35em"'))
    for number, tick in enumerate(seen.x.ticks):
        at = pen.x(seen.x.place(tick.value))
        found.append(f'<line x1="{at}" x2="{at}" y1="{foot}" y2="{top}" {pen.grid()}/>')
        # Where there is little room, every second one is left out.
        kind = "tick chart-odd" if number % 2 and len(seen.x.ticks) > 5 else "tick"
        found.append(pen.text(at, foot, tick.text, kind, anchor="middle", more=' dy="1.5em"'))
    found.append(f'<line x1="{left}" x2="{right}" y1="{foot}" y2="{foot}" {pen.axis()}/>')
    found.append(f'<line x1="{left}" x2="{left}" y1="{foot}" y2="{top}" {pen.axis()}/>')
    found.append(pen.text(left, top, seen.y.title, "title", more=' dx="-8" dy="-0.7em"'))
    found.append(pen.text(right, foot, seen.x.title, "title", "end", ' dy="2.85em"'))
    return "".join(found)


# ---- Lines and bars, which are stretched ----


def _bands(seen: Scene, pen: Pen) -> Iterable[str]:
    for line in seen.lines:
        if line.curve is not None and line.curve.high:
            curve = line.curve
            upper = _points(seen, pen, curve.xs, curve.high)
            lower = _points(seen, pen, curve.xs, curve.low)
            path = f"M{'L'.join([*upper, *reversed(lower)])}z"
            yield pen.coloured(
                line.card.colour, f'<path d="{path}" fill="currentColor" fill-opacity="0.13"/>'
            )


def _foretold(seen: Scene, pen: Pen) -> Iterable[str]:
    """What was predicted: broad and pale, as if drawn with a felt pen, below what is measured."""
    for line in seen.foretold:
        xs, ys = zip(*line.points, strict=True)
        points = _points(seen, pen, xs, ys)
        path = f"M{'L'.join(points)}" if len(points) > 1 else f"M{points[0]}h.1"
        look = f'class="chart-foretold" {stroke(_FELT)} stroke-linecap="round"'
        drawn = f'<path d="{path}" {look} stroke-linejoin="round" opacity="0.45"/>'
        yield pen.coloured(line.card.colour, drawn)


def _strokes(seen: Scene, pen: Pen) -> Iterable[str]:
    for other in seen.others:
        path = _through(seen, pen, other.cells)
        yield pen.coloured(other.card.colour, f'<path d="{path}" {stroke(1, other.dash)}/>')
    for line in seen.lines:
        yield pen.coloured(line.card.colour, "".join(_of_line(line, seen, pen)))


def _of_line(line: Line, seen: Scene, pen: Pen) -> Iterable[str]:
    if line.samples:
        dots = "".join(
            f"M{pen.at(seen.x.place(n), seen.y.place(value))}h.1" for n, value in line.samples
        )
        yield f'<path d="{dots}" {stroke(4)} stroke-linecap="round" opacity="0.4"/>'
    if line.curve is not None:
        path = "L".join(_points(seen, pen, line.curve.xs, line.curve.ys))
        yield f'<path d="M{path}" {stroke(2, line.card.dash)}/>'
    elif len(line.cells) > 1:
        path = _through(seen, pen, line.cells)
        yield f'<path class="chart-measured" d="{path}" {stroke(1.5, line.card.dash)}/>'
    bars = "".join(_bar(cell, seen, pen) for cell in line.cells if cell.low != cell.high)
    if bars:
        yield f'<path class="chart-measured" d="{bars}" {stroke(1.5)}/>'


def _bar(cell: CellSummary, seen: Scene, pen: Pen) -> str:
    floor = seen.metric.floor
    low, high = (seen.y.place(max(end or 0.0, floor)) for end in (cell.low, cell.high))
    return f"M{pen.at(seen.x.place(n_of(cell)), low)}V{pen.up(high)}"


def _through(seen: Scene, pen: Pen, cells: Sequence[CellSummary]) -> str:
    points = _points(seen, pen, [n_of(cell) for cell in cells], [_value(c, seen) for c in cells])
    return f"M{'L'.join(points)}"


def _points(seen: Scene, pen: Pen, xs: Sequence[float], ys: Sequence[float]) -> list[str]:
    return [pen.at(seen.x.place(x), seen.y.place(y)) for x, y in zip(xs, ys, strict=True)]


def _value(cell: CellSummary, seen: Scene) -> float:
    return max(cell.median or 0.0, seen.metric.floor)


# ---- Marks and words, which keep their size ----


def _marks(line: Line, seen: Scene, pen: Pen) -> str:
    measured = [
        place(
            line.card.marker,
            pen.x(seen.x.place(n_of(cell))),
            pen.y(seen.y.place(_value(cell, seen))),
            _said(line.card.label, cell_words(cell, seen.metric)),
        )
        for cell in line.cells
    ]
    failed = [
        place(
            _FAILED,
            pen.x(seen.x.place(n_of(cell))),
            pen.y(0.03),
            _said(line.card.label, [f"{n_of(cell):,.0f} parameters: {cell.reason}"]),
        )
        for cell in line.failed
    ]
    # A script that draws what lands live hides what it draws itself.
    group = f'<g class="chart-measured">{"".join(measured)}</g>'
    return pen.coloured(line.card.colour, f"{group}{''.join(failed)}")


def _other_marks(line: OtherLine, seen: Scene, pen: Pen) -> str:
    label = f"{line.card.label} on {line.machine}"
    return pen.coloured(
        line.card.colour,
        "".join(
            place(
                hollow(line.card.marker),
                pen.x(seen.x.place(n_of(cell))),
                pen.y(seen.y.place(_value(cell, seen))),
                _said(label, cell_words(cell, seen.metric)),
            )
            for cell in line.cells
        ),
    )


def _rings(line: Line, seen: Scene, pen: Pen) -> str:
    n, value = line.crossover or (1.0, 1.0)
    x, y = pen.x(seen.x.place(n)), pen.y(seen.y.place(value))
    said = f"from {units.count(n)} parameters on, growth outweighs the fixed cost"
    return pen.coloured(
        line.card.colour,
        f'<circle cx="{x}" cy="{y}" r="9" fill="none" stroke="currentColor" stroke-width="1.5">'
        f"<title>{_said(line.card.label, [said])}</title></circle>",
    )


def _said(label: str, lines: Sequence[str]) -> str:
    return escape("\n".join([label, *lines]))


def _rule(seen: Scene, pen: Pen) -> str:
    """Where the reader asks "what if"; at the edge, with an arrow, where that lies beyond it."""
    if seen.state.at is None:
        return ""
    place_ = seen.x.place(seen.state.at)
    words = f"n = {units.count(seen.state.at)}"
    at, anchor = pen.x(min(max(place_, 0.0), 1.0)), "middle"
    line = f'<line x1="{at}" x2="{at}" y1="{pen.y(0)}" y2="{pen.y(1)}" {pen.rule()}/>'
    if place_ > 1:
        words, line = f"{words} →", ""
    elif place_ < 0:
        words, line = f"← {words}", ""
    if place_ > _TURN[1] or place_ < _TURN[0]:
        anchor = "end" if place_ > _TURN[1] else "start"
    return line + pen.text(at, pen.y(1), words, "rule", anchor, ' dy="-0.7em"')


_TURN = (0.3, 0.9)  # left of it an axis title stands there already


def _names(seen: Scene, pen: Pen) -> str:
    """The lines' names beside their ends, tied to them by a thread where they had to move."""
    ends = [
        (line.card, n_of(line.cells[-1]), seen.y.place(_value(line.cells[-1], seen)))
        for line in seen.lines
        if line.cells
    ] or [
        (line.card, line.points[-1][0], seen.y.place(line.points[-1][1])) for line in seen.foretold
    ]
    if not ends or len(ends) > MOST_NAMES:
        return ""
    ordered = sorted(ends, key=lambda end: end[2])
    places = apart([min(max(at, 0.0), 1.0) for *_, at in ordered], _NAME_HEIGHT)
    threads, words = [], []
    for (card, n, own), at in zip(ordered, places, strict=True):
        start = pen.at(seen.x.place(n), own)
        thread = f'<path d="M{start}L{pen.at(1, at)}" {stroke(1)} opacity="0.55"/>'
        threads.append(pen.coloured(card.colour, thread))
        label = _named(card)
        name = pen.text(pen.x(1), pen.y(at), label, "name", more=' dx="6" dy="0.35em"')
        words.append(pen.coloured(card.colour, name, words=True))
    group = f"{pen.box(''.join(threads))}{''.join(words)}"
    return group if pen.theme else f'<g class="chart-names">{group}</g>'


def _named(card: FormatCard) -> str:
    name = f"{card.label}, the limit" if card.limit else card.label
    return name if len(name) <= _LONGEST_NAME else short_name(card.label)


def short_name(label: str) -> str:
    """A label that fits beside a line; what tells it from its like stands at its end, and stays."""
    if len(label) <= _LONGEST_NAME:
        return label
    head, comma, tail = label.rpartition(", ")
    room = _LONGEST_NAME - len(comma) - len(tail) - 1
    if not comma or room < 4:
        return f"{label[: _LONGEST_NAME - 1]}…"
    return f"{head[:room].rstrip('. ')}…{comma}{tail}"
