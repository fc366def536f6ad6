"""How strong a pattern is: more right answers make it stronger, time and sure mistakes weaker."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.quizzes.draw import LEVELS
from app.quizzes.strength import Past, Strength, Word, strength, wilson_lower
from app.scheduling.confidence import Confidence
from quiz_samples import NOON

GUESS, FAIRLY, CERTAIN = Confidence


def past(
    question: str = "q1",
    correct: bool = True,
    confidence: Confidence | None = FAIRLY,
    level: str = "easy",
    days: float = 0,
    picked: str = "b",
) -> Past:
    at = NOON - timedelta(days=days)
    return Past(question, level, correct, confidence, picked, at)  # type: ignore[arg-type]


def easy(*answers: Past, later: float = 0) -> float:
    return strength(answers, NOON + timedelta(days=later)).levels[0].share


def whole(right: int, wrong: int = 0) -> Strength:
    """Each level with so many answers."""
    return strength(
        [
            past(f"{level}-{n}", n < right, level=level)
            for level in LEVELS
            for n in range(right + wrong)
        ],
        NOON,
    )


def test_nothing_answered_is_not_known() -> None:
    found = strength([], NOON)
    assert found.word is Word.UNKNOWN
    assert all(each.word is Word.UNKNOWN for each in found.levels)


def test_all_right_in_a_test_is_strong_and_one_right_answer_is_not() -> None:
    assert whole(3).word is Word.STRONG
    assert whole(1).word is Word.GROWING
    assert whole(0, 3).word is Word.WEAK


def test_a_pattern_is_as_strong_as_its_weakest_level() -> None:
    answers = [past(f"e{n}") for n in range(4)] + [past(f"m{n}", level="medium") for n in range(3)]
    assert strength(answers, NOON).word is Word.GROWING  # nothing hard was answered
    hard = [past(f"h{n}", False, level="hard") for n in range(3)]
    assert strength(answers + hard, NOON).word is Word.WEAK
    assert strength(answers + hard, NOON).weakest.level == "hard"


def test_a_right_guess_is_worth_less_than_a_right_answer() -> None:
    assert easy(past(confidence=GUESS)) < easy(past(confidence=FAIRLY))
    assert easy(past(confidence=None)) == easy(past(confidence=FAIRLY))


def test_sure_but_wrong_weighs_more_than_wrong() -> None:
    right = past("q2")
    sure, unsure = past(correct=False, confidence=CERTAIN), past(correct=False, confidence=FAIRLY)
    assert easy(right, sure) < easy(right, unsure) < easy(right)


def test_what_was_known_long_ago_is_known_less_surely() -> None:
    answers = [past(f"q{n}") for n in range(4)]
    assert easy(*answers, later=60) < easy(*answers, later=30) < easy(*answers)


def test_only_the_last_three_answers_to_a_question_count() -> None:
    often = [past(days=n) for n in range(50)]
    assert strength(often, NOON).levels[0].answers == 3
    learned = [past(correct=False, days=9), *(past(days=n) for n in range(3))]
    assert easy(*learned) == easy(*(past(days=n) for n in range(3)))


def test_an_answer_from_the_future_is_as_one_of_now() -> None:
    assert easy(past(days=-3)) == easy(past())


def test_misconceptions_are_those_not_yet_mended_the_sure_ones_first() -> None:
    found = strength(
        [
            past("q1", False, FAIRLY, picked="b", days=3),
            past("q1", False, FAIRLY, picked="b", days=2),
            past("q2", False, CERTAIN, picked="4000", days=3),
            past("q3", False, CERTAIN, picked="a", days=3),
            past("q3", True, FAIRLY, days=1),
        ],
        NOON,
    )
    told = [(each.question, each.picked, each.times, each.certain) for each in found.misconceptions]
    assert told == [("q2", "4000", 1, True), ("q1", "b", 2, False)]


@pytest.mark.parametrize(
    ("right", "total", "lower"), [(3, 3, 0.646), (4, 4, 0.709), (5, 10, 0.313), (0, 5, 0.0)]
)
def test_the_lower_end_of_the_interval_is_wilsons(right: int, total: int, lower: float) -> None:
    assert wilson_lower(right, total) == pytest.approx(lower, abs=0.001)


answers = st.lists(
    st.builds(
        past,
        question=st.sampled_from(["q1", "q2", "q3"]),
        correct=st.booleans(),
        confidence=st.sampled_from([*Confidence, None]),
        level=st.sampled_from(LEVELS),
        days=st.floats(-400, 4000),
    ),
    max_size=12,
)


@given(answers, st.randoms())
def test_strength_is_a_share_and_does_not_depend_on_the_order(given, random) -> None:
    found = strength(given, NOON)
    assert all(0 <= each.share <= 1 for each in found.levels)
    if len({each.at for each in given}) == len(given):
        random.shuffle(given)
        again = strength(given, NOON)
        for one, other in zip(found.levels, again.levels, strict=True):
            assert one.share == pytest.approx(other.share)


@given(answers)
def test_one_more_right_answer_to_a_new_question_makes_no_level_weaker(given) -> None:
    before = strength(given, NOON)
    after = strength([*given, past("new")], NOON)
    for one, other in zip(before.levels, after.levels, strict=True):
        assert other.share >= one.share - 1e-12
