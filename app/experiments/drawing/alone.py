"""A run's chart as a file of its own: its own colours, a title, and where it was measured."""

import math
import textwrap
from html import escape
from typing import Final

from app.experiments.drawing.hero import hero
from app.experiments.drawing.pen import THEMES, Pen, Theme
from app.experiments.drawing.stacks import stack
from app.experiments.phases import COLOURS, Phases
from app.experiments.scene import Scene

WIDTH: Final = 1200
HEIGHT: Final = 675
_FONT = "'Atkinson Hyperlegible Next', 'Slope Text', Arial, Helvetica, sans-serif"
_LEFT, _RIGHT, _TOP, _FOOT = 96, 232, 150, 108
_MARGIN = 40
_WRAP = {"title": 74, "says": 142, "source": 150}  # letters of a line


def alone(drawn: Scene | Phases, title: str, says: str, source: str, theme: str, empty: str) -> str:
    """The whole SVG, 1200 by 675.

    Args:
        title: of the experiment.
        says: what the chart says; as much of it as fits in two lines.
        source: the machine and the day.
        theme: a key of ``THEMES``.
        empty: said in the middle where there is no point; empty otherwise.
    """
    colours = THEMES[theme]
    heading = textwrap.wrap(title, _WRAP["title"], max_lines=1, placeholder="…")
    words = textwrap.wrap(says, _WRAP["says"], max_lines=2, placeholder=" …")
    content = _scene(drawn, colours) if isinstance(drawn, Scene) else _phases(drawn, colours)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{_FONT}" role="img" '
        'aria-labelledby="chart-title chart-words">',
        f'<title id="chart-title">{escape(title)}</title>',
        f'<desc id="chart-words">{escape(says)}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colours.ground}"/>',
        *(_text(_MARGIN, 52, line, colours.ink, 26, ' font-weight="700"') for line in heading),
        *(_text(_MARGIN, 82 + 21 * at, line, colours.ink, 16) for at, line in enumerate(words)),
        content,
        _text(_MARGIN, HEIGHT - 22, _cut(source, "source"), colours.muted, 14),
    ]
    if empty:
        middle = ' text-anchor="middle"'
        lines.append(_text(WIDTH / 2, HEIGHT / 2, _cut(empty, "says"), colours.muted, 18, middle))
    return "".join([*lines, "</svg>"])


def _text(x: float, y: float, words: str, fill: str, size: int, more: str = "") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{fill}" font-size="{size}"{more}>{escape(words)}</text>'
    )


def _cut(text: str, kind: str) -> str:
    return textwrap.shorten(text, _WRAP[kind], placeholder="…")


def _scene(seen: Scene, colours: Theme) -> str:
    pen = Pen(WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _FOOT, colours)
    return f'<g transform="translate({_LEFT} {_TOP})">{hero(seen, pen)}</g>'


def _phases(found: Phases, colours: Theme) -> str:
    shown = [each for each in found.stacks if each.bars]
    columns = max(1, min(5, math.ceil(math.sqrt(len(shown) * 1.6))))
    rows = max(1, math.ceil(len(shown) / columns))
    wide, high = (WIDTH - 2 * _MARGIN) / columns, (HEIGHT - _TOP - 60) / rows
    pen = Pen(wide - 70, high - 60, colours)
    parts = [
        f'<g transform="translate({_MARGIN + 50 + wide * (at % columns):g} '
        f'{_TOP + 26 + high * (at // columns):g})">'
        f"{_text(0, -9, each.card.label, colours.ink, 14)}{stack(each, found.names, pen)}</g>"
        for at, each in enumerate(shown)
    ]
    return "".join([*parts, _keys(found.names, pen, colours)])


def _keys(names: tuple[str, ...], pen: Pen, colours: Theme) -> str:
    """Names of the phases in the last line, at the right."""
    found = []
    for index, name in enumerate(reversed(names)):
        x = WIDTH - _MARGIN - 130 * (index + 1)
        number = len(names) - 1 - index
        square = f'<rect x="{x}" y="{HEIGHT - 34}" width="14" height="14" fill="currentColor"/>'
        found.append(pen.coloured(COLOURS[number % len(COLOURS)], square))
        found.append(_text(x + 20, HEIGHT - 22, name, colours.ink, 14))
    return "".join(found)
