"""How near each format comes to raw bytes."""

from dataclasses import replace

import pytest
from runs import COSTS, PLAN, all_samples, failed

from app.experiments.limits import limits

SAMPLES = list(all_samples())


def test_the_share_is_that_of_the_rates_at_each_size() -> None:
    found = limits(PLAN, SAMPLES)
    assert set(found) == {"pickle", "onnx"}
    for reached in found["pickle"]:
        fixed, per_unit = COSTS["pickle"]
        raw_fixed, raw_per_unit = COSTS["raw"]
        expected = (raw_fixed + raw_per_unit * reached.size) / (fixed + per_unit * reached.size)
        assert reached.share == pytest.approx(expected)
        assert reached.low <= reached.share <= reached.high
        assert reached.blocks == 3
    assert [each.size for each in found["onnx"]] == list(PLAN.sizes)


def test_what_slows_a_whole_block_changes_nothing() -> None:
    slow = [
        replace(sample, seconds=10 * (sample.seconds or 0)) if sample.block == 1 else sample
        for sample in SAMPLES
    ]
    for name, reached in limits(PLAN, slow).items():
        for before, after in zip(limits(PLAN, SAMPLES)[name], reached, strict=True):
            assert after.share == pytest.approx(before.share)


def test_without_the_limit_there_is_nothing_to_hold_against() -> None:
    assert limits(replace(PLAN, formats=("pickle", "onnx")), SAMPLES) == {}
    assert limits(PLAN, []) == {}


def test_a_size_that_one_of_them_failed_at_is_left_out() -> None:
    samples = [
        failed(sample, "out of memory") if (sample.series, sample.size) == ("raw", 1000) else sample
        for sample in SAMPLES
    ]
    assert [each.size for each in limits(PLAN, samples)["pickle"]] == [10_000, 100_000]


def test_each_type_of_weights_has_a_limit_of_its_own() -> None:
    plan = replace(PLAN, formats=("pickle", "raw"), dtypes=("float32", "float16"))
    samples = [
        replace(sample, seconds=(sample.seconds or 0) / (2 if sample.dtype == "float16" else 1))
        for sample in all_samples(plan)
    ]
    found = limits(plan, samples)
    assert set(found) == {"pickle", "pickle@float16"}
    for one, other in zip(found["pickle"], found["pickle@float16"], strict=True):
        assert one.share == pytest.approx(other.share)
