"""What a score says."""

import pytest

from app.predictions.score import CrossoverMark, Gap, GrowthMark, Outcome, Result, Score, Shape
from app.predictions.words import (
    crossover_words,
    gap_words,
    growth_words,
    off_words,
    orders,
    result_words,
    side,
)

ENDS = (100.0, 1e8)


def gap(shape: Shape | None, **changes: float) -> Gap:
    values = {"off": 0.5, "shift": 0.5, "tilt": 0.3, **changes}
    return Gap(values["off"], values["shift"], values["tilt"], shape, (1000.0, -1.08), 9)


def test_how_far_off_is_a_factor_and_orders_of_magnitude() -> None:
    assert off_words(0.5) == "3.2 times off"
    assert off_words(0.05) == "on the mark"
    assert [orders(each) for each in (0.5, 1.0, 1.34, 0.2)] == [
        "half an order of magnitude",
        "one order of magnitude",
        "1.3 orders of magnitude",
        "0.2 orders of magnitude",
    ]
    assert [side(each) for each in (1.0, -1.0, 0.01)] == [
        "10 times too high",
        "10 times too low",
        "as measured",
    ]


@pytest.mark.parametrize(
    ("shape", "changes", "said"),
    [
        (Shape.CLOSE, {}, "It lies where the points do."),
        (
            Shape.SHIFTED,
            {},
            "Its shape is right; all of it lies 3.2 times too high. It is farthest",
        ),
        (Shape.TILTED, {}, "It rises too steeply, by a factor of 2 for every tenfold"),
        (Shape.TILTED, {"tilt": -0.3}, "It rises too slowly, by a factor of 2"),
        (
            Shape.BENT,
            {"shift": 0.0},
            "It bends elsewhere than the points do. It is farthest off at",
        ),
        (Shape.BENT, {}, "and on the whole it lies 3.2 times too high"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(
    shape: Shape, changes: dict[str, float], said: str
) -> None:
    assert said in gap_words(gap(shape, **changes))


def test_where_it_is_farthest_off_is_said() -> None:
    assert gap_words(gap(Shape.SHIFTED)).endswith("at 1,000 parameters: 12 times too low.")


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.RIGHT, "O(n²), as you drew it."),
        (Outcome.TIED, "You drew O(n). The run says O(n²), and cannot tell the two apart."),
        (Outcome.WRONG, "You drew O(n). It is O(n²)."),
        (Outcome.OPEN, "You drew O(n). The run has not settled the class."),
    ],
)
def test_a_class_is_told_with_the_runs(outcome: Outcome, said: str) -> None:
    assert growth_words(GrowthMark("O(n)", True, "O(n^2)", outcome)) == said


@pytest.mark.parametrize(
    ("guessed", "found", "outcome", "said"),
    [
        (1e4, 1e6, Outcome.WRONG, "It lies at 1M. You put it at 10k: 100 times too far left."),
        (1e5, 2e5, Outcome.RIGHT, "It lies at 200k; yours, at 100k, is within a factor of 3."),
        (1e8, 1e8, Outcome.RIGHT, "It lies beyond the largest size, as you said."),
        (1e8, 1e5, Outcome.WRONG, "You put it beyond the largest size, too far right."),
        (1e5, None, Outcome.OPEN, "You put it at 100k. The run has not settled it."),
    ],
)
def test_a_crossover_is_told_with_the_runs(
    guessed: float, found: float | None, outcome: Outcome, said: str
) -> None:
    assert said in crossover_words(CrossoverMark(guessed, found, ENDS, outcome))


def test_the_whole_is_one_sentence_or_two() -> None:
    one = Score(gap(Shape.SHIFTED), None, None, 50)
    assert result_words(Result({"a": one}, 0.5, 50, (0, 0))) == (
        "On average your line is off by a factor of 3.2: half an order of magnitude."
    )
    both = result_words(Result({"a": one, "b": one}, 0.05, 93, (7, 9)))
    assert both.startswith("On average your lines are within a factor of 1.3.")
    assert "right in 7 of 9 comparisons" in both
    assert result_words(Result({}, None, None, (0, 0))) == ""
