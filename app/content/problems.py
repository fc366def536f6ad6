"""What can be wrong with content: the codes, and the list that a reading fills.

docs/content.md explains every code; a test keeps the two together.
"""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Literal

from app.content.models import Problem

Code = Literal[
    "bad-anatomy",
    "bad-answer",
    "bad-attribute",
    "bad-claim",
    "bad-heading",
    "bad-id",
    "bad-math",
    "bad-name",
    "bad-option",
    "bad-recording",
    "bad-value",
    "bad-variant",
    "bad-yaml",
    "broken-image",
    "broken-link",
    "duplicate-anchor",
    "duplicate-id",
    "duplicate-key",
    "duplicate-option",
    "duplicate-section",
    "empty-file",
    "empty-section",
    "missing-alt",
    "missing-blank",
    "missing-checkpoint",
    "missing-card",
    "missing-experiment",
    "missing-feedback",
    "missing-file",
    "missing-front-matter",
    "missing-id",
    "missing-key",
    "missing-level",
    "missing-options",
    "missing-question",
    "missing-section",
    "missing-steps",
    "no-right-answer",
    "not-utf8",
    "outside-link",
    "raw-html",
    "stray-text",
    "too-large",
    "two-right-answers",
    "unclosed-container",
    "unclosed-math",
    "unexpected-file",
    "unknown-admonition",
    "unknown-checker",
    "unknown-claim",
    "unknown-family",
    "unknown-format",
    "unknown-key",
    "unknown-kind",
    "unknown-language",
    "unknown-mode",
    "unknown-operation",
    "unknown-section",
    "unopened-container",
    "unreadable-file",
    "unsafe-link",
]


_LONGEST = 300  # characters of a message


class Report:
    """Collects the problems of one file, so that an author hears of all of them at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: set[Problem] = set()

    def add(self, line: int, column: int, code: Code, message: str) -> None:
        """Note a problem; line and column count from 1, the message ends without a line break."""
        words = " ".join(message.split())
        if len(words) > _LONGEST:
            words = f"{words[: _LONGEST - 1]}…"
        self._problems.add(Problem(self.file, line, column, code, words))

    def take(self, problem: Problem) -> None:
        """Note a problem that was found in a copy of the file, once for each line and code."""
        if not any(p.line == problem.line and p.code == problem.code for p in self._problems):
            self._problems.add(problem)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything noted so far, in the order of the file."""
        return tuple(sorted(self._problems))


def suggestion(word: str, known: Collection[str]) -> str:
    """Words that help somebody who wrote ``word`` to find one of ``known``."""
    close = get_close_matches(word, sorted(known), n=1)
    meant = f"did you mean '{close[0]}'? " if close else ""
    return f"{meant}Known: {', '.join(sorted(known))}."
