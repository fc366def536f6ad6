"""Numbers as a sentence says them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.experiments.numbers import (
    human_bytes,
    human_count,
    human_percent,
    human_seconds,
    round_up,
    two_digits,
)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (8e-4, "0.8 ms"),
        (3.1234e-9, "3.1 ns"),
        (8.1e-10, "810 ps"),
        (4.8e-5, "48 µs"),
        (9.96e-5, "0.1 ms"),
        (0.521, "520 ms"),
        (0.9996, "1 s"),
        (25.4, "25 s"),
        (720, "12 min"),
        (10_900, "3 h"),
        (3e-13, "0.3 ps"),
        (0.0, "0 ps"),
    ],
)
def test_durations_take_the_unit_that_fits(seconds: float, words: str) -> None:
    assert human_seconds(seconds) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0.0, "0 bytes"),
        (0.5, "0.5 bytes"),
        (1.0, "1 byte"),
        (4.0001, "4 bytes"),
        (950, "950 bytes"),
        (996, "1 kB"),
        (12_345, "12 kB"),
        (40_029_565, "40 MB"),
        (4e9, "4 GB"),
        (4e13, "40000 GB"),
    ],
)
def test_bytes_take_the_unit_that_fits(size: float, words: str) -> None:
    assert human_bytes(size) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1"),
        (950, "950"),
        (999.6, "1 thousand"),
        (263_000, "260 thousand"),
        (1_240_000, "1.2 million"),
        (3.2e8, "320 million"),
        (1e9, "1 billion"),
        (4e12, "4 trillion"),
        (3e17, "about 10^17"),
    ],
)
def test_counts_are_said_in_words(count: float, words: str) -> None:
    assert human_count(count) == words


def test_shares_are_percentages() -> None:
    assert human_percent(0.0749) == "7.5 %"
    assert human_percent(0.12) == "12 %"


@given(st.floats(1e-15, 1e9))
def test_two_digits_are_within_five_per_cent(value: float) -> None:
    assert float(two_digits(value)) == pytest.approx(value, rel=0.0501)


@given(st.floats(1, 1e18))
def test_rounding_up_gives_a_round_size_that_is_not_smaller(count: float) -> None:
    size = round_up(count)
    assert count * (1 - 1e-8) <= size <= 2.6 * count
    leading = size / 10 ** math.floor(math.log10(size) + 1e-12)
    assert round(leading) in (1, 2, 5, 10)
