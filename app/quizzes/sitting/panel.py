"""A test as a value: its start page, a question to answer, the handing in, the result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.content.kinds.registry import kind_of
from app.content.models import Level, Question
from app.content.words import first_words
from app.quizzes.advice import StrengthView
from app.quizzes.attempts import Attempt, State, Step, Tried, next_step, steps
from app.quizzes.draw import LEVELS, Drawing
from app.quizzes.panel import StepLink, address, step_of
from app.quizzes.sitting.spans import span
from app.quizzes.told import Told
from app.quizzes.view import Draft, QuestionView, draft_of, question_view
from app.web.moments import moment_words

HAND_IN = "hand-in"  # the view in the address that asks whether to hand in


@dataclass(frozen=True, slots=True)
class LevelCount:
    """How many questions of a level."""

    level: Level
    count: int


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A test that the learner began; ``score`` is empty while it is under way."""

    when: str
    score: str
    took: str
    url: str


@dataclass(frozen=True, slots=True)
class StartView:
    """What a test is, and what one was like.

    Attributes:
        questions: how many the next test has, and of which level.
        short: why they are not as many as there should be; empty when they are.
        bank: how many questions there are to draw from.
        unseen: how many of them were in no test of this learner.
        under_way: address of a test that is not handed in; empty when there is none.
        answered: how many of its questions have an answer, of how many.
    """

    total: int
    levels: tuple[LevelCount, ...]
    short: str
    bank: int
    unseen: int
    under_way: str
    answered: tuple[int, int]
    history: tuple[HistoryRow, ...]
    strength: StrengthView


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A question without an answer."""

    number: int
    prompt: str
    url: str


@dataclass(frozen=True, slots=True)
class HandInView:
    """Everything before handing in."""

    answered: int
    total: int
    left: tuple[LeftOpen, ...]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A question of a test that was handed in.

    Attributes:
        state: right, wrong or unanswered.
        right_words: what is right, as plain text.
        feedback_html: the correction of a wrong answer; empty for others.
    """

    number: int
    prompt: str
    level: Level
    url: str
    state: str
    right_words: str
    feedback_html: str


@dataclass(frozen=True, slots=True)
class LevelScore:
    """How many of a level were right in one test."""

    level: Level
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class ResultView:
    """A test that was handed in: its score, its questions, and how strong the pattern is now."""

    right: int
    total: int
    when: str
    took: str
    levels: tuple[LevelScore, ...]
    rows: tuple[ResultRow, ...]
    strength: StrengthView


@dataclass(frozen=True, slots=True)
class TestPanel:
    """What the page shows: exactly one of ``start``, ``question``, ``hand_in``, ``result``.

    Attributes:
        url: of the page.
        own_url: of this test on it; empty at the start.
        notice: something that the learner must be told first; empty when there is nothing.
        time: how long the test is under way, in words; empty when none is.
        can_change: it is not handed in.
        announcement: one sentence for screen readers after an answer was kept.
    """

    url: str
    own_url: str
    attempt: str
    steps: tuple[StepLink, ...]
    notice: str
    time: str
    can_change: bool
    start: StartView | None = None
    question: QuestionView | None = None
    hand_in: HandInView | None = None
    result: ResultView | None = None
    hand_in_url: str = ""
    announcement: str = ""


@dataclass(frozen=True, slots=True)
class TestFragment:
    """The panel alone, for a page that is already there."""

    test: TestPanel


def start_panel(
    url: str,
    drawing: Drawing,
    tried: Sequence[Tried],
    strength: StrengthView,
    told: Told = Told.NOTHING,
) -> TestPanel:
    """What a test is, before one is begun.

    Args:
        drawing: the test that would be drawn now, and from what.
        tried: the learner's tests, the newest first.
    """
    open_ = next((each for each in tried if each.finished_at is None), None)
    return TestPanel(
        url=url,
        own_url="",
        attempt="",
        steps=(),
        notice=told.words,
        time="",
        can_change=False,
        start=StartView(
            total=len(drawing.questions),
            levels=tuple(
                LevelCount(level, drawing.count(level)) for level in LEVELS if drawing.count(level)
            ),
            short=_short(drawing),
            bank=drawing.bank,
            unseen=drawing.unseen,
            under_way=address(url, attempt=open_.id) if open_ else "",
            answered=(open_.answered, open_.asked) if open_ else (0, 0),
            history=tuple(_history_row(url, each) for each in tried),
            strength=strength,
        ),
    )


def sitting_panel(
    url: str,
    attempt: Attempt,
    now: datetime,
    question_id: str = "",
    view: str = "",
    told: Told = Told.NOTHING,
    draft: Draft | None = None,
    announcement: str = "",
    answered: str = "",
) -> TestPanel:
    """A test under way: a question, or what is still open before handing in.

    Args:
        question_id: the question to show; empty for the next one without an answer.
        answered: the question that the next one comes after; those skipped before it come last.
        view: HAND_IN, or empty.
        draft: what a form for that question sent and had to be refused.

    Raises:
        NotFound: the test does not have the question.
    """
    page = _Page(url, attempt, steps((), attempt))
    shown = None if view == HAND_IN else page.step(question_id) or page.after(answered)
    parts = page.panel(shown, told, announcement)
    assert attempt.started_at is not None, "a test is begun when it is drawn"
    return replace(
        parts,
        time=span(attempt.started_at, now),
        can_change=True,
        question=page.question(shown, draft or draft_of(shown.answer, attempt)) if shown else None,
        hand_in=None if shown else page.hand_in(),
    )


