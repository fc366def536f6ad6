"""The plane that predictions are drawn on: the lab's chart without anything measured on it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.experiments import units
from app.experiments.axis import parameters_axis, values_axis
from app.experiments.cards import FormatCard, series_cards
from app.experiments.chart_state import ChartState, Scale
from app.experiments.drawing.inline import inline_chart
from app.experiments.foretold import Foretold, Points
from app.experiments.scene import ForetoldLine, Scene, metrics_of
from app.experiments.values import Plan
from app.predictions.density import ROWS, Density
from app.predictions.guess import LEAST, MOST
from app.predictions.score import Median
from app.web.plots import Frame, Tick, dots, line

_SMALL = Frame(150, 985, 30, 880)
_FAINTEST, _STRONGEST = 0.1, 0.75  # opacities of a cell
_DECADES = round(math.log10(MOST / LEAST))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a density, in per cent of the box."""

    x: float
    y: float
    width: float
    height: float
    opacity: float


@dataclass(frozen=True, slots=True)
class SmallPlane:
    """One line alone: what others predicted as cells, what you did, and what was measured.

    Attributes:
        mine: a path in a box of 1000 by 1000; empty where nothing was predicted.
        measured: a dot each, likewise.
    """

    card: FormatCard
    label: str
    frame: Frame
    cells: tuple[Cell, ...]
    mine: str
    measured: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def plane(plan: Plan, foretold: Foretold, label: str) -> str:
    """The empty plane with these lines, as HTML for a page.

    Its axis of times is the same for every experiment, so that it gives nothing away.

    Args:
        label: what it is, for those who hear the page.
    """
    cards = series_cards(plan)
    metric = metrics_of(plan)["time"]
    seen = Scene(
        metric=metric,
        state=ChartState(),
        x=parameters_axis([float(size) for size in plan.sizes], Scale.LOG, units.count),
        y=values_axis(metric.axis, (LEAST, MOST), Scale.LOG, metric.format),
        lines=(),
        others=(),
        hidden=(),
        samples=0,
        foretold=tuple(ForetoldLine(cards[name], found) for name, found in foretold.of(cards)),
    )
    return inline_chart(seen, label)


def small_plane(
    card: FormatCard,
    sizes: Sequence[int],
    others: Density | None,
    mine: Points,
    medians: Iterable[Median],
) -> SmallPlane:
    """One line of an experiment with these sizes, small."""
    x = _SMALL.x(sizes[0], sizes[-1])
    y = _SMALL.log_y(LEAST, MOST)
    points = list(medians)
    learners = f"{others.learners} others" if others else "others"
    return SmallPlane(
        card,
        f"{card.label}: what {learners} predicted, your prediction and what was measured",
        _SMALL,
        _cells(others, [x(size) for size in sizes]) if others else (),
        line([x(n) for n, _ in mine], [y(value) for _, value in mine]) if mine else "",
        dots([x(m.n) for m in points], [y(m.value) for m in points]),
        tuple(Tick(x(size) / 10, units.count(size)) for size in (sizes[0], sizes[-1])),
        tuple(
            Tick(y(LEAST * 10**power) / 10, units.seconds(LEAST * 10**power))
            for power in range(0, _DECADES + 1, 2)
        ),
    )


def _cells(found: Density, places: Sequence[float]) -> tuple[Cell, ...]:
    """Cells as wide as half the way to the next sizes, and as high as the rows."""
    most = max(each.share for each in found.bins)
    height = (_SMALL.bottom - _SMALL.top) / ROWS
    cells = []
    for each in found.bins:
        left, right = _sides(places, each.column)
        top = _SMALL.bottom - (each.row + 1) * height
        opacity = _FAINTEST + (_STRONGEST - _FAINTEST) * each.share / most
        cells.append(Cell(left / 10, top / 10, (right - left) / 10, height / 10, round(opacity, 2)))
    return tuple(cells)


def _sides(places: Sequence[float], column: int) -> tuple[float, float]:
    here = places[column]
    left = (places[column - 1] + here) / 2 if column else here
    right = (places[column + 1] + here) / 2 if column + 1 < len(places) else here
    return left, right
