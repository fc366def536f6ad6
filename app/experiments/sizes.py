"""Sizes as they are typed: ``1e3..1e9``, ``1e3..1e9/3``, ``1e3,1e4,5e4``."""

import math
import re

from app.content.experiments import log_spaced
from app.errors import Invalid

_NUMBER = re.compile(r"\d{1,20}(\.\d{1,20})?(e\+?\d{1,3})?", re.IGNORECASE)
_USUAL = 2  # a decade
_MOST_A_DECADE = 10
_HOW = "write 1e3..1e9 (two sizes a decade), 1e3..1e9/3 (three), or a list such as 1e3,1e4,5e4"


def parse_sizes(text: str) -> tuple[int, ...]:
    """The sizes, ascending; a range is spaced evenly on a logarithmic scale.

    Raises:
        Invalid: it is none of these forms; the message shows them.
    """
    first, dots, rest = text.strip().partition("..")
    if not dots:
        return tuple(sorted({_size(part, text) for part in text.split(",")}))
    last, slash, density = rest.partition("/")
    if slash and not (density.strip().isdecimal() and 1 <= int(density) <= _MOST_A_DECADE):
        raise Invalid(
            f"Sizes {text!r}: after / stand 1 to {_MOST_A_DECADE} sizes a decade; {_HOW}."
        )
    low, high = _size(first, text), _size(last, text)
    if low > high:
        raise Invalid(f"Sizes {text!r}: the range begins above its end; {_HOW}.")
    return log_spaced(low, high, int(density) if slash else _USUAL)


def _size(part: str, text: str) -> int:
    word = part.strip().replace("_", "")
    value = float(word) if _NUMBER.fullmatch(word) else math.nan
    if not (math.isfinite(value) and value >= 1 and value == int(value)):
        what = f"{part.strip()!r} is no whole number from 1 on" if word else "a number is missing"
        raise Invalid(f"Sizes {text!r}: {what}; {_HOW}.")
    return int(value)
