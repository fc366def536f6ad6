"""A learner's answers as a table: CSV, a row an answer. Pure."""

import csv
import io
from collections.abc import Iterable

from app.content.words import words
from app.notebook.given import Read

COLUMNS = (
    "answered_at",
    "lesson",
    "mode",
    "attempt",
    "question",
    "version",
    "kind",
    "level",
    "prompt",
    "answer",
    "picked",
    "right",
    "right_answer",
    "confidence",
    "correction",
)
_LONGEST = 2000  # letters of a cell
#: What a spreadsheet takes for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def head() -> str:
    """The first line."""
    return _lines([COLUMNS])


def rows(answers: Iterable[Read]) -> str:
    """A line for each answer."""
    return _lines(_row(each) for each in answers)


def cell(text: str) -> str:
    """The text as a cell that no spreadsheet runs: one that looks like a formula gets a quote."""
    text = text.replace("\0", "")[:_LONGEST]
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text


def _row(each: Read) -> tuple[str, ...]:
    given, question = each.given, each.question
    values = (
        given.at.isoformat(timespec="seconds"),
        given.lesson,
        given.mode,
        given.attempt,
        given.question,
        given.version,
        question.kind,
        question.level,
        words(each.prompt_html),
        each.said,
        given.picked,
        "yes" if given.correct else "no",
        each.grade.right_words,
        given.confidence.value if given.confidence else "",
        words(each.grade.feedback_html),
    )
    return tuple(cell(value) for value in values)


def _lines(found: Iterable[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(found)
    return text.getvalue()
