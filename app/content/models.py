"""What a content folder says, as immutable values. Text is rendered HTML, safe to show."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, Protocol, runtime_checkable

from app.content.statements import Statement

SIZES = (10, 10**9)  # the smallest and the largest number of parameters; inclusive

Level = Literal["easy", "medium", "hard"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something an author must mend; printed as ``file:line:column: code message``."""

    file: str  # relative to the content directory
    line: int  # from 1
    column: int  # from 1
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}"


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of a page's table of contents."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording of a question, with what it is graded by.

    Attributes:
        body: what its kind asks and grades by (``app.content.kinds``).
        hints: the first says least.
    """

    prompt_html: str
    body: object
    hints: tuple[str, ...]
    solution_html: str
    quick_check_html: str
    mistakes_html: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of one kind, in one or more variants.

    ``id`` is for good; ``version`` is a hash of everything that was asked and graded by.
    """

    id: str
    version: str
    level: Level
    kind: str  # a name in app.content.kinds.registry.KINDS
    variants: tuple[Variant, ...]
    file: str
    line: int

    def variant(self, seed: str) -> Variant:
        """The variant that a seed draws, the same each time; the first for an empty seed."""
        if not seed or len(self.variants) == 1:
            return self.variants[0]
        drawn = hashlib.sha256(f"{seed}\n{self.id}".encode()).digest()
        return self.variants[int.from_bytes(drawn) % len(self.variants)]


@dataclass(frozen=True, slots=True)
class Card:
    """A card to recall: what is asked in front, the answer on its back.

    ``id`` is for good; ``version`` is a hash of both sides.
    """

    id: str
    version: str
    front_html: str
    back_html: str
    file: str
    line: int


class ClaimState(StrEnum):
    """What a run says of a claim."""

    HELD = "held"
    CONTRADICTED = "contradicted"
    NOT_SETTLED = "not settled"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence about what an experiment measures, which a run can be held against.

    ``id`` is its anchor in the experiment's file, ``text`` is as the author wrote it.
    """

    id: str
    text: str
    statement: Statement
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Experiment:
    """What the lab of a lesson runs."""

    id: str  # mlops/model-serialization/save
    title: str
    operation: str
    families: tuple[str, ...]
    formats: tuple[str, ...]
    sizes: tuple[int, ...]
    blocks: int
    budget: float  # seconds
    precision: float
    html: str  # what will happen, in the author's words
    dtypes: tuple[str, ...] = ("float32",)
    storage: str = "memory"
    cache: str = "warm"
    claims: tuple[Claim, ...] = ()
    order: int = 1000  # place in the lab's list; equal ones by name
    answer_html: str = ""  # why the lines lie where they do, for whoever has predicted them

    @property
    def name(self) -> str:
        """The last part of the id: the file's name."""
        return self.id.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A part of a project that ``slope project`` can check.

    Attributes:
        name: the anchor of its heading on the project's page; for good, as learners' ticks hang
            on it.
        title: the heading's words.
        checker: how it is checked: a file of ``app/measuring/checkpoints``.
    """

    name: str
    title: str
    checker: str


@dataclass(frozen=True, slots=True)
class Mode:
    """One way of studying a lesson: a Markdown file."""

    slug: str
    title: str
    summary: str
    minutes: int
    html: str
    headings: tuple[Heading, ...]
    questions: tuple[Question, ...]
    file: str
    cards: tuple[Card, ...] = ()  # of recall
    checkpoints: tuple[Checkpoint, ...] = ()  # of a project


@dataclass(frozen=True, slots=True)
class Lesson:
    """A folder of modes and experiments."""

    course: str
    slug: str
    title: str
    summary: str
    minutes: int
    tags: tuple[str, ...]
    objectives: tuple[str, ...]  # rendered inline HTML
    html: str
    modes: tuple[Mode, ...]  # in the order of app.content.modes.MODES
    experiments: tuple[Experiment, ...]  # in the order of the lab's list
    test: Mode | None = None  # the bank of questions that the test draws from

    @property
    def path(self) -> str:
        """course/lesson: the lesson's name everywhere."""
        return f"{self.course}/{self.slug}"

    def mode(self, slug: str) -> Mode | None:
        """The mode of that name, if the lesson has it."""
        return next((mode for mode in self.modes if mode.slug == slug), None)


