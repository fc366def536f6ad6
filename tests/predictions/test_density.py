"""What others predicted, as a picture that hides each of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.predictions.density import FEWEST, ROWS, density
from app.predictions.guess import LEAST, MOST, Guess

SIZES = (1000, 10_000, 100_000)


def flat(value: float) -> Guess:
    return Guess(tuple((float(n), value) for n in SIZES))


def test_too_few_others_are_not_shown() -> None:
    assert density([flat(1e-3)] * (FEWEST - 1), SIZES) is None
    assert density([flat(1e-3)] * FEWEST, SIZES) is not None


def test_guesses_without_a_line_do_not_count() -> None:
    assert density([*[flat(1e-3)] * (FEWEST - 1), Guess(growth="O(n)")], SIZES) is None


def test_a_size_with_too_few_values_is_left_out() -> None:
    short = Guess(((1000.0, 1e-3), (10_000.0, 1e-3)))
    found = density([*[short] * FEWEST, flat(1.0)], SIZES)
    assert found is not None
    assert {each.column for each in found.bins} == {0, 1}


def test_the_middle_half_is_told_in_seconds() -> None:
    found = density([flat(10.0**power) for power in (-4, -3, -2, -1, 0)], SIZES)
    assert found is not None
    spread = found.spreads[0]
    assert (spread.low, spread.middle, spread.high) == pytest.approx((1e-3, 1e-2, 1e-1))


@given(st.lists(st.floats(LEAST, MOST), min_size=FEWEST, max_size=40))
def test_the_shares_of_a_size_add_up_and_lie_on_the_grid(values: list[float]) -> None:
    found = density([flat(value) for value in values], SIZES)
    assert found is not None
    for column in range(len(SIZES)):
        bins = [each for each in found.bins if each.column == column]
        assert sum(each.share for each in bins) == pytest.approx(1.0)
        assert all(0 <= each.row < ROWS for each in bins)
