"""The practice of a lesson as a value: one question at a time, then the score.

Of a question that has no answer yet, nothing is in here that would tell the right one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.content.models import Level, Option, Question
from app.quizzes.store import Answer, Attempt


@dataclass(frozen=True, slots=True)
class Step:
    """A question in the row of steps; ``state`` is todo, current, right or wrong."""

    label: str
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option as it is offered."""

    key: str
    html: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What is shown once a question has an answer."""

    chosen: str
    right: str
    is_right: bool
    title: str
    feedback_html: str
    solution_html: str
    quick_check_html: str
    mistakes_html: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The question that is being shown; ``correction`` is None until it is answered."""

    id: str
    version: str
    number: int
    total: int
    level: Level
    prompt_html: str
    options: tuple[OptionView, ...]
    hint_html: str
    correction: Correction | None
    next_label: str
    next_url: str


@dataclass(frozen=True, slots=True)
class Result:
    """A question on the score page."""

    number: int
    prompt_html: str
    url: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class EarlierAttempt:
    """A finished attempt before this one."""

    when: str
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class Score:
    """The end of an attempt."""

    right: int
    total: int
    words: str
    results: tuple[Result, ...]
    earlier: tuple[EarlierAttempt, ...]


@dataclass(frozen=True, slots=True)
class PracticePanel:
    """What the practice page shows: a question, or the score.

    Attributes:
        notice: something that the learner must be told first; empty when there is nothing.
        attempt: id of the attempt that an answer belongs to; empty before the first.
        announcement: one sentence for screen readers after an answer.
    """

    steps: tuple[Step, ...]
    notice: str
    attempt: str
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
    questions: Sequence[Question],
    attempts: Sequence[Attempt],
    base_url: str,
    wanted: str | None,
    notice: str = "",
) -> PracticePanel:
    """The practice as it stands.

    Args:
        questions: the lesson's, as they are now.
        attempts: the learner's, the newest first.
        base_url: of the practice page.
        wanted: id of the question to show; None for the next one, or the score.
        notice: to be told first.
    """
    answers = attempts[0].answers if attempts else {}
    shown = _shown(questions, answers, wanted)
    if wanted is not None and all(question.id != wanted for question in questions):
        notice = notice or "There is no such question here any more; this is the next one."
    score = None if shown else _score(questions, attempts, base_url)
    question = _question_view(questions, shown, answers, base_url) if shown else None
    return PracticePanel(
        steps=tuple(
            Step(str(number), _url(base_url, each), _state(each, answers, shown))
            for number, each in enumerate(questions, start=1)
        ),
        notice=notice,
        attempt=attempts[0].id if attempts else "",
        question=question,
        score=score,
        answer_url=f"{base_url}/answer",
        again_url=f"{base_url}/again",
        announcement=question.correction.title if question and question.correction else "",
    )


def _shown(
    questions: Sequence[Question], answers: dict[str, Answer], wanted: str | None
) -> Question | None:
    """The question asked for, else the first without an answer, else none: the score."""
    for question in questions:
        if question.id == wanted:
            return question
    return next((question for question in questions if question.id not in answers), None)


def _url(base_url: str, question: Question) -> str:
    return f"{base_url}?q={question.id}"


def _state(question: Question, answers: dict[str, Answer], shown: Question | None) -> str:
    if shown is not None and question.id == shown.id:
        return "current"
    answer = answers.get(question.id)
    if answer is None:
        return "todo"
    return "right" if answer.correct else "wrong"


def _question_view(
    questions: Sequence[Question], current: Question, answers: dict[str, Answer], base_url: str
) -> QuestionView:
    answer = answers.get(current.id)
    asked = answer.question if answer is not None else current
    number = [question.id for question in questions].index(current.id) + 1
    remaining = [
        question
        for question in (*questions[number:], *questions[: number - 1])
        if question.id not in answers
    ]
    return QuestionView(
        id=asked.id,
        version=asked.version,
        number=number,
        total=len(questions),
        level=asked.level,
        prompt_html=asked.prompt_html,
        options=tuple(OptionView(option.key, option.html) for option in asked.options),
        hint_html=asked.hint_html,
        correction=_correction(answer) if answer is not None else None,
        next_label="Next question" if remaining else "See the score",
        next_url=_url(base_url, remaining[0]) if remaining else base_url,
    )


def _correction(answer: Answer) -> Correction:
    asked = answer.question
    chosen = next(option for option in asked.options if option.key == answer.option)
    return Correction(
        chosen=chosen.key,
        right=asked.right.key,
        is_right=answer.correct,
        title=_title(chosen, asked.right),
        feedback_html=chosen.feedback_html,
        solution_html=asked.solution_html,
        quick_check_html=asked.quick_check_html,
        mistakes_html=asked.mistakes_html,
    )


def _title(chosen: Option, right: Option) -> str:
    if chosen.correct:
        return f"{chosen.key.upper()} is right."
    return f"{chosen.key.upper()} is not right; the answer is {right.key.upper()}."


def _score(questions: Sequence[Question], attempts: Sequence[Attempt], base_url: str) -> Score:
    answers = attempts[0].answers if attempts else {}
    results = tuple(
        Result(number, answers[each.id].question.prompt_html, _url(base_url, each), is_right)
        for number, each in enumerate(questions, start=1)
        if each.id in answers
        for is_right in (answers[each.id].correct,)
    )
    right = sum(result.is_right for result in results)
    return Score(
        right=right,
        total=len(questions),
        words=_words(right, len(questions)),
        results=results,
        earlier=tuple(_earlier(attempt) for attempt in attempts[1:] if attempt.answers),
    )


def _words(right: int, total: int) -> str:
    if right == total:
        return "All right. Come back in a few days to see whether it stayed."
    wrong = total - right
    which = "The one that went wrong is" if wrong == 1 else "Those that went wrong are"
    return f"{which} worth reading once more below; then try again."


def _earlier(attempt: Attempt) -> EarlierAttempt:
    right = sum(answer.correct for answer in attempt.answers.values())
    return EarlierAttempt(_day(attempt.started_at), right, len(attempt.answers))


def _day(moment: datetime) -> str:
    return f"{moment:%-d %B %Y, %H:%M} UTC"