@dataclass(frozen=True, slots=True)
class Course:
    """A folder of lessons."""

    slug: str
    title: str
    keeper: str
    html: str
    order: int
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class CourseText:
    """What a course.md says."""

    title: str
    keeper: str
    order: int
    html: str


@dataclass(frozen=True, slots=True)
class LessonText:
    """What a lesson.md says."""

    title: str
    summary: str
    minutes: int
    tags: tuple[str, ...]
    objectives: tuple[str, ...]  # rendered inline HTML
    html: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A link from one content file to another, or an image beside it."""

    target: str  # relative to the content directory
    anchor: str  # empty: the whole page
    written: str  # as the author wrote it
    line: int
    column: int


@runtime_checkable
class RecordedRun(Protocol):
    """A run of an experiment that lies beside it, measured elsewhere; what it holds is no content.

    Attributes:
        experiment: the id of its experiment.
    """

    @property
    def experiment(self) -> str:
        """As above."""
        ...

    def misfit(self, experiment: Experiment) -> str | None:
        """Why it is no run of the experiment as it is now; None where it is one."""
        ...


@runtime_checkable
class RecordedFiles(Protocol):
    """The files that a format writes, opened up elsewhere; what they hold is no content.

    Attributes:
        format: its id.
        family: of the models that were saved.
    """

    @property
    def format(self) -> str:
        """As above."""
        ...

    @property
    def family(self) -> str:
        """As above."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """One file as it was read: Markdown, a recorded run, or files opened up.

    ``value`` is the best that could be made of the file, None when too much was wrong.
    ``anchors`` is None when the file could not be read far enough to know them.
    """

    file: str
    digest: str  # of the bytes and of what was known when they were read
    value: CourseText | LessonText | Mode | Experiment | RecordedRun | RecordedFiles | None
    problems: tuple[Problem, ...]
    anchors: frozenset[str] | None
    references: tuple[Reference, ...]


def _reads_no_recordings(_data: bytes) -> RecordedRun | tuple[int, str]:
    return 1, "recorded runs cannot be read here"


def _reads_no_files(_data: bytes) -> RecordedFiles | str:
    return "files that were opened up cannot be read here"


@dataclass(frozen=True, slots=True)
class Known:
    """What the program can run, which content may therefore name; limits are inclusive.

    ``recording`` reads a recorded run; for a bad one it gives the line and the reason. ``anatomy``
    reads files that were opened up; for bad ones it gives the reason.
    """

    formats: frozenset[str]
    families: frozenset[str]
    operations: frozenset[str]
    dtypes: frozenset[str]
    storages: frozenset[str]
    caches: frozenset[str]
    checkers: frozenset[str] = frozenset()  # of the checkpoints of projects
    sizes: tuple[int, int] = SIZES
    blocks: tuple[int, int] = (1, 50)
    budget: tuple[int, int] = (1, 3600)  # seconds
    recording: Callable[[bytes], RecordedRun | tuple[int, str]] = _reads_no_recordings
    anatomy: Callable[[bytes], RecordedFiles | str] = _reads_no_files


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that the site teaches, and what is wrong with the files it comes from.

    A file that broke keeps its last good version here; its problems are in ``problems``.
    ``pages`` and ``good`` are for the next load.
    """

    courses: tuple[Course, ...] = ()
    problems: tuple[Problem, ...] = ()
    lessons: Mapping[str, Lesson] = field(default_factory=lambda: MappingProxyType({}))
    experiments: Mapping[str, Experiment] = field(default_factory=lambda: MappingProxyType({}))
    recordings: Mapping[str, RecordedRun] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )  # runs of the experiments, by file; those with a problem are left out
    anatomies: Mapping[str, RecordedFiles] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )  # formats' files opened up, by file; those with a problem are left out
    assets: frozenset[str] = frozenset()  # images that pages may show, relative to the directory
    pages: Mapping[str, Page] = field(
        default_factory=lambda: MappingProxyType({}), repr=False, compare=False
    )  # every file as it is now
    good: Mapping[str, Page] = field(
        default_factory=lambda: MappingProxyType({}), repr=False, compare=False
    )  # every file as it was when it last had no problem

    def course(self, slug: str) -> Course | None:
        """The course of that name, if there is one."""
        return next((course for course in self.courses if course.slug == slug), None)
