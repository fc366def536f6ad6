"""The frame of a lesson's pages: tabs, and the way on and back."""

from dataclasses import replace
from datetime import timedelta

from app.content.models import Course, Lesson, Library, Mode
from app.lessons.frame import lesson_frame
from app.lessons.pages import Known, first_page, home_page, progress_words, resume_url
from app.progress.ways import LessonProgress, ModeProgress
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
    assert not any(tab.done for tab in frame.tabs)
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


def way(**modes: bool) -> LessonProgress:
    """Modes that were opened, a minute after each other, and whether they are done."""
    moments = {slug: NOON + timedelta(minutes=n) for n, slug in enumerate(modes)}
    return LessonProgress(
        {
            slug: ModeProgress(NOON, moments[slug], moments[slug] if done else None)
            for slug, done in modes.items()
        }
    )


def test_done_modes_are_marked_on_the_tabs() -> None:
    frame = lesson_frame(COURSE, LESSON, "lab", way(learn=True, lab=False))
    assert [tab.label for tab in frame.tabs if tab.done] == ["Learn"]


def test_a_page_that_is_read_ends_with_the_offer_to_say_that_it_is_done() -> None:
    foot = lesson_frame(COURSE, LESSON, "learn").foot
    assert foot is not None
    assert (foot.offer, foot.counts, foot.done) == ("I have done this", "", "")
    done = lesson_frame(COURSE, LESSON, "learn", way(learn=True)).foot
    assert done is not None
    assert done.done == "1 March 2026"


def test_practice_is_done_by_answering_and_not_by_saying_so() -> None:
    foot = lesson_frame(COURSE, LESSON, "practice").foot
    assert foot is not None
    assert foot.offer == ""
    assert "all questions" in foot.counts


def test_the_first_page_of_a_lesson_is_no_mode() -> None:
    assert lesson_frame(COURSE, LESSON, "").foot is None


def test_the_first_page_starts_with_the_first_mode() -> None:
    page = first_page(lesson_frame(COURSE, LESSON, ""), LESSON, (), Known())
    assert page.done is None
    assert page.following is not None
    assert page.following.url == "/c/l/learn"
    assert [card.url for card in page.modes] == ["/c/l/learn", "/c/l/lab", "/c/l/practice"]


def test_the_first_page_offers_a_test_of_as_many_questions_as_there_are() -> None:
    frame = lesson_frame(COURSE, LESSON, "")
    assert first_page(frame, LESSON, (), Known()).test is None
    short, whole = (replace(LESSON, test=mode("test", questions)) for questions in (6, 42))
    offers = [first_page(frame, lesson, (), Known()).test for lesson in (short, whole)]
    assert [(each.url, each.questions) for each in offers if each] == [
        ("/c/l/test", 6),
        ("/c/l/test", 10),
    ]


def test_the_first_page_says_what_is_done_and_where_to_go_on() -> None:
    known = Known(ways={"c/l": way(learn=True, lab=False)})
    page = first_page(lesson_frame(COURSE, LESSON, ""), LESSON, (), known)
    assert page.done == 1
    assert page.following is not None
    assert page.following.url == "/c/l/lab"
    assert [(card.done, card.last) for card in page.modes] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    all_done = Known(ways={"c/l": way(learn=True, lab=True, practice=True)})
    finished = first_page(lesson_frame(COURSE, LESSON, ""), LESSON, (), all_done)
    assert (finished.done, finished.following) == (3, None)


def test_home_says_how_many_modes_are_done_and_goes_on_with_the_next() -> None:
    library = Library((COURSE,), lessons={"c/l": LESSON})
    page = home_page(library, Known(ways={"c/l": way(learn=True), "c/gone": way(lab=True)}))
    assert page.courses[0].lessons[0].done == "1 of 3 modes done"
    assert page.resume is not None
    assert (page.resume.label, page.resume.url) == ("Go on: Lab", "/c/l/lab")
    everything = Known(ways={"c/l": way(learn=True, lab=True, practice=True)})
    assert home_page(library, everything).resume is None


def test_home_goes_on_where_the_learner_answered_last() -> None:
    other = replace(LESSON, slug="m", title="Other")
    course = replace(COURSE, lessons=(LESSON, other))
    library = Library((course,), lessons={"c/l": LESSON, "c/m": other})
    older, newer = progress(1, 1), replace(progress(2, 1), last_at=NOON + timedelta(days=1))
    page = home_page(library, Known({"c/l": older, "c/m": newer, "c/gone": newer}))
    assert page.resume is not None
    assert (page.resume.title, page.resume.url) == ("Other", "/c/m/practice")
    finished = Known({"c/l": progress(5, 5, best=5, done=True)})
    assert home_page(library, finished).resume is None
    assert home_page(library, Known()).resume is None
