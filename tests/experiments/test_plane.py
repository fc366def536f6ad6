"""T = a + b*bytes + c*modules: the truth is found, and what cannot be told apart is said so."""

import json
import random
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.experiments.fitting.plane import fit_plane
from app.experiments.plane import PlaneDoubt, PlaneFit, PlanePoint, in_words

WIDE = tuple((4.0 * round(n), 9.0) for n in np.geomspace(1e3, 1e7, 9))
DEEP = tuple((4224.0 * layers, 2.0 * layers + 1) for layers in (1, 3, 10, 32, 100, 316, 1000))
SAFETENSORS = (6e-4, 0.8e-9, 3e-5)
COSTS = ("fixed_cost", "per_byte", "per_module")


def measured(
    costs: tuple[float, float, float] = SAFETENSORS,
    models: tuple[tuple[float, float], ...] = WIDE + DEEP,
    seed: int = 1,
    noise: float = 0.05,
    blocks: int = 5,
) -> list[PlanePoint]:
    """Both regimes, with noise, drift of blocks, and a few samples ten times too long."""
    chance = np.random.default_rng(seed)
    drift = chance.normal(0, 0.1 if noise else 0.0, blocks)
    fixed, per_byte, per_module = costs
    return [
        PlanePoint(
            size,
            modules,
            float(
                (fixed + per_byte * size + per_module * modules)
                * np.exp(chance.normal(0, noise) + drift[block])
                * (10 if noise and chance.random() < 0.02 else 1)
            ),
            str(block),
        )
        for block in range(blocks)
        for size, modules in models
    ]


@pytest.mark.parametrize(
    "costs", [SAFETENSORS, (9e-3, 0.5e-9, 1e-3), (0.0, 0.8e-9, 3e-5), (0.55, 3e-9, 6e-3)]
)
def test_the_three_costs_lie_in_their_intervals(costs: tuple[float, float, float]) -> None:
    hits = 0
    for seed in range(10):
        fit = fit_plane(measured(costs, seed=seed))
        for name, true in zip(COSTS, costs, strict=True):
            interval = fit.intervals[name]
            hits += interval.low <= true <= (inf if interval.high is None else interval.high)
    assert hits >= 27  # of 30 at 95 %


def test_both_terms_are_needed_where_both_cost() -> None:
    fit = fit_plane(measured())
    assert fit.needs_bytes
    assert fit.needs_modules
    assert (fit.delta_without_modules or 0.0) > 6
    assert fit.models == 16
    assert fit.samples == 80
    assert in_words(fit).endswith("a module.")


@pytest.mark.parametrize("seed", range(5))
def test_modules_that_cost_nothing_are_not_needed_and_said_to_be_unsure(seed: int) -> None:
    fit = fit_plane(measured((6e-4, 0.8e-9, 0.0), seed=seed))
    assert fit.needs_bytes
    assert not fit.needs_modules
    assert any("without the modules" in warning for warning in fit.warnings)
    assert "Not sure to be there: at most" in in_words(fit)


def test_bytes_that_cost_nothing_are_not_needed() -> None:
    fit = fit_plane(measured((6e-4, 0.0, 3e-5)))
    assert not fit.needs_bytes
    assert fit.needs_modules


@pytest.mark.parametrize("models", [WIDE, DEEP, tuple((4e6, m) for _, m in DEEP)])
def test_one_regime_alone_cannot_tell_bytes_from_modules(
    models: tuple[tuple[float, float], ...],
) -> None:
    fit = fit_plane(measured(models=models))
    assert fit.doubt is PlaneDoubt.COLLINEAR
    assert fit.per_module is None
    assert "cannot be told apart" in in_words(fit)


def test_too_few_models_say_what_is_needed() -> None:
    for points in ([], measured(models=WIDE[:4]), measured(models=WIDE[:3] + DEEP[:1])):
        fit = fit_plane(points)
        assert fit.doubt is PlaneDoubt.FEW_MODELS
        assert "five models" in in_words(fit)


def test_exact_times_give_the_exact_costs_in_words() -> None:
    fit = fit_plane(measured((6e-4, 0.8e-9, 1.2e-4), noise=0.0))
    assert in_words(fit) == "0.6 ms fixed, 800 ps a byte, 0.12 ms a module."


def test_another_law_is_told_by_a_warning() -> None:
    points = [
        PlanePoint(p.bytes, p.modules, p.seconds * (3 if p.bytes > 4e6 else 1), p.block)
        for p in measured(noise=0.01)
    ]
    assert any("more than noise explains" in warning for warning in fit_plane(points).warnings)


@settings(max_examples=8, derandomize=True)
@given(st.integers(0, 100), st.sampled_from([1e-6, 0.37, 60.0]), st.randoms())
def test_units_scale_the_costs_and_order_does_not_matter(
    seed: int, factor: float, shuffler: random.Random
) -> None:
    points = measured(seed=seed)
    fit = fit_plane(points)
    shuffled = list(points)
    shuffler.shuffle(shuffled)
    assert fit_plane(shuffled) == fit
    scaled = fit_plane(
        [PlanePoint(p.bytes, p.modules, p.seconds * factor, p.block) for p in points]
    )
    for name in COSTS:
        assert getattr(scaled, name) == pytest.approx(getattr(fit, name) * factor, rel=1e-3)
    assert (scaled.needs_bytes, scaled.needs_modules) == (fit.needs_bytes, fit.needs_modules)


@settings(
    max_examples=25,
    derandomize=True,
)
@given(
    st.lists(
        st.tuples(
            st.floats(1.0, 1e12),
            st.floats(1.0, 1e6),
            st.floats(1e-12, 1e12),
            st.one_of(st.none(), st.sampled_from(["a", "b", "c"])),
        ),
        max_size=30,
    )
)
def test_any_measurements_get_an_answer_that_can_be_shown(
    rows: list[tuple[float, float, float, str | None]],
) -> None:
    fit = fit_plane([PlanePoint(*row) for row in rows])
    text = json.dumps(fit.to_json(), allow_nan=False)
    assert PlaneFit.from_json(json.loads(text)) == fit
    assert in_words(fit)
    if fit.doubt is None:
        assert all(getattr(fit, name) >= 0 for name in COSTS)
