"""The values that the pages of courses and lessons show."""

from dataclasses import dataclass

from app.content.models import Course, Heading, Lesson, Problem
from app.content.modes import KINDS, MODES
from app.experiments.panel import LabPanel
from app.lessons.frame import LessonFrame
from app.quizzes.panel import PracticePanel
from app.quizzes.store import Attempt


@dataclass(frozen=True, slots=True)
class LessonCard:
    """A lesson on the courses page; ``progress`` says how far the learner is, or is empty."""

    title: str
    url: str
    summary: str
    minutes: int
    tags: tuple[str, ...]
    modes: int
    progress: str
    resume_url: str


@dataclass(frozen=True, slots=True)
class CourseSection:
    """A course on the courses page."""

    slug: str
    title: str
    keeper: str
    html: str
    lessons: tuple[LessonCard, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """Courses and their lessons."""

    courses: tuple[CourseSection, ...]


@dataclass(frozen=True, slots=True)
class ModeCard:
    """A way to study the lesson, on its first page."""

    label: str
    url: str
    gives: str
    minutes: int


@dataclass(frozen=True, slots=True)
class FirstPage:
    """A lesson's first page."""

    frame: LessonFrame
    summary: str
    html: str
    objectives: tuple[str, ...]
    modes: tuple[ModeCard, ...]
    of_modes: int
    progress: str
    resume_url: str
    start_url: str


@dataclass(frozen=True, slots=True)
class ModePage:
    """A mode that is read."""

    frame: LessonFrame
    title: str
    summary: str
    html: str
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class PracticePage:
    """The practice of a lesson."""

    frame: LessonFrame
    title: str
    summary: str
    html: str
    practice: PracticePanel


@dataclass(frozen=True, slots=True)
class LabPage:
    """The lab of a lesson."""

    frame: LessonFrame
    title: str
    summary: str
    html: str
    headings: tuple[Heading, ...]
    lab: LabPanel


@dataclass(frozen=True, slots=True)
class ProblemsPage:
    """Everything that is wrong with the content, for its authors."""

    problems: tuple[Problem, ...]


def course_section(course: Course, attempts: dict[str, list[Attempt]]) -> CourseSection:
    """A course with its lessons.

    Args:
        attempts: the learner's attempts at practice by the lesson's path, the newest first.
    """
    return CourseSection(
        slug=course.slug,
        title=course.title,
        keeper=course.keeper,
        html=course.html,
        lessons=tuple(
            _lesson_card(lesson, attempts.get(lesson.path, [])) for lesson in course.lessons
        ),
    )


def _lesson_card(lesson: Lesson, attempts: list[Attempt]) -> LessonCard:
    return LessonCard(
        title=lesson.title,
        url=f"/{lesson.path}/",
        summary=lesson.summary,
        minutes=lesson.minutes,
        tags=lesson.tags,
        modes=len(lesson.modes),
        progress=progress_words(lesson, attempts),
        resume_url=resume_url(lesson, attempts),
    )


def first_page(frame: LessonFrame, lesson: Lesson, attempts: list[Attempt]) -> FirstPage:
    """A lesson's first page, with what the learner has done in it."""
    return FirstPage(
        frame=frame,
        summary=lesson.summary,
        html=lesson.html,
        objectives=lesson.objectives,
        modes=tuple(
            ModeCard(
                KINDS[mode.slug].label,
                f"/{lesson.path}/{mode.slug}",
                mode.summary or KINDS[mode.slug].gives,
                mode.minutes,
            )
            for mode in lesson.modes
        ),
        of_modes=len(MODES),
        progress=progress_words(lesson, attempts),
        resume_url=resume_url(lesson, attempts),
        start_url=f"/{lesson.path}/{lesson.modes[0].slug}" if lesson.modes else "",
    )


def progress_words(lesson: Lesson, attempts: list[Attempt]) -> str:
    """How far a learner is in the practice; empty before the first answer."""
    practice = lesson.mode("practice")
    if practice is None or not attempts or not attempts[0].answers:
        return ""
    answers = attempts[0].answers
    total = len(practice.questions)
    right = sum(answer.correct for answer in answers.values())
    if _is_done(lesson, attempts):
        return f"Practice: {right} of {total} right"
    return f"Practice: {len(answers)} of {total} answered"


def resume_url(lesson: Lesson, attempts: list[Attempt]) -> str:
    """Where an unfinished practice goes on; empty when there is none."""
    begun = bool(attempts and attempts[0].answers)
    return f"/{lesson.path}/practice" if begun and not _is_done(lesson, attempts) else ""


def _is_done(lesson: Lesson, attempts: list[Attempt]) -> bool:
    practice = lesson.mode("practice")
    return practice is not None and all(
        question.id in attempts[0].answers for question in practice.questions
    )
