"""T = a + b*bytes + c*modules through the measurements of one format in both regimes.

The steps are those of a class: levels of each model with the drift of blocks taken out, a robust
fit of log times with costs of at least 0, AICc for which terms are needed, a bootstrap by block.

Shapes: S models (pairs of bytes and modules), P costs.
"""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from scipy.optimize import nnls

from app.experiments.fitting.choice import TIE, weigh
from app.experiments.fitting.curves import Curves, Data, fit_sum
from app.experiments.fitting.doubts import missed_beyond_noise, warnings_of_repetition
from app.experiments.fitting.levels import Array, Samples, separate
from app.experiments.fitting.resample import interval, replicates, widening
from app.experiments.numbers import human_percent
from app.experiments.plane import PlaneDoubt, PlaneFit, PlanePoint

RESAMPLES = 400
FEWEST_MODELS = 5
FEWEST_SAMPLES = 6
# Condition index of the scaled columns from which Belsley, Kuh and Welsch call two variables
# collinear: what the data say of one is then mostly what they say of the other.
_COLLINEAR = 30.0
_VISIBLE = 4.0  # logs below a time at which a part of it, 2 %, still pulls on the fit
_NEGLIGIBLE = 1e-5  # the share of every time below which a cost is nothing
_COSTS = ("fixed_cost", "per_byte", "per_module")
_WITHOUT_BYTES, _WITHOUT_MODULES = (0, 2), (0, 1)


def fit_plane(points: Sequence[PlanePoint], resamples: int = RESAMPLES) -> PlaneFit:
    """The costs of a format; bytes and modules at least 1, seconds positive and finite.

    Never fails for want of data: with too little, or where bytes and modules cannot be told apart,
    there are no costs and ``doubt`` says why.
    """
    models = np.unique([(point.bytes, point.modules) for point in points], axis=0)
    known = PlaneFit(models=len(models), samples=len(points))
    if len(models) < FEWEST_MODELS or len(points) < FEWEST_SAMPLES:
        return replace(known, doubt=PlaneDoubt.FEW_MODELS)
    samples = _gather(points, models)
    levels = separate(samples)
    known = replace(
        known,
        spread=levels.noise,
        warnings=tuple(warnings_of_repetition(samples, levels)),
    )
    terms = np.column_stack([np.zeros(len(models)), np.log(models)])
    if _condition(terms, levels.level) > _COLLINEAR:
        return replace(known, doubt=PlaneDoubt.COLLINEAR)
    data = Data(models[:, 0], levels.level, levels.error, levels.noise is not None, levels.tails)
    plane, delta, inflation = _weighed(data, terms, len(points))
    drawn = replace(data, level=replicates(samples, levels, inflation, resamples))
    begin = _lifted(plane.parameters, terms, data.level)
    many = _costs(fit_sum(drawn, terms, begin).parameters, terms, drawn.level)
    found = _costs(plane.parameters, terms, np.atleast_2d(data.level))[0]
    wider = widening(samples, levels)
    intervals = {
        name: interval(float(found[column]), many[:, column], wider)
        for column, name in enumerate(_COSTS)
    }
    without_bytes, without_modules = float(delta[1]), float(delta[2])
    needs_bytes, needs_modules = (
        bool(above - delta[0] >= TIE) for above in (without_bytes, without_modules)
    )
    return replace(
        known,
        fixed_cost=float(found[0]),
        per_byte=float(found[1]),
        per_module=float(found[2]),
        intervals=MappingProxyType(intervals),
        needs_bytes=needs_bytes,
        needs_modules=needs_modules,
        delta_without_bytes=without_bytes,
        delta_without_modules=without_modules,
        warnings=(*known.warnings, *_warnings(plane, data, needs_bytes, needs_modules)),
    )


def _gather(points: Sequence[PlanePoint], models: Array) -> Samples:
    """The measurements, sorted so that their order cannot matter; a size is a model's number."""
    ordered = sorted(
        points, key=lambda point: (point.bytes, point.modules, point.block or "", point.seconds)
    )
    number = {(float(size), float(modules)): row for row, (size, modules) in enumerate(models)}
    size = np.array([number[point.bytes, point.modules] for point in ordered], dtype=np.intp)
    log_value = np.log(np.array([point.seconds for point in ordered]))
    labels = [point.block for point in ordered]
    names, block = np.unique([label or "" for label in labels], return_inverse=True)
    if None in labels:
        names, block = names[:1], np.zeros_like(block)
    return Samples(np.arange(len(models), dtype=np.float64), size, log_value, block, len(names))


def _condition(terms: Array, level: Array) -> float:
    """How far the columns of the relative design are from collinear: 1 is not at all."""
    design = np.exp(terms - level[:, None])
    scaled = design / np.linalg.norm(design, axis=0)
    return float(np.linalg.cond(scaled))


def _weighed(data: Data, terms: Array, samples: int) -> tuple[Curves, Array, float]:
    """The plane, the (3,) AICc of it, of no bytes' and of no modules' term, and the inflation."""
    every = tuple(range(terms.shape[1]))
    fits = [_fit(data, terms[:, list(of)]) for of in (every, _WITHOUT_BYTES, _WITHOUT_MODULES)]
    together = Curves(
        np.empty((len(fits), 0)),
        np.concatenate([fit.inflation for fit in fits]),
        np.concatenate([fit.residual for fit in fits]),
        np.concatenate([fit.deviance for fit in fits]),
    )
    delta, inflation = weigh(together, data, samples, (3, 2, 2))
    return fits[0], delta[:, 0], float(inflation[0])


def _fit(data: Data, terms: Array) -> Curves:
    """The most likely costs, begun at the relative least squares and at each cost alone."""
    level = data.level
    solved = nnls(np.exp(terms - level[:, None]), np.ones(len(level)))[0]
    alone = np.full((terms.shape[1], terms.shape[1]), -np.inf)
    np.fill_diagonal(alone, np.median(level[:, None] - terms, axis=0))
    begun = np.vstack([np.log(np.maximum(solved, 1e-300)), alone])
    return fit_sum(data, terms, _lifted(begun, terms, level))


def _lifted(begin: Array, terms: Array, level: Array) -> Array:
    """Starts at which no cost is nothing: from there the slope could not lift it."""
    visible: Array = -_VISIBLE - np.max(terms - level[:, None], axis=0)
    return np.maximum(begin, visible)


def _costs(parameters: Array, terms: Array, level: Array) -> Array:
    """(F, P) costs in seconds; exactly 0 where they are a negligible part of every time."""
    share = np.max(parameters[:, None, :] + terms - level[:, :, None], axis=1)
    costs: Array = np.where(share < np.log(_NEGLIGIBLE), 0.0, np.exp(parameters))
    return costs


def _warnings(plane: Curves, data: Data, needs_bytes: bool, needs_modules: bool) -> list[str]:
    found = []
    for needed, what in ((needs_bytes, "bytes"), (needs_modules, "modules")):
        if not needed:
            found.append(
                f"The times can be explained without the {what} (AICc within {TIE:g}): what they "
                "cost is too little to be seen here."
            )
    furthest = missed_beyond_noise(plane.residual[0], data)
    if furthest is not None:
        found.append(
            f"The plane misses some models by up to {human_percent(furthest)}, more than noise "
            "explains: another cost, such as a cache's, changes on the way."
        )
    return found
