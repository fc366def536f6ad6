"""How strong a pattern is, by level, from the answers that were given. Pure.

The rule, as docs/learning.md and the page say it. Of each question the last three answers count. An
answer weighs half as much with every 30 days. A right one counts as right, a right guess as half
right, and one that was certain and wrong weighs twice. The strength of a level is the lower end of
the Wilson interval of the share of right ones, at 80 %: few answers are not yet strong.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.content.models import Level
from app.quizzes.draw import LEVELS
from app.scheduling.confidence import Confidence

HALF_LIFE = timedelta(days=30)
LAST = 3  # answers to one question
_Z = 1.2816  # of the two-sided 80 % interval
_GUESS = 0.5
_CERTAIN_BUT_WRONG = 2.0
_STRONG, _GROWING = 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Past:
    """An answer that was given and graded, for what it says of strength.

    Attributes:
        picked: the wrong idea that a wrong answer showed, as the author named it.
        confidence: None where it was not said.
        mode, attempt: where it was given.
    """

    question: str
    level: Level
    correct: bool
    confidence: Confidence | None
    picked: str
    at: datetime
    mode: str = "practice"
    attempt: str = ""


class Word(StrEnum):
    """How strong, in a word."""

    UNKNOWN = "not known yet"
    WEAK = "weak"
    GROWING = "growing"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class LevelStrength:
    """A level's strength, 0 to 1; ``answers`` is how many count, ``right`` how many were right."""

    level: Level
    share: float
    answers: int
    right: int

    @property
    def word(self) -> Word:
        """Strong from 0.6: as much as three right ones of three."""
        if not self.answers:
            return Word.UNKNOWN
        if self.share >= _STRONG:
            return Word.STRONG
        return Word.GROWING if self.share >= _GROWING else Word.WEAK


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong idea that came up and whose question was not answered rightly since.

    Attributes:
        times: how often it came up among the answers that count.
        certain: whether the learner was sure of it.
        mode, attempt: where it came up last.
    """

    question: str
    picked: str
    times: int
    certain: bool
    mode: str
    attempt: str


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong a pattern is: as strong as its weakest level."""

    levels: tuple[LevelStrength, ...]
    misconceptions: tuple[Misconception, ...]

    @property
    def weakest(self) -> LevelStrength:
        """The level to work on; of equal ones the easiest."""
        return min(self.levels, key=lambda each: each.share)

    @property
    def word(self) -> Word:
        """Strong once every level is; not known before the first answer."""
        known = [each for each in self.levels if each.answers]
        if not known:
            return Word.UNKNOWN
        if len(known) < len(self.levels):
            return min((Word.GROWING, *(each.word for each in known)), key=list(Word).index)
        return self.weakest.word


def strength(past: Sequence[Past], now: datetime) -> Strength:
    """How strong a pattern is.

    Args:
        past: every answer to the lesson's questions, in any order.
        now: an answer that seems to come after it (a clock was turned back) is as one of now.
    """
    counted = _counted(past)
    return Strength(
        tuple(
            _level(level, [each for each in counted if each.level == level], now)
            for level in LEVELS
        ),
        _misconceptions(counted),
    )


def wilson_lower(right: float, total: float) -> float:
    """The lower end of the 80 % Wilson interval of a share; 0 where nothing is known.

    Args:
        right: weight of the right answers, 0 to ``total``.
        total: weight of all.
    """
    if total <= 0:
        return 0.0
    share, squared = right / total, _Z * _Z
    middle = share + squared / (2 * total)
    half = _Z * math.sqrt(max(0.0, share * (1 - share)) / total + squared / (4 * total * total))
    return max(0.0, (middle - half) / (1 + squared / total))


def _counted(past: Sequence[Past]) -> list[Past]:
    """The last few answers to each question, oldest first."""
    by_question: dict[str, list[Past]] = {}
    for each in sorted(past, key=lambda one: one.at):
        by_question.setdefault(each.question, []).append(each)
    return [each for answers in by_question.values() for each in answers[-LAST:]]


def _level(level: Level, answers: Sequence[Past], now: datetime) -> LevelStrength:
    weights = [_weight(each, now) for each in answers]
    right = sum(weight * _value(each) for weight, each in zip(weights, answers, strict=True))
    return LevelStrength(
        level, wilson_lower(right, sum(weights)), len(answers), sum(a.correct for a in answers)
    )


def _weight(answer: Past, now: datetime) -> float:
    age = max(timedelta(0), now - answer.at)
    faded = math.pow(0.5, age / HALF_LIFE)
    is_sure_but_wrong = not answer.correct and answer.confidence is Confidence.CERTAIN
    return faded * (_CERTAIN_BUT_WRONG if is_sure_but_wrong else 1.0)


def _value(answer: Past) -> float:
    if not answer.correct:
        return 0.0
    return _GUESS if answer.confidence is Confidence.GUESS else 1.0


def _misconceptions(counted: Sequence[Past]) -> tuple[Misconception, ...]:
    """Those of questions whose last answer is wrong: certain ones first, then frequent ones."""
    last = {each.question: each for each in counted}
    wrong = [each for each in counted if not each.correct and not last[each.question].correct]
    by_idea: dict[tuple[str, str], list[Past]] = {}
    for each in wrong:
        by_idea.setdefault((each.question, each.picked), []).append(each)
    found = [
        Misconception(
            question=question,
            picked=picked,
            times=len(given),
            certain=any(each.confidence is Confidence.CERTAIN for each in given),
            mode=given[-1].mode,
            attempt=given[-1].attempt,
        )
        for (question, picked), given in by_idea.items()
    ]
    return tuple(sorted(found, key=lambda each: (not each.certain, -each.times, each.question)))
