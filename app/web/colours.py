"""A line's colour, made legible on the ground it stands on. Values in, values out.

Formats name one colour for everywhere; on a dark page it is lifted, and as the colour of text it
is darkened or lifted as far as reading needs. ``static/js/run/colours.js`` does the same.
"""

from collections.abc import Iterable

#: Contrast that a line or a marker needs (WCAG 2.2, 1.4.11), and what text needs (1.4.3).
LINE = 3.0
TEXT = 4.5
#: Lines on a dark ground look dull long before they cannot be made out.
LINE_ON_DARK = 4.5

_DARK = 0.18  # luminance below which a ground counts as dark
_STEPS = 20


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours written ``#rrggbb``, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def legible_line(colour: str, ground: str) -> str:
    """The colour for a line or a marker on a ground, both ``#rrggbb``."""
    return _moved(colour, ground, LINE_ON_DARK if _luminance(ground) < _DARK else LINE)


def legible_text(colour: str, ground: str) -> str:
    """The colour for words on a ground, both ``#rrggbb``."""
    return _moved(colour, ground, TEXT)


def _moved(colour: str, ground: str, wanted: float) -> str:
    """The colour, moved towards black or white only as far as it needs."""
    pole = 255 if _luminance(ground) < _DARK else 0
    for step in range(_STEPS + 1):
        mixed = _hex(part + (pole - part) * step / _STEPS for part in _parts(colour))
        if contrast(mixed, ground) >= wanted:
            return mixed
    return _hex((pole, pole, pole))


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in parts)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (each / 255 for each in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
