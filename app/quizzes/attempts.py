"""Where a learner stands in an attempt: which question is next, which were right, what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from app.content.models import Question


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that counts: the first to a question in an attempt."""

    question: str
    version: str
    option: str
    correct: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One pass through the questions of a mode; answers by question."""

    id: str
    started_at: datetime
    finished_at: datetime | None
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def right(self) -> int:
        """Right answers."""
        return sum(answer.correct for answer in self.answers.values())


class State(StrEnum):
    """How a question of an attempt stands."""

    UNANSWERED = "unanswered"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Step:
    """A question's place in an attempt.

    ``asked`` is None when the question is no longer part of the lesson.
    """

    question: str
    asked: Question | None
    answer: Answer | None

    @property
    def state(self) -> State:
        """How it stands."""
        if self.answer is None:
            return State.UNANSWERED
        return State.RIGHT if self.answer.correct else State.WRONG

    @property
    def is_revised(self) -> bool:
        """The question was changed after it was answered."""
        return (
            self.asked is not None
            and self.answer is not None
            and self.asked.version != self.answer.version
        )


def steps(questions: Sequence[Question], attempt: Attempt | None) -> tuple[Step, ...]:
    """The questions of an attempt, in order.

    An attempt under way asks today's questions; one that is finished keeps those it had. Answers
    to questions that are gone stand at the end: nothing that a learner did is lost.
    """
    answers = attempt.answers if attempt else {}
    today = [Step(question.id, question, answers.get(question.id)) for question in questions]
    if attempt is not None and attempt.finished_at is not None:
        today = [step for step in today if step.answer is not None]
    known = {question.id for question in questions}
    gone = [Step(id_, None, answer) for id_, answer in answers.items() if id_ not in known]
    return (*today, *gone)


def next_step(every: Sequence[Step], after: str | None = None) -> Step | None:
    """The first unanswered question, from the one after ``after`` on and round; None at the end."""
    place = next((i for i, step in enumerate(every) if step.question == after), -1) + 1
    in_turn = [*every[place:], *every[:place]]
    return next((step for step in in_turn if step.state is State.UNANSWERED), None)


def is_complete(every: Sequence[Step]) -> bool:
    """Every question is answered."""
    return next_step(every) is None
