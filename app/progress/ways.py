"""A learner's way through the modes of a lesson: what is done, what was last, what is next. Pure.

docs/learning.md has the rules in words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

#: What makes a mode done that has to be done, not read; in words after “This counts as done”.
BY_DOING: Mapping[str, str] = MappingProxyType(
    {
        "lab": "when a prediction of yours was held against a run, or one that you watch ends",
        "practice": "when all questions of an attempt are answered",
        "challenge": "when all scenarios of an attempt are answered",
        "project": "when all checkpoints are ticked, by your report or by hand",
        "recall": "when you have turned every card once",
    }
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A checkpoint of a project that a learner told us about.

    Attributes:
        passed: whether it was passed.
        by: from the report of ``slope project``, or by hand.
        said: what the report said of it; empty by hand.
        at: when we were told.
    """

    passed: bool
    by: Literal["report", "hand"]
    said: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ModeProgress:
    """A learner's way through one mode; ``done_at`` is None until it is done."""

    first_at: datetime
    last_at: datetime
    done_at: datetime | None = None
    checkpoints: Mapping[str, Tick] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """A learner's way through a lesson: the modes that were opened, by name."""

    modes: Mapping[str, ModeProgress] = field(default_factory=lambda: MappingProxyType({}))

    def is_done(self, mode: str) -> bool:
        """Whether the mode is done."""
        return mode in self.modes and self.modes[mode].done_at is not None

    def done(self, modes: Sequence[str]) -> int:
        """How many of these modes are done."""
        return sum(self.is_done(mode) for mode in modes)

    def last(self, modes: Sequence[str]) -> str:
        """The one of these modes that was opened last; empty before the first."""
        opened = [mode for mode in modes if mode in self.modes]
        return max(opened, key=lambda mode: self.modes[mode].last_at, default="")


def next_mode(modes: Sequence[str], progress: LessonProgress) -> str:
    """Where a learner goes on: the mode that was last while it is not done, else the next in turn.

    Args:
        modes: of the lesson, in the recommended order.

    Returns:
        Empty when all are done, or when there are none.
    """
    last = progress.last(modes)
    start = modes.index(last) if last else 0
    in_turn = (*modes[start:], *modes[:start])
    return next((mode for mode in in_turn if not progress.is_done(mode)), "")


def all_passed(checkpoints: Sequence[str], ticks: Mapping[str, Tick]) -> bool:
    """Whether a project is done: each of its checkpoints was passed, and there is one."""
    return bool(checkpoints) and all(name in ticks and ticks[name].passed for name in checkpoints)
