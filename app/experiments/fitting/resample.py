"""Bootstrap replicates of a series' levels, and intervals from what they give.

Shapes: B replicates, S sizes, N samples, M blocks.
"""

import numpy as np
from scipy.special import stdtrit

from app.experiments.fitting.levels import (
    SCALE_OF_NORMAL,
    TAILS,
    Array,
    Levels,
    Samples,
    blocks_to_correct,
)
from app.experiments.verdict import Interval

FEWEST_BLOCKS = 4
_BALANCED = 0.75  # the share of the blocks in which every size must be
_ERROR_OF_A_MEDIAN = 1.25  # that of a mean is 1
_SEED = 20_240_229
_ITERATIONS = 8
_MOST_NUMBERS = 2_000_000
# Beyond, levels are known so well that only what blocks differ by matters, and the levels' own
# errors hold that.
_MOST_SAMPLES_TO_DRAW = 20_000


def replicates(samples: Samples, levels: Levels, inflation: float, wanted: int) -> Array:
    """(B, S) log values as another run might have given them.

    With enough blocks, whole blocks are drawn again, with replacement. With fewer there is too
    little to draw from: the levels scatter as their errors, times ``inflation``, say.
    """
    random = np.random.default_rng(_SEED)
    if by_block(samples, levels):
        count = min(wanted, _MOST_NUMBERS // len(samples.log_value))
        return _draw_blocks(random, samples, levels, count)
    normal = random.standard_normal((wanted, len(levels.level)))
    shift = random.standard_normal((wanted, 1)) * _error_of_the_whole(samples, levels)
    scale = 1.0 if levels.noise is not None else SCALE_OF_NORMAL
    return levels.level + normal * (levels.error * inflation / scale) + shift


def by_block(samples: Samples, levels: Levels) -> bool:
    """Whether to draw blocks: there are enough, they tell the whole error, and can be held.

    Where sizes known well enough are not measured again, later blocks hold few sizes; what they
    tell of those few is no measure of the others' error.
    """
    return (
        samples.blocks >= FEWEST_BLOCKS
        and samples.repetitions.min() >= _BALANCED * samples.blocks
        and levels.noise is not None
        and samples.quantity.additive_error == 0
        and len(samples.log_value) <= _MOST_SAMPLES_TO_DRAW
    )


def interval(estimate: float, drawn: Array, widening: float) -> Interval:
    """The middle 95 % of ``drawn``, widened about the estimate; never below 0."""
    low, high = np.quantile(drawn, (0.025, 0.975), method="inverted_cdf")
    top = float(estimate + widening * max(0.0, high - estimate))
    bottom = float(max(0.0, estimate - widening * max(0.0, estimate - low)))
    return Interval(bottom, top if np.isfinite(top) else None)


def widening(samples: Samples, levels: Levels) -> float:
    """By what percentiles fall short when few blocks stand for all that might have been.

    Student's t instead of the normal, and the variance with M - 1.
    """
    if not by_block(samples, levels):
        return 1.0
    free = samples.blocks - 1
    return _student(free) * float(np.sqrt(samples.blocks / free))


def _student(free: int) -> float:
    """How much wider than the normal's a 95 % interval of Student's t is."""
    return float(stdtrit(free, 0.975)) / 1.96


def _draw_blocks(
    random: np.random.Generator, samples: Samples, levels: Levels, count: int
) -> Array:
    blocks = samples.blocks
    drawn = random.integers(0, blocks, (count, blocks))
    times = np.zeros((count, blocks))
    np.add.at(times, (np.arange(count)[:, None], drawn), 1.0)
    value = samples.log_value - levels.block_effects[samples.block]
    often = times[:, samples.block]
    begin = np.searchsorted(samples.size, np.arange(len(samples.sizes)))
    level = np.tile(levels.level, (count, 1))
    noise = max((levels.noise or 0.0) * SCALE_OF_NORMAL, 1e-9)
    for _ in range(_ITERATIONS):
        standard = (value - level[:, samples.size]) / noise
        weight = often * (TAILS + 1) / (TAILS + standard**2)
        total = np.add.reduceat(weight, begin, axis=1)
        pulled = np.add.reduceat(weight * value, begin, axis=1)
        # A size that no drawn block holds keeps its level.
        level = np.where(total > 0, pulled / np.where(total > 0, total, 1.0), level)
    return level + np.median(levels.block_effects[drawn], axis=1, keepdims=True)


def _error_of_the_whole(samples: Samples, levels: Levels) -> float:
    """How uncertain the height of the whole curve is for the drift of blocks.

    It stands at the median of the blocks that had sizes enough to show a shift.
    """
    effects = levels.block_effects[blocks_to_correct(samples)]
    if len(effects) < 2:
        return 0.0
    # Two or three blocks tell little about how blocks differ. (For two, Student's factor would be
    # a guess six times as wide.)
    cautious = _student(max(2, len(effects) - 1))
    of_a_median = 1.0 if len(effects) == 2 else _ERROR_OF_A_MEDIAN
    return float(np.std(effects, ddof=1) / np.sqrt(len(effects))) * cautious * of_a_median
