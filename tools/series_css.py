"""Writes static/css/series.css: the colours of charts' lines, for light and dark pages.

    python -m tools.series_css

A format's card names one colour, which SVG on a page carries as an attribute (``stroke``,
``fill``). These rules replace it by the variant that is legible in the theme of the moment; a
colour that is not among them stays as it is. Run it after a format was added.
"""

from pathlib import Path

from app.experiments.cards import format_cards
from app.experiments.fit_page.page import COLOURS
from app.web.colours import legible_line, legible_text

FILE = Path(__file__).parents[1] / "static" / "css" / "series.css"

#: The least favourable ground of each theme: charts stand on --paper and on --surface.
LIGHT, DARK = "#fbfaf7", "#1b1f23"


def colours() -> list[str]:
    """Every colour that a line may have, ``#rrggbb`` in small letters, in the order of legends."""
    cards = [card.colour for card in format_cards().values()]
    return list(dict.fromkeys(colour.lower() for colour in (*cards, *COLOURS)))


def stylesheet() -> str:
    """The whole file."""
    lines = ["/* Written by tools/series_css.py from the formats' cards. */", "", ":root {"]
    for colour in colours():
        line = f"light-dark({legible_line(colour, LIGHT)}, {legible_line(colour, DARK)})"
        text = f"light-dark({legible_text(colour, LIGHT)}, {legible_text(colour, DARK)})"
        lines += [f"  --line-{colour[1:]}: {line};", f"  --label-{colour[1:]}: {text};"]
    lines.append("}")
    for colour in colours():
        line, label = f"var(--line-{colour[1:]})", f"var(--label-{colour[1:]})"
        lines += ["", f'[stroke="{colour}" i] {{', f"  stroke: {line};", "}"]
        lines += ["", f'[fill="{colour}" i] {{', f"  fill: {line};", "}"]
        lines += ["", f'text[fill="{colour}" i] {{', f"  fill: {label};", "}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(stylesheet(), encoding="utf-8")
