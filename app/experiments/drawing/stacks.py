"""What times consist of, as small pictures: a stack of bars a series, each the whole of a time."""

import math
from html import escape

from app.experiments import units
from app.experiments.drawing.pen import Pen
from app.experiments.phases import COLOURS, Bar, Stack

_GAP = 0.16  # between two bars, as a share of the room of one
_MOST_WORDS = 5  # sizes that are written below a picture


def stack(shown: Stack, names: tuple[str, ...], pen: Pen) -> str:
    """One picture without the <svg> around it; its words lie outside of the data's box."""
    count = len(shown.bars)
    every = math.ceil(count / _MOST_WORDS)
    found = [
        pen.text(pen.x(0), pen.y(each / 100), f"{each} %", anchor="end", more=_LEFT)
        for each in (0, 50, 100)
    ]
    for index, bar in enumerate(shown.bars):
        left, width = (index + _GAP / 2) / count, (1 - _GAP) / count
        found += _bar(bar, names, left, width, pen)
        if (count - 1 - index) % every == 0:
            middle = pen.x(left + width / 2)
            found.append(
                pen.text(middle, pen.y(0), units.count(bar.n), anchor="middle", more=_BELOW)
            )
    line = f'<line x1="{pen.x(0)}" x2="{pen.x(1)}" y1="{pen.y(0)}" y2="{pen.y(0)}" {pen.axis()}/>'
    return "".join([*found, line])


_LEFT = ' dx="-6" dy="0.35em"'
_BELOW = ' dy="1.4em"'


def _bar(bar: Bar, names: tuple[str, ...], left: float, width: float, pen: Pen) -> list[str]:
    found, foot = [], 0.0
    for index, share in enumerate(bar.shares):
        said = (
            f"{bar.n:,.0f} parameters: {names[index]} {units.seconds(bar.seconds[index])}, "
            f"{100 * share:.0f} % of {units.seconds(bar.total)}"
        )
        rect = (
            f'<rect x="{pen.x(left)}" y="{pen.y(foot + share)}" width="{pen.x(width)}" '
            f'height="{pen.y(1 - share)}" fill="currentColor"><title>{escape(said)}</title></rect>'
        )
        found.append(pen.coloured(COLOURS[index % len(COLOURS)], rect))
        foot += share
    return found
