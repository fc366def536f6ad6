"""What is done, what was last and what is next, of any learner's way through a lesson."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.content.modes import MODES
from app.progress.ways import LessonProgress, ModeProgress, Tick, all_passed, next_mode

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SLUGS = [kind.slug for kind in MODES]


def opened(minute: int, done: bool = False) -> ModeProgress:
    at = NOON + timedelta(minutes=minute)
    return ModeProgress(NOON, at, at if done else None)


def test_a_newcomer_begins_with_the_first_mode() -> None:
    assert next_mode(SLUGS, LessonProgress()) == "learn"
    assert LessonProgress().last(SLUGS) == ""
    assert LessonProgress().done(SLUGS) == 0


def test_a_mode_that_is_not_done_is_gone_on_with() -> None:
    way = LessonProgress({"learn": opened(1, done=True), "code": opened(2)})
    assert way.last(SLUGS) == "code"
    assert next_mode(SLUGS, way) == "code"


def test_after_a_done_mode_comes_the_next_that_is_not_done() -> None:
    way = LessonProgress({"learn": opened(5, done=True), "complexity": opened(1, done=True)})
    assert next_mode(SLUGS, way) == "visualize"


def test_what_was_jumped_over_comes_at_the_end() -> None:
    way = LessonProgress({slug: opened(n, done=True) for n, slug in enumerate(SLUGS) if n != 2})
    assert next_mode(SLUGS, way) == SLUGS[2]


def test_a_mode_that_the_lesson_has_no_more_counts_for_nothing() -> None:
    way = LessonProgress({"gone": opened(9, done=True), "learn": opened(1)})
    assert way.done(SLUGS) == 0
    assert next_mode(SLUGS, way) == "learn"


@given(st.dictionaries(st.sampled_from(SLUGS), st.tuples(st.integers(0, 99), st.booleans())))
def test_there_is_a_next_mode_until_all_are_done(known: dict[str, tuple[int, bool]]) -> None:
    way = LessonProgress({slug: opened(*state) for slug, state in known.items()})
    following = next_mode(SLUGS, way)
    assert (following == "") == (way.done(SLUGS) == len(SLUGS))
    assert not following or not way.is_done(following)


def test_a_project_is_done_when_each_of_its_checkpoints_was_passed() -> None:
    good, bad = Tick(True, "report", "", NOON), Tick(False, "report", "no", NOON)
    assert all_passed(["a", "b"], {"a": good, "b": good})
    assert not all_passed(["a", "b"], {"a": good, "b": bad})
    assert not all_passed(["a", "b"], {"a": good, "gone": good})
    assert not all_passed([], {})
