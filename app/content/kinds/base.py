"""What a kind of question is: how it is read, asked, understood, graded, shown again and kept.

A kind is a file of this folder with a frozen body (what is asked and graded by) and a ``KIND``,
and a template of the same name in ``templates/question``. Every function here is pure.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from markdown_it.token import Token
from pydantic import TypeAdapter

from app.content.blocks import Section, quotes_html, report_at
from app.content.problems import Code, Report
from app.content.source import Source

Form = Mapping[str, Sequence[str]]
"""What a form sent: each field with its values."""

Response = dict[str, Any]
"""An answer as JSON, in the author's keys: the same however the question was shuffled."""

B = TypeVar("B")
T = TypeVar("T")

RIGHT, OTHER = "right", "other"  # what was picked, where no key or expected value names it


@dataclass(frozen=True, slots=True)
class Draft:
    """A question's source as its kind is given it.

    Attributes:
        prompt: the heading, and everything under it up to the first section.
        answer: the ``### Answer`` section, if there is one.
    """

    prompt: Section
    answer: Section | None
    source: Source
    report: Report

    def at(self, token: Token, code: Code, message: str) -> None:
        """Note a problem where a block starts."""
        report_at(self.source, self.report, token, code, message)

    def of_question(self, code: Code, message: str) -> None:
        """Note a problem of the question as a whole."""
        self.report.add(self.prompt.line, 1, code, message)


@dataclass(frozen=True, slots=True)
class Read(Generic[B]):
    """What a kind made of a draft: the body, and the blocks that are left to the prompt."""

    body: B
    prompt: list[Token]


@dataclass(frozen=True, slots=True)
class Grade:
    """What an answer is worth.

    Attributes:
        picked: names what was picked, for statistics and reviews: option keys as the author wrote
            them (``b``, ``a,c``), the expected wrong value that was met, ``right`` or ``other``;
            at most 100 characters.
        feedback_html: the correction for exactly this answer; of a right one: why it is right.
        right_words: what is right, as plain text.
    """

    correct: bool
    picked: str
    feedback_html: str
    right_words: str


class Answered(Protocol):
    """What a kind's template is given once a question is graded."""

    @property
    def title(self) -> str:
        """One sentence: whether it is right, and what is."""
        ...

    @property
    def feedback_html(self) -> str:
        """What is said below the title; less than in the grade where the template says the rest."""
        ...


class Kind(ABC, Generic[B]):
    """A kind of question whose bodies are of type ``B``.

    Attributes:
        name: after the level in a question's heading, and of the template.
        body: the type ``B``, a frozen dataclass of what JSON can hold.
    """

    name: str
    body: type[B]

    @abstractmethod
    def read(self, draft: Draft) -> Read[B] | None:
        """The body; None after reporting why the question cannot be asked."""

    @abstractmethod
    def ask(self, body: B, seed: str) -> object:
        """What the template needs to ask: shuffled by the seed, and nothing that tells the key."""

    @abstractmethod
    def parse(self, body: B, seed: str, form: Form) -> Response:
        """The answer that a form sent.

        Raises:
            Invalid: it is none; the message says what is allowed, and that nothing was counted.
        """

    @abstractmethod
    def form(self, body: B, seed: str, response: Response) -> dict[str, list[str]]:
        """The same answer as fields again: ``parse(form(response)) == response``."""

    @abstractmethod
    def grade(self, body: B, response: Response) -> Grade:
        """What the answer is worth."""

    @abstractmethod
    def answered(self, body: B, seed: str, response: Response) -> Answered:
        """What the template needs to show the answer with what is right."""

    def to_json(self, body: B) -> dict[str, Any]:
        """The body as it is kept with the answers to it."""
        found: dict[str, Any] = self._adapter.dump_python(body, mode="json")
        return found

    def from_json(self, data: Mapping[str, Any]) -> B:
        """The body that ``to_json`` wrote."""
        return self._adapter.validate_python(data)

    @cached_property
    def _adapter(self) -> TypeAdapter[B]:
        return TypeAdapter(self.body)


def other_wrong(draft: Draft, rest: list[list[Token]], lists: Sequence[str]) -> str:
    """The quote at the end of an answer: the correction of wrong answers that were not expected.

    Args:
        rest: the blocks of the answer that were not read yet; quotes and ``lists`` may be there.

    Returns:
        Empty after reporting that it is missing, or that something else stands there.
    """
    strays = [block for block in rest if block[0].type not in (*lists, "blockquote_open")]
    for block in strays:
        words = "an answer ends with a quote (>) for wrong answers that were not expected"
        draft.at(block[0], "bad-answer", words)
    other = quotes_html(rest)
    if not other and not strays and draft.answer:
        words = "a quote (>) at the answer's end corrects wrong answers that were not expected"
        draft.at(draft.answer.heading, "missing-feedback", words)
    return "" if strays else other


def shuffled(things: Sequence[T], names: Sequence[str], seed: str) -> list[T]:
    """The things in an order that the seed alone decides, the same on every machine.

    An empty seed leaves them as they are: answers from before there were seeds.

    Args:
        names: one for each thing, all different.
    """
    if not seed:
        return list(things)
    ranks = [hashlib.sha256(f"{seed}\n{name}".encode()).digest() for name in names]
    return [thing for _, _, thing in sorted(zip(ranks, range(len(things)), things, strict=True))]
