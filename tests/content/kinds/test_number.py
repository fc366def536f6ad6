"""Questions for a number: units, tolerances, expected wrong values, and keys that are measured."""

import pytest
from content_samples import Site
from hypothesis import given
from hypothesis import strategies as st
from kind_samples import FILE, problems, source, variant

from app.content.kinds.number import KIND, NumberBody
from app.content.words import words
from app.errors import Invalid

ANSWER = """\
4 MB ± 10 %

- 1 MB
  > One byte a weight.
- 8 MB
  > Eight bytes a weight.

> Four bytes a weight."""
MEASURED = """\
Measured by [save](experiments/save.md): `size(pickle) at n = 1e4` ± 10 %

- 10 kB
  > One byte a weight.

> Four bytes a weight."""


def body(answer: str = ANSWER) -> NumberBody:
    found = variant("number", "Weigh it.", answer).body
    assert isinstance(found, NumberBody)
    return found


def grade(written: str, answer: str = ANSWER) -> tuple[bool, str, str]:
    asked = body(answer)
    graded = KIND.grade(asked, KIND.parse(asked, "", {"number": [written]}))
    return graded.correct, graded.picked, words(graded.feedback_html)


def test_the_prompt_stays_and_the_answer_is_in_the_body() -> None:
    found = variant("number", "Weigh it.", ANSWER)

    assert "Weigh it." in found.prompt_html
    assert "MB" not in found.prompt_html
    assert str(found.body.right) == "4 MB"
    assert [each.written for each in found.body.wrong] == ["1 MB", "8 MB"]


@pytest.mark.parametrize("written", ["4 MB", "4", "4000 kB", "4,000,000 B", "4e6 bytes", "4.3MB"])
def test_a_right_number_may_be_written_in_any_unit(written: str) -> None:
    assert grade(written) == (True, "right", "")


@pytest.mark.parametrize(
    ("written", "picked", "said"),
    [
        ("1 MB", "1 MB", "One byte a weight."),
        ("1.05e6 B", "1 MB", "One byte a weight."),
        ("8", "8 MB", "Eight bytes a weight."),
        ("4 GB", "other", "Four bytes a weight."),
        ("0", "other", "Four bytes a weight."),
        ("-4", "other", "Four bytes a weight."),
    ],
)
def test_a_wrong_number_has_its_correction(written: str, picked: str, said: str) -> None:
    assert grade(written) == (False, picked, said)


@pytest.mark.parametrize(
    ("line", "right", "wrong", "in_words"),
    [
        ("4 MB ± 0.5 MB", ["3.5", "4.5"], ["3.4", "4.6"], "4 MB, give or take 0.5 MB"),
        ("4 MB +/- 500 kB", ["3.5", "4.5"], ["3.4", "4.6"], "4 MB, give or take 500 kB"),
        (
            "4 MB within a factor of 2",
            ["2", "8"],
            ["1.9", "8.1", "-4"],
            "4 MB, within a factor of 2",
        ),
        ("4 MB", ["4", "4000 kB"], ["4.001"], "4 MB"),
        ("1000 x ± 10 %", ["1000", "1000x", "100000 %"], ["1"], "1,000x, give or take 10 %"),
        ("50 % ± 10 %", ["50", "0.5x", "45 %"], ["0.5", "40"], "50 %, give or take 10 %"),
        ("3 files", ["3", "3 files", "3 File"], ["4"], "3 files"),
        ("0 ± 0.1", ["0", "-0.1"], ["0.2"], "0, give or take 0.1"),
        ("2 min ± 5 s", ["2", "120 s", "125 seconds"], ["2 s"], "2 min, give or take 5 s"),
    ],
)
def test_how_far_off_is_let_pass(
    line: str, right: list[str], wrong: list[str], in_words: str
) -> None:
    answer = f"{line}\n\n> No."
    assert [grade(each, answer)[0] for each in right] == [True] * len(right)
    assert [grade(each, answer)[0] for each in wrong] == [False] * len(wrong)
    assert KIND.grade(body(answer), {"written": "9", "value": 9e9}).right_words == in_words


def test_a_number_without_a_unit_takes_words_of_the_prompt() -> None:
    asked = variant("number", "Count.", "4\n\n> No.").body

    assert KIND.parse(asked, "", {"number": ["4 it"]})["value"] == 4
    with pytest.raises(Invalid, match="write the number alone"):
        KIND.parse(asked, "", {"number": ["4 MB"]})


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "no number was written"),
        ("1,5", "two ways; write 1.5"),
        ("four", "“four” is no number"),
        ("4 s", "“s” is no unit that fits here; the unit is one of B, kB"),
        ("4 MB, I think", "is no unit"),
        ("9" * 500, "at most 60 characters"),
        ("<script>", "is no number"),
    ],
)
def test_what_is_no_number_is_refused_with_what_is(written: str, said: str) -> None:
    for form in ({"number": [written]}, {"number": [written, "4"]}):
        with pytest.raises(Invalid) as error:
            KIND.parse(body(), "", form)
        assert said in error.value.detail
        assert "Nothing was counted" in error.value.detail
        assert len(error.value.detail) < 300
    with pytest.raises(Invalid):
        KIND.parse(body(), "", {})


