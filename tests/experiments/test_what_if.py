"""What fits say of models of any size: values, intervals, and how far they can be trusted."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import PLAN
from views import FITS, SAMPLES, VIEWS, a_fit

from app.experiments.chart_state import MOST_PARAMETERS, ChartState, Show, amount_at, step_of
from app.experiments.growth import CLASSES
from app.experiments.law import law_of
from app.experiments.what_if import what_if


def test_a_value_is_the_fits_and_its_interval_that_of_its_costs() -> None:
    found = what_if(PLAN, SAMPLES, FITS, ChartState(at=10**6))
    pickle = next(guess for guess in found.guesses if guess.card.id == "pickle")
    assert pickle.value == "4 ms"  # 1 ms + 3 ns each
    assert pickle.interval == "3.3 ms to 4.7 ms"
    assert found.asked
    assert found.typed == "1e6"


def test_far_from_what_was_measured_it_says_so() -> None:
    assert "lies between" in what_if(PLAN, SAMPLES, FITS, ChartState(at=10_000)).where
    assert "beyond what was measured" in what_if(PLAN, SAMPLES, FITS, ChartState(at=500_000)).where
    assert "below the smallest" in what_if(PLAN, SAMPLES, FITS, ChartState(at=20)).where
    far = what_if(PLAN, SAMPLES, FITS, ChartState(at=10**9))
    assert "may behave differently" in far.where
    assert far.guesses[0].note.endswith("a hint at most")


def test_without_a_class_there_is_nothing_to_go_by() -> None:
    found = what_if(PLAN, SAMPLES, {"pickle": a_fit("pickle", None)}, ChartState(at=10**6))
    assert {guess.value for guess in found.guesses} == {""}
    assert "nothing to go by" in found.guesses[0].note


def test_it_begins_at_ten_times_the_largest_and_reaches_a_hundred() -> None:
    found = what_if(PLAN, SAMPLES, FITS, ChartState())
    assert not found.asked
    assert found.n == 10**6
    assert amount_at(found.least) < 1000
    assert amount_at(found.most) == 10**7
    assert found.least < found.step < found.most


def test_what_is_off_is_left_out_and_each_metric_has_its_own_law() -> None:
    found = what_if(PLAN, SAMPLES, FITS, ChartState(show=Show.SIZE, hide=("onnx",), at=10**6))
    assert [guess.card.id for guess in found.guesses] == ["pickle", "raw"]
    assert found.guesses[0].value == "4 MB"
    rate = what_if(PLAN, SAMPLES, FITS, ChartState(show=Show.THROUGHPUT, at=10**6))
    assert rate.guesses[0].value == "1 GB/s"
    assert rate.guesses[0].interval == "851 MB/s to 1.21 GB/s"


@given(VIEWS)
def test_any_view_has_an_answer(view: ChartState) -> None:
    found = what_if(PLAN, SAMPLES, FITS, view)
    assert found.least <= found.step <= found.most
    assert 1 <= found.n <= MOST_PARAMETERS


@pytest.mark.parametrize("verdict", CLASSES)
@given(n=st.integers(1, MOST_PARAMETERS))
def test_a_prediction_lies_within_its_interval(verdict: str, n: int) -> None:
    for weight in (None, 4.0):
        law = law_of(a_fit("pickle", verdict), weight)
        assert law is not None
        found = law.at(n)
        assert found is not None
        assert found.low <= found.value * (1 + 1e-9)
        assert found.high is None or found.value <= found.high * (1 + 1e-9)
        assert math.isfinite(found.value)


@given(st.integers(0, 300))
def test_a_place_of_the_slider_comes_back(step: int) -> None:
    n = amount_at(step)
    if n > 20:  # below, whole parameters lie farther apart than the slider's places
        assert abs(step_of(n) - step) <= 1
