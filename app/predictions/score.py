"""How far off a prediction was. Values in, values out; docs/predicting.md says what and why.

Everything is reckoned in decades, powers of ten: a prediction that is ten times too high is as far
off as one that is ten times too low, and 1 ms for 2 ms as far as 1 s for 2 s.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise
from statistics import fmean

from app.experiments.foretold import Points
from app.experiments.growth import Complexity
from app.predictions.guess import BEYOND, Guess, Guesses, line_of, value_at
from app.predictions.reading import Reading, read_line

#: Decades: as near as this (a factor of 1.26) is on the mark.
CLOSE = 0.1
#: A crossover within this factor of the measured one is right.
CROSSOVER_FACTOR = 3.0
#: Points of a hundred that are left for each decade off.
_LEFT_A_DECADE = 0.25
#: Share of the squared distance that a shift or a tilt must explain to be named as the reason: less
#: is explained by a straight line through the ends of a bent one.
_EXPLAINS = 0.85
_FEWEST_FOR_SHAPE = 3


@dataclass(frozen=True, slots=True)
class Median:
    """What was measured of a series at a size: seconds, with the median's 95 % interval."""

    n: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Truth:
    """What a run says of one series.

    Attributes:
        medians: by n.
        growth: the class of the fit; None where no class was settled on.
        tie: all classes that explain the measurements about as well.
        crossover: the fit's; None where it has none.
        interval: the crossover's 95 % interval; None where it is not known.
    """

    medians: tuple[Median, ...]
    growth: str | None = None
    tie: tuple[str, ...] = ()
    crossover: float | None = None
    interval: tuple[float, float] | None = None


class Shape(StrEnum):
    """What is wrong with a line as a whole."""

    CLOSE = "close"
    SHIFTED = "shifted"  # right shape, wrong height
    TILTED = "tilted"  # too steep or too flat
    BENT = "bent"  # its bend lies elsewhere, or it has one too few or too many


class Outcome(StrEnum):
    """What a run says of a class or a crossover that was predicted."""

    RIGHT = "right"
    TIED = "tied"  # one of those that the run cannot tell apart
    WRONG = "wrong"
    OPEN = "open"  # the run does not settle it


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a line lies from what was measured; decades, above 0 is too high.

    Attributes:
        off: mean distance from the medians' intervals, weighted by the range each size stands for.
        shift: mean of the signed distance from the medians.
        tilt: how much too fast it rises, in decades a decade; None of fewer than three sizes.
        shape: what is wrong with it as a whole; None of fewer than three sizes.
        worst: the n where it is farthest off, and the signed distance there.
        sizes: how many sizes were compared.
    """

    off: float
    shift: float
    tilt: float | None
    shape: Shape | None
    worst: tuple[float, float]
    sizes: int


@dataclass(frozen=True, slots=True)
class GrowthMark:
    """The class that was predicted, held against the run's.

    Attributes:
        guessed: the class that was picked, or that the drawing is read as.
        was_read: nothing was picked: the drawing was read.
        found: the run's.
    """

    guessed: str
    was_read: bool
    found: str | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class CrossoverMark:
    """The crossover that was predicted, held against the run's.

    Attributes:
        guessed: n; ``ends`` cut it off.
        found: n of the run, likewise; None where the run does not settle it.
        ends: a decade beyond the sizes at both sides: all that lies farther out is one answer.
    """

    guessed: float
    found: float | None
    ends: tuple[float, float]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Score:
    """One series' prediction, scored.

    Attributes:
        gap: None where there is no line, or nothing measured under it.
        points: of a hundred; None while nothing could be compared.
    """

    gap: Gap | None
    growth: GrowthMark | None
    crossover: CrossoverMark | None
    points: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """A prediction, scored.

    Attributes:
        scores: by series, of those that were predicted.
        off: mean gap of its lines, in decades; None without lines.
        points: mean of the series' points; None while nothing could be compared.
        order: pairs of lines that were predicted in the right order at a size, and pairs that the
            run can put in an order.
    """

    scores: Mapping[str, Score]
    off: float | None
    points: int | None
    order: tuple[int, int]


def score_all(guesses: Guesses, truths: Mapping[str, Truth], sizes: Sequence[float]) -> Result:
    """A prediction held against what a run has measured so far.

    Args:
        sizes: of the experiment, ascending.
    """
    scores = {
        name: score(guess, truths.get(name, Truth(())), sizes)
        for name, guess in guesses.items()
        if not guess.is_empty
    }
    offs = [each.gap.off for each in scores.values() if each.gap is not None]
    points = [each.points for each in scores.values() if each.points is not None]
    return Result(
        scores,
        fmean(offs) if offs else None,
        round(fmean(points)) if points else None,
        _order(guesses, truths, sizes),
    )


def score(guess: Guess, truth: Truth, sizes: Sequence[float]) -> Score:
    """One series' prediction held against what was measured of it."""
    gap = gap_of(line_of(guess, sizes), truth.medians)
    reading = read_line(guess.points)
    growth = _growth_mark(guess, reading, truth)
    crossover = _crossover_mark(guess, reading, truth, sizes)
    return Score(gap, growth, crossover, _points(gap, growth, crossover))


