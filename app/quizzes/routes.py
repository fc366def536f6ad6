"""Answers come in here; the practice page itself belongs to the lesson (app/lessons)."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from prometheus_client import Counter
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.accounts.guards import Learner
from app.content.models import Library, Mode, Question
from app.db.session import WriteSession
from app.errors import NotFound
from app.quizzes import store
from app.quizzes.attempts import Answer
from app.quizzes.grade import chosen_option
from app.quizzes.panel import PracticePanel, Wish, practice_panel, question_url, shown_attempt
from app.web.csrf import RequireCsrf
from app.web.pages import is_htmx, render

router = APIRouter(include_in_schema=False)

_ANSWERS = Counter("slope_answers", "Answers stored, by whether they were right.", ["correct"])


@router.post("/{course}/{lesson}/practice/answer", dependencies=[RequireCsrf])
def answer(
    request: Request,
    course: str,
    lesson: str,
    learner: Learner,
    session: WriteSession,
    question: Annotated[str, Form()] = "",
    version: Annotated[str, Form()] = "",
    option: Annotated[str, Form()] = "",
    attempt: Annotated[str, Form()] = "",
) -> Response:
    """Store the first answer to a question in an attempt, and show what became of it."""
    path = f"{course}/{lesson}"
    mode = practice_mode(_library(request), path)
    shown = shown_attempt(store.attempts(session, learner, path), attempt)
    if shown is not None and question in shown.answers:
        wish = Wish(question, shown.id, was_answered_before=True)
    elif _question(mode, question).version != version:
        wish = Wish(question, attempt, was_revised=True)
    else:
        # The learner's row and attempt are made only now, when there is something to keep.
        asked = _question(mode, question)
        given = _graded(asked, option)
        held = store.hold_attempt(session, learner, path, attempt, given.at)
        is_first = store.record_answer(session, path, held, asked, given, mode.questions)
        if is_first:
            _ANSWERS.labels(str(given.correct).lower()).inc()
        wish = Wish(question, held.id, was_answered_before=not is_first)
    return _show(request, session, learner, mode, path, wish)


@router.post("/{course}/{lesson}/practice/again", dependencies=[RequireCsrf])
def again(
    request: Request, course: str, lesson: str, learner: Learner, session: WriteSession
) -> Response:
    """Start a new attempt; the old ones stay."""
    path = f"{course}/{lesson}"
    practice_mode(_library(request), path)
    store.start_again(session, learner, path, datetime.now(UTC))
    return RedirectResponse(practice_url(path), status_code=303)


def practice_mode(library: Library, path: str) -> Mode:
    """The practice of a lesson.

    Raises:
        NotFound: there is no such lesson, or it has no practice.
    """
    lesson = library.lessons.get(path)
    mode = lesson.mode(store.PRACTICE) if lesson else None
    if mode is None:
        raise NotFound(f"There is no practice at {path}.")
    return mode


def practice_url(path: str) -> str:
    """The address of a lesson's practice page."""
    return f"/{path}/{store.PRACTICE}"


def load_panel(
    session: Session, learner: str | None, mode: Mode, path: str, wish: Wish
) -> PracticePanel:
    """The practice as the learner sees it; without a cookie, as somebody new.

    Raises:
        NotFound: there is no such question or attempt.
    """
    attempts = store.attempts(session, learner, path) if learner else []
    shown = shown_attempt(attempts, wish.attempt)
    answers = shown.answers.values() if shown else ()
    versions = store.question_versions(session, path, ((a.question, a.version) for a in answers))
    return practice_panel(practice_url(path), mode.questions, attempts, versions, wish)


def _show(
    request: Request, session: Session, learner: str, mode: Mode, path: str, wish: Wish
) -> Response:
    panel = load_panel(session, learner, mode, path, wish)
    address = _address(panel, wish)
    if not is_htmx(request):
        return RedirectResponse(f"{address}#{'feedback' if panel.result else 'question'}", 303)
    response = render(request, "quiz/fragment.html", panel)
    response.headers["HX-Replace-Url"] = address
    return response


def _address(panel: PracticePanel, wish: Wish) -> str:
    """Where the page that answers a POST can be had again."""
    told = "before" if wish.was_answered_before else "revised" if wish.was_revised else ""
    attempt = "" if panel.is_newest else panel.attempt
    address = question_url(panel.url, wish.question, attempt)
    return f"{address}&told={told}" if told else address


def _graded(question: Question, option: str) -> Answer:
    chosen = chosen_option(question, option)
    return Answer(question.id, question.version, chosen.key, chosen.correct, datetime.now(UTC))


def _question(mode: Mode, question_id: str) -> Question:
    for question in mode.questions:
        if question.id == question_id:
            return question
    ids = ", ".join(question.id for question in mode.questions)
    raise NotFound(f"This practice has no question “{question_id[:60]}”. It has: {ids}.")


def _library(request: Request) -> Library:
    library: Library = request.app.state.library
    return library