def result_panel(
    url: str,
    attempt: Attempt,
    today: Mapping[str, Question],
    strength: StrengthView,
    question_id: str = "",
    told: Told = Told.NOTHING,
) -> TestPanel:
    """A test that was handed in: the result, or one of its questions with its correction.

    Args:
        today: the lesson's questions by id, as they are now.

    Raises:
        NotFound: the test does not have the question.
    """
    page = _Page(url, attempt, steps(tuple(today.values()), attempt))
    shown = page.step(question_id)
    return replace(
        page.panel(shown, told, ""),
        question=page.question(shown, None) if shown else None,
        result=None if shown else page.result(strength),
    )


def _short(drawing: Drawing) -> str:
    if drawing.is_as_wanted:
        return ""
    return (
        "The bank has too few questions of some level, so others take their place: as long as "
        "there are enough of all, a test has 4 easy, 3 medium and 3 hard ones."
    )


def _history_row(url: str, tried: Tried) -> HistoryRow:
    score = f"{tried.right} of {tried.asked} right" if tried.finished_at else ""
    took = span(tried.started_at, tried.finished_at) if tried.finished_at else ""
    return HistoryRow(moment_words(tried.started_at), score, took, address(url, attempt=tried.id))


@dataclass(frozen=True, slots=True)
class _Page:
    """A test as it is looked at; every part of a panel is made from it."""

    url: str
    attempt: Attempt
    steps: tuple[Step, ...]

    def step(self, question_id: str) -> Step | None:
        return step_of(self.steps, question_id) if question_id else None

    def after(self, question_id: str) -> Step | None:
        """The next open question behind that one; the first open one where it is empty."""
        return next_step(self.steps, self.step(question_id))

    def address(self, step: Step | None, view: str = "") -> str:
        question = step.question.id if step else ""
        return address(self.url, attempt=self.attempt.id, q=question, view=view)

    def panel(self, shown: Step | None, told: Told, announcement: str) -> TestPanel:
        """What every view of a test has."""
        return TestPanel(
            url=self.url,
            own_url=self.address(None),
            attempt=self.attempt.id,
            steps=tuple(
                StepLink(str(number), self.address(step), self._state(step, shown), step is shown)
                for number, step in enumerate(self.steps, start=1)
            ),
            notice=told.words,
            time="",
            can_change=False,
            hand_in_url=self.address(None, HAND_IN),
            announcement=announcement,
        )

    def _state(self, step: Step, shown: Step | None) -> str:
        """Whether an answer is right is told once the test is handed in."""
        if step.state is State.UNANSWERED:
            return "current" if step is shown else "todo"
        return step.state.value if self.attempt.is_finished else "done"

    def question(self, step: Step, draft: Draft | None) -> QuestionView:
        at = self.steps.index(step)
        after = self.steps[at + 1] if at + 1 < len(self.steps) else None
        if self.attempt.is_finished:
            label = "Next question" if after else "Back to the result"
            following = label, self.address(after)
        elif after:
            following = "Skip it for now", self.address(after)
        else:
            following = "See what is still open", self.address(None, HAND_IN)
        # A question of a finished test that was left open is shown as it was, without a form.
        return question_view(step, self.attempt, (at + 1, len(self.steps)), following, draft)

    def hand_in(self) -> HandInView:
        left = tuple(
            LeftOpen(number, self._prompt(step), self.address(step))
            for number, step in enumerate(self.steps, start=1)
            if step.state is State.UNANSWERED
        )
        return HandInView(len(self.steps) - len(left), len(self.steps), left)

    def result(self, strength: StrengthView) -> ResultView:
        attempt = self.attempt
        assert attempt.started_at is not None, "a test is begun when it is drawn"
        assert attempt.finished_at is not None, "there is a result once it is handed in"
        rows = tuple(self._row(number, step) for number, step in enumerate(self.steps, start=1))
        return ResultView(
            right=attempt.right,
            total=len(rows),
            when=moment_words(attempt.finished_at),
            took=span(attempt.started_at, attempt.finished_at),
            levels=tuple(
                LevelScore(
                    level,
                    sum(row.level == level and row.state == State.RIGHT for row in rows),
                    sum(row.level == level for row in rows),
                )
                for level in LEVELS
                if any(row.level == level for row in rows)
            ),
            rows=rows,
            strength=strength,
        )

    def _row(self, number: int, step: Step) -> ResultRow:
        right_words = feedback = ""
        if step.answer is not None and step.state is State.WRONG:
            body = self.attempt.body(step.question)
            grade = kind_of(step.question).grade(body, step.answer.response)
            right_words, feedback = grade.right_words, grade.feedback_html
        return ResultRow(
            number=number,
            prompt=self._prompt(step),
            level=step.question.level,
            url=self.address(step),
            state=step.state,
            right_words=right_words,
            feedback_html=feedback,
        )

    def _prompt(self, step: Step) -> str:
        return first_words(self.attempt.variant(step.question).prompt_html)
