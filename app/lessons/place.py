"""Where somebody answers questions, and who it is."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.content.models import Course, Lesson, Mode
from app.lessons.frame import LessonFrame, lesson_frame
from app.progress import store as progress
from app.progress.ways import LessonProgress
from app.quizzes.keys import Keys
from app.quizzes.store import Whose


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a lesson that asks questions, and a learner.

    Attributes:
        mode: what asks: the practice, the challenge, or the bank of the test.
        keys: of questions that runs settle.
        is_new: the learner was never here: of them the database is asked nothing.
    """

    course: Course
    lesson: Lesson
    mode: Mode
    whose: Whose
    keys: Keys
    is_new: bool = False

    @property
    def url(self) -> str:
        """Of its page."""
        return f"/{self.lesson.path}/{self.whose.mode}"


def frame_of(session: Session, place: Place) -> LessonFrame:
    """The frame of its page, with what the learner has done in the lesson."""
    way = (
        LessonProgress()
        if place.is_new
        else progress.of_lesson(session, place.whose.learner, place.lesson.path)
    )
    return lesson_frame(place.course, place.lesson, place.whose.mode, way)
