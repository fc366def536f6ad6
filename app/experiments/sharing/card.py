"""Pictures for link previews, 1200 by 630, as SVG: of a run, or of the site."""

from html import escape

from app.experiments.sharing.share import CARD_HEIGHT, CARD_WIDTH

GROUND, INK, MUTED, ACCENT = "#fbfaf7", "#1d2126", "#565c63", "#0b5c74"
MARGIN = 64
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
