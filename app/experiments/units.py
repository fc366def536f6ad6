"""Numbers as people read them: 1.2 ms, 3.4 MB, 2 million."""

import math

_TIMES = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"), (1e-12, "ps"), (1e-15, "fs"))
_BYTES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B"))
_COUNTS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""))


def seconds(value: float) -> str:
    """A duration with the unit that suits it, to three digits."""
    return _scaled(value, _TIMES)


def size(value: float) -> str:
    """Bytes with the unit that suits them, to three digits."""
    return _scaled(value, _BYTES)


def rate(value: float) -> str:
    """Bytes a second."""
    return f"{size(value)}/s"


def count(value: float) -> str:
    """A count in short: 10k, 3.16M."""
    return _scaled(value, _COUNTS).replace(" ", "")


def _scaled(value: float, units: tuple[tuple[float, str], ...]) -> str:
    if value == 0:
        return f"0 {next(unit for scale, unit in units if scale == 1)}".strip()
    scale, unit = next(
        ((scale, unit) for scale, unit in units if abs(value) >= scale * 0.9995), units[-1]
    )
    return f"{_three_digits(value / scale)} {unit}".strip()


def _three_digits(value: float) -> str:
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
