"""How strong a lesson's pattern is, as a page shows it, and what to do next. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.content.models import Lesson, Level, Question
from app.content.modes import KINDS
from app.content.words import first_words
from app.quizzes.attempts import AttemptMode
from app.quizzes.strength import LevelStrength, Misconception, Strength, Word

_MOST_MISCONCEPTIONS = 5

#: Where each level's answers are learned, best first; a lesson may lack some.
_MODES_FOR: Mapping[Level, tuple[str, ...]] = {
    "easy": ("learn", "visualize", "recall"),
    "medium": ("complexity", "code", "lab"),
    "hard": ("deep-dive", "challenge", "lab"),
}
_TONES = {Word.UNKNOWN: "accent", Word.WEAK: "bad", Word.GROWING: "warn", Word.STRONG: "good"}


@dataclass(frozen=True, slots=True)
class LevelView:
    """A level's strength: a share from 0 to 1 for a bar, and the same in words."""

    level: Level
    share: float
    word: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Next:
    """Something to do next, and why."""

    why: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class WrongIdea:
    """A misconception that came up, with the way to its correction."""

    prompt: str
    how: str
    url: str


@dataclass(frozen=True, slots=True)
class StrengthView:
    """How strong the pattern is, as a page shows it."""

    word: str
    sentence: str
    levels: tuple[LevelView, ...]
    nexts: tuple[Next, ...]
    wrong_ideas: tuple[WrongIdea, ...]


def strength_view(found: Strength, lesson: Lesson) -> StrengthView:
    """Strength by level, what to do next, and which misconceptions came up."""
    questions = questions_of(lesson)
    shown = [each for each in found.misconceptions if each.question in questions]
    return StrengthView(
        word=found.word,
        sentence=_sentence(found),
        levels=tuple(_level(each) for each in found.levels),
        nexts=_nexts(found, lesson),
        wrong_ideas=tuple(
            _wrong_idea(each, questions[each.question], lesson)
            for each in shown[:_MOST_MISCONCEPTIONS]
        ),
    )


def questions_of(lesson: Lesson) -> dict[str, Question]:
    """Every question of a lesson by id, of its modes and of the test's bank."""
    modes = (*lesson.modes, *((lesson.test,) if lesson.test else ()))
    return {question.id: question for mode in modes for question in mode.questions}


def _sentence(found: Strength) -> str:
    match found.word:
        case Word.UNKNOWN:
            return "Nothing is known yet: no question of this lesson was answered."
        case Word.STRONG:
            return "This pattern is strong, at every level."
        case word:
            for each in found.levels:
                if each.word is word:
                    return f"This pattern is {word}: its {each.level} questions hold it back."
            return f"This pattern is {word}: no {found.weakest.level} question was answered yet."


def _level(each: LevelStrength) -> LevelView:
    words = "no answer yet"
    if each.answers:
        last = f"the last {each.answers}" if each.answers > 1 else "1"
        words = f"{each.word}, {each.right} of {last} right"
    return LevelView(each.level, each.share, each.word, words, _TONES[each.word])


def _nexts(found: Strength, lesson: Lesson) -> tuple[Next, ...]:
    """What helps the weakest level, and what keeps the rest."""
    nexts = []
    if any(each.certain for each in found.misconceptions):
        why = "You were sure of something that is not so: the review brings it back first."
        nexts.append(Next(why, "Review", "/review"))
    weakest = found.weakest
    if weakest.word is not Word.STRONG and found.word is not Word.UNKNOWN:
        for slug in _MODES_FOR[weakest.level]:
            mode = lesson.mode(slug)
            if mode is not None:
                why = f"For {weakest.level} questions: {KINDS[slug].gives}."
                nexts.append(Next(why, KINDS[slug].label, f"/{lesson.path}/{slug}"))
                break
    if found.word is Word.UNKNOWN and lesson.mode("learn"):
        nexts.append(Next("Begin with the idea.", "Learn", f"/{lesson.path}/learn"))
    if found.word is Word.STRONG:
        why = "Come back when the review is due, so that it stays."
        nexts.append(Next(why, "Review", "/review"))
    return tuple(nexts)


def _wrong_idea(each: Misconception, question: Question, lesson: Lesson) -> WrongIdea:
    how = "You were certain" if each.certain else "It went wrong"
    if each.times > 1:
        how += f", {each.times} times"
    url = "/review"
    if each.mode != AttemptMode.REVIEW:
        query = urlencode({"attempt": each.attempt, "q": each.question})
        url = f"/{lesson.path}/{each.mode}?{query}"
    return WrongIdea(first_words(question.variants[0].prompt_html), how, url)
