"""The frame of a lesson's pages: tabs, and the way on and back."""

from dataclasses import replace
from datetime import timedelta

from app.content.models import Course, Lesson, Library, Mode
from app.lessons.frame import lesson_frame
from app.lessons.pages import first_page, home_page, progress_words, resume_url
from app.quizzes.store import Progress
from quiz_samples import NOON, question


def mode(slug: str, questions: int = 0) -> Mode:
    asked = tuple(question(f"q{n}") for n in range(questions))
    return Mode(slug, slug.title(), f"About {slug}.", 3, "", (), asked, f"c/l/{slug}.md")


LESSON = Lesson(
    course="c",
    slug="l",
    title="Waiting",
    summary="Why.",
    minutes=5,
    tags=("ops",),
    objectives=("Say it.",),
    html="",
    modes=(mode("learn"), mode("lab"), mode("practice", 5)),
    experiments=(),
)
COURSE = Course("c", "Queues", "Ada", "", 1, (LESSON,))


def test_every_mode_is_a_tab_and_the_current_one_says_so() -> None:
    frame = lesson_frame(COURSE, LESSON, "lab")
    assert [(tab.label, tab.url, tab.current) for tab in frame.tabs] == [
        ("Overview", "/c/l/", False),
        ("Learn", "/c/l/learn", False),
        ("Lab", "/c/l/lab", True),
        ("Practice", "/c/l/practice", False),
    ]


def test_the_way_goes_from_the_first_page_to_the_last_mode() -> None:
    first, last = lesson_frame(COURSE, LESSON, ""), lesson_frame(COURSE, LESSON, "practice")
    assert first.previous is None
    assert first.following is not None
    assert first.following.url == "/c/l/learn"
    assert last.previous is not None
    assert last.previous.url == "/c/l/lab"
    assert last.following is None


def progress(answered: int, right: int, best: int | None = None, done: bool = False) -> Progress:
    return Progress(answered, right, done, best, NOON)


def test_progress_is_told_in_words_and_resumed_where_it_stopped() -> None:
    assert progress_words(LESSON, None) == ""
    under_way = progress(2, 1)
    assert progress_words(LESSON, under_way) == "Practice: 2 of 5 answered"
    assert resume_url(LESSON, under_way) == "/c/l/practice"
    done = progress(5, 3, best=4, done=True)
    assert progress_words(LESSON, done) == "Practice: 3 of 5 right, 4 at best"
    assert resume_url(LESSON, done) == ""


def test_the_first_page_starts_with_the_first_mode() -> None:
    page = first_page(lesson_frame(COURSE, LESSON, ""), LESSON, (), None)
    assert page.start_url == "/c/l/learn"
    assert [card.url for card in page.modes] == ["/c/l/learn", "/c/l/lab", "/c/l/practice"]
    assert page.of_modes == 10


def test_home_goes_on_where_the_learner_answered_last() -> None:
    other = replace(LESSON, slug="m", title="Other")
    course = replace(COURSE, lessons=(LESSON, other))
    library = Library((course,), lessons={"c/l": LESSON, "c/m": other})
    older, newer = progress(1, 1), replace(progress(2, 1), last_at=NOON + timedelta(days=1))
    page = home_page(library, {"c/l": older, "c/m": newer, "c/gone": newer})
    assert page.resume is not None
    assert (page.resume.title, page.resume.url) == ("Other", "/c/m/practice")
    assert home_page(library, {"c/l": progress(5, 5, best=5, done=True)}).resume is None
    assert home_page(library, {}).resume is None
