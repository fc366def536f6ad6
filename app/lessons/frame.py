"""What all pages of a lesson share: its head, the ways to study it, what comes before and after."""

from dataclasses import dataclass

from app.content.models import Course, Lesson
from app.content.modes import KINDS
from app.content.paths import TEST
from app.progress.ways import BY_DOING, LessonProgress
from app.web.moments import day_words

_NEW = LessonProgress()
_OFFER = "I have done this"
#: Where what has to be done leaves no trace with us, or not always.
_OFFERS = {"lab": "I have watched a run to its end"}


@dataclass(frozen=True, slots=True)
class Tab:
    """A way to study the lesson, and whether the learner has done it."""

    label: str
    url: str
    current: bool
    done: bool = False


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The page before or after this one."""

    label: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Foot:
    """How a mode stands with the learner, at the end of its page.

    Attributes:
        url: the mode; what a learner says of it goes below it.
        offer: what a learner can say to have it done; empty where only doing it counts.
        counts: what makes it done otherwise, in words; empty where the learner says so.
        done: since when, in words; empty until it is done.
    """

    url: str
    offer: str
    counts: str
    done: str


@dataclass(frozen=True, slots=True)
class LessonFrame:
    """The frame of a lesson's page; ``previous`` and ``following`` are None at the ends.

    ``foot`` is None on pages that are no mode.
    """

    course: str
    course_url: str
    lesson: str
    lesson_url: str
    tags: tuple[str, ...]
    minutes: int
    tabs: tuple[Tab, ...]
    previous: Neighbour | None
    following: Neighbour | None
    foot: Foot | None


def lesson_frame(
    course: Course, lesson: Lesson, current: str, progress: LessonProgress = _NEW
) -> LessonFrame:
    """The frame of one page of a lesson.

    Args:
        current: the mode's slug, or that of the test; empty for the lesson's first page.
        progress: the learner's way through the lesson so far.
    """
    base = f"/{lesson.path}/"
    pages = [("Overview", lesson.title, base, "")] + [
        (KINDS[mode.slug].label, mode.title, base + mode.slug, mode.slug) for mode in lesson.modes
    ]
    if lesson.test is not None:
        pages.append(("Test", lesson.test.title, base + TEST, TEST))
    at = next(index for index, page in enumerate(pages) if page[3] == current)
    return LessonFrame(
        course=course.title,
        course_url=f"/#{course.slug}",
        lesson=lesson.title,
        lesson_url=base,
        tags=lesson.tags,
        minutes=lesson.minutes,
        tabs=tuple(
            Tab(label, url, slug == current, progress.is_done(slug))
            for label, _title, url, slug in pages
        ),
        previous=Neighbour(*pages[at - 1][:3]) if at > 0 else None,
        following=Neighbour(*pages[at + 1][:3]) if at + 1 < len(pages) else None,
        foot=_foot(base, current, progress) if current in KINDS else None,
    )


def is_said(mode: str) -> bool:
    """Whether a learner says that the mode is done, and is believed."""
    return mode not in BY_DOING or mode in _OFFERS


def _foot(base: str, mode: str, progress: LessonProgress) -> Foot:
    done_at = progress.modes[mode].done_at if mode in progress.modes else None
    return Foot(
        url=base + mode,
        offer=_OFFERS.get(mode, _OFFER) if is_said(mode) else "",
        counts=BY_DOING.get(mode, ""),
        done=day_words(done_at) if done_at is not None else "",
    )
