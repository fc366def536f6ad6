"""Pictures for link previews, 1200 by 630, as SVG: of a run, or of the site."""

import textwrap
from html import escape

from app.experiments.cards import series_cards
from app.experiments.drawing.hero import hero
from app.experiments.drawing.pen import THEMES, Pen
from app.experiments.saying import empty_words
from app.experiments.scene import Scene
from app.experiments.sharing.share import CARD_HEIGHT, CARD_WIDTH
from app.experiments.store import Run
from app.web.colours import legible_text

_THEME = THEMES["light"]
GROUND, INK, MUTED, ACCENT = "#fbfaf7", _THEME.ink, _THEME.muted, _THEME.accent
MARGIN = 64
#: The chart's box in the card, in pixels; its foot stays where it is under a title of two lines.
_LEFT, _TOP, _WIDE, _FOOT = 140, 178, 770, 520
#: Its height in the drawing's own units: the lower, the larger its words. Names need as much.
_UNITS = 280
_LINE = 46  # pixels from one line of the title to the next
_LETTERS = {"title": 52, "verdicts": 112, "foot": 80}  # of a line
_FONT = "'Slope Text', Arial, sans-serif"
#: As components/ui.html draws it, in a box of 32.
_MARK = (
    f'<path d="M4 24h9L28 7" fill="none" stroke="{ACCENT}" stroke-width="3" '
    f'stroke-linecap="round" stroke-linejoin="round"/><circle cx="13" cy="24" r="3.4" '
    f'fill="{GROUND}" stroke="{INK}" stroke-width="2.6"/>'
)


def site_card() -> str:
    """The picture of pages that show no run: what the site is, and how costs grow."""
    curves = (
        ("M0 300H560", "#767676"),
        ("M0 300C220 296 400 262 560 212", "#0072b2"),
        ("M0 300C240 286 420 190 560 60", "#d55e00"),
    )
    drawn = "".join(
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="5" stroke-linecap="round"/>'
        for path, colour in curves
    )
    axes = f'<path d="M0 0V330H580" fill="none" stroke="{MUTED}" stroke-width="3"/>'
    return framed(
        wordmark(MARGIN, 72, 2.6)
        + text(MARGIN, 300, "How software scales,", 54, bold=True)
        + text(MARGIN, 366, "measured as you read.", 54, bold=True)
        + text(MARGIN, 440, "Every claim about growth", 30, MUTED)
        + text(MARGIN, 480, "is one that you can run.", 30, MUTED)
        + f'<g transform="translate(690 210) scale(.78)">{axes}{drawn}</g>'
    )


def framed(content: str) -> str:
    """A whole card around its content."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{CARD_WIDTH}" height="{CARD_HEIGHT}" '
        f'viewBox="0 0 {CARD_WIDTH} {CARD_HEIGHT}" font-family="{_FONT}">'
        f'<rect width="{CARD_WIDTH}" height="{CARD_HEIGHT}" fill="{GROUND}"/>'
        f'<rect width="{CARD_WIDTH}" height="10" fill="{ACCENT}"/>{content}</svg>'
    )


def wordmark(x: float, y: float, scale: float) -> str:
    """The site's mark and name, from a corner."""
    return (
        f'<g transform="translate({x:g} {y:g}) scale({scale:g})">{_MARK}'
        f"{text(38, 24, 'Slope', 22, bold=True)}</g>"
    )


def text(
    x: float,
    y: float,
    words: str,
    size: int,
    fill: str = INK,
    *,
    bold: bool = False,
    end: bool = False,
) -> str:
    """A line of text.

    Args:
        end: it ends at x instead of beginning there.
    """
    weight = ' font-weight="700"' if bold else ""
    anchor = ' text-anchor="end"' if end else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{fill}"{weight}{anchor}>'
        f"{escape(words)}</text>"
    )


def run_card(run: Run, title: str, seen: Scene, source: str) -> str:
    """The picture of a run: its title, what its curves say, the chart, and where it was measured.

    Args:
        title: of its experiment.
        seen: the chart.
        source: the machine and the day, in words.
    """
    lines = textwrap.wrap(title, _LETTERS["title"], max_lines=2, placeholder="…")
    below = _LINE * (len(lines) - 1)
    empty = empty_words(seen, run.status)
    parts = [
        *(text(MARGIN, 76 + _LINE * at, line, 38, bold=True) for at, line in enumerate(lines)),
        _verdicts(run, seen, 120 + below),
        _chart(seen, _TOP + below),
        text(MARGIN, 596, _foot(source), 22, MUTED),
        wordmark(CARD_WIDTH - MARGIN - 138, 566, 1.55),
        text(_LEFT + 30, 350, empty, 26, MUTED) if empty else "",
    ]
    return framed("".join(parts))


def _foot(source: str) -> str:
    """Where a run was measured; its id, which the link has too, only where there is room."""
    fits = len(source) <= _LETTERS["foot"]
    kept = source if fits else source.partition(" · ")[0]
    return textwrap.shorten(kept, _LETTERS["foot"], placeholder="…")


def _chart(seen: Scene, top: float) -> str:
    zoom = (_FOOT - top) / _UNITS
    pen = Pen(_WIDE / zoom, _UNITS, _THEME)
    return f'<g transform="translate({_LEFT} {top:g}) scale({zoom:.3f})">{hero(seen, pen)}</g>'


def _verdicts(run: Run, seen: Scene, y: float) -> str:
    """The class of each line that is shown, as many as fit in a line."""
    fits = run.fits or {}
    names = {line.card.id for line in seen.lines}
    found = [
        (card, card.id, str(verdict).replace("^2", "²"))
        for name, card in series_cards(run.plan).items()
        if name in names and (verdict := (fits.get(name) or {}).get("verdict"))
    ]
    shown, letters = [], 0
    for card, name, verdict in found:
        letters += len(name) + len(verdict) + 5
        if letters > _LETTERS["verdicts"]:
            break
        colour = legible_text(card.colour, GROUND)
        shown.append(
            f'<tspan fill="{colour}">{escape(name)}</tspan> '
            f'<tspan font-weight="700">{escape(verdict)}</tspan>'
        )
    more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
    between = f'<tspan fill="{MUTED}"> · </tspan>'
    return (
        f'<text x="{MARGIN}" y="{y:g}" font-size="22" fill="{INK}">{between.join(shown)}'
        f'<tspan fill="{MUTED}">{more}</tspan></text>'
    )