# ---- The line ----


def gap_of(line: Points, medians: Sequence[Median]) -> Gap | None:
    """How far a line lies from the medians under it; None where there are none."""
    pairs = [
        (median, value) for median in medians if (value := value_at(line, median.n)) is not None
    ]
    if not pairs:
        return None
    ns = [median.n for median, _ in pairs]
    weights = _weights(ns)
    signed = [math.log10(value / median.value) for median, value in pairs]
    beyond = [_beyond(value, median) for median, value in pairs]
    off = _mean(beyond, weights)
    shift = _mean(signed, weights)
    worst = max(range(len(pairs)), key=lambda index: abs(signed[index]))
    tilt, shape = None, None
    if len(pairs) >= _FEWEST_FOR_SHAPE:
        tilt = _slope([math.log10(n) for n in ns], signed, weights)
        shape = _shape(off, ns, signed, weights, shift, tilt)
    return Gap(off, shift, tilt, shape, (ns[worst], signed[worst]), len(pairs))


def _beyond(value: float, median: Median) -> float:
    """Decades from the median's interval; 0 within it: nobody can do better than the machine."""
    if median.low <= value <= median.high:
        return 0.0
    nearest = median.high if value > median.high else median.low
    return abs(math.log10(value / nearest))


def _weights(ns: Sequence[float]) -> list[float]:
    """The share of the axis that each size stands for: crowded sizes do not outvote the others."""
    if len(ns) == 1:
        return [1.0]
    steps = [math.log10(right / left) for left, right in pairwise(ns)]
    return [
        ((steps[index - 1] if index else 0.0) + (steps[index] if index < len(steps) else 0.0)) / 2
        for index in range(len(ns))
    ]


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)


def _slope(xs: Sequence[float], ys: Sequence[float], weights: Sequence[float]) -> float:
    x, y = _mean(xs, weights), _mean(ys, weights)
    rise = sum(w * (a - x) * (b - y) for a, b, w in zip(xs, ys, weights, strict=True))
    return rise / sum(w * (a - x) ** 2 for a, w in zip(xs, weights, strict=True))


def _shape(
    off: float,
    ns: Sequence[float],
    signed: Sequence[float],
    weights: Sequence[float],
    shift: float,
    tilt: float,
) -> Shape:
    """What explains most of the squared distance: its height, its slope, or neither."""
    if off <= CLOSE:
        return Shape.CLOSE
    xs = [math.log10(n) for n in ns]
    middle = _mean(xs, weights)
    whole = _mean([each * each for each in signed], weights)
    tilted = tilt * tilt * _mean([(x - middle) ** 2 for x in xs], weights)
    if shift * shift >= _EXPLAINS * whole:
        return Shape.SHIFTED
    return Shape.TILTED if shift * shift + tilted >= _EXPLAINS * whole else Shape.BENT


# ---- Class and crossover ----


