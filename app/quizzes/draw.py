"""The ten questions of a test, drawn from a lesson's bank. Pure: the seed decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from app.content.models import Level, Question
from app.quizzes.seeds import in_order_of

#: How many questions of each level a test has.
WANTED: Mapping[Level, int] = {"easy": 4, "medium": 3, "hard": 3}
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The questions of a test: easy ones first, within a level in the order of the seed.

    Attributes:
        bank: how many there were to draw from.
        unseen: how many of those were in no earlier test.
    """

    questions: tuple[Question, ...]
    bank: int
    unseen: int

    def count(self, level: Level) -> int:
        """How many of that level it has."""
        return sum(question.level == level for question in self.questions)

    @property
    def is_as_wanted(self) -> bool:
        """Whether every level has as many as a test shall have."""
        return all(self.count(level) == wanted for level, wanted in WANTED.items())


def draw(bank: Sequence[Question], seen: Mapping[str, datetime], seed: str) -> Drawing:
    """A test from the bank.

    Of each level those that were in no earlier test come first, then those longest ago. Where a
    level has too few, the next harder one fills up, and where there is none, the next easier.

    Args:
        bank: every question that may be asked.
        seen: when a question was last in a test of this learner, by its id.
        seed: of the attempt; the same one draws the same test.
    """
    left = {level: _in_turn(bank, level, seen, seed) for level in LEVELS}
    taken: list[Question] = []
    for level in LEVELS:
        need = WANTED[level]
        for source in _nearest(level):
            # A harder level, whose turn is still to come, keeps what it needs itself.
            is_to_come = LEVELS.index(source) > LEVELS.index(level)
            spare = len(left[source]) - (WANTED[source] if is_to_come else 0)
            count = max(0, min(need, spare))
            taken += left[source][:count]
            left[source] = left[source][count:]
            need -= count
    order = {level: place for place, level in enumerate(LEVELS)}
    taken.sort(key=lambda each: (order[each.level], in_order_of(seed, each.id)))
    unseen = sum(each.id not in seen for each in bank)
    return Drawing(tuple(taken), len(bank), unseen)


def _in_turn(
    bank: Sequence[Question], level: Level, seen: Mapping[str, datetime], seed: str
) -> list[Question]:
    """A level's questions: unseen ones, then the least recently seen; the seed breaks ties."""

    def turn(question: Question) -> tuple[float, str]:
        last = seen.get(question.id)
        return (last.timestamp() if last else float("-inf"), in_order_of(seed, question.id))

    return sorted((question for question in bank if question.level == level), key=turn)


def _nearest(level: Level) -> tuple[Level, ...]:
    """The level itself, then the harder ones, then the easier ones, nearest first."""
    at = LEVELS.index(level)
    return (level, *LEVELS[at + 1 :], *reversed(LEVELS[:at]))
