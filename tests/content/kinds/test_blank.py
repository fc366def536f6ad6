"""Code with gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kind_samples import problems, variant

from app.content.kinds.blank import KIND, BlankBody, same_code
from app.content.words import words
from app.errors import Invalid

CODE = "```python\ntorch.___(model.state_dict(), '___')\n```"
ANSWER = """\
1. `save` or `serialization.save`
   - `dump`
     > That is pickle's.
2. `m.pt`

> Look at the names."""


def body(code: str = CODE, answer: str = ANSWER) -> BlankBody:
    found = variant("blank", code, answer).body
    assert isinstance(found, BlankBody)
    return found


def grade(*written: str) -> tuple[bool, str, str]:
    graded = KIND.grade(body(), {"blanks": list(written)})
    return graded.correct, graded.picked, words(graded.feedback_html)


def test_the_code_leaves_the_prompt_and_gets_its_gaps() -> None:
    found = variant("blank", f"Fill it.\n\n{CODE}", ANSWER)

    assert "Fill it." in found.prompt_html
    assert "torch" not in found.prompt_html
    pieces = KIND.ask(found.body, "").pieces
    assert len(pieces) == 3
    assert "___" not in "".join(pieces)
    assert "save" not in "".join(pieces)


def test_each_gap_is_graded_with_its_own_correction() -> None:
    assert grade("save", "m.pt") == (True, "right", "")
    assert grade("serialization.save", "m.pt")[0]
    assert grade("dump", "m.pt") == (False, "dump", "That is pickle's.")
    assert grade("load", "m.pt") == (False, "other", "Look at the names.")
    assert grade("dump", "x") == (False, "dump", "That is pickle's. Look at the names.")
    assert KIND.grade(body(), {"blanks": ["a", "b"]}).right_words == "save; m.pt"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("f( x , 'a' )", 'f(x,"a")', True),
        ("“a”", "'a'", True),
        ("not  x", "not x", True),
        ("not x", "notx", False),
        ("a - b", "a-b", True),
        ("Save", "save", False),
        ("", " ", True),
    ],
)
def test_blank_space_and_quotes_say_nothing(one: str, other: str, same: bool) -> None:
    assert same_code(one, other) is same


def test_the_title_names_the_gaps_that_are_wrong() -> None:
    def title(*written: str) -> str:
        return KIND.answered(body(), "", {"blanks": list(written)}).title

    assert title("save", "m.pt") == "All gaps are right."
    assert title("save", "x") == "Not quite: gap 2 is not right."
    assert title("x", "x") == "Not quite: gaps 1, 2 are not right."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["save", ""], "Gap 2 is empty"),
        (["", " "], "Gaps 1 and 2 are empty. Fill them."),
        ([], "Gaps 1 and 2 are empty"),
        (["x" * 201, "y"], "at most 200 characters"),
    ],
)
def test_what_is_empty_or_too_long_is_refused(written: list[str], said: str) -> None:
    with pytest.raises(Invalid) as error:
        KIND.parse(body(), "", KIND.form(body(), "", {"blanks": written}))
    assert said in error.value.detail
    assert "Nothing was counted" in error.value.detail


@given(st.lists(st.text(max_size=30), min_size=2, max_size=2))
def test_any_filling_is_graded_or_refused(written: list[str]) -> None:
    asked = body()
    try:
        response = KIND.parse(asked, "", KIND.form(asked, "", {"blanks": written}))
    except Invalid:
        return
    assert len(KIND.grade(asked, response).picked) <= 100
    KIND.answered(asked, "", response)
    assert KIND.parse(asked, "", KIND.form(asked, "", response)) == response


@pytest.mark.parametrize(
    ("code", "answer", "expected"),
    [
        (CODE, "", ["9 missing-section"]),
        ("Fill it.", ANSWER, ["9 missing-blank"]),
        ("```python\nx____y\n```", ANSWER, ["9 missing-blank"]),
        (f"{CODE}\n\n{CODE}", ANSWER, ["9 missing-blank"]),
        ("```python\n" + "___, " * 9 + "\n```", ANSWER, ["11 missing-blank"]),
        (CODE, "1. `save`\n\n> No.", ["15 bad-answer"]),
        (CODE, "1. save\n2. `m.pt`\n\n> No.", ["17 bad-answer"]),
        (CODE, "1. `save` and `x`\n2. `m.pt`\n\n> No.", ["17 bad-answer"]),
        (CODE, "1. `save`\n   - `x`\n2. `m.pt`\n\n> No.", ["18 missing-feedback"]),
        (CODE, "1. `save`\n   - `save`\n     > No.\n2. `m.pt`\n\n> No.", ["18 bad-answer"]),
        (CODE, "1. `save`\n   > No.\n2. `m.pt`\n\n> No.", ["17 bad-answer"]),
        (CODE, "1. `save`\n2. `m.pt`", ["15 missing-feedback"]),
    ],
)
def test_what_is_wrong_is_said(code: str, answer: str, expected: list[str]) -> None:
    assert problems("blank", code, answer) == expected
