"""An answer as it was given, with the question as it was, made readable. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from app.content.kinds.base import Answered, Grade
from app.content.kinds.options import MarkedOption
from app.content.kinds.order import PlacedLine
from app.content.kinds.registry import kind_of
from app.content.models import Question
from app.content.words import words
from app.quizzes.measured import body_of
from app.quizzes.seeds import question_seed
from app.quizzes.stored import VersionKey
from app.scheduling.confidence import Confidence


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is stored; of a test that is not handed in there is none here.

    Attributes:
        seed: of the attempt; empty for those of old.
        picked: what was picked in short, in the author's keys.
        response: as the question's kind writes it.
        measured: what settled the key, where a measurement does.
    """

    lesson: str
    mode: str
    attempt: str
    seed: str
    question: str
    version: str
    picked: str
    correct: bool
    response: Mapping[str, Any]
    confidence: Confidence | None
    measured: Mapping[str, Any] | None
    at: datetime

    @property
    def key(self) -> VersionKey:
        """Which question it answers, as it was."""
        return self.lesson, self.question, self.version


@dataclass(frozen=True, slots=True)
class Read:
    """An answer made readable: the question as its attempt asked it, and what became of it.

    Attributes:
        said: what was answered, as plain text.
        answered: for the template of the question's kind.
    """

    given: Given
    question: Question
    prompt_html: str
    said: str
    grade: Grade
    answered: Answered
    solution_html: str


@runtime_checkable
class _WithOptions(Protocol):
    @property
    def options(self) -> Sequence[MarkedOption]: ...


def read(given: Given, question: Question) -> Read:
    """The answer made readable.

    Args:
        question: in the version that was answered.
    """
    seed = question_seed(given.seed, question.id) if given.seed else ""
    kind, variant = kind_of(question), question.variant(seed)
    body = body_of(variant.body, given.measured)
    response = dict(given.response)
    answered = kind.answered(body, seed, response)
    return Read(
        given=given,
        question=question,
        prompt_html=variant.prompt_html,
        said=_said(answered, kind.form(body, seed, response)),
        grade=kind.grade(body, response),
        answered=answered,
        solution_html=variant.solution_html,
    )


@runtime_checkable
class _WithPlaced(Protocol):
    @property
    def placed(self) -> Sequence[PlacedLine]: ...


def _said(answered: Answered, fields: Mapping[str, Sequence[str]]) -> str:
    """The words of what was chosen, or put in order; of what was written, the writing."""
    if isinstance(answered, _WithPlaced):
        return " → ".join(words(each.html) for each in answered.placed)
    if isinstance(answered, _WithOptions):
        return "; ".join(words(each.html) for each in answered.options if each.is_chosen)
    return "; ".join(value for values in fields.values() for value in values)