def _growth_mark(guess: Guess, reading: Reading | None, truth: Truth) -> GrowthMark | None:
    guessed = guess.growth or (reading.growth if reading else None)
    if guessed is None:
        return None
    classes = (guess.growth,) if guess.growth or reading is None else reading.classes
    outcome = Outcome.WRONG
    if truth.growth is None:
        outcome = Outcome.OPEN
    elif truth.growth in classes:
        outcome = Outcome.RIGHT
    elif set(classes) & set(truth.tie):
        outcome = Outcome.TIED
    if outcome is Outcome.RIGHT and truth.growth is not None:
        guessed = truth.growth  # a drawing that is read as several classes is read as this one
    return GrowthMark(guessed, guess.growth is None, truth.growth, outcome)


def _crossover_mark(
    guess: Guess, reading: Reading | None, truth: Truth, sizes: Sequence[float]
) -> CrossoverMark | None:
    ends = (min(sizes) / BEYOND, max(sizes) * BEYOND)
    guessed = _guessed_crossover(guess, reading, truth, ends)
    if guessed is None:
        return None
    guessed, found = _cut(guessed, ends), _found_crossover(truth, ends)
    if found is None:
        return CrossoverMark(guessed, None, ends, Outcome.OPEN)
    low, high = truth.interval or (found, found)
    is_near = abs(math.log10(guessed / found)) <= math.log10(CROSSOVER_FACTOR) + 1e-9
    # No size was measured out there: all that lies beyond one end is the same answer.
    both_out = max(guessed, found) < min(sizes) or min(guessed, found) > max(sizes)
    is_right = is_near or low <= guessed <= high or both_out
    return CrossoverMark(guessed, found, ends, Outcome.RIGHT if is_right else Outcome.WRONG)


def _guessed_crossover(
    guess: Guess, reading: Reading | None, truth: Truth, ends: tuple[float, float]
) -> float | None:
    """What was picked, or where the drawing bends; flat all along is beyond the sizes."""
    if guess.crossover is not None:
        return guess.crossover
    if guess.growth == Complexity.CONSTANT:
        return ends[1]
    if reading is None or truth.growth == Complexity.CONSTANT:
        return None  # with no growth seen, the class has said it all
    for growth in (truth.growth, guess.growth):
        if growth is not None and (found := reading.crossover_as(growth)) is not None:
            return found
    if reading.growth == Complexity.CONSTANT:
        return ends[1]
    return reading.crossover_as(reading.growth)


def _found_crossover(truth: Truth, ends: tuple[float, float]) -> float | None:
    """The run's: with no growth seen it lies beyond the sizes, with no fixed cost below them."""
    if truth.growth is None:
        return None
    if truth.growth == Complexity.CONSTANT:
        return ends[1]
    return ends[0] if truth.crossover is None else _cut(truth.crossover, ends)


def _cut(n: float, ends: tuple[float, float]) -> float:
    return min(max(n, ends[0]), ends[1])


# ---- In all ----


def _points(
    gap: Gap | None, growth: GrowthMark | None, crossover: CrossoverMark | None
) -> int | None:
    """A line by its gap; class and crossover by themselves count where there is no line."""
    if gap is not None:
        return round(100 * math.pow(_LEFT_A_DECADE, gap.off))
    marks = [mark.outcome for mark in (growth, crossover) if mark is not None]
    judged = [outcome for outcome in marks if outcome is not Outcome.OPEN]
    if not judged:
        return None
    return round(100 * fmean(outcome is not Outcome.WRONG for outcome in judged))


def _order(
    guesses: Guesses, truths: Mapping[str, Truth], sizes: Sequence[float]
) -> tuple[int, int]:
    lines = {name: line_of(guess, sizes) for name, guess in guesses.items()}
    medians = {name: {m.n: m for m in truth.medians} for name, truth in truths.items()}
    right, decided = 0, 0
    for one, other in combinations([name for name in lines if name in medians], 2):
        for n in medians[one].keys() & medians[other].keys():
            sign = _which_is_higher(medians[one][n], medians[other][n])
            mine, theirs = value_at(lines[one], n), value_at(lines[other], n)
            if sign and mine is not None and theirs is not None:
                decided += 1
                right += (mine - theirs) * sign > 0
    return right, decided


def _which_is_higher(one: Median, other: Median) -> int:
    """1 or -1; 0 where the intervals overlap."""
    if one.low > other.high:
        return 1
    return -1 if one.high < other.low else 0
