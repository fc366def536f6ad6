"""What the practice page shows: a question to answer, an answer with its correction, or the score.

A question that is not answered yet comes without its key and without any feedback: what a page
does not hold, nobody can read out of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import urlencode

from app.content.models import Level, Question
from app.errors import NotFound
from app.quizzes.attempts import Answer, Attempt, State, Step, next_step, steps

Versions = Mapping[tuple[str, str], Question]


@dataclass(frozen=True, slots=True)
class StepLink:
    """A question in the row of steps; ``state`` is todo, current, right or wrong."""

    label: str
    url: str
    state: str
    current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An option without what it is worth."""

    key: str
    html: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to answer. ``was_revised``: it changed while the learner was reading it."""

    id: str
    version: str
    number: int
    level: Level
    prompt_html: str
    options: tuple[Choice, ...]
    hint_html: str
    was_revised: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with the answer that counts, its correction, and the way to the right one.

    ``new_wording`` is the question as it is asked today, when it was changed since.
    """

    id: str
    number: int
    level: Level
    prompt_html: str
    options: tuple[Choice, ...]
    chosen: str
    right: str
    is_right: bool
    feedback_html: str
    solution_html: str
    quick_check_html: str
    mistakes_html: str
    was_answered_before: bool
    is_gone: bool
    new_wording: Asked | None
    next_url: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A question's line on the score page, in plain text; ``url`` shows it again."""

    number: int
    prompt: str
    level: Level
    is_right: bool
    url: str


@dataclass(frozen=True, slots=True)
class OtherTry:
    """Another attempt of the same learner."""

    started_at: datetime
    right: int
    answered: int
    is_finished: bool
    url: str


@dataclass(frozen=True, slots=True)
class Score:
    """How an attempt went."""

    right: int
    total: int
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class PracticePanel:
    """The practice of a lesson as one learner sees it; exactly one of the last three is there."""

    url: str
    attempt: str  # empty before the first answer
    is_newest: bool  # no later attempt was started
    answered: int
    total: int
    steps: tuple[StepLink, ...]
    other_tries: tuple[OtherTry, ...]
    asked: Asked | None
    result: Answered | None
    score: Score | None


@dataclass(frozen=True, slots=True)
class Wish:
    """Which question of which attempt is to be shown, and what must be said beside it.

    Empty ids mean: where the learner stands.
    """

    question: str = ""
    attempt: str = ""
    was_answered_before: bool = False
    was_revised: bool = False


def practice_panel(
    url: str,
    questions: Sequence[Question],
    attempts: Sequence[Attempt],
    versions: Versions,
    wish: Wish,
) -> PracticePanel:
    """The panel for one question, or the score after the last.

    Args:
        url: of the practice page.
        questions: today's.
        attempts: the learner's, newest first; empty before the first answer.
        versions: every question that the shown attempt answered, as it was asked.

    Raises:
        NotFound: there is no such question or no such attempt.
    """
    attempt = shown_attempt(attempts, wish.attempt)
    shown = _Shown(
        url=url,
        attempt=attempt,
        is_newest=attempt is None or attempt is attempts[0],
        steps=steps(questions, attempt),
        versions=versions,
    )
    step = shown.step(wish.question) if wish.question else next_step(shown.steps)
    return PracticePanel(
        url=url,
        attempt=attempt.id if attempt else "",
        is_newest=shown.is_newest,
        answered=sum(each.answer is not None for each in shown.steps),
        total=len(shown.steps),
        steps=tuple(_link(shown, each, each is step) for each in shown.steps),
        other_tries=tuple(_try(url, each) for each in attempts if each is not attempt),
        asked=_asked(shown, step, wish) if step and step.answer is None else None,
        result=_answered(shown, step, step.answer, wish) if step and step.answer else None,
        score=_score(shown) if step is None else None,
    )


def shown_attempt(attempts: Sequence[Attempt], attempt_id: str) -> Attempt | None:
    """The attempt of that id, or the newest; None before the first answer.

    Raises:
        NotFound: there is no such attempt.
    """
    if not attempt_id:
        return attempts[0] if attempts else None
    for attempt in attempts:
        if attempt.id == attempt_id:
            return attempt
    raise NotFound("You have no such attempt at this practice.")


