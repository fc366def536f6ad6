"""Runs side by side: a small chart each, on the same axes, so that a look compares them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from app.experiments.beside.other import Other
from app.experiments.chart_state import ChartState, Show
from app.experiments.drawing.hero import hero
from app.experiments.drawing.marks import mark_id
from app.experiments.drawing.pen import Pen
from app.experiments.scene import Line, OtherRun, Scene, scene
from app.experiments.store import Run
from app.experiments.values import Sample

_PEN = Pen()


@dataclass(frozen=True, slots=True)
class Panel:
    """A small chart.

    Attributes:
        title: whose it is.
        url: of the run's page; empty for this one and for the class.
        picture: SVG, safe: it is made here from escaped parts.
        empty: nothing of it was measured, so that only axes are drawn.
    """

    title: str
    url: str
    picture: str
    empty: bool


def panels(
    run: Run, samples: Sequence[Sample], shown: Sequence[Other], state: ChartState
) -> tuple[Panel, ...]:
    """This run and each that stands beside it; nothing where nothing does.

    Medians and their intervals, without fits: those of the others are their own pages' matter.

    Args:
        state: the view of the chart; phases are no lines, so their sum is shown.
    """
    if not shown:
        return ()
    show = Show.TIME if state.show is Show.PHASES else state.show
    view = replace(state, show=show, raw=False, fits=False, at=None, also=())
    runs = [OtherRun(other.id, other.title, run.plan, other.samples) for other in shown]
    seen = scene(run.plan, samples, {}, view, runs)
    return (
        _panel(0, replace(seen, others=()), "This run", ""),
        *(
            _panel(number, _of(seen, other), other.title, other.url)
            for number, other in enumerate(shown, start=1)
        ),
    )


def _of(seen: Scene, other: Other) -> Scene:
    """The same axes with another run's lines."""
    lines = tuple(
        Line(line.card, line.cells, (), None, None, None, ())
        for line in seen.others
        if line.run == other.id
    )
    return replace(seen, lines=lines, others=())


def _panel(number: int, seen: Scene, title: str, url: str) -> Panel:
    label = escape(f"{title}: {seen.metric.label.lower()} by number of parameters")
    # Ids of marks are those of a page's one chart; here are several.
    drawn = hero(seen, _PEN).replace(mark_id(""), f"panel-{number}-mark-")
    svg = (
        '<svg class="chart-picture" width="100%" height="100%" focusable="false" role="img" '
        f'aria-label="{label}">{drawn}</svg>'
    )
    return Panel(title, url, svg, seen.is_empty)
