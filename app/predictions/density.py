"""What many learners predicted, as counts on a grid; nobody's prediction can be told from it."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from app.predictions.guess import LEAST, MOST, Guess, line_of, value_at

#: Others whose line is known before anything is shown of a series.
FEWEST = 5
#: Rows of the grid in a decade, and in all.
ROWS_A_DECADE = 3
ROWS = round(ROWS_A_DECADE * math.log10(MOST / LEAST))


@dataclass(frozen=True, slots=True)
class Bin:
    """Lines that pass a size between two values.

    Attributes:
        column: the size's place among the experiment's.
        row: counted from the plane's foot.
        share: of all lines that have a value at this size, above 0 and at most 1.
    """

    column: int
    row: int
    share: float


@dataclass(frozen=True, slots=True)
class Spread:
    """What others predicted at a size, in seconds: the middle, and the middle half."""

    n: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Density:
    """The lines of one series that others predicted.

    Attributes:
        learners: how many lines there are, ``FEWEST`` at least.
        bins: those that a line passes.
        spreads: by size, of those where enough lines have a value.
    """

    learners: int
    bins: tuple[Bin, ...]
    spreads: tuple[Spread, ...]


def density(guesses: Iterable[Guess], sizes: Sequence[float]) -> Density | None:
    """The lines of others over a grid of the plane; None of too few to hide each.

    A size at which fewer than ``FEWEST`` lines have a value is left out.

    Args:
        guesses: of one series, one a learner, without the reader's own.
        sizes: of the experiment, ascending.
    """
    lines = [line for guess in guesses if (line := line_of(guess, sizes))]
    if len(lines) < FEWEST:
        return None
    bins: list[Bin] = []
    spreads: list[Spread] = []
    for column, n in enumerate(sizes):
        values = [value for line in lines if (value := value_at(line, n)) is not None]
        if len(values) >= FEWEST:
            bins += _bins(column, values)
            spreads.append(_spread(n, values))
    return Density(len(lines), tuple(bins), tuple(spreads)) if bins else None


def _bins(column: int, values: Sequence[float]) -> list[Bin]:
    counts = Counter(_row(value) for value in values)
    return [Bin(column, row, count / len(values)) for row, count in sorted(counts.items())]


def _row(value: float) -> int:
    row = math.floor(ROWS_A_DECADE * math.log10(value / LEAST) + 1e-9)
    return min(ROWS - 1, max(0, row))


def _spread(n: float, values: Sequence[float]) -> Spread:
    low, middle, high = quantiles([math.log10(value) for value in values], n=4, method="inclusive")
    return Spread(float(n), 10**low, 10**middle, 10**high)
