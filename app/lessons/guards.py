"""Which lesson and which of its pages a request is about, or that there is none."""

from fastapi import Request

from app.content.models import Course, Lesson, Library, Mode
from app.errors import NotFound


def library_of(request: Request) -> Library:
    """The content as it is at this moment."""
    library: Library = request.app.state.shelf.library
    return library


def find_lesson(library: Library, course: str, lesson: str) -> tuple[Course, Lesson]:
    """The lesson and its course.

    Raises:
        NotFound: there is no such lesson.
    """
    of_course = library.course(course)
    found = library.lessons.get(f"{course}/{lesson}")
    if of_course is None or found is None:
        raise NotFound(f"There is no lesson {course}/{lesson}. The courses page lists them all.")
    return of_course, found


def find_mode(lesson: Lesson, slug: str) -> Mode:
    """A mode of the lesson.

    Raises:
        NotFound: the lesson has no such mode; the message lists those it has.
    """
    found = lesson.mode(slug)
    if found is None:
        have = ", ".join(mode.slug for mode in lesson.modes)
        raise NotFound(f"This lesson has no {slug!r}. It can be studied as: {have}.")
    return found
