"""A line's colour made readable on its ground, in numbers."""

from functools import cache

LIGHT, DARK = "#ffffff", "#1b1f23"  # --surface of tokens.css
LINES, WORDS = 3.0, 4.5  # contrast that WCAG 2.2 AA asks of graphics, and of text
_STEPS = 20


@cache
def legible(colour: str, ground: str, wanted: float) -> str:
    """A colour, moved towards black or white only as far as it needs to stand out.

    Args:
        colour: ``#rrggbb``, as is ``ground``.
        wanted: contrast: ``WORDS`` for text, ``LINES`` for lines.
    """
    own, below = _rgb(colour), _rgb(ground)
    pole = 0.0 if _luminance(below) > 0.18 else 255.0
    for step in range(_STEPS + 1):
        mixed = tuple(part + (pole - part) * step / _STEPS for part in own)
        if _contrast(mixed, below) >= wanted:
            return _hex(mixed)
    return _hex((pole, pole, pole))


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(float(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


def _hex(rgb: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in rgb)


def _luminance(rgb: tuple[float, ...]) -> float:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (part / 255 for part in rgb)
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def _contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)
