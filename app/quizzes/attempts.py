"""Where a learner stands in an attempt: which question is next, which were right, what changed.

Pure. An attempt under way asks today's questions; one that is finished keeps those it had.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.content.kinds.base import Response
from app.content.models import Question


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that counts: the first to a question in an attempt; the question as it was.

    Attributes:
        response: the answer itself, as the question's kind reads it.
        picked: what it comes to in a word (``Grade.picked``).
        key: the name that a script gave the sending of it; empty when a form was sent without.
    """

    question: Question
    response: Response
    picked: str
    correct: bool
    at: datetime
    key: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One pass through a lesson's questions; ``answers`` by question id.

    ``seed`` shuffles and draws variants: the same attempt shows the same each time.
    """

    id: str
    seed: str
    started_at: datetime
    finished_at: datetime | None
    answers: Mapping[str, Answer]

    @property
    def right(self) -> int:
        """How many answers are right."""
        return sum(answer.correct for answer in self.answers.values())


class State(StrEnum):
    """How a question stands in an attempt."""

    UNANSWERED = "unanswered"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Step:
    """A question's place in an attempt.

    Attributes:
        question: as it was answered, else as it is asked today.
        today: as it is asked today; None when the lesson has it no more.
    """

    question: Question
    today: Question | None
    answer: Answer | None

    @property
    def state(self) -> State:
        """How it stands."""
        if self.answer is None:
            return State.UNANSWERED
        return State.RIGHT if self.answer.correct else State.WRONG

    @property
    def is_revised(self) -> bool:
        """It was changed after it had been answered."""
        return self.today is not None and self.today.version != self.question.version


def steps(questions: Sequence[Question], attempt: Attempt | None) -> tuple[Step, ...]:
    """The questions of an attempt in order; answered ones that are gone stand at the end.

    Args:
        questions: today's.
        attempt: None before the first answer.
    """
    answers = attempt.answers if attempt else {}
    is_finished = attempt is not None and attempt.finished_at is not None
    today = {question.id: question for question in questions}
    asked = [
        Step(answers[id_].question if id_ in answers else question, question, answers.get(id_))
        for id_, question in today.items()
        if id_ in answers or not is_finished
    ]
    gone = [Step(a.question, None, a) for id_, a in answers.items() if id_ not in today]
    return (*asked, *gone)


def next_step(every: Sequence[Step], after: Step | None = None) -> Step | None:
    """The next unanswered question, going round from ``after``; None when all are answered."""
    start = every.index(after) + 1 if after is not None else 0
    in_turn = (*every[start:], *every[:start])
    return next((step for step in in_turn if step.state is State.UNANSWERED), None)


def sent_before(attempts: Sequence[Attempt], question: str, key: str) -> Attempt | None:
    """The attempt that has this very answer: one sent again because its reply was lost.

    Args:
        key: of the answer; an empty one names none.
    """
    for attempt in attempts:
        answer = attempt.answers.get(question)
        if key and answer is not None and answer.key == key:
            return attempt
    return None
