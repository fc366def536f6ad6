"""Curves a + b*g(n) and a + b*n^k through the levels of a series, many fits at once.

One solver does every fit (classes, planes, refits without a size, bootstrap replicates):
Levenberg and Marquardt's steps on a Student-t likelihood of log values, in the logarithms of the
costs, which keeps them positive. ``scipy.optimize.least_squares`` would fit one curve at a time,
and a run needs some thousand.

Shapes: F fits, S sizes, P parameters (log a, log b and, for a power, k).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.experiments.fitting.levels import MODEL_ERROR, TAILS, Array
from app.experiments.growth import GROWTH, Complexity

_NEVER = -1e3  # log g of something that does not grow
_FAR = 14.0  # how far below the smallest time (in logs) a or b may go: less than a millionth
_VISIBLE = 4.0  # logs below a time at which a part of it, 2 %, still pulls on the fit
_STEPS = 50
_ENOUGH = 1e-9
_POWERS = (0.3, 1.0, 2.0)
_LEAST_POWER, _MOST_POWER = 0.02, 6.0


@dataclass(frozen=True, slots=True)
class Data:
    """What curves are fitted to.

    Attributes:
        sizes: (S,) n.
        level: (S,) or (F, S) log value.
        error: (S,), or (F, S) as ``level``: scale of the level's uncertainty.
        certain: True where ``error`` is known from repetitions, False where it is only relative.
        tails: degrees of freedom of the t that levels follow about the curve.
        used: (S,) or (F, S); False leaves a size out.
    """

    sizes: Array
    level: Array
    error: Array
    certain: bool
    tails: float = TAILS
    used: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Curves:
    """Fitted curves.

    Attributes:
        parameters: (F, P).
        inflation: (F,) by what the errors had to be multiplied for the curve to explain the
            levels; at least 1 where they are known.
        residual: (F, S) log value above the curve.
        deviance: (F,) -2 log likelihood.
    """

    parameters: Array
    inflation: Array
    residual: Array
    deviance: Array

    def take(self, index: NDArray[np.intp]) -> "Curves":
        """Some of the curves."""
        return Curves(
            self.parameters[index],
            self.inflation[index],
            self.residual[index],
            self.deviance[index],
        )


def log_growth(complexity: Complexity, sizes: Array) -> Array:
    """Log g(n) for each of ``sizes``; very small where g is 0 or the class does not grow."""
    if complexity is Complexity.CONSTANT:
        return np.full(len(sizes), _NEVER)
    growth = np.array([GROWTH[complexity](float(n)) for n in sizes])
    logs: Array = np.log(np.maximum(growth, 1e-300))
    return np.maximum(logs, _NEVER)


def fit_classes(data: Data, classes: Sequence[Complexity]) -> Curves:
    """The best curve of each class through each row of ``level``, classes outermost."""
    level = np.atleast_2d(data.level)
    growths = [log_growth(complexity, data.sizes) for complexity in classes]
    ratios = [_ratios(growth) for growth in growths]
    starts = len(ratios[0])
    begun = [
        _begin(level, growth, ratio[start])
        for start in range(starts)
        for growth, ratio in zip(growths, ratios, strict=True)
    ]
    rows = np.tile(np.repeat(np.stack(growths), len(level), axis=0), (starts, 1))
    return _best(_solve(data, np.concatenate(begun), _costs_of(rows)), starts)


def refit_classes(data: Data, classes: Sequence[Complexity], begin: Array) -> Curves:
    """As ``fit_classes``, each class from a solution nearby, a row of ``begin``."""
    rows = len(np.atleast_2d(data.level))
    growth = np.stack([log_growth(complexity, data.sizes) for complexity in classes])
    start = np.repeat(_off_the_floor(begin, data.level, growth), rows, axis=0)
    return _solve(data, start, _costs_of(np.repeat(growth, rows, axis=0)))


def fit_sum(data: Data, terms: Array, begin: Array) -> Curves:
    """The best sum of costs through each row of ``level``, from the best of several starts.

    Args:
        terms: (S, P) logarithm of what each cost is multiplied with.
        begin: (starts, P) logarithms of costs.
    """
    rows = len(np.atleast_2d(data.level))
    start = np.repeat(begin, rows, axis=0)
    return _best(_solve(data, start, _Sum(terms[None])), len(begin))


def fit_power(data: Data) -> Curves:
    """The best a + b*(n/n_max)^k, one row."""
    level, distance = np.atleast_2d(data.level), _distance(data.sizes)
    begun = []
    for power in _POWERS:
        growth = power * distance
        for ratio in _ratios(growth):
            start = _begin(level, growth, ratio)
            begun.append(np.column_stack([start, np.full(len(start), power)]))
    return _best(_solve(data, np.concatenate(begun), _Power(distance)), len(begun))


def refit_power(data: Data, begin: Array) -> Curves:
    """a + b*(n/n_max)^k fitted to each row of ``level``, from a solution (3,) nearby."""
    free = np.append(_off_the_floor(begin[None, :2], data.level, np.zeros((1, 1)))[0], begin[2])
    start = np.tile(free, (len(np.atleast_2d(data.level)), 1))
    return _solve(data, start, _Power(_distance(data.sizes)))


def deviance(residual: Array, data: Data, inflation: Array | float) -> Array:
    """-2 log likelihood of residuals (…, S) under a t of scale inflation * error."""
    scale = np.asarray(inflation)[..., None] * data.error
    terms = 2 * np.log(scale) + (data.tails + 1) * np.log1p((residual / scale) ** 2 / data.tails)
    total: Array = np.sum(terms, axis=-1)
    return total


def _off_the_floor(begin: Array, level: Array, growth: Array) -> Array:
    """Starts (C, 2) at which neither a nor b is nothing: from there the slope could not lift it."""
    low = float(level.min()) - _VISIBLE
    high = float(level.max()) - _VISIBLE - growth.max(axis=1)
    high = np.where(growth.max(axis=1) > _NEVER / 2, high, begin[:, 1])
    return np.column_stack([np.maximum(begin[:, 0], low), np.maximum(begin[:, 1], high)])


def _distance(sizes: Array) -> Array:
    distance: Array = np.log(sizes / sizes[-1])
    return distance


def _ratios(growth: Array) -> Array:
    """Log a/b to begin at: no fixed cost, crossovers over the range, nearly nothing but it."""
    real = growth[growth > _NEVER / 2]
    if len(real) == 0:
        return np.zeros(7)
    inner = np.quantile(real, (0.0, 0.25, 0.5, 0.75, 1.0))
    return np.concatenate([[real[0] - 5], inner, [real[-1] + 3]])


def _begin(level: Array, growth: Array, ratio: float) -> Array:
    """(F, 2) parameters with that ratio, at the levels' median."""
    height = np.median(level - np.logaddexp(ratio, growth), axis=1)
    return np.column_stack([height + ratio, height])


