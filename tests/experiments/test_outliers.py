"""Tukey's marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.experiments.outliers import tukey

times = st.lists(st.floats(1e-9, 1e9), max_size=30)


def test_far_repetitions_are_marked_where_they_stand() -> None:
    values = [1.0, 1.1, 0.9, 1.05, 0.95, 1.4, 10.0, 0.2]
    assert tukey(values) == ["", "", "", "", "", "", "severe", "severe"]


def test_between_the_fences_it_is_mild() -> None:
    assert tukey([1.0, 1.02, 1.04, 1.06, 1.08, 1.10, 1.22]) == ["", "", "", "", "", "", "mild"]


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0], [1.0, 1.0, 50.0]])
def test_fewer_than_four_say_nothing(values: list[float]) -> None:
    assert tukey(values) == [""] * len(values)


def test_a_fast_repetition_is_as_far_as_a_slow_one() -> None:
    """On logarithms half as long is as far as twice as long; on plain times it would not be."""
    values = [1.0, 1.05, 0.95, 1.02, 0.98]
    assert tukey([*values, 2.0])[-1] == tukey([*values, 0.5])[-1] == "severe"


def test_identical_bytes_have_no_outliers_and_a_different_file_is_one() -> None:
    assert tukey([4096.0] * 5) == [""] * 5
    assert tukey([4096.0] * 4 + [4100.0]) == [""] * 5
    assert tukey([4096.0] * 4 + [8192.0]) == ["", "", "", "", "severe"]


def test_a_peak_of_nothing_is_no_error() -> None:
    assert tukey([0.0] * 6) == [""] * 6
    assert tukey([0.0, 0.0, 0.0, 0.0, 0.0, 4096.0])[-1] == "severe"


@given(times, st.randoms(use_true_random=False))
def test_the_order_changes_no_mark(values: list[float], shuffler: object) -> None:
    marks = sorted(zip(values, tukey(values), strict=True))
    again = list(values)
    shuffler.shuffle(again)  # type: ignore[attr-defined]
    assert sorted(zip(again, tukey(again), strict=True)) == marks


@given(st.lists(st.integers(1, 1000), max_size=30), st.sampled_from([2.0**-20, 8.0, 2.0**30]))
def test_the_unit_changes_no_mark_and_at_most_half_are_marked(
    values: list[int], factor: float
) -> None:
    marks = tukey([float(value) for value in values])
    assert sum(mark != "" for mark in marks) <= len(values) / 2
    scaled = tukey([value * factor for value in values])
    assert sum(a != b for a, b in zip(marks, scaled, strict=True)) == 0
