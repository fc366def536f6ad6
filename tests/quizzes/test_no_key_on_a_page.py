"""No page holds the key of an open question: every question of the content, in every state."""

import re
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from html import unescape

import pytest
from fastapi import FastAPI

from app.content.kinds.measured import measured_key
from app.content.kinds.registry import kind_of
from app.content.models import Question
from app.quizzes.advice import questions_of
from app.quizzes.parts import solution_parts
from visitor import Visitor

LESSON = "mlops/model-serialization"
#: Shorter texts, such as a name in code, may stand on a page for other reasons.
SHORTEST = 16
TELLS = ("option-right", "option-wrong", "feedback-title", '" checked', "Solution, step by step")


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings(each)


def secrets(question: Question) -> set[str]:
    """What says what is right: all of it but what asking shows."""
    kind, said, shown = kind_of(question), set(), set()
    for variant in question.variants:
        said |= set(strings(kind.to_json(variant.body)))
        said |= {*solution_parts(variant.solution_html)[1]}
        said |= {variant.quick_check_html, variant.mistakes_html}
        asked = kind.ask(variant.body, "any")
        assert is_dataclass(asked)
        shown |= {*strings(asdict(asked)), variant.prompt_html, *variant.hints}  # type: ignore[call-overload]
    everything = " ".join(shown)
    return {each for each in said if len(each) >= SHORTEST and each not in everything}


def assert_open(page: str, question: Question) -> None:
    main = page.partition('id="practice"')[2].partition("</main")[0]
    assert 'name="confidence"' in main
    for tell in TELLS:
        assert tell not in main, f"{question.id}: {tell}"
    for secret in secrets(question):
        assert secret not in main, f"{question.id}: {secret}"
        assert secret not in unescape(main), f"{question.id}: {secret}"


@pytest.mark.parametrize("mode", ["practice", "challenge"])
def test_not_in_a_mode_that_corrects_at_once(app: FastAPI, visitor: Visitor, mode: str) -> None:
    questions = app.state.shelf.library.lessons[LESSON].mode(mode).questions
    for question in questions:
        response = visitor.get(f"/{LESSON}/{mode}?q={question.id}")
        if response.status_code == 200:  # one that no run settles is not asked
            assert_open(response.text, question)
    refused = visitor.send(visitor.form(f"/{LESSON}/{mode}", "/answer"), confidence="")
    assert refused.status_code == 422
    assert_open(refused.text, questions[0])


def test_not_in_a_test_before_it_is_handed_in(app: FastAPI, visitor: Visitor) -> None:
    lesson = app.state.shelf.library.lessons[LESSON]
    bank = questions_of(lesson)
    # One whose key a run must settle first is not asked here, where nothing was run.
    left = {
        question.id
        for question in lesson.test.questions
        if measured_key(question.variants[0].body) is None
    }
    url = f"/{LESSON}/test"
    while left:
        begun = visitor.send(visitor.form(url, "/test/start")).headers["location"]
        own = f"{url}?attempt={re.findall('attempt=([0-9a-f]+)', begun)[0]}"
        drawn = set(re.findall(r"&amp;q=([a-z0-9-]+)", visitor.get(own).text))
        assert len(drawn) == 10
        for question in drawn & left:
            assert_open(visitor.get(f"{own}&q={question}").text, bank[question])
        closing = visitor.get(f"{own}&view=hand-in").text
        # What another question asks about openly is no secret of this one.
        asked = "".join(v.prompt_html for each in drawn for v in bank[each].variants)
        for question in drawn:
            kept = {secret for secret in secrets(bank[question]) if secret not in asked}
            assert not any(secret in closing for secret in kept)
        left -= drawn
        visitor.send(visitor.form(f"{own}&view=hand-in", "/hand-in"))
