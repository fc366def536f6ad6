"""A practice or a challenge of a lesson as a value: one question at a time, then the score."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.content.models import Level, Question
from app.content.words import first_words
from app.errors import NotFound
from app.quizzes.attempts import Attempt, AttemptMode, State, Step, Tried, next_step, steps
from app.quizzes.told import Told
from app.quizzes.view import Draft, QuestionView, question_view
from app.web.moments import moment_words


@dataclass(frozen=True, slots=True)
class StepLink:
    """A question in the row of steps; ``state`` is todo, current, done, right or wrong."""

    label: str
    url: str
    state: str
    current: bool


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
    """What the page shows: a question, or the score.

    Attributes:
        url: of the page.
        notice: something that the learner must be told first; empty when there is nothing.
        skipped: how many questions are not asked, for no run settles them.
        attempt: name of the attempt that an answer belongs to.
        older: when the attempt was begun, if a later one was; empty for the newest.
        announcement: one sentence for screen readers after an answer.
    """

    url: str
    steps: tuple[StepLink, ...]
    notice: str
    skipped: int
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


@dataclass(frozen=True, slots=True)
class Stand:
    """How things stand, as the store and the lesson have it.

    Attributes:
        url: of the page.
        questions: the lesson's, as they are now; those that no run settles are left out.
        skipped: how many were left out.
        is_newest: no later attempt was begun.
        tried: every attempt, the newest first; only a score needs them.
    """

    url: str
    questions: Sequence[Question]
    skipped: int
    attempt: Attempt
    is_newest: bool
    tried: Sequence[Tried] = ()


def practice_panel(
    stand: Stand, question_id: str = "", told: Told = Told.NOTHING, draft: Draft | None = None
) -> PracticePanel:
    """The practice as it stands.

    Args:
        question_id: the question to show; empty for the next one, or the score.
        told: to be said first.
        draft: what a form for that question sent and had to be refused.

    Raises:
        NotFound: there is no such question.
    """
    view = _View(stand, steps(stand.questions, stand.attempt))
    step = view.step(question_id) if question_id else next_step(view.steps)
    shown = view.question(step, draft) if step else None
    attempt = stand.attempt
    older = attempt.started_at if not stand.is_newest else None
    return PracticePanel(
        url=stand.url,
        steps=view.links(step),
        notice=told.words,
        skipped=stand.skipped,
        attempt=attempt.name,
        older=moment_words(older) if older else "",
        question=shown,
        score=None if shown else view.score(),
        answer_url=f"{stand.url}/answer",
        again_url=f"{stand.url}/again",
        announcement=shown.correction.title if shown and shown.correction else "",
    )


def shows_score(stand: Stand, question_id: str) -> bool:
    """Whether the panel will show the score, which needs the other attempts, too."""
    return not question_id and next_step(steps(stand.questions, stand.attempt)) is None


def address(url: str, **query: str) -> str:
    """The page with what is to be shown on it; empty values are left out."""
    pairs = {name: value for name, value in query.items() if value}
    return f"{url}?{urlencode(pairs)}" if pairs else url


def step_of(every: Sequence[Step], question_id: str) -> Step:
    """The question's place.

    Raises:
        NotFound: it has none.
    """
    for step in every:
        if step.question.id == question_id:
            return step
    raise NotFound("There is no such question here any more. Open the page again.")


@dataclass(frozen=True, slots=True)
class _View:
    """An attempt as it is looked at; every part of a panel is made from it."""

    stand: Stand
    steps: tuple[Step, ...]

    @property
    def attempt(self) -> Attempt:
        return self.stand.attempt

    def step(self, question_id: str) -> Step:
        return step_of(self.steps, question_id)

    def address(self, step: Step | None) -> str:
        """Of a question, or of where the attempt goes on."""
        older = "" if self.stand.is_newest else self.attempt.id
        return address(self.stand.url, attempt=older, q=step.question.id if step else "")

    def links(self, current: Step | None) -> tuple[StepLink, ...]:
        return tuple(
            StepLink(str(number), self.address(step), _state(step, current), step is current)
            for number, step in enumerate(self.steps, start=1)
        )

    def question(self, step: Step, draft: Draft | None) -> QuestionView:
        following = next_step(self.steps, after=step)
        place = self.steps.index(step) + 1, len(self.steps)
        label = "Next question" if following else "See the score"
        return question_view(step, self.attempt, place, (label, self.address(following)), draft)

    def score(self) -> Score:
        results = tuple(
            Result(
                number=number,
                prompt=first_words(self.attempt.variant(step.question).prompt_html),
                level=step.question.level,
                url=self.address(step),
                is_right=step.state is State.RIGHT,
            )
            for number, step in enumerate(self.steps, start=1)
        )
        right = sum(result.is_right for result in results)
        others = tuple(
            OtherTry(
                when=moment_words(other.started_at),
                right=other.right,
                answered=other.answered,
                url=address(self.stand.url, attempt="" if place == 0 else other.id),
            )
            for place, other in enumerate(self.stand.tried)
            if other.id != self.attempt.id and other.answered
        )
        return Score(right, len(results), _words(right, len(results)), results, others)


def _state(step: Step, current: Step | None) -> str:
    if step.state is State.UNANSWERED:
        return "current" if step is current else "todo"
    return step.state.value


def _words(right: int, total: int) -> str:
    if right == total:
        return "All right. Come back in a few days to see whether it stayed."
    which = "The one that went wrong is" if total - right == 1 else "Those that went wrong are"
    return f"{which} worth reading once more below; then try again."


#: The modes whose questions are answered one by one and corrected at once.
AT_ONCE = (AttemptMode.PRACTICE, AttemptMode.CHALLENGE)
