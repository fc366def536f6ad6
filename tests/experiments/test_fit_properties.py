"""What must hold of every fit, whatever was measured."""

import json
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.experiments.fit import fit_series
from app.experiments.growth import CLASSES, Complexity
from app.experiments.measurements import Point
from app.experiments.quantity import Quantity
from app.experiments.verdict import SeriesFit, in_words
from tests.experiments.curves import ELEVEN_SIZES, NINE_SIZES, curve, run

GROWING = [complexity for complexity in CLASSES if complexity is not Complexity.CONSTANT]
some = settings(
    max_examples=12,
    derandomize=True,
)


@st.composite
def runs(draw: st.DrawFn) -> list[Point]:
    """A run of any class, with noise, drift and outliers."""
    complexity = draw(st.sampled_from(CLASSES))
    fixed = draw(st.sampled_from([1e-4, 1e-2]))
    return run(
        curve(complexity, fixed),
        NINE_SIZES,
        blocks=draw(st.integers(1, 5)),
        noise=draw(st.sampled_from([0.01, 0.05, 0.2])),
        seed=draw(st.integers(0, 1000)),
        outliers=0.02,
        drift=0.1,
    )


@some
@given(runs(), st.randoms(use_true_random=False))
def test_order_of_the_points_does_not_matter(points: list[Point], shuffler: random.Random) -> None:
    shuffled = list(points)
    shuffler.shuffle(shuffled)
    assert fit_series(shuffled) == fit_series(points)


@some
@given(runs(), st.sampled_from([1e-6, 0.37, 60.0, 1e9]))
def test_another_unit_of_time_scales_the_costs_and_changes_no_class(
    points: list[Point], factor: float
) -> None:
    fit = fit_series(points)
    scaled = fit_series([Point(p.n, p.value * factor, p.block) for p in points])
    assert scaled.verdict == fit.verdict
    assert scaled.tie == fit.tie
    assert scaled.doubt == fit.doubt
    assert scaled.warnings == fit.warnings
    for name in ("fixed_cost", "per_unit"):
        before, after = getattr(fit, name), getattr(scaled, name)
        assert (after is None) == (before is None)
        if before is not None:
            assert after == pytest.approx(before * factor, rel=1e-4, abs=1e-12 * factor)
    if fit.crossover is not None:
        assert scaled.crossover == pytest.approx(fit.crossover, rel=1e-3)


@some
@given(
    st.sampled_from(GROWING),
    st.floats(0.0, 1.0),
    st.integers(1, 5),
)
def test_a_constant_added_to_exact_times_is_found_in_the_fixed_cost_alone(
    complexity: Complexity, share: float, blocks: int
) -> None:
    growing = curve(complexity)
    added = share * growing(1e5)
    before = fit_series(run(growing, ELEVEN_SIZES, blocks=blocks, noise=0.0))
    after = fit_series(run(curve(complexity, added), ELEVEN_SIZES, blocks=blocks, noise=0.0))
    assert before.verdict == after.verdict == complexity
    assert after.per_unit == pytest.approx(before.per_unit, rel=1e-3)
    assert after.fixed_cost == pytest.approx(added, rel=1e-3, abs=1e-3 * growing(1e3))


@some
@given(
    st.sampled_from([Complexity.LINEAR, Complexity.QUADRATIC]),
    st.integers(0, 1000),
    st.sampled_from([1e-3, 1.0, 10.0]),
)
def test_a_constant_added_to_noisy_times_changes_the_fixed_cost_within_its_interval(
    complexity: Complexity, seed: int, share: float
) -> None:
    """Noise is a share of a time, so a constant also changes which sizes count: the cost per unit
    stays within what both intervals allow, and the class in the tie."""
    growing = curve(complexity, curve(complexity)(1e5))
    added = share * growing(1e3)
    before = run(growing, ELEVEN_SIZES, noise=0.05, seed=seed)
    after = [Point(point.n, point.value + added, point.block) for point in before]
    first, second = fit_series(before), fit_series(after)
    assert complexity in second.tie
    assert second.verdict == first.verdict == complexity
    for name, change in (("per_unit", 0.0), ("fixed_cost", added)):
        old, new = first.intervals[name], second.intervals[name]
        assert new.low <= (old.high or math.inf) + change
        assert (new.high or math.inf) >= old.low + change


@some
@given(st.integers(0, 1000), st.sampled_from([0.25, 3.0, 1e3]))
def test_another_unit_of_n_scales_the_cost_per_unit_and_changes_no_class(
    seed: int, factor: float
) -> None:
    points = run(curve(Complexity.LINEAR, 8e-4), ELEVEN_SIZES, seed=seed)
    fit = fit_series(points)
    scaled = fit_series([Point(p.n * factor, p.value, p.block) for p in points])
    assert scaled.verdict == fit.verdict
    assert scaled.per_unit == pytest.approx((fit.per_unit or 0.0) / factor, rel=1e-3)
    assert scaled.fixed_cost == pytest.approx(fit.fixed_cost, rel=1e-3)


@some
@given(
    st.lists(
        st.tuples(
            st.floats(1.0, 1e12),
            st.floats(1e-12, 1e12),
            st.one_of(st.none(), st.sampled_from(["a", "b", "c", ""])),
        ),
        max_size=40,
    ),
    st.sampled_from(Quantity),
)
def test_any_measurements_get_an_answer_that_can_be_shown(
    rows: list[tuple[float, float, str | None]], quantity: Quantity
) -> None:
    fit = fit_series([Point(n, value, block) for n, value, block in rows], quantity)
    text = json.dumps(fit.to_json(), allow_nan=False)
    assert SeriesFit.from_json(json.loads(text)) == fit
    assert (fit.verdict is None) == (fit.doubt is not None)
    assert in_words(fit)
    assert in_words(fit)[-1] == "."
    if fit.verdict is not None:
        assert fit.tie[0] == fit.verdict
        assert fit.fixed_cost is not None
        assert math.isfinite(fit.fixed_cost)
    for interval in (*fit.intervals.values(), *fit.levels, *fit.doublings):
        low, high = interval.low, interval.high
        assert low is None or high is None or low <= high
    assert (fit.settles is None) == (fit.verdict is None or len(fit.tie) == 1)
