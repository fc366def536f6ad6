"""Questions with options: one right, several right, and right by measurement."""

import re

import pytest
from content_samples import EXPERIMENT, Site
from hypothesis import given
from hypothesis import strategies as st
from kind_samples import FILE, problems, question, source, variant

from app.content.kinds.base import Form
from app.content.kinds.one import KIND as ONE
from app.content.kinds.several import KIND as SEVERAL
from app.content.models import ClaimState
from app.errors import Invalid

HELD, CONTRADICTED, OPEN = ClaimState.HELD, ClaimState.CONTRADICTED, ClaimState.NOT_SETTLED
SEVERAL_TEXT = """\
- [x] Two
  > A prime.
- [ ] Four
  > Two twos.
- [x] Five
- [ ] Six
  > Two threes."""
ONE_TEXT = SEVERAL_TEXT.replace("[x] Five", "[ ] Five\n  > No.")
MEASURED = """\
- [?] Pickle
  > Not pickle.
- [?] ONNX
  > Not ONNX."""
ANSWER = """\
Measured by [save](experiments/save.md):

1. `time(pickle) < time(onnx) at n = 1e4`
2. `time(onnx) < time(pickle) at n = 1e4`"""

seeds = st.text("0123456789abcdef", min_size=1, max_size=8)
one = variant("", ONE_TEXT).body
several = variant("several", SEVERAL_TEXT).body


def form(*picked: str) -> Form:
    return {"option": picked}


def test_several_options_are_right_where_the_heading_says_so() -> None:
    assert [option.key for option in several.right] == ["a", "c"]
    assert "13 two-right-answers" not in problems("several", SEVERAL_TEXT)
    assert problems("", SEVERAL_TEXT) == ["15 two-right-answers"]


def test_all_right_ones_and_no_other_must_be_picked() -> None:
    def grade(*picked: str) -> tuple[bool, str]:
        graded = SEVERAL.grade(several, SEVERAL.parse(several, "", form(*picked)))
        return graded.correct, graded.picked

    assert grade("c", "a") == (True, "a,c")
    assert grade("a") == (False, "a")
    assert grade("a", "b", "c") == (False, "a,b,c")
    assert SEVERAL.grade(several, {"options": ["a"]}).right_words == "Two; Five"


def test_feedback_is_for_what_went_wrong() -> None:
    wrong = SEVERAL.grade(several, {"options": ["b", "c"]}).feedback_html

    assert "A prime." in wrong
    assert "Two twos." in wrong
    assert "Two threes." not in wrong
    shown = SEVERAL.answered(several, "", {"options": ["b", "c"]})
    assert shown.title == "Not quite: the answer is A and C."
    assert shown.feedback_html == "<p>A is right, too; B is not right.</p>"
    assert [option.feedback_html != "" for option in shown.options] == [True, True, False, False]
    right = SEVERAL.answered(several, "", {"options": ["a", "c"]})
    assert right.title == "A and C are right, and you found all."


@pytest.mark.parametrize("picked", [[], ["e"], ["a", "e"], [""], ["A"], ["<b>" * 99]])
def test_options_that_there_are_not_are_refused(picked: list[str]) -> None:
    with pytest.raises(Invalid, match="Pick all that are right, one at least") as error:
        SEVERAL.parse(several, "", form(*picked))
    assert len(error.value.detail) < 200


def test_two_picks_where_one_is_right_are_refused() -> None:
    with pytest.raises(Invalid, match="More than one option"):
        ONE.parse(one, "", form("a", "b"))


@given(seeds)
def test_a_seed_gives_one_order_and_letters_by_place(seed: str) -> None:
    for kind, body in ((ONE, one), (SEVERAL, several)):
        asked = kind.ask(body, seed).options
        assert asked == kind.ask(body, seed).options
        assert "".join(option.letter for option in asked) == "ABCD"
        assert sorted(option.key for option in asked) == ["a", "b", "c", "d"]
        assert not re.search("correct|right|feedback", repr(asked))


def test_seeds_shuffle_and_no_seed_leaves_the_authors_order() -> None:
    orders = {
        "".join(option.key for option in ONE.ask(one, str(seed)).options) for seed in range(200)
    }
    assert len(orders) == 24
    assert [option.key for option in ONE.ask(one, "").options] == ["a", "b", "c", "d"]


