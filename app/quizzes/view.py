"""One question as a value for the templates: open, or with its answer and what is right.

Of a question that has no answer yet, nothing is in here that would tell the right one: what a page
does not hold, nobody can read out of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.content.kinds.base import Answered
from app.content.kinds.registry import kind_of
from app.content.models import Level, Question
from app.quizzes.attempts import Answer, Attempt, Step
from app.quizzes.measured import MeasuredView, measured_view
from app.quizzes.parts import solution_parts
from app.scheduling.confidence import Confidence

_SAID = {
    Confidence.GUESS: "You said that it was a guess.",
    Confidence.FAIRLY_SURE: "You were fairly sure.",
    Confidence.CERTAIN: "You were certain.",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form for an answer is filled with, and what was wrong with what it sent.

    Attributes:
        fields: of the question's kind, by name.
        confidence: the value that was picked; empty when none was.
        error: empty where nothing is wrong.
    """

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    confidence: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class NewWording:
    """A question that was revised after it was answered, as it reads now."""

    kind: str
    prompt_html: str
    asked: object


@dataclass(frozen=True, slots=True)
class Solution:
    """A solution in steps, to be opened one after the other."""

    intro_html: str
    steps: tuple[str, ...]
    outro_html: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What is shown once a question has an answer and its attempt says so.

    Attributes:
        answered: the answer with what is right, for the template of the question's kind; None for
            a question that was left open until its test was handed in.
        sure: how sure the learner was, in a sentence; empty where it was not said.
    """

    answered: Answered | None
    is_right: bool
    title: str
    sure: str
    feedback_html: str
    solution: Solution
    quick_check_html: str
    mistakes_html: str
    is_gone: bool  # the lesson does not ask it any more
    new_wording: NewWording | None
    measured: MeasuredView | None  # what settled its key, where a measurement did


@dataclass(frozen=True, slots=True)
class ConfidenceChoice:
    """How sure one may say to be, with its key."""

    value: str
    label: str
    key: str


CONFIDENCES = tuple(
    ConfidenceChoice(each.value, each.label, key)
    for each, key in zip(Confidence, "gfc", strict=True)
)


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The question that is being shown; ``correction`` is None while it is open.

    Attributes:
        kind: names its template in ``templates/question``.
        asked: what that template asks.
        draft: what the form is filled with.
        measured: the run that settles its key, which its form names; empty where none does.
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
    draft: Draft
    correction: Correction | None
    next_label: str
    next_url: str
    measured: str
    confidences: tuple[ConfidenceChoice, ...] = CONFIDENCES


def question_view(
    step: Step,
    attempt: Attempt,
    place: tuple[int, int],
    following: tuple[str, str],
    draft: Draft | None = None,
) -> QuestionView:
    """A question as its attempt asks it.

    Args:
        place: its number from 1, and of how many.
        following: label and address of what comes next.
        draft: what the form is filled with. With None the answer is shown corrected, if there is
            one or the attempt is over.
    """
    asked, variant = step.question, attempt.variant(step.question)
    number, total = place
    label, url = following
    measured = attempt.measured(asked)
    is_open = draft is not None or (step.answer is None and not attempt.is_finished)
    return QuestionView(
        id=asked.id,
        version=asked.version,
        number=number,
        total=total,
        level=asked.level,
        kind=asked.kind,
        prompt_html=variant.prompt_html,
        asked=kind_of(asked).ask(attempt.body(asked), attempt.seed_of(asked)),
        hints=variant.hints,
        draft=draft or Draft(),
        correction=None if is_open else _correction(step, attempt),
        next_label=label,
        next_url=url,
        measured=measured.run if measured is not None else "",
    )


def draft_of(answer: Answer | None, attempt: Attempt) -> Draft:
    """An answer as the form that sent it; an empty one where there is none."""
    if answer is None:
        return Draft()
    asked = answer.question
    fields = kind_of(asked).form(attempt.body(asked), attempt.seed_of(asked), answer.response)
    return Draft(fields, answer.confidence.value if answer.confidence else "")


def _correction(step: Step, attempt: Attempt) -> Correction:
    asked, variant, answer = step.question, attempt.variant(step.question), step.answer
    kind, seed, measured = kind_of(asked), attempt.seed_of(asked), attempt.measured(asked)
    answered = kind.answered(attempt.body(asked), seed, answer.response) if answer else None
    return Correction(
        answered=answered,
        is_right=answer is not None and answer.correct,
        title=answered.title if answered else "You left this question open.",
        sure=_SAID[answer.confidence] if answer and answer.confidence else "",
        feedback_html=answered.feedback_html if answered else "",
        solution=Solution(*solution_parts(variant.solution_html)),
        quick_check_html=variant.quick_check_html,
        mistakes_html=variant.mistakes_html,
        is_gone=step.today is None,
        new_wording=_new_wording(step.today, attempt) if step.today and step.is_revised else None,
        measured=measured_view(measured) if measured is not None else None,
    )


def _new_wording(today: Question, attempt: Attempt) -> NewWording:
    variant = attempt.variant(today)
    asked = kind_of(today).ask(variant.body, attempt.seed_of(today))
    return NewWording(today.kind, variant.prompt_html, asked)
