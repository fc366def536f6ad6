"""The plot of ratios against size, with 1 marked: values for ``templates/components/plot.html``."""

from collections.abc import Mapping, Sequence

from app.experiments import units
from app.experiments.cards import FormatCard
from app.experiments.ratio import CellRatio, SeriesRatio
from app.web import plots
from app.web.plots import WIDE, Plot, Tick, Trace

#: At least from here to there, so that the noise of two equal runs does not fill the plot.
_LEAST = (0.8, 1.25)
#: Ticks of narrow plots, by the ratio of their ends; wider ones have powers.
_TICKS: tuple[tuple[float, tuple[float, ...]], ...] = (
    (1.7, (0.8, 0.9, 1, 1.1, 1.2)),
    (5.0, (0.5, 0.7, 1, 1.5, 2)),
)
_STEPS = (1, 2, 5)
_MOST_TICKS = 7
#: Lines of one size stand beside each other: so far apart, of a box of 1000.
_APART = 7.0


def ratio_plot(
    found: Sequence[SeriesRatio], cards: Mapping[str, FormatCard], label: str
) -> Plot | None:
    """Each series' ratio at each size with its interval; None where nothing is shared."""
    cells = [cell for series in found for cell in series.cells]
    if not cells:
        return None
    ends = [end for cell in cells for end in _ends(cell)]
    low, high = min(_LEAST[0], *ends) / 1.08, max(_LEAST[1], *ends) * 1.08
    first, last = min(cell.n for cell in cells) / 1.5, max(cell.n for cell in cells) * 1.5
    x, y = WIDE.x(first, last), WIDE.log_y(low, high)
    traces = []
    for index, series in enumerate(found):
        beside = (index - (len(found) - 1) / 2) * _APART
        xs = [x(cell.n) + beside for cell in series.cells]
        ys = [y(cell.ratio.value) for cell in series.cells]
        card = cards[series.name]
        traces.append(
            Trace(
                colour=card.colour,
                dash=card.dash,
                line=plots.line(xs, ys) if len(xs) > 1 else "",
                dots=plots.dots(xs, ys),
                bars=plots.bars(xs, [(y(a), y(b)) for a, b in map(_ends, series.cells)]),
                square=card.marker.startswith("square"),
            )
        )
    return Plot(
        label=label,
        x_title="parameters",
        x_ticks=plots.decades(first, last, x, units.count, _MOST_TICKS),
        y_ticks=tuple(Tick(y(each) / 10, f"{each:g}×") for each in _ticks(low, high)),
        traces=tuple(traces),
        zero=y(1.0) / 10,
        frame=WIDE,
    )


def _ends(cell: CellRatio) -> tuple[float, float]:
    ratio = cell.ratio
    return (
        ratio.value if ratio.low is None else ratio.low,
        ratio.value if ratio.high is None else ratio.high,
    )


def _ticks(low: float, high: float) -> Sequence[float]:
    for widest, narrow in _TICKS:
        if high / low <= widest:
            return [tick for tick in narrow if low <= tick <= high]
    found: list[float] = []
    for steps in (_STEPS, (1,)):
        found = [
            step * 10.0**power
            for power in range(-9, 10)
            for step in steps
            if low <= step * 10.0**power <= high
        ]
        if len(found) <= _MOST_TICKS + 2:
            return found
    return found[:: len(found) // _MOST_TICKS + 1]
