"""The practice of a lesson as a value: one question at a time, then the score.

Of a question that has no answer yet, nothing is in here that would tell the right one: what a page
does not hold, nobody can read out of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from app.content.kinds.base import Answered
from app.content.kinds.registry import kind_of
from app.content.models import Level, Question
from app.content.words import first_words
from app.errors import NotFound
from app.quizzes.attempts import Answer, Attempt, State, Step, next_step, steps


class Told(StrEnum):
    """Something that a learner must be told beside a question; the value stands in the URL."""

    NOTHING = ""
    ANSWERED_BEFORE = "before"
    REVISED = "revised"


_WORDS = {
    Told.ANSWERED_BEFORE: "You had answered this question already; your first answer counts.",
    Told.REVISED: (
        "This question was revised while you had it open, so your pick was not counted. "
        "Here is how it reads now."
    ),
}


@dataclass(frozen=True, slots=True)
class StepLink:
    """A question in the row of steps; ``state`` is todo, current, right or wrong."""

    label: str
    url: str
    state: str
    current: bool


@dataclass(frozen=True, slots=True)
class NewWording:
    """A question that was revised after it was answered, as it reads now."""

    prompt_html: str
    kind: str
    asked: object


@dataclass(frozen=True, slots=True)
class Correction:
    """What is shown once a question has an answer.

    Attributes:
        answered: the answer with what is right, for the template of the question's kind.
    """

    answered: Answered
    is_right: bool
    title: str
    feedback_html: str
    solution_html: str
    quick_check_html: str
    mistakes_html: str
    is_gone: bool  # the lesson does not ask it any more
    new_wording: NewWording | None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The question that is being shown; ``correction`` is None until it is answered.

    Attributes:
        kind: names its template in ``templates/question``.
        asked: what that template asks.
    """

    id: str
    version: str
    number: int
    total: int
    level: Level
    kind: str
    prompt_html: str
    asked: object
    hints: tuple[str, ...]
    correction: Correction | None
    next_label: str
    next_url: str


@dataclass(frozen=True, slots=True)
class Result:
    """A question on the score page; ``prompt`` is plain text, ``url`` shows it again."""

    number: int
    prompt: str
    level: Level
    url: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class OtherTry:
    """Another attempt of the same learner."""

    when: str
    right: int
    answered: int
    url: str


@dataclass(frozen=True, slots=True)
class Score:
    """The end of an attempt."""

    right: int
    total: int
    words: str
    results: tuple[Result, ...]
    others: tuple[OtherTry, ...]


@dataclass(frozen=True, slots=True)
class PracticePanel:
    """What the practice page shows: a question, or the score.

    Attributes:
        url: of the practice page.
        notice: something that the learner must be told first; empty when there is nothing.
        attempt: id of the attempt that an answer belongs to; empty before the first.
        older: when the attempt was begun, if a later one was; empty for the newest.
        announcement: one sentence for screen readers after an answer.
    """

    url: str
    steps: tuple[StepLink, ...]
    notice: str
    attempt: str
    older: str
    question: QuestionView | None
    score: Score | None
    answer_url: str
    again_url: str
    announcement: str


@dataclass(frozen=True, slots=True)
class PracticeFragment:
    """The panel alone, for a page that is already there."""

    practice: PracticePanel


def practice_panel(
    url: str,
    questions: Sequence[Question],
    attempts: Sequence[Attempt],
    question_id: str = "",
    attempt_id: str = "",
    told: Told = Told.NOTHING,
) -> PracticePanel:
    """The practice as it stands.

    Args:
        url: of the practice page.
        questions: the lesson's, as they are now.
        attempts: the learner's, the newest first.
        question_id: the question to show; empty for the next one, or the score.
        attempt_id: the attempt to show; empty for the newest.
        told: to be said first.

    Raises:
        NotFound: there is no such question or attempt.
    """
    attempt = shown_attempt(attempts, attempt_id)
    view = _View(url, steps(questions, attempt), attempt, attempts)
    step = view.step(question_id) if question_id else next_step(view.steps)
    shown = view.question(step) if step else None
    return PracticePanel(
        url=url,
        steps=view.links(step),
        notice=_WORDS.get(told, ""),
        attempt=attempt.id if attempt else "",
        older=_moment(attempt.started_at) if attempt and not view.is_newest else "",
        question=shown,
        score=None if shown else view.score(),
        answer_url=f"{url}/answer",
        again_url=f"{url}/again",
        announcement=shown.correction.title if shown and shown.correction else "",
    )


