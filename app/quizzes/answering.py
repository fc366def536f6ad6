"""From what a form sent to an answer that is kept: understood, graded, stored, noted for review."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from prometheus_client import Counter
from sqlalchemy.orm import Session

from app.accounts.store import hold_learner
from app.content.kinds.base import Form
from app.content.kinds.registry import kind_of
from app.content.models import Question
from app.errors import Invalid
from app.progress import store as progress
from app.quizzes import store
from app.quizzes.attempts import Answer, Attempt, AttemptMode, next_step, not_before, steps
from app.quizzes.store import Whose
from app.scheduling.confidence import Confidence
from app.scheduling.store import log_answer

_ANSWERS = Counter("slope_answers", "Answers stored, by whether they were right.", ["correct"])


@dataclass(frozen=True, slots=True)
class Sent:
    """What the form of an answer sent.

    Attributes:
        attempt: name of the attempt that the page showed (``Attempt.name``).
        measured: the run that settled the question when the page was made; empty where none did.
        key: a script's name for this sending; empty without one.
        fields: all of them; those of the question's kind are among them.
    """

    question: str
    version: str
    attempt: str
    key: str
    confidence: str
    fields: Form
    measured: str = ""


def answer_of(attempt: Attempt, question: Question, sent: Sent, now: datetime) -> Answer:
    """What was sent as an answer, graded. Pure.

    Raises:
        Invalid: it is no answer to this question, or does not say how sure the learner is.
    """
    kind, body = kind_of(question), attempt.body(question)
    response = kind.parse(body, attempt.seed_of(question), sent.fields)
    confidence = _confidence(sent.confidence)
    grade = kind.grade(body, response)
    measured = attempt.measured(question)
    return Answer(
        question=question,
        response=response,
        picked=grade.picked,
        correct=grade.correct,
        at=not_before(now, attempt.started_at),
        confidence=confidence,
        measured=measured.to_json() if measured is not None else None,
        key=sent.key,
    )


def keep_answer(
    session: Session, whose: Whose, attempt: Attempt, answer: Answer, asked: Sequence[Question]
) -> tuple[Attempt, bool]:
    """Keep the first answer to a question, and finish the attempt once all have one.

    The learner's row and the attempt are made only now that there is something to keep.

    Args:
        attempt: as it was found; begun here if it is not.
        asked: the questions of the attempt as they are now.

    Returns:
        The attempt as it is then, and whether the answer was kept: not where there was one before.
    """
    hold_learner(session, whose.learner, answer.at)
    if not attempt.id:
        # Another tab may have begun it since it was looked for.
        attempt = store.find(session, whose, attempt.seed)
    if not attempt.id:
        attempt = store.begin(session, whose, answer.at, attempt.seed)
    if not store.record(session, whose.lesson, attempt, answer):
        return store.find(session, whose, attempt.id), False
    note(session, whose, attempt, answer)
    after = attempt.with_answer(answer)
    if store.answered(session, attempt) != set(after.answers):
        after = store.find(session, whose, attempt.id)  # another tab answered meanwhile
    if next_step(steps(asked, after)) is None:
        after = replace(after, finished_at=store.finish(session, after, answer.at))
        progress.mark_done(session, whose.learner, whose.lesson, whose.mode, answer.at)
    return after, True


def note(session: Session, whose: Whose, attempt: Attempt, answer: Answer) -> None:
    """Count an answer that is kept for good, and note it for the review."""
    came_from = "review" if whose.mode is AttemptMode.REVIEW else "answer"
    log_answer(
        session,
        whose.learner,
        whose.lesson,
        answer.question.id,
        answer.correct,
        answer.confidence,
        answer.picked,
        f"{came_from}:{attempt.id}:{answer.question.id}",
        answer.at,
    )
    _ANSWERS.labels(str(answer.correct).lower()).inc()


def _confidence(said: str) -> Confidence:
    if said in set(Confidence):
        return Confidence(said)
    allowed = ", ".join(f"“{each.label}”" for each in Confidence)
    what = "Say how sure you are" if not said else "That is no way to say how sure you are"
    raise Invalid(f"{what}: one of {allowed}. Nothing was counted.")
