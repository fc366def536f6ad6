"""From a wish to a plan, the order of its cells, and what ends it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import NOW, PLAN, a_cell, a_sample, all_samples, an_experiment, failed

from app.errors import Invalid
from app.experiments.plan import (
    Wish,
    block_order,
    is_precise,
    make_plan,
    settled,
    time_spent,
)
from app.experiments.values import Plan
from app.settings import Settings


def test_without_a_wish_the_experiment_is_run_as_it_was_written(settings: Settings) -> None:
    assert make_plan(an_experiment(), Wish(), settings, PLAN.seed) == PLAN


def test_a_wish_changes_what_it_names(settings: Settings) -> None:
    wish = Wish(formats=["raw", "pickle"], sizes=[5000, 100], blocks=1)
    plan = make_plan(an_experiment(), wish, settings, 3)
    assert plan.formats == ("pickle", "raw")  # in the order of the legend
    assert plan.sizes == (100, 5000)
    assert (plan.blocks, plan.cells, plan.samples, plan.seed) == (1, 4, 4, 3)
    assert Plan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (Wish(formats=["zip"]), "pickle, onnx, raw"),
        (Wish(formats=[]), "pickle, onnx, raw"),
        (Wish(formats=["pickle", "../../etc/passwd"]), "pickle, onnx, raw"),
        (Wish(sizes=[]), "1 to 24"),
        (Wish(sizes=range(100, 200)), "1 to 24"),
        (Wish(sizes=[0]), "10 to 100,000,000"),
        (Wish(sizes=[-1000]), "10 to 100,000,000"),
        (Wish(sizes=[1000, 10**9]), "10 to 100,000,000"),
        (Wish(sizes=[10**400]), "10 to 100,000,000"),
        (Wish(blocks=0), "1 to 20"),
        (Wish(blocks=21), "1 to 20"),
    ],
)
def test_what_breaks_a_limit_is_refused_and_says_what_is_allowed(
    wish: Wish, says: str, settings: Settings
) -> None:
    with pytest.raises(Invalid) as refused:
        make_plan(an_experiment(), wish, settings, 0)
    assert says in refused.value.detail


def test_an_operators_limits_hold_for_the_experiment_too(settings: Settings) -> None:
    small = settings.model_copy(update={"max_blocks": 2, "run_budget": 5.0})
    plan = make_plan(an_experiment(), Wish(), small, 0)
    assert (plan.blocks, plan.budget) == (2, 5.0)
    smaller = settings.model_copy(update={"max_parameters": 50_000})
    with pytest.raises(Invalid, match=r"100,000 parameters is out of range: .* 50,000"):
        make_plan(an_experiment(), Wish(), smaller, 0)


@given(seed=st.integers(0, 2**31), block=st.integers(0, 50))
def test_a_block_is_every_cell_once_in_an_order_that_seed_and_block_determine(
    seed: int, block: int
) -> None:
    plan = replace(PLAN, seed=seed)
    order = block_order(plan, block)
    assert {(cell.series.name, cell.size) for cell in order} == {
        (series, size) for series in plan.formats for size in plan.sizes
    }
    assert [cell.position for cell in order] == list(range(plan.cells))
    assert {cell.block for cell in order} == {block}
    assert order == block_order(plan, block)


def test_every_cell_comes_first_about_equally_often() -> None:
    first = Counter(
        (order[0].series.name, order[0].size)
        for order in (block_order(PLAN, block) for block in range(1800))
    )
    assert len(first) == PLAN.cells
    assert all(120 < times < 290 for times in first.values())


def test_an_order_is_the_same_on_every_machine_and_for_good() -> None:
    cells = [f"{cell.series.name} {cell.size}" for cell in block_order(PLAN, 0)]
    assert cells == [
        "onnx 1000", "raw 100000", "pickle 10000", "onnx 100000", "raw 10000",
        "onnx 10000", "pickle 100000", "raw 1000", "pickle 1000",
    ]  # fmt: skip


def test_a_run_is_precise_when_every_median_is() -> None:
    samples = list(all_samples())  # a spread of 2 % over three blocks
    assert is_precise(PLAN, samples)
    assert not is_precise(replace(PLAN, precision=0.005), samples)
    one_wide = [
        replace(sample, seconds=1.0) if sample.size == 1000 and sample.block == 2 else sample
        for sample in samples
    ]
    assert not is_precise(PLAN, one_wide)


def test_two_blocks_are_never_enough_to_be_precise() -> None:
    assert not is_precise(PLAN, [sample for sample in all_samples() if sample.block < 2])
    assert not is_precise(PLAN, [])


def test_a_cell_that_cannot_be_measured_does_not_hold_the_others_up() -> None:
    samples = [
        failed(sample, "out of memory")
        if (sample.series, sample.size) == ("onnx", 1000)
        else sample
        for sample in all_samples()
    ]
    assert is_precise(PLAN, samples)
    assert not is_precise(PLAN, [failed(sample, "no") for sample in samples])


def test_the_time_spent_leaves_out_interruptions() -> None:
    moments = [NOW + timedelta(seconds=seconds) for seconds in (5, 10, 3610, 3612)]
    now = NOW + timedelta(seconds=3615)
    assert time_spent(NOW, moments, now, longest=60) == 5 + 5 + 60 + 2 + 3
    assert time_spent(NOW, [], NOW, longest=60) == 0
    # A clock that was set back counts for nothing.
    assert time_spent(NOW, [], NOW - timedelta(days=1), longest=60) == 0


def test_a_sample_of_a_cell_knows_its_place() -> None:
    assert a_sample(a_cell("raw", 1000, 1, 4)).to_json()["at"] == NOW.isoformat()


def test_a_series_is_named_after_what_is_not_the_plans_first() -> None:
    plan = replace(PLAN, families=("mlp_width", "mlp_depth"), dtypes=("float32", "float16"))
    assert [series.name for series in plan.series if series.format == "onnx"] == [
        "onnx", "onnx@float16", "onnx@mlp_depth", "onnx@mlp_depth@float16",
    ]  # fmt: skip
    assert plan.cells == len(plan.series) * len(plan.sizes)


def test_a_plan_of_version_0_1_is_still_read() -> None:
    old = {**PLAN.to_json(), "family": "mlp_width"}
    for name in ("families", "dtypes", "storage", "cache"):
        del old[name]
    assert Plan.from_json(old) == PLAN


def test_a_cell_is_settled_when_its_median_is_known_or_it_fails_again_and_again() -> None:
    samples = list(all_samples())
    assert settled(PLAN, samples) == {(s.series, s.size) for s in samples}
    assert settled(PLAN, [sample for sample in samples if sample.block < 2]) == frozenset()
    hopeless = [failed(s, "2 GB") if s.series == "onnx" else s for s in samples]
    assert ("onnx", 1000) in settled(PLAN, hopeless)
    sometimes = [failed(s, "killed") if s.block == 0 else s for s in samples]
    assert settled(PLAN, sometimes) == frozenset()