def _best(curves: Curves, starts: int) -> Curves:
    """Of every fit, begun at several places (starts outermost), the most likely."""
    fits = len(curves.deviance) // starts
    winner = np.argmin(curves.deviance.reshape(starts, fits), axis=0)
    return curves.take(winner * fits + np.arange(fits))


class _Form(Protocol):
    """What the curves look like."""

    def evaluate(self, parameters: Array, level: Array) -> tuple[Array, Array]:
        """Residuals (F, S) and the derivatives (F, S, P) of the log curve."""

    def bounds(self, level: Array) -> tuple[Array, Array]:
        """Least and most (F, P) of the parameters: a cost may go down to nothing."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum of costs, exp(parameter + term) each; ``terms`` are (F, S, P) or (1, S, P)."""

    terms: Array

    def evaluate(self, parameters: Array, level: Array) -> tuple[Array, Array]:
        costs = parameters[:, None, :] + self.terms
        largest = costs[:, :, 0]
        for column in range(1, costs.shape[2]):  # reductions over so few are slow
            largest = np.maximum(largest, costs[:, :, column])
        parts = np.exp(costs - largest[:, :, None])
        total = parts[:, :, 0].copy()
        for column in range(1, costs.shape[2]):
            total += parts[:, :, column]
        return level - largest - np.log(total), parts / total[:, :, None]

    def bounds(self, level: Array) -> tuple[Array, Array]:
        largest = self.terms.max(axis=1)
        low, high = level.min(axis=1) - _FAR, level.max(axis=1) + _FAR
        return low[:, None] - largest, high[:, None] - largest