def test_what_was_understood_is_said() -> None:
    shown = KIND.answered(body(), "", KIND.parse(body(), "", {"number": [" 4 000\u00a0kB "]}))
    assert (shown.written, shown.understood) == ("4 000 kB", "4,000 kB")
    assert shown.title == "4,000 kB is right: 4 MB, give or take 10 %."
    wrong = KIND.answered(body(), "", {"written": "1", "value": 1e6})
    assert wrong.title == "1 MB is not right; the answer is 4 MB, give or take 10 %."
    assert "One byte" in wrong.feedback_html


def test_the_field_tells_units_and_nothing_of_the_answer() -> None:
    asked = KIND.ask(body(), "1")
    assert (asked.unit, asked.units[0]) == ("MB", "B")
    assert "4" not in repr(asked)


def test_a_figure_that_is_measured_is_settled_in_a_unit_that_reads_well() -> None:
    asked = body(MEASURED)

    assert asked.measured.experiment == "queues/lines/save"
    assert [each.text for each in asked.measured.figures] == ["size(pickle) at n = 1e4"]
    settled = asked.settled([41_234.0])
    assert (str(settled.right), settled.measured) == ("41.2 kB", None)
    assert KIND.grade(settled, KIND.parse(settled, "", {"number": ["40 kB"]})).correct
    assert KIND.grade(settled, KIND.parse(settled, "", {"number": ["10"]})).picked == "10 kB"


def test_a_measured_figure_is_checked_against_the_experiment(site: Site) -> None:
    def found(old: str, new: str) -> list[str]:
        site.write({FILE: source("number", "Weigh it.", MEASURED.replace(old, new))})
        return [f"{each.line}:{each.column} {each.code}" for each in site.load().problems]

    assert found("", "") == []
    assert found("size(pickle)", "size(zip)") == ["15:48 unknown-claim"]
    assert found(" at n = 1e4", "") == ["15:55 bad-claim"]
    assert found("at n = 1e4", "at n >= 1e4") == ["15:56 bad-claim"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", ["9 missing-section"]),
        ("> So.", ["13 bad-answer"]),
        ("Four\n\n> No.", ["15 bad-answer"]),
        ("1,5 MB\n\n> No.", ["15 bad-answer"]),
        ("4 MB ± much\n\n> No.", ["15 bad-answer"]),
        ("4 MB ± 5 s\n\n> No.", ["15 bad-answer"]),
        ("4 MB within a factor of 1\n\n> No.", ["15 bad-answer"]),
        ("4 MB within a factor of 2 MB\n\n> No.", ["15 bad-answer"]),
        ("4 MB", ["13 missing-feedback"]),
        ("4 MB\n\n- 1 MB\n\n> No.", ["17 missing-feedback"]),
        ("4 MB\n\n- small\n  > No.\n\n> No.", ["17 bad-answer"]),
        ("4 MB ± 10 %\n\n- 4.1 MB\n  > No.\n\n> No.", ["17 bad-answer"]),
        ("4 MB\n\nSo.\n\n> No.", ["17 bad-answer"]),
        ("Measured by [save](experiments/save.md): ± 10 %\n\n> No.", ["15 bad-answer"]),
        ("Measured by [save](experiments/save.md): `size(onnx)` ± x\n\n> No.", ["15 bad-answer"]),
    ],
)
def test_what_is_wrong_with_an_answer_is_said(answer: str, expected: list[str]) -> None:
    assert problems("number", "Weigh it.", answer) == expected


@given(
    st.text(max_size=12)
    | st.from_regex(r"[-~]?[0-9 ,.]{1,9}(e[0-9]{1,3})? ?(MB|kB|s|x)?", fullmatch=True)
)
def test_any_text_is_a_number_or_refused(written: str) -> None:
    asked = body()
    try:
        response = KIND.parse(asked, "", {"number": [written]})
    except Invalid:
        return
    graded = KIND.grade(asked, response)
    assert len(graded.picked) <= 100
    KIND.answered(asked, "", response)
    assert KIND.parse(asked, "", KIND.form(asked, "", response)) == response


def test_the_question_is_kept_as_it_was_written() -> None:
    for answer in (ANSWER, MEASURED):
        assert KIND.from_json(KIND.to_json(body(answer))) == body(answer)
