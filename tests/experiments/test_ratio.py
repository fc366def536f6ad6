"""The ratio of two runs: right, sure of itself as often as it says, and honest about too little."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runs import PLAN, a_cell, a_sample, all_samples, failed

from app.experiments.quantity import PEAK_MEMORY_FLOOR
from app.experiments.ratio import SeriesRatio, ratio_of_medians, ratios
from app.experiments.values import Sample

SIZES = (1000, 10_000, 100_000, 10**6, 10**7)
TIMES = st.floats(1e-9, 1e6)


def run(
    random: np.random.Generator,
    factor: float = 1.0,
    blocks: int = 5,
    noise: float = 0.05,
    drift: float = 0.0,
    sizes: Sequence[int] = SIZES,
) -> list[Sample]:
    """Samples of pickle; ``drift`` slows whole blocks."""
    shift = random.normal(0, drift, blocks)
    return [
        replace(
            a_sample(a_cell("pickle", size, block, 0)),
            seconds=factor * size * 1e-9 * math.exp(random.normal(0, noise) + shift[block]),
        )
        for block in range(blocks)
        for size in sizes
    ]


def ratio(ours: Sequence[Sample], theirs: Sequence[Sample], metric: str = "time") -> SeriesRatio:
    (found,) = ratios(["pickle"], ours, theirs, metric)
    return found


# ---- What it is ----


def test_a_run_against_itself_is_one_and_no_difference() -> None:
    samples = list(all_samples())
    found = ratios(PLAN.formats, samples, samples, "time")
    assert [each.name for each in found] == list(PLAN.formats)
    for each in found:
        assert each.overall.value == 1
        assert not each.overall.differs
        assert not each.depends_on_size
        assert [cell.size for cell in each.cells] == list(PLAN.sizes)
        assert all(cell.ratio.value == 1 and not cell.ratio.differs for cell in each.cells)


def test_the_ratio_is_that_of_the_medians_and_the_geometric_mean_over_sizes() -> None:
    random = np.random.default_rng(1)
    ours, theirs = run(random, 3.0), run(random)
    found = ratio(ours, theirs)
    for cell in found.cells:
        assert cell.ratio.value == pytest.approx(cell.ours.median / cell.theirs.median)
    logs = [math.log(cell.ratio.value) for cell in found.cells]
    assert found.overall.value == pytest.approx(math.exp(statistics.fmean(logs)))
    assert found.sizes == len(SIZES)
    assert found.overall.differs
    assert not found.depends_on_size
    assert found.overall.low is not None
    assert found.overall.high is not None
    assert found.overall.low < 3 < found.overall.high


def test_sizes_that_disagree_are_told() -> None:
    random = np.random.default_rng(2)
    theirs = run(random)
    small, large = run(random, 0.5, sizes=SIZES[:2]), run(random, 2.0, sizes=SIZES[2:])
    assert ratio([*small, *large], theirs).depends_on_size


def test_what_only_one_of_them_measured_is_left_out() -> None:
    random = np.random.default_rng(3)
    ours, theirs = run(random, sizes=SIZES[:3]), run(random, sizes=SIZES[2:])
    assert [cell.size for cell in ratio(ours, theirs).cells] == [SIZES[2]]
    assert ratios(["pickle"], run(random, sizes=SIZES[:2]), theirs, "time") == ()
    assert ratios(["onnx"], ours, ours, "time") == ()
    assert ratios(["pickle"], [failed(sample, "no") for sample in ours], theirs, "time") == ()


def test_another_model_of_the_same_size_is_not_compared() -> None:
    ours = run(np.random.default_rng(4))
    theirs = [replace(sample, n=2 * (sample.n or 0)) for sample in ours]
    assert ratios(["pickle"], ours, theirs, "time") == ()


def test_memory_below_what_can_be_told_from_nothing_is_left_out() -> None:
    ours = [
        replace(sample, peak_bytes=0 if sample.size < 10**6 else 4 * sample.size)
        for sample in run(np.random.default_rng(5))
    ]
    found = ratio(ours, ours, "memory")
    assert [cell.size for cell in found.cells] == [10**6, 10**7]
    assert all(cell.ours.median > PEAK_MEMORY_FLOOR for cell in found.cells)


def test_files_of_one_size_are_the_same_without_a_doubt() -> None:
    ours = run(np.random.default_rng(6))
    same = ratio(ours, ours, "size").overall
    assert (same.low, same.value, same.high) == (1, 1, 1)
    larger = [replace(sample, bytes=2 * (sample.bytes or 0)) for sample in ours]
    twice = ratio(larger, ours, "size").overall
    assert (twice.low, twice.high) == pytest.approx((2, 2))
    assert twice.differs


def test_too_few_samples_give_a_ratio_and_no_interval() -> None:
    random = np.random.default_rng(7)
    found = ratio(run(random, 2.0, blocks=2), run(random, blocks=5))
    assert 1.5 < found.overall.value < 2.5
    assert (found.overall.low, found.overall.high) == (None, None)
    assert not found.overall.differs
    assert not found.depends_on_size
    assert {cell.ratio.low for cell in found.cells} == {None}


def test_more_certainty_takes_a_wider_interval() -> None:
    random = np.random.default_rng(8)
    ours, theirs = random.lognormal(0, 0.1, (2, 7)).tolist()
    usual, sure = ratio_of_medians(ours, theirs), ratio_of_medians(ours, theirs, 0.999)
    assert usual.value == sure.value
    assert (sure.low or 0) < (usual.low or 0)
    assert (usual.high or 0) < (sure.high or 0)


# ---- How sure it is ----


@pytest.mark.parametrize("blocks", [3, 5, 10])
@pytest.mark.parametrize(
    ("noise", "drift"), [(0.05, 0.0), (0.05, 0.05), (0.02, 0.1)], ids=["noise", "both", "drift"]
)
def test_nineteen_of_twenty_intervals_hold_the_truth(
    blocks: int, noise: float, drift: float
) -> None:
    random = np.random.default_rng(blocks)
    overall, cells, trials = 0, 0, 150
    for _ in range(trials):
        found = ratio(
            run(random, 2.0, blocks, noise, drift), run(random, 1.0, blocks, noise, drift)
        )
        overall += (found.overall.low or 9) <= 2 <= (found.overall.high or 0)
        cells += sum((c.ratio.low or 9) <= 2 <= (c.ratio.high or 0) for c in found.cells)
    # 95 % of 150, less two standard errors; cells of one run share its drift.
    assert overall / trials > 0.95 - 2 * math.sqrt(0.95 * 0.05 / trials)
    assert cells / trials / len(SIZES) > 0.93


def test_a_noisy_machine_and_a_quiet_one_are_as_sure_as_two_alike() -> None:
    random = np.random.default_rng(9)
    hits, trials = 0, 400
    for _ in range(trials):
        quiet, noisy = random.lognormal(0, 0.01, 5), random.lognormal(0, 0.3, 7)
        found = ratio_of_medians(quiet.tolist(), noisy.tolist())
        hits += (found.low or 9) <= 1 <= (found.high or 0)
    assert hits / trials > 0.93


# ---- Whatever was measured ----


@given(st.lists(TIMES, min_size=1, max_size=30), st.lists(TIMES, min_size=1, max_size=30))
def test_turned_round_it_says_the_same(ours: list[float], theirs: list[float]) -> None:
    one, other = ratio_of_medians(ours, theirs), ratio_of_medians(theirs, ours)
    assert one.value == pytest.approx(1 / other.value)
    assert one.differs == other.differs
    if one.low is None or one.high is None:
        assert min(len(ours), len(theirs)) < 3
        assert other.low is None
    else:
        assert one.low <= one.value <= one.high
        assert one.low > 0
        assert other.low == pytest.approx(1 / one.high)


@given(
    st.lists(TIMES, min_size=3, max_size=12),
    st.lists(TIMES, min_size=3, max_size=12),
    st.floats(1e-3, 1e3),
)
def test_units_scale_it_and_order_does_not_matter(
    ours: list[float], theirs: list[float], factor: float
) -> None:
    found = ratio_of_medians(ours, theirs)
    assert ratio_of_medians(list(reversed(ours)), sorted(theirs)) == found
    scaled = ratio_of_medians([factor * value for value in ours], theirs)
    assert scaled.value == pytest.approx(factor * found.value)
    assert scaled.low == pytest.approx(factor * (found.low or 0))
    assert scaled.high == pytest.approx(factor * (found.high or 0))


@st.composite
def any_samples(draw: st.DrawFn) -> list[Sample]:
    cells = [(name, size, block) for name in ("pickle", "raw") for size in SIZES[:2]
             for block in range(4)]  # fmt: skip
    return [
        replace(
            a_sample(a_cell(name, size, block, 0)),
            n=draw(st.none() | st.sampled_from([size, size + 1, 2 * size])),
            seconds=draw(st.none() | st.just(0.0) | TIMES),
            bytes=draw(st.none() | st.integers(0, 10**15)),
            peak_bytes=draw(st.none() | st.integers(0, 10**15)),
            ok=draw(st.booleans()),
        )
        for name, size, block in draw(st.lists(st.sampled_from(cells), unique=True))
    ]


@settings(max_examples=60)
@given(any_samples(), any_samples(), st.sampled_from(["time", "size", "memory"]))
def test_any_two_runs_get_an_answer(ours: list[Sample], theirs: list[Sample], metric: str) -> None:
    for found in ratios(["pickle", "raw"], ours, theirs, metric):
        assert found.cells
        assert 1 <= found.sizes <= len(found.cells)
        for each in (found.overall, *(cell.ratio for cell in found.cells)):
            assert math.isfinite(each.value)
            assert each.value > 0
            assert (each.low is None) == (each.high is None)
            assert not math.isnan(each.high or 0.0)