@given(seeds, st.sampled_from("abcd"))
def test_the_title_speaks_of_the_letters_that_are_shown(seed: str, key: str) -> None:
    letters = {option.key: option.letter for option in ONE.ask(one, seed).options}
    shown = ONE.answered(one, seed, {"option": key})

    assert shown.title.startswith(letters[key])
    assert shown.title.endswith("is right." if key == "a" else f"the answer is {letters['a']}.")


@given(seeds, st.lists(st.sampled_from([*"abcdefA", ""]), max_size=6))
def test_any_form_is_an_answer_or_refused(seed: str, picked: list[str]) -> None:
    for kind, body in ((ONE, one), (SEVERAL, several)):
        try:
            response = kind.parse(body, seed, form(*picked))
        except Invalid:
            continue
        kind.grade(body, response)
        assert kind.parse(body, seed, kind.form(body, seed, response)) == response


def test_what_is_measured_has_no_key_until_a_run_settles_it() -> None:
    body = variant("", MEASURED, ANSWER).body

    assert body.measured.experiment == "queues/lines/save"
    assert [each.text for each in body.measured.statements] == [
        "time(pickle) < time(onnx) at n = 1e4",
        "time(onnx) < time(pickle) at n = 1e4",
    ]
    assert not any(option.correct for option in body.options)
    settled = body.settled([CONTRADICTED, HELD])
    assert settled.right.key == "b"
    assert (settled.measured, settled.right.feedback_html) == (None, "")
    assert settled.options[0].feedback_html == "<p>Not pickle.</p>"
    for states in ([HELD, HELD], [HELD, OPEN], [CONTRADICTED, CONTRADICTED], [HELD]):
        assert body.settled(states) is None


def test_several_may_be_right_by_measurement() -> None:
    body = variant("several", MEASURED, ANSWER).body

    assert [option.key for option in body.settled([HELD, HELD]).right] == ["a", "b"]
    assert body.settled([CONTRADICTED, CONTRADICTED]) is None
    assert body.settled([HELD, OPEN]) is None


@pytest.mark.parametrize(
    ("options", "answer", "expected"),
    [
        (MEASURED, "", ["9 missing-section"]),
        (MEASURED, "It is so.", ["16 bad-answer"]),
        (MEASURED, ANSWER.replace("[save](experiments/save.md)", "save"), ["18 bad-answer"]),
        (MEASURED, ANSWER.replace("experiments/save.md", "learn.md"), ["18 bad-answer"]),
        (MEASURED, ANSWER.partition("\n2.")[0], ["16 bad-answer"]),
        (MEASURED.replace("[?] ONNX", "[x] ONNX"), ANSWER, ["9 bad-option"]),
        (MEASURED.replace("  > Not ONNX.", ""), ANSWER, ["13 missing-feedback"]),
        (ONE_TEXT, "A.", ["20 unknown-section"]),
    ],
)
def test_what_is_wrong_with_options_is_said(options: str, answer: str, expected: list[str]) -> None:
    assert problems("", options, answer) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("time(pickle) <", "tine(pickle) <", f"{FILE}:20:5: unknown-claim"),
        ("time(pickle) <", "time(pickel) <", f"{FILE}:20:10: unknown-claim"),
        ("1e4`\n2", "1e99`\n2", f"{FILE}:20:38: bad-claim"),
        ("save.md", "safe.md", f"{FILE}:18:13: broken-link"),
    ],
)
def test_statements_are_checked_against_the_experiment(
    site: Site, old: str, new: str, expected: str
) -> None:
    site.write({FILE: source("", MEASURED, ANSWER), "queues/lines/experiments/save.md": EXPERIMENT})
    assert site.load().problems == ()

    site.write({FILE: source("", MEASURED, ANSWER.replace(old, new, 1))})
    (problem,) = site.load().problems
    assert str(problem).startswith(expected)


def test_the_question_is_kept_as_it_was_written() -> None:
    asked = question("", MEASURED, ANSWER)
    body = asked.variants[0].body

    assert ONE.from_json(ONE.to_json(body)) == body
    assert SEVERAL.from_json(SEVERAL.to_json(several)) == several
