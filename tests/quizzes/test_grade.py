"""Grading picks the option that was named, or says which may be named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.models import Option, Question
from app.errors import Invalid
from app.quizzes.grade import from_json, pick, to_json
from quiz_samples import question

texts = st.text(max_size=40)
options = st.lists(
    st.builds(Option, st.sampled_from("abcdefgh"), texts, st.booleans(), texts),
    min_size=1,
    max_size=8,
    unique_by=lambda option: option.key,
).map(tuple)
questions = st.builds(
    Question,
    id=texts,
    version=texts,
    level=st.sampled_from(["easy", "medium", "hard"]),
    prompt_html=texts,
    options=options,
    hint_html=texts,
    solution_html=texts,
    quick_check_html=texts,
    mistakes_html=texts,
    file=texts,
    line=st.integers(1),
)


def test_the_option_that_was_named_is_picked() -> None:
    asked = question("q1", right="b")
    assert pick(asked, "b").correct
    assert not pick(asked, "a").correct
    assert pick(asked, "c").feedback_html == "<p>why c of q1</p>"


@pytest.mark.parametrize("key", ["", "d", "A", "a ", "ab", "\x00", "<script>", "ａ", "9" * 5000])
def test_an_unknown_option_is_refused_with_those_that_are_allowed(key: str) -> None:
    with pytest.raises(Invalid, match="a, b, c") as error:
        pick(question("q1"), key)
    assert len(error.value.detail) < 200


@given(questions, st.text(max_size=3))
def test_a_pick_is_one_of_the_options_or_an_error(asked: Question, key: str) -> None:
    keys = {option.key for option in asked.options}
    if key in keys:
        assert pick(asked, key).key == key
    else:
        with pytest.raises(Invalid):
            pick(asked, key)


@given(questions)
def test_a_question_kept_as_json_comes_back_as_it_was(asked: Question) -> None:
    assert from_json(to_json(asked)) == asked
