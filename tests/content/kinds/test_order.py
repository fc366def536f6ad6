"""Lines to put in order."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kind_samples import problems, variant

from app.content.kinds.order import KIND, OrderBody, longest_rising
from app.content.words import words
from app.errors import Invalid

LINES = "1. `one()`\n2. `two()`\n3. `three()`"
STRAYS = "- `nine()`\n  > Nine is no part of it."
PLAIN = f"{LINES}\n\n> Count up."
MIXED = f"{LINES}\n\n{STRAYS}\n\n> Count up."


def body(answer: str = PLAIN) -> OrderBody:
    found = variant("order", "Count.", answer).body
    assert isinstance(found, OrderBody)
    return found


def form(asked: OrderBody, *keys: str) -> dict[str, list[str]]:
    return KIND.form(asked, "", {"order": list(keys)})


def test_one_order_is_right() -> None:
    asked = body()
    graded = {keys: KIND.grade(asked, {"order": list(keys)}) for keys in permutations("123")}

    assert [keys for keys, grade in graded.items() if grade.correct] == [("1", "2", "3")]
    wrong = graded["2", "1", "3"]
    assert (wrong.picked, words(wrong.feedback_html)) == ("other", "Count up.")
    assert wrong.right_words == "one() → two() → three()"


def test_lines_that_do_not_belong_are_left_out() -> None:
    asked = body(MIXED)

    assert KIND.grade(asked, {"order": ["1", "2", "3"]}).correct
    stray = KIND.grade(asked, {"order": ["1", "x1", "2", "3"]})
    assert (stray.correct, stray.picked) == (False, "x1")
    assert words(stray.feedback_html) == "Nine is no part of it."
    both = KIND.grade(asked, {"order": ["x1", "2", "1"]})
    assert words(both.feedback_html).replace(" ", "") == "Nineisnopartofit.Countup."


def test_what_is_out_of_place_is_shown() -> None:
    shown = KIND.answered(body(MIXED), "", {"order": ["3", "x1", "1"]})

    assert [(line.belongs, line.in_order) for line in shown.placed] == [
        (True, True),
        (False, False),
        (True, False),
    ]
    assert shown.left_out == ("<code>two()</code>",)
    assert shown.title == (
        "Not quite: one line does not belong, one line is missing, one line is out of place."
    )
    assert KIND.answered(body(), "", {"order": ["1", "2", "3"]}).title == "That is the right order."


@given(st.text("0123456789abcdef", max_size=8), st.sampled_from([PLAIN, MIXED]))
def test_the_lines_are_never_offered_in_the_right_order(seed: str, answer: str) -> None:
    asked = body(answer)
    offered = KIND.ask(asked, seed)
    keys = {line.token: line.key for line in asked.lines}
    order = [keys[line.token] for line in offered.lines]

    assert sorted(order) == sorted(keys.values())
    assert [key for key in order if not key.startswith("x")] != ["1", "2", "3"]
    assert offered == KIND.ask(asked, seed)
    assert offered.may_leave_out == (answer is MIXED)


@pytest.mark.parametrize(
    ("places", "said"),
    [
        (["1", "1", "2"], "Two lines have place 1"),
        (["1", "2", ""], "one line has no place"),
        (["", "", ""], "3 lines have no place"),
        (["1", "2", "4"], "“4” is no place; places are numbers from 1 to 3"),
        (["1", "2", "-1"], "is no place"),
        (["1", "2", "٣"], "is no place"),
        (["1", "2", "3" * 999], "is no place"),
    ],
)
def test_a_form_that_is_no_order_is_refused(places: list[str], said: str) -> None:
    asked = body()
    sent = {f"place-{line.token}": [place] for line, place in zip(asked.lines, places, strict=True)}
    with pytest.raises(Invalid) as error:
        KIND.parse(asked, "", sent)
    assert said in error.value.detail
    assert "Nothing was counted" in error.value.detail


def test_gaps_between_places_do_not_matter() -> None:
    asked = body(MIXED)
    sent = form(asked, "3", "1") | {f"place-{asked.lines[0].token}": ["4"]}

    assert KIND.parse(asked, "", sent) == {"order": ["3", "1"]}


@given(st.permutations(["1", "2", "3", "x1"]), st.integers(1, 4), st.text("abc", max_size=3))
def test_an_order_comes_back_from_its_form(keys: list[str], many: int, seed: str) -> None:
    asked = body(MIXED)
    response = {"order": keys[:many]}

    assert KIND.parse(asked, seed, KIND.form(asked, seed, response)) == response
    KIND.answered(asked, seed, response)


@given(st.lists(st.integers(0, 5), max_size=8))
def test_what_rises_is_the_most_that_rises(numbers: list[int]) -> None:
    kept = [number for number, is_in in zip(numbers, longest_rising(numbers), strict=True) if is_in]

    assert kept == sorted(set(kept))
    assert 0 not in kept
    assert bool(kept) == any(numbers)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", ["9 missing-section"]),
        (LINES, ["13 missing-feedback"]),
        ("1. `one()`\n\n> No.", ["9 bad-answer"]),
        (f"{LINES}\n4. `one()`\n\n> No.", ["9 duplicate-option"]),
        (f"{LINES}\n\n- `nine()`\n\n> No.", ["19 missing-feedback"]),
        ("1. `one()`\n   > So.\n2. `two()`\n\n> No.", ["15 bad-answer"]),
        (f"{LINES}\n4.\n\n> No.", ["18 bad-answer"]),
        (f"{LINES}\n\nSo.\n\n> No.", ["19 bad-answer"]),
        ("\n".join(f"{n}. `l{n}`" for n in range(1, 14)) + "\n\n> No.", ["9 bad-answer"]),
    ],
)
def test_what_is_wrong_with_an_answer_is_said(answer: str, expected: list[str]) -> None:
    assert problems("order", "Count.", answer) == expected
