"""From single measurements to one level for each size, with the drift of blocks taken out.

A block is every size once, so whatever slows a whole block down (heat, a neighbour) shows as a
shift that all its sizes share. Values are logarithms here: noise of a timing is a matter of per
cent, whatever its size. To what has a floor (peak memory) the floor is added before, so that
nothing is 0 and what lies below the floor looks alike; a + b*g(n) only has a larger a then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.experiments.measurements import Point
from app.experiments.quantity import Quantity

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

# Student's t with 4 degrees of freedom: nearly as sharp as least squares on normal noise, and a
# sample that is ten times too long moves it no more than one that is 20 % too long.
TAILS = 4.0
# The scale that such a t finds in normal noise of standard deviation 1.
SCALE_OF_NORMAL = 0.831
# A level of three samples and more is robust already: one that leaves the curve is news about the
# curve, not an outlier.
TAILS_OF_SURE_LEVELS = 30.0
_SURE_REPETITIONS = 3
# No real machine follows a + b*g(n) to better than this (caches, page sizes), however often it is
# measured; it also keeps exact data from counting as infinitely certain.
MODEL_ERROR = 0.01
# Nearer sizes than this share of the range count as one: a log of calls may hold a size for each.
_MOST_SIZES = 400
_LEAST_NOISE = 1e-9  # a scale to divide by where repetitions are identical
_ITERATIONS = 20
_FEWEST_DEGREES = 3
_FEWEST_SIZES_OF_A_BLOCK = 3


@dataclass(frozen=True, slots=True)
class Samples:
    """The measurements of a series, sorted so that their order cannot matter.

    Attributes:
        sizes: (S,) distinct n, ascending.
        size: (N,) index of each sample's size; ascending.
        log_value: (N,) natural logarithm of seconds or bytes, plus the quantity's floor.
        block: (N,) index of each sample's block; all 0 where no blocks are known.
        blocks: how many there are; 1 where none are known.
        quantity: what was measured.
    """

    sizes: Array
    size: Indices
    log_value: Array
    block: Indices
    blocks: int
    quantity: Quantity = Quantity.TIME

    @property
    def repetitions(self) -> Array:
        """(S,) samples of each size."""
        return np.bincount(self.size, minlength=len(self.sizes)).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Levels:
    """What a series says about each size.

    Attributes:
        level: (S,) log value of each size, robust against outliers, without block effects.
        error: (S,) its standard error; only relative where ``noise`` is None.
        noise: standard deviation of repetitions; None where too few sizes were repeated.
        tails: degrees of freedom of the t that levels follow about a curve.
        block_effects: (blocks,) shift of each block, around 0.
    """

    level: Array
    error: Array
    noise: float | None
    tails: float
    block_effects: Array


def gather(points: Sequence[Point], quantity: Quantity = Quantity.TIME) -> Samples:
    """Sort the points of one series into arrays; sizes too close to matter become one."""
    n = np.array([point.n for point in points])
    value = np.array([point.value for point in points]) + quantity.floor
    labels = [point.block for point in points]
    names = sorted({label for label in labels if label is not None})
    if None in labels or not names:
        names, block = [""], np.zeros(len(points), dtype=np.intp)
    else:
        number = {name: index for index, name in enumerate(names)}
        block = np.array([number[label] for label in labels if label is not None], dtype=np.intp)
    order = np.lexsort((value, block, n))
    sizes, size = np.unique(_merge(n[order]), return_inverse=True)
    return Samples(sizes, size, np.log(value[order]), block[order], len(names), quantity)


def _merge(n: Array) -> Array:
    sizes = np.unique(n)
    if len(sizes) <= _MOST_SIZES:
        return n
    edges = np.geomspace(sizes[0], sizes[-1], _MOST_SIZES + 1)[1:-1]
    bins = np.digitize(n, edges)
    count = np.maximum(np.bincount(bins, minlength=_MOST_SIZES), 1)
    middle: Array = np.exp(np.bincount(bins, np.log(n), _MOST_SIZES) / count)
    return middle[bins]


def separate(samples: Samples) -> Levels:
    """Split log values into a level for each size, a shift for each block, and noise.

    A robust two-way fit by reweighting, begun at medians.
    """
    spread_over = blocks_to_correct(samples)
    count = samples.repetitions
    degrees = len(samples.log_value) - len(count) - max(0, int(spread_over.sum()) - 1)
    level, shift = _medians(samples, spread_over)
    if degrees < _FEWEST_DEGREES:
        if samples.quantity.exact:
            return Levels(level, np.full(len(count), MODEL_ERROR), 0.0, TAILS, shift)
        return Levels(level, 1 / np.sqrt(count), None, TAILS, shift)
    residual = samples.log_value - level[samples.size] - shift[samples.block]
    inflate = np.sqrt(len(residual) / degrees)
    noise = max(1.4826 * float(np.median(np.abs(residual))) * inflate, _LEAST_NOISE)
    for _ in range(_ITERATIONS):
        weight = _weights(residual / noise)
        level = level + _means(samples.size, residual, weight, len(level))
        residual = samples.log_value - level[samples.size] - shift[samples.block]
        step = np.where(spread_over, _means(samples.block, residual, weight, len(shift)), 0.0)
        shift, level = _centred(shift + step, level, spread_over)
        residual = samples.log_value - level[samples.size] - shift[samples.block]
        weight = _weights(residual / noise)
        noise = max(float(np.sqrt(np.sum(weight * residual**2) / degrees)), _LEAST_NOISE)
    deviation = noise / SCALE_OF_NORMAL if noise > _LEAST_NOISE else 0.0
    error = np.hypot(deviation / np.sqrt(count), MODEL_ERROR)
    error = np.hypot(error, samples.quantity.additive_error / np.exp(level))
    tails = TAILS_OF_SURE_LEVELS if np.median(count) >= _SURE_REPETITIONS else TAILS
    return Levels(level, error, deviation, tails, shift)


def blocks_to_correct(samples: Samples) -> NDArray[np.bool_]:
    """(blocks,) True for blocks with enough sizes for a shift that they share to be seen."""
    if samples.blocks == 1:
        return np.zeros(1, dtype=bool)
    pairs = np.unique(np.stack([samples.block, samples.size]), axis=1)
    sizes: Indices = np.bincount(pairs[0], minlength=samples.blocks)
    return sizes >= _FEWEST_SIZES_OF_A_BLOCK


def _medians(samples: Samples, spread_over: NDArray[np.bool_]) -> tuple[Array, Array]:
    level = _grouped_medians(samples.size, samples.log_value, len(samples.sizes))
    residual = samples.log_value - level[samples.size]
    shift = np.where(spread_over, _grouped_medians(samples.block, residual, samples.blocks), 0.0)
    shift, _ = _centred(shift, level, spread_over)
    corrected = samples.log_value - shift[samples.block]
    return _grouped_medians(samples.size, corrected, len(samples.sizes)), shift


def _centred(shift: Array, level: Array, among: NDArray[np.bool_]) -> tuple[Array, Array]:
    if not among.any():
        return shift, level
    centre = float(np.median(shift[among]))
    return np.where(among, shift - centre, shift), level + centre


def _grouped_medians(group: Indices, values: Array, groups: int) -> Array:
    """(groups,) medians; every group has a value."""
    ordered = values[np.lexsort((values, group))]
    count = np.bincount(group, minlength=groups)
    begin = np.cumsum(count) - count
    middle: Array = (ordered[begin + (count - 1) // 2] + ordered[begin + count // 2]) / 2
    return middle


def _means(group: Indices, values: Array, weight: Array, groups: int) -> Array:
    total = np.bincount(group, weight * values, groups)
    return np.asarray(total / np.bincount(group, weight, groups), dtype=np.float64)


def _weights(standardised: Array) -> Array:
    """How much a residual counts; tends to 0 for outliers."""
    return (TAILS + 1) / (TAILS + standardised**2)
