"""What a score says, in plain words."""

import math

from app.experiments import units
from app.experiments.growth import Complexity
from app.experiments.numbers import two_digits
from app.predictions.score import (
    CLOSE,
    CROSSOVER_FACTOR,
    CrossoverMark,
    Gap,
    GrowthMark,
    Outcome,
    Result,
    Shape,
)

_ORDERS = {0.5: "half an order", 1.0: "one order"}


def factor(decades: float) -> str:
    """A distance as a factor: ``3.2``."""
    return two_digits(10 ** abs(decades))


def orders(decades: float) -> str:
    """A distance in orders of magnitude: ``half an order …``, ``1.3 orders of magnitude``."""
    if round(decades, 1) in _ORDERS:
        return f"{_ORDERS[round(decades, 1)]} of magnitude"
    return f"{two_digits(round(decades, 1))} orders of magnitude"


def off_words(decades: float) -> str:
    """How far off on average, as a headline: ``on the mark``, ``3.2 times off``."""
    return "on the mark" if decades <= CLOSE else f"{factor(decades)} times off"


def side(decades: float) -> str:
    """A signed distance: ``12 times too high``; ``as measured`` next to none."""
    if abs(decades) <= CLOSE / 2:
        return "as measured"
    return f"{factor(decades)} times too {'high' if decades > 0 else 'low'}"


def gap_words(gap: Gap) -> str:
    """Where a line lies, as a whole and at its worst."""
    n = f"{gap.worst[0]:,.0f} parameters"
    if gap.sizes == 1:
        return f"At {n} it lies {_as(side(gap.worst[1]))}."
    worst = f" It is farthest off at {n}: {side(gap.worst[1])}."
    match gap.shape:
        case Shape.CLOSE:
            return "It lies where the points do."
        case Shape.SHIFTED:
            return f"Its shape is right; all of it lies {side(gap.shift)}.{worst}"
        case Shape.TILTED:
            way = "too steeply" if (gap.tilt or 0.0) > 0 else "too slowly"
            by = f"by a factor of {factor(gap.tilt or 0.0)} for every tenfold of parameters"
            return f"It rises {way}, {by}.{worst}"
        case Shape.BENT:
            whole = (
                "" if abs(gap.shift) <= CLOSE else f", and on the whole it lies {side(gap.shift)}"
            )
            return f"It bends elsewhere than the points do{whole}.{worst}"
    return worst.strip()


def _as(words: str) -> str:
    return words if words != "as measured" else "where it was measured"


def growth_words(mark: GrowthMark) -> str:
    """The class that was predicted, and the run's."""
    did = "drew" if mark.was_read else "picked"
    guessed = squared(mark.guessed)
    found = squared(mark.found or "")
    match mark.outcome:
        case Outcome.RIGHT:
            return f"{found}, as you {did} it."
        case Outcome.TIED:
            return f"You {did} {guessed}. The run says {found}, and cannot tell the two apart."
        case Outcome.WRONG:
            seen = ": no growth was seen" if mark.found == Complexity.CONSTANT else ""
            return f"You {did} {guessed}. It is {found}{seen}."
        case Outcome.OPEN:
            return f"You {did} {guessed}. The run has not settled the class."


def crossover_words(mark: CrossoverMark) -> str:
    """The crossover that was predicted, and the run's."""
    mine = _place(mark.guessed, mark.ends)
    if mark.found is None:
        return f"You put it {mine}. The run has not settled it."
    found = _place(mark.found, mark.ends)
    if mark.outcome is Outcome.RIGHT:
        if mine == found:
            return f"It lies {found}, as you said."
        return f"It lies {found}; yours, {mine}, is within a factor of {CROSSOVER_FACTOR:g}."
    distance = math.log10(mark.guessed / mark.found)
    way = "right" if distance > 0 else "left"
    if mark.found in mark.ends or mark.guessed in mark.ends:
        return f"It lies {found}. You put it {mine}, too far {way}."
    return f"It lies {found}. You put it {mine}: {factor(distance)} times too far {way}."


def _place(n: float, ends: tuple[float, float]) -> str:
    """Where on the axis; a decade beyond the sizes stands for all that lies beyond them."""
    if n * 1.001 >= ends[1]:
        return "beyond the largest size"
    if n <= ends[0] * 1.001:
        return "below the smallest size"
    return f"at {units.count(n)}"


def result_words(result: Result) -> str:
    """The prediction as a whole; empty while nothing can be compared."""
    parts = []
    if result.off is not None:
        count = sum(each.gap is not None for each in result.scores.values())
        lines = "lines are" if count > 1 else "line is"
        if result.off <= CLOSE:
            parts.append(f"On average your {lines} within a factor of {factor(CLOSE)}.")
        else:
            parts.append(
                f"On average your {lines} off by a factor of {factor(result.off)}: "
                f"{orders(result.off)}."
            )
    right, decided = result.order
    if decided:
        parts.append(
            f"Which line lies above which was right in {right} of {decided} comparisons."
            if decided > 1
            else f"Which line lies above the other was {'right' if right else 'wrong'}."
        )
    return " ".join(parts)


def squared(growth: str) -> str:
    """A class as pages write it."""
    return growth.replace("^2", "²")
