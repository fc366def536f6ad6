"""A learner's notebook as one page to keep, print and read without a network. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.content.models import Lesson
from app.content.modes import KINDS
from app.notebook.given import Read
from app.notebook.store import Seen, Tried
from app.quizzes.stored import VersionKey
from app.scheduling.confidence import Confidence
from app.scheduling.schedule import Standing
from app.web.moments import moment_words

#: Answers that one file has at most, the newest; the JSON and the CSV have all.
MOST_ANSWERS = 10_000
#: Earlier answers to one question that are listed.
_EARLIER = 20
_SURE = {
    Confidence.GUESS: "a guess",
    Confidence.FAIRLY_SURE: "fairly sure",
    Confidence.CERTAIN: "certain",
}
_MODES = {"test": "Test", "review": "Review"}


@dataclass(frozen=True, slots=True)
class Line:
    """An answer in a line."""

    when: str
    said: str
    result: str
    sure: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was asked last, the last answer to it in full, and earlier ones."""

    kind: str
    level: str
    prompt_html: str
    last: Line
    mode: str
    is_right: bool
    answered: object
    feedback_html: str
    title: str
    solution_html: str
    earlier: tuple[Line, ...]
    not_listed: int


@dataclass(frozen=True, slots=True)
class LessonPart:
    """What was done in a lesson."""

    title: str
    url: str
    parts: str
    tried: tuple[tuple[str, str, str], ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Predicted:
    """A prediction: what was drawn or picked for each line, and how far off it was."""

    title: str
    when: str
    lines: tuple[tuple[str, str], ...]
    result: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A run's chart: a whole SVG, made here from escaped parts."""

    title: str
    url: str
    svg: str


@dataclass(frozen=True, slots=True)
class Due:
    """When something comes back."""

    what: str
    when: str
    stays: str


@dataclass(frozen=True, slots=True)
class Book:
    """The whole file.

    Attributes:
        css: of its look.
        icons: the symbols that its marks use.
        left_out: answers that are not in it.
    """

    name: str
    made: str
    site: str
    css: str
    icons: str
    lessons: tuple[LessonPart, ...]
    predictions: tuple[Predicted, ...]
    runs: tuple[Drawn, ...]
    reviews: tuple[Due, ...]
    left_out: int


def lesson_parts(
    lessons: Mapping[str, Lesson],
    site: str,
    tried: Sequence[Tried],
    seen: Sequence[Seen],
    answers: Iterable[Read],
) -> tuple[LessonPart, ...]:
    """What was done, by lesson: those that the site still has in its order, then those it had.

    Args:
        site: where the lessons are, without a path.
        answers: in the order in which they were given.
    """
    asked: dict[str, dict[VersionKey, list[Read]]] = {}
    for each in answers:
        asked.setdefault(each.given.lesson, {}).setdefault(each.given.key, []).append(each)
    known = {*asked, *(one.lesson for one in tried), *(one.lesson for one in seen)}
    order = [path for path in lessons if path in known] + sorted(known - set(lessons))
    return tuple(
        LessonPart(
            title=lessons[path].title if path in lessons else path,
            url=f"{site}/{path}/",
            parts=_parts([one for one in seen if one.lesson == path]),
            tried=tuple(_tried(one) for one in tried if one.lesson == path and one.answered),
            questions=tuple(_question(group) for group in asked.get(path, {}).values()),
        )
        for path in order
    )


def reviews(lessons: Mapping[str, Lesson], standings: Iterable[Standing]) -> tuple[Due, ...]:
    """When what was learned comes back, the next first."""
    found = sorted(standings, key=lambda each: each.due)
    return tuple(
        Due(
            f"{_title(lessons, each.item.lesson)}: {each.item.kind} {each.item.id}",
            "set aside" if each.is_set_aside else moment_words(each.due),
            f"{each.stability:,.1f} days",
        )
        for each in found
    )


def _title(lessons: Mapping[str, Lesson], path: str) -> str:
    return lessons[path].title if path in lessons else path


def _parts(seen: Sequence[Seen]) -> str:
    done = [KINDS[each.mode].label for each in seen if each.done_at and each.mode in KINDS]
    opened = [KINDS[each.mode].label for each in seen if not each.done_at and each.mode in KINDS]
    words = [f"Done: {', '.join(done)}."] if done else []
    return " ".join([*words, *([f"Opened: {', '.join(opened)}."] if opened else [])])


def _tried(each: Tried) -> tuple[str, str, str]:
    result = f"{each.answered} answered, not handed in"
    if not each.is_secret:
        result = f"{each.right} of {max(each.answered, each.asked or 0)} right"
    return moment_words(each.started_at), _mode(each.mode), result


def _mode(mode: str) -> str:
    return KINDS[mode].label if mode in KINDS else _MODES.get(mode, mode)


def _question(answers: Sequence[Read]) -> Question:
    last, before = answers[-1], answers[:-1]
    return Question(
        kind=last.question.kind,
        level=last.question.level,
        prompt_html=last.prompt_html,
        last=_line(last),
        mode=_mode(last.given.mode),
        is_right=last.given.correct,
        answered=last.answered,
        feedback_html=last.answered.feedback_html,
        title=last.answered.title,
        solution_html=last.solution_html,
        earlier=tuple(_line(each) for each in reversed(before[-_EARLIER:])),
        not_listed=max(0, len(before) - _EARLIER),
    )


def _line(each: Read) -> Line:
    given = each.given
    sure = _SURE[given.confidence] if given.confidence else ""
    result = "right" if given.correct else "not right"
    return Line(moment_words(given.at), each.said, result, sure)
