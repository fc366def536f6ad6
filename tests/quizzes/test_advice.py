"""What a page says of strength: in a sentence, by level, what to do next, what to put right."""

from dataclasses import replace
from datetime import timedelta

from app.content.models import Lesson, Mode
from app.quizzes.advice import StrengthView, strength_view
from app.quizzes.strength import Past, strength
from app.scheduling.confidence import Confidence
from quiz_samples import NOON, question

QUESTIONS = tuple(
    replace(question(f"{level}-{n}"), level=level)
    for level in ("easy", "medium", "hard")
    for n in range(3)
)


def mode(slug: str) -> Mode:
    asked = QUESTIONS if slug == "practice" else ()
    return Mode(slug, slug.title(), "", 3, "", (), asked, f"c/l/{slug}.md")


LESSON = Lesson(
    course="c",
    slug="l",
    title="Waiting",
    summary="",
    minutes=5,
    tags=(),
    objectives=(),
    html="",
    modes=tuple(mode(slug) for slug in ("learn", "complexity", "deep-dive", "practice")),
    experiments=(),
)


def view(right: dict[str, bool], confidence: Confidence = Confidence.FAIRLY_SURE) -> StrengthView:
    """Of one answer to each question of the levels named."""
    past = [
        Past(q.id, q.level, right[q.level], confidence, "b", NOON, "test", "t1")
        for q in QUESTIONS
        if q.level in right
    ]
    return strength_view(strength(past, NOON + timedelta(hours=1)), LESSON)


def nexts(shown: StrengthView) -> list[str]:
    return [each.url for each in shown.nexts]


def test_before_the_first_answer_the_way_begins_with_the_idea() -> None:
    shown = view({})
    assert shown.sentence.startswith("Nothing is known yet")
    assert nexts(shown) == ["/c/l/learn"]


def test_a_level_says_how_many_of_its_answers_were_right() -> None:
    easy = view({"easy": False})
    assert easy.levels[0].words == "weak, 0 of the last 3 right"
    first = strength([Past("q", "easy", False, Confidence.GUESS, "b", NOON, "test", "t1")], NOON)
    assert strength_view(first, LESSON).levels[0].words == "weak, 0 of 1 right"


def test_the_weakest_level_says_which_mode_to_read() -> None:
    shown = view({"easy": True, "medium": True, "hard": False})
    assert shown.sentence == "This pattern is weak: its hard questions hold it back."
    assert nexts(shown) == ["/c/l/deep-dive"]
    assert [each.tone for each in shown.levels] == ["good", "good", "bad"]


def test_a_level_without_answers_is_named() -> None:
    shown = view({"easy": True, "medium": True})
    assert shown.sentence == "This pattern is growing: no hard question was answered yet."
    assert shown.levels[2].words == "no answer yet"


def test_what_was_sure_and_wrong_leads_to_the_review_and_to_its_correction() -> None:
    shown = view({"easy": False}, Confidence.CERTAIN)
    assert nexts(shown)[0] == "/review"
    assert shown.wrong_ideas[0].prompt == "Prompt of easy-0 v1?"
    assert shown.wrong_ideas[0].url == "/c/l/test?attempt=t1&q=easy-0"
    assert shown.wrong_ideas[0].how == "You were certain"


def test_a_strong_pattern_is_kept_by_the_review() -> None:
    shown = view({"easy": True, "medium": True, "hard": True})
    assert shown.sentence == "This pattern is strong, at every level."
    assert nexts(shown) == ["/review"]
    assert shown.wrong_ideas == ()
