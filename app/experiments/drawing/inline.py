"""A run's chart as a page shows it: HTML around SVG, in the page's own theme and of any width."""

import math
from html import escape

from app.experiments.axis import Axis
from app.experiments.chart_state import Scale
from app.experiments.drawing.hero import hero
from app.experiments.drawing.pen import Pen
from app.experiments.drawing.stacks import stack
from app.experiments.phases import COLOURS, Phases, Stack
from app.experiments.scene import Scene

_PEN = Pen()
_ROOM = 'width="100%" height="100%" focusable="false"'


def inline_chart(seen: Scene, label: str) -> str:
    """The chart of a view with lines.

    Args:
        label: what it is, for those who hear the page.
    """
    return (
        f'<svg class="chart-picture" {_ROOM} role="img" aria-label="{escape(label)}" '
        f'aria-describedby="chart-says" data-x="{_ends(seen.x)}" data-y="{_ends(seen.y)}">'
        f"{hero(seen, _PEN)}</svg>"
    )


def _ends(axis: Axis) -> str:
    """For scripts: how an axis is divided, and its ends; of a logarithmic one in decades."""
    is_log = axis.scale is Scale.LOG
    low, high = (math.log10(end) if is_log else end for end in (axis.low, axis.high))
    return f"{axis.scale} {low:.6g} {high:.6g}"


def inline_phases(found: Phases, label: str) -> str:
    """The chart of the phases: small pictures with a legend of their own."""
    names = "".join(_key(name, index) for index, name in enumerate(found.names))
    panels = "".join(_panel(each, found.names, label) for each in found.stacks if each.bars)
    return (
        f'<div class="stack-key" aria-hidden="true">{names}</div>'
        f'<div class="stack-panels" role="list" aria-label="{escape(label)}" '
        f'aria-describedby="chart-says">{panels}</div>'
    )


def _panel(shown: Stack, names: tuple[str, ...], label: str) -> str:
    name = escape(shown.card.label)
    return (
        f'<div class="stack-panel" role="listitem"><p class="stack-name">{name}</p>'
        f'<div class="stack-room"><svg class="stack-picture" {_ROOM} role="img" '
        f'aria-label="{escape(label)}: {name}">{stack(shown, names, _PEN)}</svg></div></div>'
    )


def _key(name: str, index: int) -> str:
    square = _PEN.coloured(
        COLOURS[index % len(COLOURS)], '<rect width="14" height="14" rx="2" fill="currentColor"/>'
    )
    svg = f'<svg width="14" height="14" focusable="false">{square}</svg>'
    return f"<span>{svg}{escape(name)}</span>"
