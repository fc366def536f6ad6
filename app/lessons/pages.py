"""The values that the pages of courses and lessons show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.anatomy.page import AnatomyPanel
from app.content.models import Course, Heading, Lesson, Library, Problem
from app.content.modes import KINDS
from app.content.paths import TEST
from app.experiments.lab_panel import LabPanel
from app.lessons.frame import Foot, LessonFrame
from app.lessons.project_page import CheckpointLine
from app.lessons.prose import Piece
from app.notebook.resume import Resume
from app.predictions.panel import PredictionPanel
from app.progress.ways import LessonProgress, next_mode
from app.quizzes.attempts import AttemptMode
from app.quizzes.draw import WANTED
from app.quizzes.panel import PracticePanel
from app.quizzes.sitting.panel import TestPanel
from app.quizzes.store import Progress
from app.review.cards import RecallPanel
from app.review.words import counted


@dataclass(frozen=True, slots=True)
class LessonCard:
    """A lesson on the courses page.

    ``done`` says how many modes are, ``progress`` how far the practice is; both may be empty.
    """

    title: str
    url: str
    summary: str
    minutes: int
    tags: tuple[str, ...]
    modes: int
    done: str
    progress: str


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
    """Courses and their lessons.

    Attributes:
        resume: None for whoever has nothing under way.
        due: how much waits for review; empty for nothing.
    """

    resume: Resume | None
    due: str
    courses: tuple[CourseSection, ...]


@dataclass(frozen=True, slots=True)
class ModeCard:
    """A way to study the lesson, on its first page; ``last``: the learner was there last."""

    label: str
    url: str
    gives: str
    minutes: int
    done: bool
    last: bool


@dataclass(frozen=True, slots=True)
class TestOffer:
    """The test of a lesson, for somebody who may know it already; how many questions it has."""

    url: str
    questions: int


@dataclass(frozen=True, slots=True)
class FirstPage:
    """A lesson's first page.

    Attributes:
        done: how many modes the learner has done; None for somebody who opened none.
        following: the mode to begin or to go on with; None when all are done, or there is none.
        progress: how far the practice is, or empty.
        test: None where the lesson has none.
    """

    frame: LessonFrame
    summary: str
    prose: tuple[Piece, ...]
    objectives: tuple[str, ...]
    modes: tuple[ModeCard, ...]
    done: int | None
    following: ModeCard | None
    progress: str
    resume_url: str
    test: TestOffer | None


@dataclass(frozen=True, slots=True)
class ModePage:
    """A mode that is read."""

    frame: LessonFrame
    title: str
    summary: str
    prose: tuple[Piece, ...]
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """A project: a text, and its checkpoints as the learner told us of them."""

    frame: LessonFrame
    title: str
    summary: str
    prose: tuple[Piece, ...]
    headings: tuple[Heading, ...]
    checkpoints: tuple[CheckpointLine, ...]


@dataclass(frozen=True, slots=True)
class DonePage:
    """What a learner says of a mode: that it is done, or not after all.

    Attributes:
        label: the mode, as the site calls it.
        foot: how it stands.
    """

    course: str
    course_url: str
    lesson: str
    lesson_url: str
    label: str
    title: str
    foot: Foot


@dataclass(frozen=True, slots=True)
class DoneFragment:
    """What a script shows after it said that a mode is done."""

    frame: LessonFrame


@dataclass(frozen=True, slots=True)
class PracticePage:
    """The practice or the challenge of a lesson."""

    frame: LessonFrame
    title: str
    summary: str
    html: str
    practice: PracticePanel


@dataclass(frozen=True, slots=True)
class TestPage:
    """The test of a lesson; ``html`` is what its bank says first, for the start page."""

    frame: LessonFrame
    title: str
    summary: str
    html: str
    test: TestPanel


@dataclass(frozen=True, slots=True)
class RecallPage:
    """The cards of a lesson."""

    frame: LessonFrame
    title: str
    summary: str
    html: str
    recall: RecallPanel


@dataclass(frozen=True, slots=True)
class LabPage:
    """The lab of a lesson."""

    frame: LessonFrame
    title: str
    summary: str
    prose: tuple[Piece, ...]
    headings: tuple[Heading, ...]
    lab: LabPanel
    prediction: PredictionPanel


@dataclass(frozen=True, slots=True)
class VisualizePage:
    """The files of every format, opened up; ``anatomy`` is None while there are none."""

    frame: LessonFrame
    title: str
    summary: str
    prose: tuple[Piece, ...]
    headings: tuple[Heading, ...]
    anatomy: AnatomyPanel | None


@dataclass(frozen=True, slots=True)
class ProblemsPage:
    """Everything that is wrong with the content, for its authors."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a learner, by the path of a lesson; ``due`` items wait for review.

    Attributes:
        under_way: tests and challenges that are not at their end.
    """

    practices: Mapping[str, Progress] = field(default_factory=dict)
    ways: Mapping[str, LessonProgress] = field(default_factory=dict)
    due: int = 0
    under_way: Sequence[Resume] = ()

    def way(self, path: str) -> LessonProgress:
        """The way through a lesson; an empty one for a lesson that was never opened."""
        return self.ways.get(path) or LessonProgress()


def home_page(library: Library, known: Known) -> HomePage:
    """Courses and their lessons, and where the learner was last."""
    return HomePage(
        resume=_resume(library, known),
        due=f"{counted(known.due, 'item')} due for review" if known.due else "",
        courses=tuple(_course_section(course, known) for course in library.courses),
    )


def _resume(library: Library, known: Known) -> Resume | None:
    """What was done last: an attempt that is not at its end, else a lesson with modes to do."""
    found = list(known.under_way)
    for path, lesson in library.lessons.items():
        practice = known.practices.get(path)
        way = known.way(path)
        if practice is not None and (url := resume_url(lesson, practice)):
            words = progress_words(lesson, practice)
            label = "Go on with the practice"
            found.append(Resume(lesson.title, label, words, url, practice.last_at))
        elif (mode := _following(lesson, way)) and way.modes:
            last_at = max(each.last_at for each in way.modes.values())
            label = f"Go on: {KINDS[mode].label}"
            url = f"/{path}/{mode}"
            found.append(Resume(lesson.title, label, done_words(lesson, way), url, last_at))
    return max(found, key=lambda each: each.at, default=None)


def _following(lesson: Lesson, way: LessonProgress) -> str:
    return next_mode([mode.slug for mode in lesson.modes], way)


def _course_section(course: Course, known: Known) -> CourseSection:
    return CourseSection(
        slug=course.slug,
        title=course.title,
        keeper=course.keeper,
        html=course.html,
        lessons=tuple(_lesson_card(lesson, known) for lesson in course.lessons),
    )


def _lesson_card(lesson: Lesson, known: Known) -> LessonCard:
    return LessonCard(
        title=lesson.title,
        url=f"/{lesson.path}/",
        summary=lesson.summary,
        minutes=lesson.minutes,
        tags=lesson.tags,
        modes=len(lesson.modes),
        done=done_words(lesson, known.way(lesson.path)),
        progress=progress_words(lesson, known.practices.get(lesson.path)),
    )


def done_words(lesson: Lesson, way: LessonProgress) -> str:
    """How many modes are done; empty before the first was opened."""
    if not way.modes:
        return ""
    return f"{way.done([mode.slug for mode in lesson.modes])} of {len(lesson.modes)} modes done"


def first_page(
    frame: LessonFrame, lesson: Lesson, prose: tuple[Piece, ...], known: Known
) -> FirstPage:
    """A lesson's first page, with what the learner has done in it."""
    way, practice = known.way(lesson.path), known.practices.get(lesson.path)
    slugs = [mode.slug for mode in lesson.modes]
    last, following = way.last(slugs), _following(lesson, way)
    cards = {
        mode.slug: ModeCard(
            KINDS[mode.slug].label,
            f"/{lesson.path}/{mode.slug}",
            mode.summary or KINDS[mode.slug].gives,
            mode.minutes,
            done=way.is_done(mode.slug),
            last=mode.slug == last,
        )
        for mode in lesson.modes
    }
    return FirstPage(
        frame=frame,
        summary=lesson.summary,
        prose=prose,
        objectives=lesson.objectives,
        modes=tuple(cards.values()),
        done=way.done(slugs) if last else None,
        following=cards.get(following),
        progress=progress_words(lesson, practice),
        resume_url=resume_url(lesson, practice),
        test=_test_offer(lesson),
    )


def _test_offer(lesson: Lesson) -> TestOffer | None:
    if lesson.test is None:
        return None
    questions = min(sum(WANTED.values()), len(lesson.test.questions))
    return TestOffer(f"/{lesson.path}/{TEST}", questions)


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
    return f"/{lesson.path}/{AttemptMode.PRACTICE}"


def _total(lesson: Lesson) -> int:
    practice = lesson.mode(AttemptMode.PRACTICE)
    return len(practice.questions) if practice else 0


def _is_done(lesson: Lesson, progress: Progress) -> bool:
    return progress.is_finished or progress.answered >= _total(lesson)
