"""Numbers as a person would say them: two significant digits and a unit that fits."""

import math

# From what on each unit is used: 0.8 ms reads better than 800 µs.
_TIMES = ((0.995, 1.0, "s"), (9.95e-5, 1e-3, "ms"), (9.95e-7, 1e-6, "µs"), (9.95e-10, 1e-9, "ns"))
_COUNTS = ((1e3, "thousand"), (1e6, "million"), (1e9, "billion"), (1e12, "trillion"))
_LONGEST_COUNT = 1e15
_BYTES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def two_digits(value: float) -> str:
    """Rounded to two significant digits, or to a whole number from 100 on: 0.082, 3.1, 26, 320."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    magnitude = math.floor(math.log10(abs(value)))
    rounded = round(value, 1 - magnitude)
    decimals = max(0, 1 - math.floor(math.log10(abs(rounded))))
    text = f"{rounded:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def human_seconds(seconds: float) -> str:
    """A duration: ``3.1 ns``, ``0.8 ms``, ``25 s``, ``12 min``, ``3 h``."""
    if seconds >= 3600:
        return f"{two_digits(seconds / 3600)} h"
    if seconds >= 120:
        return f"{two_digits(seconds / 60)} min"
    for least, scale, unit in _TIMES:
        if seconds >= least:
            return f"{two_digits(seconds / scale)} {unit}"
    return f"{two_digits(seconds / 1e-12)} ps"


def human_bytes(size: float) -> str:
    """An amount of data: ``0.5 bytes``, ``4 bytes``, ``12 kB``, ``40 MB``."""
    for scale, unit in _BYTES:
        if size >= 0.995 * scale:
            return f"{two_digits(size / scale)} {unit}"
    digits = two_digits(size)
    return f"{digits} {'byte' if digits == '1' else 'bytes'}"


def human_count(count: float) -> str:
    """How many: ``950``, ``260 thousand``, ``1.2 million``, ``about 10^18`` beyond words."""
    if count >= _LONGEST_COUNT:
        return f"about 10^{round(math.log10(count))}"
    scale, word = 1.0, ""
    for limit, name in _COUNTS:
        if count >= 0.995 * limit:
            scale, word = limit, f" {name}"
    return f"{two_digits(count / scale)}{word}"


def human_percent(share: float) -> str:
    """A share of one as a percentage: ``7.5 %``, ``12 %``."""
    return f"{two_digits(100 * share)} %"


def round_up(count: float) -> int:
    """The next number of the series 1, 2, 5, 10, 20, … that is not smaller."""
    scale = 10.0 ** math.floor(math.log10(count))
    for step in (1, 2, 5):
        if count <= step * scale * (1 + 1e-9):
            return round(step * scale)
    return round(10 * scale)
