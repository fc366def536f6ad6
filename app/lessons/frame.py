"""What all pages of a lesson share: its head, the ways to study it, what comes before and after."""

from dataclasses import dataclass

from app.content.models import Course, Lesson
from app.content.modes import KINDS


@dataclass(frozen=True, slots=True)
class Tab:
    """A way to study the lesson."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The page before or after this one."""

    label: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class LessonFrame:
    """The frame of a lesson's page; ``previous`` and ``following`` are None at the ends."""

    course: str
    course_url: str
    lesson: str
    lesson_url: str
    tags: tuple[str, ...]
    minutes: int
    tabs: tuple[Tab, ...]
    previous: Neighbour | None
    following: Neighbour | None


def lesson_frame(course: Course, lesson: Lesson, current: str) -> LessonFrame:
    """The frame of one page of a lesson.

    Args:
        current: the mode's slug; empty for the lesson's first page.
    """
    base = f"/{lesson.path}/"
    pages = [("Overview", lesson.title, base, "")] + [
        (KINDS[mode.slug].label, mode.title, base + mode.slug, mode.slug) for mode in lesson.modes
    ]
    at = next(index for index, page in enumerate(pages) if page[3] == current)
    return LessonFrame(
        course=course.title,
        course_url=f"/#{course.slug}",
        lesson=lesson.title,
        lesson_url=base,
        tags=lesson.tags,
        minutes=lesson.minutes,
        tabs=tuple(Tab(label, url, slug == current) for label, _title, url, slug in pages),
        previous=Neighbour(*pages[at - 1][:3]) if at > 0 else None,
        following=Neighbour(*pages[at + 1][:3]) if at + 1 < len(pages) else None,
    )
