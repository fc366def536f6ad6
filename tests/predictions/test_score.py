"""How far off predictions are, held against truths that are known."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.experiments.growth import GROWTH
from app.predictions.guess import Guess, line_of, value_at
from app.predictions.reading import read_line
from app.predictions.score import Median, Outcome, Shape, Truth, gap_of, score, score_all

SIZES = tuple(round(10 ** (3 + half / 2)) for half in range(9))


def cost(n: float, fixed: float = 5e-4, per_unit: float = 4e-9) -> float:
    return fixed + per_unit * n


def truth(width: float = 0.02, growth: str | None = "O(n)", **changes: object) -> Truth:
    medians = tuple(
        Median(float(n), cost(n), cost(n) * (1 - width), cost(n) * (1 + width)) for n in SIZES
    )
    found = Truth(medians, growth, ("O(n)", "O(n log n)"), 125_000.0, (1e5, 1.5e5))
    return replace(found, **changes)  # type: ignore[arg-type]


def drawn(factor: float = 1.0, power: float = 0.0) -> Guess:
    """The truth, so many times too high, and too steep by a power of n."""
    return Guess(tuple((float(n), factor * cost(n) * (n / 1e5) ** power) for n in SIZES))


def test_a_prediction_that_is_the_truth_has_a_hundred_points() -> None:
    found = score(drawn(), truth(), SIZES)
    assert found.gap is not None
    assert (found.gap.off, found.gap.shape, found.points) == (0.0, Shape.CLOSE, 100)
    assert found.growth is not None
    assert found.growth.outcome is Outcome.RIGHT
    assert found.crossover is not None
    assert found.crossover.outcome is Outcome.RIGHT


@given(st.floats(-3, 3))
def test_a_shifted_line_is_off_by_its_shift(decades: float) -> None:
    gap = gap_of(drawn(10**decades).points, truth(width=0.0).medians)
    assert gap is not None
    assert gap.off == pytest.approx(abs(decades), abs=1e-9)
    assert gap.shift == pytest.approx(decades, abs=1e-9)
    assert gap.tilt == pytest.approx(0.0, abs=1e-9)
    assert gap.shape is (Shape.CLOSE if abs(decades) <= 0.1 else Shape.SHIFTED)


@given(st.floats(0.2, 1.5), st.sampled_from([-1, 1]))
def test_a_line_that_rises_too_fast_or_too_slowly_is_tilted(power: float, sign: int) -> None:
    gap = gap_of(drawn(power=sign * power).points, truth().medians)
    assert gap is not None
    assert gap.shape is Shape.TILTED
    assert gap.tilt == pytest.approx(sign * power)


def test_a_line_without_its_bend_is_bent() -> None:
    ends = (SIZES[0], SIZES[-1])
    gap = gap_of(tuple((float(n), cost(n)) for n in ends), truth().medians)
    assert gap is not None
    assert gap.shape is Shape.BENT
    assert gap.worst[1] > 0


def test_nobody_can_be_nearer_than_the_interval_of_a_median() -> None:
    gap = gap_of(drawn(1.15).points, truth(width=0.2).medians)
    assert gap is not None
    assert gap.off == 0.0
    assert gap.shift > 0


@given(st.floats(0, 4), st.floats(0, 4))
def test_who_is_nearer_never_has_fewer_points(one: float, other: float) -> None:
    near, far = sorted([one, other])
    points = [score(drawn(10**each), truth(), SIZES).points for each in (near, far)]
    assert points[0] is not None
    assert points[1] is not None
    assert 100 >= points[0] >= points[1] >= 0


@given(st.lists(st.sampled_from(SIZES), min_size=1, unique=True))
def test_a_line_over_some_sizes_is_held_against_those_alone(sizes: list[int]) -> None:
    line = tuple((float(n), 2 * cost(n)) for n in sorted(sizes))
    gap = gap_of(line, truth(width=0.0).medians)
    assert gap is not None
    between = [n for n in SIZES if min(sizes) <= n <= max(sizes)]
    assert gap.sizes == len(between)


def test_crowded_sizes_do_not_outvote_the_others() -> None:
    crowd = (1e3, 1.01e3, 1.02e3, 1.03e3, 1e7)
    medians = tuple(Median(n, 1.0, 1.0, 1.0) for n in crowd)
    line = tuple((n, 10.0 if n < 1e6 else 1.0) for n in crowd)
    gap = gap_of(line, medians)
    assert gap is not None
    assert gap.off == pytest.approx(0.5, abs=0.01)


def test_nothing_is_scored_before_something_is_measured() -> None:
    found = score(drawn(), Truth(()), SIZES)
    assert found.gap is None
    assert found.points is None
    assert found.growth is not None
    assert found.growth.outcome is Outcome.OPEN


# ---- Classes and crossovers ----


@given(
    st.sampled_from(["O(1)", "O(n)", "O(n^2)"]),
    st.floats(4, 6),
    st.floats(-4, 0),
    st.lists(st.floats(-0.04, 0.04), min_size=len(SIZES), max_size=len(SIZES)),
)
def test_a_drawing_is_read_as_the_class_it_is_of_though_a_hand_shakes(
    growth: str, crossover: float, height: float, shakes: list[float]
) -> None:
    grows, bend = GROWTH[growth], 10**crossover
    line = tuple(
        (float(n), 10 ** (height + shake) * (grows(bend) + grows(n)) / grows(bend))
        for n, shake in zip(SIZES, shakes, strict=True)
    )
    found = read_line(line)
    assert found is not None
    assert growth in found.classes
    read = found.crossover_as(growth)
    if growth != "O(1)":
        assert read is not None
        assert abs(math.log10(read / bend)) < math.log10(3)


def test_a_falling_line_is_of_no_class() -> None:
    assert read_line(tuple((float(n), 1e3 / n) for n in SIZES)) is None


def test_too_few_points_are_of_no_class() -> None:
    assert read_line(((1e3, 1e-3), (1e5, 1e-1), (1e7, 1.0))) is None


@pytest.mark.parametrize(
    ("picked", "outcome"),
    [("O(n)", Outcome.RIGHT), ("O(n log n)", Outcome.TIED), ("O(n^2)", Outcome.WRONG)],
)
def test_a_picked_class_is_right_tied_or_wrong(picked: str, outcome: Outcome) -> None:
    mark = score(Guess(growth=picked), truth(), SIZES).growth
    assert mark is not None
    assert (mark.outcome, mark.was_read) == (outcome, False)


@pytest.mark.parametrize(
    ("picked", "outcome"),
    [(1e4, Outcome.WRONG), (31_623.0, Outcome.WRONG), (1e5, Outcome.RIGHT), (1e8, Outcome.WRONG)],
)
def test_a_crossover_is_right_within_a_factor_of_three(picked: float, outcome: Outcome) -> None:
    found = score(Guess(growth="O(n)", crossover=picked), truth(), SIZES).crossover
    assert found is not None
    assert found.outcome is outcome


def test_beyond_the_sizes_is_one_answer() -> None:
    beyond = truth(crossover=5e8, interval=None)
    found = score(Guess(growth="O(n)", crossover=SIZES[-1] * 10.0), beyond, SIZES).crossover
    assert found is not None
    assert found.outcome is Outcome.RIGHT


def test_class_and_crossover_alone_count_half_each() -> None:
    right = score(Guess(growth="O(n)", crossover=1e5), truth(), SIZES)
    half = score(Guess(growth="O(n)", crossover=1e3), truth(), SIZES)
    assert (right.points, half.points) == (100, 50)
    assert score(Guess(growth="O(n)"), truth(growth=None), SIZES).points is None


def test_one_value_a_class_and_a_crossover_make_a_line() -> None:
    guess = Guess(((1e3, cost(1e3)),), "O(n)", 125_000.0)
    line = line_of(guess, SIZES)
    assert [n for n, _ in line] == list(SIZES)
    assert all(value == pytest.approx(cost(n), rel=1e-6) for n, value in line)
    assert line_of(replace(guess, growth="O(1)", crossover=None), SIZES)[-1][1] == cost(1e3)


@given(st.floats(1e3, 1e7))
def test_between_its_points_a_line_is_straight_on_logarithms(n: float) -> None:
    line = ((1e3, 1e-4), (1e7, 1.0))
    assert value_at(line, n) == pytest.approx(1e-4 * n / 1e3)
    assert value_at(line, 999) is None


def test_which_line_lies_above_which_is_counted_where_the_run_knows() -> None:
    low, high = truth(), truth(medians=tuple(Median(float(n), 1.0, 0.9, 1.1) for n in SIZES))
    guesses = {"low": drawn(), "high": Guess(tuple((float(n), 0.5) for n in SIZES))}
    assert score_all(guesses, {"low": low, "high": high}, SIZES).order == (9, 9)
    assert score_all(guesses, {"low": high, "high": low}, SIZES).order == (0, 9)
    assert score_all(guesses, {"low": low, "high": low}, SIZES).order == (0, 0)


def test_a_line_that_the_run_did_not_measure_costs_nothing() -> None:
    found = score_all({"a": drawn(), "b": drawn(100)}, {"a": truth()}, SIZES)
    assert found.points == 100
    assert found.scores["b"].points is None
