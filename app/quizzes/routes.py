"""Answering: what a learner sends from a practice page."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.accounts.guards import Learner
from app.accounts.store import hold_learner
from app.content.models import Library, Mode, Question
from app.db.session import WriteSession
from app.errors import NotFound
from app.quizzes import store
from app.quizzes.grade import pick
from app.quizzes.panel import PracticeFragment, practice_panel
from app.web.csrf import RequireCsrf
from app.web.pages import is_htmx, render

router = APIRouter(include_in_schema=False)

MODE = "practice"


@router.post("/{course}/{lesson}/practice/answer", dependencies=[RequireCsrf])
def answer(
    request: Request,
    course: str,
    lesson: str,
    learner: Learner,
    session: WriteSession,
    question: Annotated[str, Form(max_length=100)] = "",
    version: Annotated[str, Form(max_length=16)] = "",
    option: Annotated[str, Form(max_length=8)] = "",
    attempt: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """Grade and store an answer; show its correction."""
    path = f"{course}/{lesson}"
    mode = practice_of(request, path)
    asked = _question(mode, question)
    now = datetime.now(UTC)
    hold_learner(session, learner, now)
    attempt_id = store.attempt_to_answer(session, learner, path, MODE, attempt, now)
    notice = _record(session, attempt_id, path, mode, asked, version, option, now)
    return _respond(request, session, learner, path, mode, asked.id, notice)


@router.post("/{course}/{lesson}/practice/again", dependencies=[RequireCsrf])
def again(
    request: Request, course: str, lesson: str, learner: Learner, session: WriteSession
) -> Response:
    """Begin anew; what was answered before is kept."""
    path = f"{course}/{lesson}"
    mode = practice_of(request, path)
    now = datetime.now(UTC)
    hold_learner(session, learner, now)
    store.start_attempt(session, learner, path, MODE, now)
    return _respond(request, session, learner, path, mode, None, "")


def practice_of(request: Request, path: str) -> Mode:
    """The practice of a lesson.

    Raises:
        NotFound: there is no such lesson, or it has no practice.
    """
    library: Library = request.app.state.shelf.library
    lesson = library.lessons.get(path)
    mode = lesson.mode(MODE) if lesson is not None else None
    if mode is None:
        raise NotFound("There is no practice here. The courses page lists what there is.")
    return mode


def _question(mode: Mode, question_id: str) -> Question:
    for question in mode.questions:
        if question.id == question_id:
            return question
    raise NotFound("There is no such question here any more. Open the practice page again.")


def _record(
    session: Session,
    attempt_id: str,
    path: str,
    mode: Mode,
    asked: Question,
    version: str,
    option: str,
    now: datetime,
) -> str:
    """Store the answer if it counts; returns what the learner must be told."""
    if version != asked.version:
        return (
            "This question was revised while you had it open, so your pick was not counted. "
            "Here is how it reads now."
        )
    chosen = pick(asked, option)
    stored = store.record_answer(session, attempt_id, path, asked, chosen.key, chosen.correct, now)
    if not stored:
        return "You had answered this question already; your first answer counts."
    store.finish_when_done(session, attempt_id, {each.id for each in mode.questions}, now)
    return ""


def _respond(
    request: Request,
    session: Session,
    learner: str,
    path: str,
    mode: Mode,
    wanted: str | None,
    notice: str,
) -> Response:
    base_url = f"/{path}/practice"
    if not is_htmx(request):
        query = f"?q={wanted}" if wanted else ""
        return RedirectResponse(f"{base_url}{query}#question", status_code=303)
    attempts = store.attempts(session, learner, path, MODE)
    panel = practice_panel(mode.questions, attempts, base_url, wanted, notice)
    return render(request, "quiz/fragment.html", PracticeFragment(panel))
