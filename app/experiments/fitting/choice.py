"""Which classes explain a series: AICc, the tie set, and what leaving sizes out does to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.experiments.fitting.curves import Curves, Data, deviance, fit_classes, refit_classes
from app.experiments.fitting.levels import Array
from app.experiments.growth import CLASSES, Complexity

TIE = 6.0
# Beyond noise, what a curve misses is smooth in n (a cache fills over a decade), so neighbouring
# sizes miss it together: they say about as much as a third as many independent ones.
_SIZES_THAT_MISS_TOGETHER = 3.0
_MOST_FOLDS = 24
_FREE = tuple(1 if complexity is Complexity.CONSTANT else 2 for complexity in CLASSES)


@dataclass(frozen=True, slots=True)
class Choice:
    """The classes of a series weighed against each other.

    Attributes:
        curves: one row for each of ``CLASSES``.
        delta: (5,) AICc above the best.
        tie: the classes within ``TIE`` of the best, simplest first.
        inflation: of the errors, so that the best class explains the levels.
    """

    curves: Curves
    delta: Array
    tie: tuple[Complexity, ...]
    inflation: float


def choose(data: Data, samples: int) -> Choice:
    """Fit every class to one row of levels and weigh them; ``samples`` measurements lie behind."""
    curves = fit_classes(data, CLASSES)
    delta, inflation = weigh(curves, data, samples, _FREE)
    return Choice(curves, delta[:, 0], _tie(delta[:, 0]), float(inflation[0]))


def agreement(data: Data, samples: int, choice: Choice) -> float:
    """Share of refits with one size left out that come to the same simplest class.

    With many sizes, neighbours are left out together.
    """
    count = len(data.sizes)
    folds = min(count, _MOST_FOLDS)
    fold_of = np.arange(count) * folds // count
    used: NDArray[np.bool_] = fold_of[None, :] != np.arange(folds)[:, None]
    level = np.tile(data.level, (folds, 1))
    partial = replace(data, level=level, used=used)
    curves = refit_classes(partial, CLASSES, choice.curves.parameters)
    delta, _ = weigh(curves, partial, samples, _FREE)
    return float(np.mean([_tie(column)[0] is choice.tie[0] for column in delta.T]))


def weigh(
    curves: Curves, data: Data, samples: int, parameters: Sequence[int]
) -> tuple[Array, Array]:
    """Weigh models, of so many ``parameters`` each, that were fitted to the same F rows of levels.

    All models are judged by the scatter around the best of them, as in quasi-AIC: one that fits
    badly must not excuse itself by claiming more noise.

    Args:
        curves: of every model, models outermost.
        samples: how many measurements lie behind the levels.

    Returns:
        (models, F) AICc above the best, and the (F,) inflation that all were held to.
    """
    models = len(parameters)
    fits = len(curves.deviance) // models
    used = np.ones(len(data.level.T), dtype=bool) if data.used is None else data.used
    count = np.broadcast_to(np.atleast_2d(used).sum(axis=1), (fits,))
    free = np.array(parameters)[:, None]
    own = curves.inflation.reshape(models, fits) * np.sqrt(count / (count - free))
    inflation = own.min(axis=0)
    residual = np.where(used, curves.residual.reshape(models, fits, -1), 0.0)
    penalty = 2 * free + 2 * free * (free + 1) / (samples - free - 1)
    score = deviance(residual, data, inflation) / temper(inflation, data.certain) + penalty
    return score - score.min(axis=0), inflation


def temper(inflation: Array, certain: bool) -> Array:
    """By what evidence is divided where levels miss even the best curve by more than noise."""
    missed = 1 - 1 / inflation**2 if certain else np.ones_like(inflation)
    tempered: Array = 1 + (_SIZES_THAT_MISS_TOGETHER - 1) * missed
    return tempered


def _tie(delta: Array) -> tuple[Complexity, ...]:
    return tuple(c for c, above in zip(CLASSES, delta, strict=True) if above < TIE)