@dataclass(frozen=True, slots=True)
class _Power:
    """a + b*(n/n_max)^k; ``distance`` is (S,) log n/n_max."""

    distance: Array

    def evaluate(self, parameters: Array, level: Array) -> tuple[Array, Array]:
        growing = parameters[:, 1:2] + parameters[:, 2:3] * self.distance
        curve = np.logaddexp(parameters[:, :1], growing)
        share = np.exp(growing - curve)
        return level - curve, np.stack([1 - share, share, share * self.distance], axis=2)

    def bounds(self, level: Array) -> tuple[Array, Array]:
        low, high = level.min(axis=1) - _FAR, level.max(axis=1) + _FAR
        ends = np.ones(len(level))
        return (
            np.column_stack([low, low, ends * _LEAST_POWER]),
            np.column_stack([high, high, ends * _MOST_POWER]),
        )


def _costs_of(growth: Array) -> _Sum:
    """a + b*g(n) for (F, S) log g(n)."""
    return _Sum(np.stack([np.zeros_like(growth), growth], axis=2))


def _solve(data: Data, start: Array, form: _Form) -> Curves:
    """Maximise the likelihood from every row of ``start`` (F, P)."""
    level = np.atleast_2d(data.level)
    copies = len(start) // len(level)
    level = np.tile(level, (copies, 1))
    error = data.error if data.error.ndim == 1 else np.tile(data.error, (copies, 1))
    used = np.ones(level.shape) if data.used is None else _used(data.used, level.shape)
    count = used.sum(axis=1)
    least, tails = (1.0 if data.certain else MODEL_ERROR), data.tails
    low, high = form.bounds(level)
    parameters = np.clip(start, low, high)
    damping = np.full(len(start), 1e-2)
    residual, jacobian = form.evaluate(parameters, level)
    inflation = np.maximum(_scatter(residual / error, used), least)
    for _ in range(_STEPS):
        standard = residual / (inflation[:, None] * error)
        weight = used * (tails + 1) / (tails + standard**2)
        inflation = np.maximum(
            np.sqrt(np.sum(weight * (residual / error) ** 2, axis=1) / count), least
        )
        scale = inflation[:, None] * error
        weight = used * (tails + 1) / (tails + (residual / scale) ** 2) / scale**2
        step = _step(jacobian, weight, residual, damping)
        trial = np.clip(parameters + step, low, high)
        trial_residual, trial_jacobian = form.evaluate(trial, level)
        gain = _loss(residual / scale, used, tails) - _loss(trial_residual / scale, used, tails)
        better = gain >= 0
        parameters = np.where(better[:, None], trial, parameters)
        residual = np.where(better[:, None], trial_residual, residual)
        jacobian = np.where(better[:, None, None], trial_jacobian, jacobian)
        damping = np.clip(np.where(better, damping * 0.2, damping * 8), 1e-12, 1e12)
        if np.all((np.abs(gain) < _ENOUGH) | (damping > 1e11)):
            break
    scale = inflation[:, None] * error
    likelihood = _loss(residual / scale, used, tails) + 2 * np.sum(used * np.log(scale), axis=1)
    return Curves(parameters, inflation, residual, likelihood)


def _used(used: NDArray[np.bool_], shape: tuple[int, ...]) -> Array:
    rows = np.atleast_2d(used).astype(np.float64)
    return np.tile(rows, (shape[0] // len(rows), 1))


def _step(jacobian: Array, weight: Array, residual: Array, damping: Array) -> Array:
    weighted = (jacobian * weight[:, :, None]).transpose(0, 2, 1)
    normal = weighted @ jacobian
    slope = (weighted @ residual[:, :, None])[:, :, 0]
    diagonal = np.einsum("fpp->fp", normal)
    ridge = damping[:, None] * (diagonal + 1e-6 * diagonal.max(axis=1, keepdims=True)) + 1e-12
    lifted = normal + ridge[:, :, None] * np.eye(normal.shape[1])
    step: Array = np.linalg.solve(lifted, slope[:, :, None])[:, :, 0]
    return np.clip(step, -2.0, 2.0)


def _loss(standard: Array, used: Array, tails: float) -> Array:
    total: Array = np.sum(used * np.log1p(standard**2 / tails), axis=1)
    return (tails + 1) * total


def _scatter(standard: Array, used: Array) -> Array:
    """A first robust guess of the inflation: the median of what is left."""
    size = np.abs(standard)
    if used.all():  # several times as fast as with gaps
        return 1.4826 * np.median(size, axis=1)
    middle: Array = np.nanmedian(np.where(used > 0, size, np.nan), axis=1)
    return 1.4826 * middle
