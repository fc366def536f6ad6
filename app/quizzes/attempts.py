"""Where a learner stands in an attempt: which question is next, which were right, what changed.

Pure. A practice under way asks today's questions, and one that is finished keeps those it had; a
test keeps those that were drawn for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.content.kinds.base import Response
from app.content.kinds.measured import measured_key
from app.content.models import Question, Variant
from app.quizzes.measured import Measured, Resolved, resolved
from app.quizzes.seeds import question_seed
from app.scheduling.confidence import Confidence


class AttemptMode(StrEnum):
    """What an attempt is of; the value stands in the database and in addresses."""

    PRACTICE = "practice"
    TEST = "test"
    CHALLENGE = "challenge"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that counts, and the question as it was.

    Attributes:
        response: as the question's kind writes it, in the author's keys.
        picked: what was picked in short (``Grade.picked``).
        confidence: None where it was not said.
        measured: what settled the key, where a measurement does (``app.quizzes.keys``).
        key: the name that a script gave the sending of it; empty when a form was sent without.
    """

    question: Question
    response: Response
    picked: str
    correct: bool
    at: datetime
    confidence: Confidence | None = None
    measured: Mapping[str, Any] | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question that was drawn for a test, with what settled its key then."""

    question: Question
    measured: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One pass through questions of a lesson.

    Attributes:
        id: empty before it is begun, which the first answer does.
        seed: what shuffles its options and draws its variants; known before it is begun.
        started_at: None before it is begun.
        answers: by question id.
        drawn: the questions of a test in order; empty for others.
        keys: of questions whose key a measurement gives, by id.
    """

    id: str
    seed: str
    started_at: datetime | None
    finished_at: datetime | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    drawn: tuple[Drawn, ...] = ()
    keys: Mapping[str, Resolved] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What forms call it: its id, or the seed of one that is not begun."""
        return self.id or self.seed

    @property
    def is_finished(self) -> bool:
        """Nothing is asked in it any more."""
        return self.finished_at is not None

    @property
    def right(self) -> int:
        """How many answers are right."""
        return sum(answer.correct for answer in self.answers.values())

    def variant(self, question: Question) -> Variant:
        """The wording in which this attempt asks a question."""
        return question.variant(self.seed_of(question))

    def body(self, question: Question) -> object:
        """What a question is asked and graded by here."""
        key = self.keys.get(question.id)
        return key.body if key is not None else self.variant(question).body

    def is_settled(self, question: Question) -> bool:
        """Whether the question has a key: one that a measurement gives may be open."""
        return measured_key(self.body(question)) is None

    def seed_of(self, question: Question) -> str:
        """The seed of a question here; empty, which shuffles nothing, for attempts of old."""
        return question_seed(self.seed, question.id) if self.seed else ""

    def measured(self, question: Question) -> Measured | None:
        """What settled the question's key here; None where no measurement did."""
        key = self.keys.get(question.id)
        return key.measured if key is not None else None

    def with_answer(self, answer: Answer) -> "Attempt":
        """The same after an answer."""
        after = replace(self, answers={**self.answers, answer.question.id: answer})
        return after.with_kept_keys((answer,))

    def with_kept_keys(self, kept: "Iterable[Answer | Drawn]") -> "Attempt":
        """The same with the keys that were kept with these."""
        found = {
            each.question.id: key
            for each in kept
            if each.measured is not None
            for key in [_kept_key(self.variant(each.question).body, each.measured)]
            if key is not None
        }
        return replace(self, keys={**self.keys, **found}) if found else self


def _kept_key(body: object, kept: Mapping[str, Any]) -> Resolved | None:
    return resolved(body, Measured.from_json(kept))


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt in a history.

    Attributes:
        asked: how many questions it has; for those that ask today's questions, how many answers.
    """

    id: str
    started_at: datetime
    finished_at: datetime | None
    right: int
    answered: int
    asked: int


class State(StrEnum):
    """How a question stands in an attempt."""

    UNANSWERED = "unanswered"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Step:
    """A question's place in an attempt.

    Attributes:
        question: as it was answered or drawn, else as it is asked today.
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


def steps(questions: Sequence[Question], attempt: Attempt) -> tuple[Step, ...]:
    """The questions of an attempt in order; answered ones that are gone stand at the end.

    Args:
        questions: today's.
    """
    answers = attempt.answers
    today = {question.id: question for question in questions}
    if attempt.drawn:
        drawn = (each.question for each in attempt.drawn)
        return tuple(Step(each, today.get(each.id), answers.get(each.id)) for each in drawn)
    asked = [
        Step(answers[id_].question if id_ in answers else question, question, answers.get(id_))
        for id_, question in today.items()
        if id_ in answers or not attempt.is_finished
    ]
    gone = [Step(a.question, None, a) for id_, a in answers.items() if id_ not in today]
    return (*asked, *gone)


def askable(questions: Sequence[Question], attempt: Attempt) -> tuple[Question, ...]:
    """Those of today's questions that can be asked: which were answered, or have a key."""
    return tuple(
        each for each in questions if each.id in attempt.answers or attempt.is_settled(each)
    )


def next_step(every: Sequence[Step], after: Step | None = None) -> Step | None:
    """The next unanswered question, going round from ``after``; None when all are answered."""
    start = every.index(after) + 1 if after is not None else 0
    in_turn = (*every[start:], *every[:start])
    return next((step for step in in_turn if step.state is State.UNANSWERED), None)


def not_before(now: datetime, earlier: datetime | None) -> datetime:
    """Now, or the earlier moment where a clock was turned back: nothing ends before it began."""
    return now if earlier is None else max(now, earlier)
