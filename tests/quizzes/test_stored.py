"""Questions as they are kept with the answers to them, and read again."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.content.kinds.one import OneBody
from app.content.kinds.options import Option
from app.content.models import Question, Variant
from app.quizzes.stored import from_json, to_json
from quiz_samples import question

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
options = st.lists(
    st.builds(Option, st.sampled_from("abcdefgh"), texts, st.booleans(), texts),
    min_size=1,
    max_size=8,
    unique_by=lambda option: option.key,
).map(tuple)
variants = st.builds(
    Variant,
    prompt_html=texts,
    body=st.builds(OneBody, options),
    hints=st.lists(texts, max_size=3).map(tuple),
    solution_html=texts,
    quick_check_html=texts,
    mistakes_html=texts,
)
questions = st.builds(
    Question,
    id=texts,
    version=texts,
    level=st.sampled_from(["easy", "medium", "hard"]),
    kind=st.just("one"),
    variants=st.lists(variants, min_size=1, max_size=3).map(tuple),
    file=texts,
    line=st.integers(1),
)


@given(questions)
def test_a_question_kept_as_json_comes_back_as_it_was(asked: Question) -> None:
    assert from_json(json.loads(json.dumps(to_json(asked)))) == asked


def test_a_question_kept_before_there_were_kinds_is_still_read() -> None:
    kept = {
        "id": "q1",
        "version": "v1",
        "level": "easy",
        "prompt_html": "<p>Prompt of q1 v1?</p>",
        "options": [
            {"key": key, "html": f"<p>option {key}</p>", "correct": key == "a",
             "feedback_html": f"<p>why {key} of q1</p>"}
            for key in "abc"
        ],
        "hint_html": "<p>hint q1</p>",
        "solution_html": "<p>solution q1</p>",
        "quick_check_html": "<p>check q1</p>",
        "mistakes_html": "<p>mistakes q1</p>",
        "file": "c/l/practice.md",
        "line": 7,
    }  # fmt: skip

    assert from_json(kept) == question("q1")
