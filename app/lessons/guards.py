"""Which lesson and which of its pages a request is about, or that there is none."""

from fastapi import Request
from sqlalchemy.orm import Session

from app.content.guards import library_of
from app.content.models import Course, Lesson, Library, Mode
from app.errors import NotFound
from app.lessons.place import Place
from app.quizzes.attempts import AttemptMode
from app.quizzes.keys import Keys
from app.quizzes.store import Whose
from app.web.visitor import learner_id, learner_to_be


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


def place_of(
    request: Request,
    session: Session,
    found: tuple[Course, Lesson],
    mode: Mode,
    asks: AttemptMode,
) -> Place:
    """Where whoever is asking answers the questions of a mode."""
    course, lesson = found
    is_new = learner_id(request) is None
    whose = Whose(learner_to_be(request), lesson.path, asks)
    return Place(course, lesson, mode, whose, Keys(session, library_of(request)), is_new)