def question_url(url: str, question: str, attempt: str = "") -> str:
    """The address of one question on the practice page; ``attempt`` when it is an older one."""
    query = {"attempt": attempt, "q": question}
    return f"{url}?{urlencode({key: value for key, value in query.items() if value})}"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What every part of a panel is made from."""

    url: str
    attempt: Attempt | None
    is_newest: bool
    steps: tuple[Step, ...]
    versions: Versions

    def step(self, question: str) -> Step:
        for step in self.steps:
            if step.question == question:
                return step
        ids = ", ".join(step.question for step in self.steps)
        raise NotFound(f"This practice has no question “{question[:60]}”. It has: {ids}.")

    def number(self, step: Step) -> int:
        return self.steps.index(step) + 1

    def url_of(self, question: str) -> str:
        attempt = self.attempt.id if self.attempt and not self.is_newest else ""
        if not (question or attempt):
            return self.url
        return question_url(self.url, question, attempt)

    def content(self, step: Step) -> Question:
        """The question as it was answered, or as it would be asked."""
        if step.answer is not None:
            return self.versions[(step.answer.question, step.answer.version)]
        assert step.asked is not None, "a step has an answer or a question"
        return step.asked


def _link(shown: _Shown, step: Step, current: bool) -> StepLink:
    state = {State.UNANSWERED: "current" if current else "todo"}.get(step.state, step.state.value)
    return StepLink(f"{shown.number(step)}", shown.url_of(step.question), state, current)


def _asked(shown: _Shown, step: Step, wish: Wish) -> Asked:
    return _without_key(shown.content(step), shown.number(step), was_revised=wish.was_revised)


def _without_key(question: Question, number: int, *, was_revised: bool) -> Asked:
    return Asked(
        id=question.id,
        version=question.version,
        number=number,
        level=question.level,
        prompt_html=question.prompt_html,
        options=_choices(question),
        hint_html=question.hint_html,
        was_revised=was_revised,
    )


def _answered(shown: _Shown, step: Step, answer: Answer, wish: Wish) -> Answered:
    question = shown.content(step)
    number = shown.number(step)
    following = next_step(shown.steps, after=step.question)
    revised = step.asked if step.is_revised else None
    return Answered(
        id=question.id,
        number=number,
        level=question.level,
        prompt_html=question.prompt_html,
        options=_choices(question),
        chosen=answer.option,
        right=question.right.key,
        is_right=answer.correct,
        feedback_html=next(o.feedback_html for o in question.options if o.key == answer.option),
        solution_html=question.solution_html,
        quick_check_html=question.quick_check_html,
        mistakes_html=question.mistakes_html,
        was_answered_before=wish.was_answered_before,
        is_gone=step.asked is None,
        new_wording=_without_key(revised, number, was_revised=False) if revised else None,
        next_url=shown.url_of(following.question if following else ""),
        is_last=following is None,
    )


def _choices(question: Question) -> tuple[Choice, ...]:
    return tuple(Choice(option.key, option.html) for option in question.options)


def _score(shown: _Shown) -> Score:
    results = tuple(
        Result(
            number=shown.number(step),
            prompt=first_words(shown.content(step).prompt_html),
            level=shown.content(step).level,
            is_right=step.state is State.RIGHT,
            url=shown.url_of(step.question),
        )
        for step in shown.steps
    )
    return Score(sum(result.is_right for result in results), len(results), results)


def _try(url: str, attempt: Attempt) -> OtherTry:
    return OtherTry(
        attempt.started_at,
        attempt.right,
        len(attempt.answers),
        attempt.finished_at is not None,
        question_url(url, "", attempt.id),
    )


_FIRST_BLOCK = re.compile(r"</(?:p|h[1-6])>|<pre", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def first_words(html: str) -> str:
    """The first paragraph of rendered HTML as plain text."""
    first = _FIRST_BLOCK.split(html, maxsplit=1)[0] or html
    return " ".join(unescape(_TAG.sub("", first)).split())
