"""What would part the classes of a tie: larger sizes, or more repetitions; computed, not guessed.

Each class of the tie is taken for the truth in turn, as it was fitted; its exact curve over the
planned sizes, with the errors that the planned repetitions leave, is fitted by the others, and the
AICc distance that they then have is what is to be expected.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.experiments.fitting.analysis import Analysis
from app.experiments.fitting.choice import TIE, temper
from app.experiments.fitting.curves import Data, deviance, log_growth, refit_classes
from app.experiments.fitting.levels import MODEL_ERROR, Array
from app.experiments.growth import CLASSES, Complexity
from app.experiments.numbers import human_count, round_up, two_digits

#: Expected distance from which a plan counts as settling: chance takes it below 6 one time in five.
SETTLED = 2 * TIE
_SIZES_A_DECADE = 2
_DECADES = 2
_TIMES = (2, 4, 8, 16)
_VISIBLE_GROWTH = 0.01
_LONGEST = 1e3  # a distance that need not be told more exactly


@dataclass(frozen=True, slots=True)
class Prospects:
    """What plans are expected to bring; distances are AICc, of the pair that is hardest to part.

    Attributes:
        sizes: the n up to which to measure, ascending, and the distance with so many.
        times: by what to multiply the repetitions of today's sizes, and the distance then; empty
            where nothing was repeated, so that nobody knows what is noise.
        growing: the class that was taken for the truth where O(1) is in the tie, else None.
    """

    sizes: tuple[tuple[int, float], ...]
    times: tuple[tuple[int, float], ...]
    growing: Complexity | None

    @property
    def size(self) -> int | None:
        """The least n that is expected to settle the tie."""
        return next((n for n, distance in self.sizes if distance >= SETTLED), None)


@dataclass(frozen=True, slots=True)
class _Plans:
    """What might be measured next; shapes: P plans, S sizes.

    Attributes:
        sizes: (S,) n, those of today first.
        used: (P, S) which of them a plan measures.
        error: (P, S) of the levels, as repetitions leave it.
        misfit: (P,) by what the best curve still misses more than errors explain.
    """

    sizes: Array
    used: NDArray[np.bool_]
    error: Array
    misfit: Array


def prospects(analysis: Analysis) -> Prospects | None:
    """What would part the classes of the tie; None where nothing can be said.

    That is where one stands alone, or where O(1) is in the tie and no growth was seen at all.
    """
    tie = analysis.choice.tie
    if len(tie) < 2:
        return None
    growing = None
    truths, rivals = tie, tie
    if Complexity.CONSTANT in tie:
        growing = _growing(analysis)
        if growing is None:
            return None
        truths, rivals = (growing,), (Complexity.CONSTANT,)
    further = further_sizes(float(analysis.data.sizes[-1]))
    times = _TIMES if analysis.data.certain and not analysis.samples.quantity.exact else ()
    distance = _expected(analysis, _plans(analysis, further, times), truths, rivals).tolist()
    return Prospects(
        tuple(zip(further, distance[: len(further)], strict=True)),
        tuple(zip(times, distance[len(further) :], strict=True)),
        growing,
    )


def in_words(found: Prospects | None) -> str:
    """What would settle the tie, in one or two sentences."""
    if found is None:
        return (
            "Nothing grew over this range, so nothing tells how large n must be to show growth, if "
            "there is any: only larger sizes could."
        )
    words = f"{_by_size_in_words(found)} {_by_repetition_in_words(found)}"
    if found.growing is None:
        return words
    return f"If it grows as {found.growing}, as fitted: {words[0].lower()}{words[1:]}"


def _by_size_in_words(found: Prospects) -> str:
    n, distance = next((plan for plan in found.sizes if plan[0] == found.size), found.sizes[-1])
    expected = f"expected AICc distance {_told(distance)}; {SETTLED:g} is safe"
    if found.size is not None:
        return f"Sizes up to {human_count(n)} should settle it ({expected})."
    return f"Larger sizes alone would hardly settle it (up to {human_count(n)}: {expected})."


def _by_repetition_in_words(found: Prospects) -> str:
    if not found.times:
        return "Repeat every size as well: so far nobody knows what is noise."
    for times, distance in found.times:
        if distance >= SETTLED and found.size is None:
            return f"{times} times as many repetitions should, though ({_told(distance)})."
        if distance >= SETTLED:
            return f"So should {times} times as many repetitions ({_told(distance)})."
    times, distance = found.times[-1]
    return f"Repetitions alone would not ({times} times as many: {_told(distance)})."


def _told(distance: float) -> str:
    return "1000 and more" if distance >= _LONGEST else two_digits(distance)


def _growing(analysis: Analysis) -> Complexity | None:
    """The growing class to take for the truth: O(n) where it may be, else the likeliest.

    None where no growth is worth the name.
    """
    ends, quantity = analysis.data.sizes[[0, -1]], analysis.samples.quantity
    level = float(np.exp(analysis.levels.level.min()))
    least = max(_VISIBLE_GROWTH, quantity.additive_error / level)
    grown = {}
    for complexity in analysis.choice.tie[1:]:
        log_a, log_b = analysis.parameters(complexity)
        curve = np.logaddexp(log_a, log_b + log_growth(complexity, ends))
        if np.expm1(curve[1] - curve[0]) > least:
            grown[complexity] = float(analysis.choice.delta[CLASSES.index(complexity)])
    if Complexity.LINEAR in grown:
        return Complexity.LINEAR
    return min(grown, key=grown.__getitem__, default=None)


def further_sizes(n_max: float) -> list[int]:
    """Round sizes beyond the largest, two a decade, two decades far."""
    steps = [10 ** (step / _SIZES_A_DECADE) for step in range(1, _DECADES * _SIZES_A_DECADE + 1)]
    # A little less, for what was built is seldom a round number: 10,004,568 leads to 100 million.
    return sorted({round_up(0.95 * n_max * step) for step in steps})


def _plans(analysis: Analysis, further: Sequence[int], times: Sequence[int]) -> _Plans:
    """Further sizes as often repeated as those of today, then today's sizes so many times as often.

    Noise gets less by repetition; what the best curve misses beyond noise, and the model's error,
    do not.
    """
    data, noise = analysis.data, analysis.levels.noise or 0.0
    today = len(data.sizes)
    sizes = np.concatenate([data.sizes, np.array(further, dtype=np.float64)])
    new = np.concatenate([1 + np.arange(len(further)), np.zeros(len(times), dtype=np.intp)])
    used: NDArray[np.bool_] = np.arange(len(sizes)) < today + new[:, None]
    noisy = noise / np.sqrt(analysis.samples.repetitions)
    lasting = np.sqrt(np.maximum(data.error**2 - noisy**2, MODEL_ERROR**2))
    often = np.array(times, dtype=np.float64)[:, None]
    known = np.concatenate(
        [np.tile(data.error, (len(further), 1)), np.sqrt(noisy**2 / often + lasting**2)]
    )
    typical = np.median(known, axis=1)
    error = np.hstack([known, np.tile(typical[:, None], (1, len(further)))])
    misfit = _misfit(analysis)
    if data.certain:
        missed = np.median(data.error) ** 2 * (misfit**2 - 1)
        return _Plans(sizes, used, error, np.sqrt(1 + missed / typical**2))
    return _Plans(sizes, used, error, np.full(len(new), misfit))


def _misfit(analysis: Analysis) -> float:
    """By what the best curve misses more than errors explain; 1 where it does not."""
    inflation = analysis.choice.inflation / float(_correction(np.array(len(analysis.data.sizes))))
    return max(1.0, inflation) if analysis.data.certain else inflation


def _correction(sizes: NDArray[np.intp]) -> Array:
    """What two fitted parameters take off the scatter, as in ``choice.weigh``."""
    corrected: Array = np.sqrt(sizes / (sizes - 2))
    return corrected


def _expected(
    analysis: Analysis, plans: _Plans, truths: Sequence[Complexity], rivals: Sequence[Complexity]
) -> Array:
    """(P,) AICc distance of the truth and the rival that are hardest to part."""
    shape = (len(truths), len(plans.used), len(plans.sizes))
    levels = [
        np.logaddexp(
            analysis.parameters(truth)[0],
            analysis.parameters(truth)[1] + log_growth(truth, plans.sizes),
        )
        for truth in truths
    ]
    rows = (shape[0] * shape[1], shape[2])
    exact = Data(
        plans.sizes,
        np.broadcast_to(np.stack(levels)[:, None], shape).reshape(rows),
        np.broadcast_to(plans.error, shape).reshape(rows),
        certain=True,
        tails=analysis.data.tails,
        used=np.broadcast_to(plans.used, shape).reshape(rows),
    )
    begin = np.stack([analysis.parameters(rival) for rival in rivals])
    missed = refit_classes(exact, rivals, begin).residual.reshape(len(rivals), *shape)
    missed = np.where(plans.used, missed, 0.0)
    inflation = plans.misfit * _correction(plans.used.sum(axis=1))
    held = replace(exact, error=plans.error)
    further = deviance(missed, held, inflation) - deviance(0 * missed, held, inflation)
    distance = further / temper(inflation, analysis.data.certain)
    for row, rival in enumerate(rivals):
        for column, truth in enumerate(truths):
            if rival is truth:
                distance[row, column] = np.inf
        distance[row] -= 2.0 * (rival is Complexity.CONSTANT)
    least: Array = distance.min(axis=(0, 1))
    return np.maximum(least, 0.0)
