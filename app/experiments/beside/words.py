"""A ratio in plain words: ``1.8 times as fast (1.6 to 2.0), over 9 sizes``."""

import math

from app.experiments import units
from app.experiments.numbers import two_digits
from app.experiments.operations import operation_of
from app.experiments.ratio import Ratio, SeriesRatio

#: A ratio as it is, by metric; of times, one below 1 is turned round: who waits less is faster.
_VERBS = {
    "time": "{} times as long",
    "size": "{} times as large",
    "memory": "{} times the extra memory",
}
_DIGITS_UNTIL = 10.0


def in_words(found: SeriesRatio, metric: str) -> str:
    """What a series' ratio says of this run, without naming either run.

    Args:
        metric: time, size or memory.
    """
    ratio, over = found.overall, _over(found.sizes)
    said = _verb(ratio.value, metric)
    if ratio.low is None or ratio.high is None:
        return f"{said}{over}; too few samples to tell how sure that is."
    if ratio.low == ratio.high == 1:
        return f"The very same{over}."
    if ratio.differs:
        words = f"{difference(ratio, metric)}{over}."
    else:
        words = (
            f"No difference larger than the intervals ({times(ratio.low)} to "
            f"{times(ratio.high)} times){over}."
        )
    return f"{words} {_by_size(found, metric)}".strip()


def difference(ratio: Ratio, metric: str) -> str:
    """A ratio that has an interval: ``1.8 times as fast (1.6 to 2.0)``."""
    low, high = _ends(ratio, metric)
    # A file that is a hair larger is larger: then the digits say so.
    digits = 4 if "1.00" in (times(low), times(high)) else 2
    interval = f"{times(low, digits)} to {times(high, digits)}"
    return f"{_verb(ratio.value, metric, digits)} ({interval})"


def times(value: float, digits: int = 2) -> str:
    """A ratio as a factor: decimals near 1, two digits in all from 10 on or below 0.1."""
    if 0.1 <= value < _DIGITS_UNTIL:
        return f"{value:.{digits}f}"
    return two_digits(value)


def axis(metric: str, operation: str) -> str:
    """What a ratio is a ratio of: ``time to save``."""
    return {
        "time": operation_of(operation).axis,
        "size": "size of the file",
        "memory": "extra memory at the peak",
    }[metric]


def _is_turned(value: float, metric: str) -> bool:
    return metric == "time" and value < 1


def _verb(value: float, metric: str, digits: int = 2) -> str:
    if _is_turned(value, metric):
        return f"{times(1 / value, digits)} times as fast"
    return _VERBS[metric].format(times(value, digits))


def _ends(ratio: Ratio, metric: str) -> tuple[float, float]:
    """The interval in the direction of the verb."""
    assert ratio.low is not None
    assert ratio.high is not None
    if _is_turned(ratio.value, metric):
        return 1 / ratio.high, 1 / ratio.low
    return ratio.low, ratio.high


def _over(sizes: int) -> str:
    return f", over {sizes} sizes" if sizes != 1 else ", at one size"


def _by_size(found: SeriesRatio, metric: str) -> str:
    """Where the sizes disagree: the two that are farthest apart."""
    if not found.depends_on_size:
        return ""
    ends = sorted(found.cells, key=lambda cell: math.log(cell.ratio.value))
    first, last = sorted((ends[0], ends[-1]), key=lambda cell: cell.n)
    what = {"time": "the time", "size": "the size", "memory": "the memory"}[metric]
    return (
        f"It depends on the size of the model: {times(first.ratio.value)} times {what} at "
        f"{units.count(first.n)} parameters, {times(last.ratio.value)} times at "
        f"{units.count(last.n)}."
    )
