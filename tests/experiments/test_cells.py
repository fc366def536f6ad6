"""Medians and their intervals."""

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import a_cell, a_sample, failed

from app.experiments.cells import interval_of_median, summarise

VALUES = st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=30)


@given(VALUES)
def test_the_interval_holds_the_median_and_lies_within_the_values(values: list[float]) -> None:
    median, low, high = interval_of_median(values)
    assert median == statistics.median(values)
    assert min(values) <= low <= median <= high <= max(values)


@given(VALUES, st.randoms())
def test_the_order_of_the_values_does_not_matter(
    values: list[float], chance: random.Random
) -> None:
    shuffled = list(values)
    chance.shuffle(shuffled)
    assert interval_of_median(shuffled) == interval_of_median(values)


@pytest.mark.parametrize("count", [3, 5, 9, 15, 21])
def test_the_interval_is_what_resampling_comes_to(count: int) -> None:
    chance = random.Random(count)
    values = [chance.lognormvariate(0, 1) for _ in range(count)]
    medians = sorted(statistics.median(chance.choices(values, k=count)) for _ in range(20_000))
    _median, low, high = interval_of_median(values)
    assert low == medians[500]
    assert high == medians[-501]


def test_a_handful_of_values_has_their_whole_range_as_interval() -> None:
    assert interval_of_median([3.0, 1.0, 2.0]) == (2.0, 1.0, 3.0)
    assert interval_of_median([1.0, 2.0]) == (1.5, 1.0, 2.0)
    assert interval_of_median([4.0]) == (4.0, 4.0, 4.0)


def test_one_outlier_among_many_moves_neither_end() -> None:
    values = [1.0 + 0.001 * i for i in range(15)]
    assert interval_of_median([*values[:-1], 100.0])[2] < 1.1


def test_a_cell_is_summed_up_from_what_counts() -> None:
    good = [a_sample(a_cell("pickle", 1000, block, 0)) for block in range(2)]
    bad = failed(a_sample(a_cell("pickle", 1000, 2, 0)), "killed")
    void = failed(a_sample(a_cell("onnx", 1000, 0, 1)), "out of memory")
    onnx, pickle = summarise([*good, bad, void], "time")
    assert (pickle.series, pickle.size, pickle.n) == ("pickle", 1000, 1004)
    assert pickle.values == (good[0].seconds, good[1].seconds)
    assert pickle.reason == "killed"
    assert (onnx.median, onnx.values, onnx.n, onnx.reason) == (None, (), None, "out of memory")


def test_what_was_not_measured_is_not_zero() -> None:
    sample = a_sample(a_cell("pickle", 1000, 0, 0), peak_bytes=None)
    (cell,) = summarise([sample], "memory")
    assert (cell.median, cell.values, cell.reason) == (None, (), None)
    (cell,) = summarise([a_sample(a_cell("raw", 1000, 0, 0))], "memory")
    assert cell.median == 0
