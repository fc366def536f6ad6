"""Writes a drawing: its places, its colours and its words, inline in a page or standing alone.

Inline, places are per cent of whatever room the page gives, and looks are classes of chart.css.
Data lie in a box of 1000 by 1000 that is stretched; strokes, marks and words keep their own size.
So the picture fits any width without a script or an inline style. Standing alone, both are numbers.
"""

from dataclasses import dataclass
from functools import cache
from html import escape

from app.web.colours import legible_line, legible_text

LIGHT, DARK = "#ffffff", "#1b1f23"  # --surface of tokens.css

_BOX = 1000.0
DASHES = {
    "dot": "2 4",
    "dash": "8 5",
    "longdash": "12 5",
    "dashdot": "8 4 2 4",
    "longdashdot": "12 4 2 4",
}


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a picture that stands alone, as tokens.css has them."""

    ground: str
    ink: str
    muted: str
    grid: str
    axis: str
    accent: str


THEMES = {
    "light": Theme(LIGHT, "#1d2126", "#565c63", "#e2dfd6", "#8a8d8c", "#0b5c74"),
    "dark": Theme(DARK, "#e6e4de", "#a5abb1", "#2e343a", "#737b83", "#79c7dd"),
}


@dataclass(frozen=True, slots=True)
class Pen:
    """How a drawing is written.

    Attributes:
        width: of the data's box, in the picture's units; 0 inline, where it fills the room.
        height: of it, likewise.
        theme: None inline, where the page's style sheet says the colours.
    """

    width: float = 0.0
    height: float = 0.0
    theme: Theme | None = None

    def x(self, share: float) -> str:
        """A place from left to right, 0 to 1, as an attribute's value."""
        return f"{self.width * share:.1f}" if self.theme else f"{100 * share:.2f}%"

    def y(self, share: float) -> str:
        """A place from the foot to the top, 0 to 1."""
        down = 1 - share
        return f"{self.height * down:.1f}" if self.theme else f"{100 * down:.2f}%"

    def at(self, x: float, y: float) -> str:
        """The same place within the data's box, for paths."""
        return f"{_short(self._wide * x)} {_short(self._high * (1 - y))}"

    def up(self, y: float) -> str:
        """A height within the data's box."""
        return _short(self._high * (1 - y))

    def box(self, content: str) -> str:
        """The data's box around paths, which are cut off at its edges."""
        size = f'width="{self.x(1)}" height="{self.y(0)}"'
        view = f'viewBox="0 0 {self._wide:g} {self._high:g}" preserveAspectRatio="none"'
        return f"<svg {size} {view}>{content}</svg>"

    def coloured(self, colour: str, content: str, *, words: bool = False) -> str:
        """What is drawn in ``currentColor``, in a line's own colour, readable on the ground."""
        if self.theme:
            return f'<g color="{_legible(colour, self.theme.ground, words)}">{content}</g>'
        light, dark = (_legible(colour, ground, words) for ground in (LIGHT, DARK))
        if light == dark:
            return f'<g color="{light}">{content}</g>'
        # The outer colour is for browsers that do not know the function.
        return f'<g color="{light}"><g color="light-dark({light},{dark})">{content}</g></g>'

    def grid(self) -> str:
        """The attributes of a grid line."""
        return f'stroke="{self.theme.grid}"' if self.theme else 'class="chart-grid"'

    def axis(self) -> str:
        """The attributes of an axis."""
        return f'stroke="{self.theme.axis}"' if self.theme else 'class="chart-axis"'

    def rule(self) -> str:
        """The attributes of a rule that the reader has set."""
        if not self.theme:
            return 'class="chart-rule"'
        return f'stroke="{self.theme.accent}" stroke-dasharray="5 4"'

    def text(
        self, x: str, y: str, words: str, kind: str = "tick", anchor: str = "start", more: str = ""
    ) -> str:
        """Words at a place.

        Args:
            kind: tick, title or name: how they look.
            anchor: start, middle or end: what of them stands there.
            more: further attributes.
        """
        look = f'class="chart-{kind}"'
        if self.theme:
            fill = {"name": "currentColor", "rule": self.theme.accent}.get(kind, self.theme.muted)
            look = f'fill="{fill}" font-size="{15 if kind == "name" else 14}"'
        anchored = "" if anchor == "start" else f' text-anchor="{anchor}"'
        return f'<text x="{x}" y="{y}"{anchored} {look}{more}>{escape(words)}</text>'

    @property
    def _wide(self) -> float:
        return self.width if self.theme else _BOX

    @property
    def _high(self) -> float:
        return self.height if self.theme else _BOX


def stroke(width: float, dash: str = "solid") -> str:
    """The attributes of a stroke that keeps its width when its box is stretched."""
    dashed = f' stroke-dasharray="{DASHES[dash]}"' if dash in DASHES else ""
    return (
        f'fill="none" stroke="currentColor" stroke-width="{width:g}"{dashed} '
        'vector-effect="non-scaling-stroke"'
    )


@cache
def _legible(colour: str, ground: str, words: bool) -> str:
    return legible_text(colour, ground) if words else legible_line(colour, ground)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