def shown_attempt(attempts: Sequence[Attempt], attempt_id: str) -> Attempt | None:
    """The attempt of that id; for an empty id the newest, or None before the first answer.

    Raises:
        NotFound: the learner has no such attempt.
    """
    if not attempt_id:
        return attempts[0] if attempts else None
    for attempt in attempts:
        if attempt.id == attempt_id:
            return attempt
    raise NotFound("That attempt is not one of yours. Open the practice page again.")


def address(url: str, **query: str) -> str:
    """The practice page with what is to be shown on it; empty values are left out."""
    pairs = {name: value for name, value in query.items() if value}
    return f"{url}?{urlencode(pairs)}" if pairs else url


@dataclass(frozen=True, slots=True)
class _View:
    """An attempt as it is looked at; every part of a panel is made from it."""

    url: str
    steps: tuple[Step, ...]
    attempt: Attempt | None
    attempts: Sequence[Attempt]

    @property
    def is_newest(self) -> bool:
        return self.attempt is None or self.attempt is self.attempts[0]

    def step(self, question_id: str) -> Step:
        for step in self.steps:
            if step.question.id == question_id:
                return step
        raise NotFound("There is no such question here any more. Open the practice page again.")

    def address(self, step: Step | None) -> str:
        """Of a question, or of where the attempt goes on."""
        older = self.attempt.id if self.attempt and not self.is_newest else ""
        return address(self.url, attempt=older, q=step.question.id if step else "")

    def links(self, current: Step | None) -> tuple[StepLink, ...]:
        return tuple(
            StepLink(str(number), self.address(step), _state(step, current), step is current)
            for number, step in enumerate(self.steps, start=1)
        )

    def question(self, step: Step) -> QuestionView:
        asked = step.question
        seed = self.attempt.seed if self.attempt else ""
        variant = asked.variant(seed)
        following = next_step(self.steps, after=step)
        return QuestionView(
            id=asked.id,
            version=asked.version,
            number=self.steps.index(step) + 1,
            total=len(self.steps),
            level=asked.level,
            kind=asked.kind,
            prompt_html=variant.prompt_html,
            asked=kind_of(asked).ask(variant.body, seed),
            hints=variant.hints,
            correction=_correction(step, step.answer, seed) if step.answer else None,
            next_label="Next question" if following else "See the score",
            next_url=self.address(following),
        )

    def score(self) -> Score:
        seed = self.attempt.seed if self.attempt else ""
        results = tuple(
            Result(
                number=number,
                prompt=first_words(step.question.variant(seed).prompt_html),
                level=step.question.level,
                url=self.address(step),
                is_right=step.state is State.RIGHT,
            )
            for number, step in enumerate(self.steps, start=1)
        )
        right = sum(result.is_right for result in results)
        others = tuple(
            OtherTry(
                when=_moment(other.started_at),
                right=other.right,
                answered=len(other.answers),
                url=address(self.url, attempt="" if other is self.attempts[0] else other.id),
            )
            for other in self.attempts
            if other is not self.attempt and other.answers
        )
        return Score(right, len(results), _words(right, len(results)), results, others)


def _state(step: Step, current: Step | None) -> str:
    if step.state is State.UNANSWERED:
        return "current" if step is current else "todo"
    return step.state.value


def _correction(step: Step, answer: Answer, seed: str) -> Correction:
    kind = kind_of(answer.question)
    variant = answer.question.variant(seed)
    answered = kind.answered(variant.body, seed, answer.response)
    return Correction(
        answered=answered,
        is_right=answer.correct,
        title=answered.title,
        feedback_html=kind.grade(variant.body, answer.response).feedback_html,
        solution_html=variant.solution_html,
        quick_check_html=variant.quick_check_html,
        mistakes_html=variant.mistakes_html,
        is_gone=step.today is None,
        new_wording=_new_wording(step.today, seed) if step.today and step.is_revised else None,
    )


def _new_wording(today: Question, seed: str) -> NewWording:
    variant = today.variant(seed)
    asked = kind_of(today).ask(variant.body, seed)
    return NewWording(variant.prompt_html, today.kind, asked)


def _words(right: int, total: int) -> str:
    if right == total:
        return "All right. Come back in a few days to see whether it stayed."
    which = "The one that went wrong is" if total - right == 1 else "Those that went wrong are"
    return f"{which} worth reading once more below; then try again."


def _moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
