"""What the shipped lesson asks: three tests without a repeat, fair options, short cards."""

from collections import Counter
from collections.abc import Iterator

import pytest

from app.content.kinds.one import OneBody
from app.content.kinds.registry import KINDS
from app.content.library import load_library
from app.content.models import Lesson, Question
from app.content.words import first_words, words
from app.experiments.known import known
from app.settings import Settings

THREE_TESTS = {"easy": 12, "medium": 9, "hard": 9}
LONGEST_BACK = 300  # characters: a card holds one fact


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    library = load_library(Settings().content_dir, known())
    return library.lessons["mlops/model-serialization"]


def asked(lesson: Lesson) -> Iterator[Question]:
    """Every question of the lesson, wherever it stands."""
    for mode in (*lesson.modes, lesson.test):
        yield from mode.questions if mode else ()


def test_three_tests_can_be_drawn_without_a_repeat(lesson: Lesson) -> None:
    assert lesson.test
    levels = Counter(question.level for question in lesson.test.questions)
    assert all(levels[level] >= needed for level, needed in THREE_TESTS.items()), levels


def test_questions_of_every_kind_are_asked(lesson: Lesson) -> None:
    assert lesson.test
    assert {question.kind for question in lesson.test.questions} == KINDS.keys()


def test_no_question_is_asked_twice(lesson: Lesson) -> None:
    prompts = [first_words(question.variants[0].prompt_html) for question in asked(lesson)]
    assert [prompt for prompt, times in Counter(prompts).items() if times > 1] == []


def test_the_longest_option_is_no_hint(lesson: Lesson) -> None:
    longest = [
        max(body.options, key=lambda option: len(words(option.html))).correct
        for question in asked(lesson)
        if isinstance(body := question.variants[0].body, OneBody) and body.measured is None
    ]
    assert 0.1 < sum(longest) / len(longest) < 0.4


def test_a_card_holds_one_fact(lesson: Lesson) -> None:
    recall = lesson.mode("recall")
    assert recall
    assert 20 <= len(recall.cards) <= 25
    long = [card.id for card in recall.cards if len(words(card.back_html)) > LONGEST_BACK]
    assert long == []
