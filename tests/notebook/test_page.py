"""The progress page as a value, and where a learner goes on."""

from datetime import UTC, timedelta

import pytest

from app.content.models import Course, Lesson, Library, Mode
from app.notebook.page import ProgressPage, progress_page
from app.notebook.resume import resumes
from app.notebook.store import Past, Seen, Tried
from quiz_samples import NOON, question

UTC_ZONE = ("UTC", UTC)


def mode(slug: str) -> Mode:
    questions = tuple(question(f"q{n}") for n in range(5)) if slug == "practice" else ()
    return Mode(slug, slug.title(), "", 5, "", (), questions, f"c/l/{slug}.md")


LESSON = Lesson(
    "c", "l", "A lesson", "", 5, (), (), "", tuple(map(mode, ("learn", "lab", "practice"))), ()
)
LIBRARY = Library(
    courses=(Course("c", "Course", "", "", 1, (LESSON,)),), lessons={LESSON.path: LESSON}
)


def tried(
    mode: str = "practice", answered: int = 2, right: int = 1, day: int = 0, over: bool = False,
    asked: int | None = None,
) -> Tried:  # fmt: skip
    at = NOON + timedelta(days=day)
    ended = at if over else None
    return Tried(f"{mode}{day}", "c/l", mode, at, ended, answered, right, at, asked)


def seen(mode: str, day: int = 0, done: bool = False) -> Seen:
    at = NOON + timedelta(days=day)
    return Seen("c/l", mode, at, at if done else None)


def page(*attempts: Tried, parts: tuple[Seen, ...] = (), told: str = "") -> ProgressPage:
    moments = [each.last_at for each in attempts]
    past = Past(attempts, parts, moments, 0, 0)
    return progress_page(LIBRARY, past, {}, NOON + timedelta(days=3), UTC_ZONE, told=told)


def test_a_test_that_is_not_handed_in_does_not_tell_what_is_right() -> None:
    shown = page(tried("test", answered=4, right=3, asked=10))
    (entry,) = shown.courses[0].lessons[0].history
    assert entry.result == "under way, 4 answered"
    assert "right" not in shown.figures[0].note


def test_what_is_over_tells_how_many_were_right() -> None:
    shown = page(tried("test", 10, 7, over=True, asked=10), tried("practice", 2, 2))
    results = [entry.result for entry in shown.courses[0].lessons[0].history]
    assert results == ["7 of 10 right", "2 of 2 right so far"]
    assert shown.figures[0].value == "12"
    assert shown.figures[0].note == "75\u00a0% right"


def test_a_long_history_is_cut_and_says_so() -> None:
    shown = page(*(tried(day=-day, over=True) for day in range(12)))
    lesson = shown.courses[0].lessons[0]
    assert (len(lesson.history), lesson.earlier) == (8, 4)


def test_parts_are_done_opened_or_neither() -> None:
    lesson = page(parts=(seen("learn", done=True), seen("lab"))).courses[0].lessons[0]
    assert [part.state for part in lesson.parts] == ["done", "opened", ""]
    assert lesson.done == 1
    assert lesson.is_begun


def test_before_anything_was_done_the_page_is_empty() -> None:
    shown = page()
    assert shown.is_empty
    assert not shown.courses[0].lessons[0].is_begun
    assert shown.start_url == "/c/l/"


def test_a_streak_that_ended_is_told_without_a_reminder() -> None:
    shown = page(tried(day=-9))
    assert shown.streak == "You were here last on 20 February 2026. What you did is all here."


@pytest.mark.parametrize("told", ["", "nonsense", "<b>"])
def test_nonsense_is_told_to_nobody(told: str) -> None:
    assert page(told=told).told == ""


def urls(*attempts: Tried, parts: tuple[Seen, ...] = ()) -> list[str]:
    return [each.url for each in resumes(LIBRARY.lessons, attempts, parts)]


def test_what_is_under_way_comes_first_where_it_was_last() -> None:
    found = urls(tried("test", day=1), tried("practice", day=2), parts=(seen("learn", day=3),))
    assert found == ["/c/l/learn", "/c/l/practice", "/c/l/test"]


def test_what_is_over_or_was_begun_again_is_not_gone_on_with() -> None:
    assert urls(tried(over=True), parts=(seen("learn", done=True),)) == []
    assert urls(tried(day=1, over=True), tried(day=0)) == []
    assert urls(tried(answered=0)) == []


def test_a_practice_that_is_open_is_named_once() -> None:
    assert urls(tried(), parts=(seen("practice", day=1),)) == ["/c/l/practice"]


def test_a_lesson_that_is_gone_is_left_out() -> None:
    assert resumes({}, [tried()], [seen("learn")]) == ()
