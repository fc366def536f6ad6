"""The plot of a series over time: values for ``templates/components/plot.html``."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from app.experiments.cards import FormatCard
from app.experiments.machines.timeline import Mark, Step, Timeline
from app.experiments.scene import Metric
from app.web import plots
from app.web.plots import Frame, Plot, Tick, Trace

_FRAME = Frame(170, 955, 40, 850)
#: The axis reaches at least so far around the middle, so that noise does not fill the plot.
_LEAST = 0.1
_STEPS = (1, 2, 2.5, 5, 10)
_TICKS = 3


def timeline_plot(
    found: Timeline,
    marks: Mapping[int, Mark],
    steps: Sequence[Step],
    card: FormatCard,
    metric: Metric,
) -> Plot:
    """Medians with their intervals by date, and a line where a step is.

    Args:
        marks: of the series, by index of the run; two at least.
        steps: of the series.
    """
    at = [found.runs[index].at.timestamp() for index in marks]
    low, high = _range(list(marks.values()))
    x, y = plots.linear(at[0], at[-1], _FRAME.left + 20, _FRAME.right - 20), _FRAME.y(low, high)
    xs = [x(moment) for moment in at]
    points = Trace(
        colour=card.colour,
        dash=card.dash,
        line=plots.line(xs, [y(mark.median) for mark in marks.values()]),
        dots=plots.dots(xs, [y(mark.median) for mark in marks.values()]),
        bars=plots.bars(xs, [(y(mark.low), y(mark.high)) for mark in marks.values()]),
    )
    between = [
        (x(found.runs[step.before].at.timestamp()) + x(found.runs[step.after].at.timestamp())) / 2
        for step in steps
    ]
    stepped = [
        Trace("", "dot", plots.line([place, place], [_FRAME.top, _FRAME.bottom]), "", "")
        for place in between
    ]
    return Plot(
        label=f"{card.label}: {metric.label.lower()} of {len(marks)} runs over time"
        + (f", with {len(steps)} step{'' if len(steps) == 1 else 's'}" if steps else ""),
        x_title="date",
        x_ticks=_dates(found.runs[min(marks)].at, found.runs[max(marks)].at, xs),
        y_ticks=tuple(Tick(y(value) / 10, metric.format(value)) for value in _ticks(low, high)),
        traces=(*stepped, points),
        frame=_FRAME,
    )


def _range(marks: Sequence[Mark]) -> tuple[float, float]:
    low, high = min(mark.low for mark in marks), max(mark.high for mark in marks)
    middle = (low + high) / 2
    reach = max((high - low) / 2 * 1.15, middle * _LEAST)
    return middle - reach, middle + reach


def _ticks(low: float, high: float) -> list[float]:
    """Round values inside the range."""
    rough = (high - low) / _TICKS
    scale = 10.0 ** math.floor(math.log10(rough))
    step = next(each * scale for each in _STEPS if each * scale >= rough * 0.999)
    first = math.ceil(low / step)
    return [index * step for index in range(first, math.floor(high / step) + 1)]


def _dates(first: datetime, last: datetime, xs: Sequence[float]) -> tuple[Tick, ...]:
    """The first and the last date, with the hour where they are the same."""
    pattern = "%H:%M" if first.date() == last.date() else "%-d %b"
    if first.year != last.year:
        pattern += " %Y"
    return Tick(xs[0] / 10, f"{first:{pattern}}"), Tick(xs[-1] / 10, f"{last:{pattern}}")
