"""The values that the pages of courses and lessons show."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.content.models import Course, Heading, Lesson, Library, Problem
from app.content.modes import KINDS, MODES
from app.experiments.lab_panel import LabPanel
from app.lessons.frame import LessonFrame
from app.lessons.prose import Piece
from app.quizzes.panel import PracticePanel
from app.quizzes.store import PRACTICE, Progress


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
class Resume:
    """The practice that the learner was at last."""

    title: str
    progress: str
    url: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """Courses and their lessons; ``resume`` is None for whoever has nothing under way."""

    resume: Resume | None
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
    prose: tuple[Piece, ...]
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
    prose: tuple[Piece, ...]
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
    prose: tuple[Piece, ...]
    headings: tuple[Heading, ...]
    lab: LabPanel


@dataclass(frozen=True, slots=True)
class ProblemsPage:
    """Everything that is wrong with the content, for its authors."""

    problems: tuple[Problem, ...]


def home_page(library: Library, progress: Mapping[str, Progress]) -> HomePage:
    """Courses and their lessons, and where the learner was last.

    Args:
        progress: the learner's, by the lesson's path.
    """
    return HomePage(
        resume=_resume(library, progress),
        courses=tuple(_course_section(course, progress) for course in library.courses),
    )


def _resume(library: Library, progress: Mapping[str, Progress]) -> Resume | None:
    """The practice that was answered last, if it is not at its end."""
    under_way = [
        (known.last_at, library.lessons[path], known)
        for path, known in progress.items()
        if path in library.lessons and resume_url(library.lessons[path], known)
    ]
    if not under_way:
        return None
    _, lesson, known = max(under_way, key=lambda each: each[0])
    return Resume(lesson.title, progress_words(lesson, known), resume_url(lesson, known))


def _course_section(course: Course, progress: Mapping[str, Progress]) -> CourseSection:
    return CourseSection(
        slug=course.slug,
        title=course.title,
        keeper=course.keeper,
        html=course.html,
        lessons=tuple(_lesson_card(lesson, progress.get(lesson.path)) for lesson in course.lessons),
    )


def _lesson_card(lesson: Lesson, progress: Progress | None) -> LessonCard:
    return LessonCard(
        title=lesson.title,
        url=f"/{lesson.path}/",
        summary=lesson.summary,
        minutes=lesson.minutes,
        tags=lesson.tags,
        modes=len(lesson.modes),
        progress=progress_words(lesson, progress),
        resume_url=resume_url(lesson, progress),
    )


def first_page(
    frame: LessonFrame, lesson: Lesson, prose: tuple[Piece, ...], progress: Progress | None
) -> FirstPage:
    """A lesson's first page, with what the learner has done in it."""
    return FirstPage(
        frame=frame,
        summary=lesson.summary,
        prose=prose,
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
        progress=progress_words(lesson, progress),
        resume_url=resume_url(lesson, progress),
        start_url=f"/{lesson.path}/{lesson.modes[0].slug}" if lesson.modes else "",
    )


def progress_words(lesson: Lesson, progress: Progress | None) -> str:
    """How far a learner is in the practice; empty before the first answer."""
    if progress is None or not _total(lesson):
        return ""
    if not _is_done(lesson, progress):
        return f"Practice: {progress.answered} of {_total(lesson)} answered"
    words = f"Practice: {progress.right} of {progress.answered} right"
    if progress.best is not None and progress.best > progress.right:
        return f"{words}, {progress.best} at best"
    return words


def resume_url(lesson: Lesson, progress: Progress | None) -> str:
    """Where an unfinished practice goes on; empty when there is none."""
    if progress is None or not _total(lesson) or _is_done(lesson, progress):
        return ""
    return f"/{lesson.path}/{PRACTICE}"


def _total(lesson: Lesson) -> int:
    practice = lesson.mode(PRACTICE)
    return len(practice.questions) if practice else 0


def _is_done(lesson: Lesson, progress: Progress) -> bool:
    return progress.is_finished or progress.answered >= _total(lesson)
