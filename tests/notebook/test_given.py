"""Answers to every kind of question as plain words."""

from typing import Any

import pytest
from kind_samples import variant

from app.content.kinds.registry import KINDS
from app.content.models import Question
from app.notebook.given import Given, Read, read
from quiz_samples import NOON

SAMPLES: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "one": (
        "Pick.\n\n- [x] Pickle\n- [ ] ONNX\n  > No.",
        "",
        {"option": "b"},
        "ONNX",
    ),
    "several": (
        "Pick.\n\n- [x] Pickle\n- [x] Joblib\n- [ ] ONNX\n  > No.",
        "",
        {"options": ["a", "b"]},
        "Pickle; Joblib",
    ),
    "number": (
        "How large?",
        "4 MB ± 10 %\n\n> No.",
        {"written": "4000 kB", "value": 4_000_000.0},
        "4000 kB",
    ),
    "order": (
        "Order.",
        "1. `one()`\n2. `two()`\n\n> Count up.",
        {"order": ["2", "1"]},
        "two() → one()",
    ),
    "blank": (
        "Fill.\n\n```python\nimport ___\n```",
        "1. `pickle`\n\n> No.",
        {"blanks": ["<b>"]},
        "<b>",
    ),
}


def given(kind: str) -> Read:
    prompt, answer, response, _ = SAMPLES[kind]
    asked = Question("q", "v", "easy", kind, (variant(kind, prompt, answer),), "c/l/test.md", 1)
    return read(
        Given("c/l", "practice", "a", "", "q", "v", "", False, response, None, None, NOON), asked
    )


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_what_was_answered_is_told_in_words(kind: str) -> None:
    assert given(kind).said == SAMPLES[kind][3]


def test_every_kind_but_the_curve_whose_key_is_measured_is_held() -> None:
    assert {*SAMPLES, "curve"} == set(KINDS)
