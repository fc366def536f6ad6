"""The progress page, and what a learner takes along or has deleted."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.accounts import store as accounts
from app.accounts.belongings import store as belongings
from app.accounts.guards import Current, Owner
from app.accounts.routes import start_session
from app.content.guards import library_of
from app.content.models import Library
from app.db.session import ReadSession, WriteSession
from app.notebook import store
from app.notebook.days import ZONE_COOKIE, zone
from app.notebook.page import DeletePage, progress_page
from app.quizzes import store as quizzes
from app.quizzes.advice import StrengthView, questions_of, strength_view
from app.quizzes.attempts import AttemptMode
from app.quizzes.store import Whose
from app.quizzes.strength import strength
from app.review.due import due_count
from app.review.words import counted
from app.web.csrf import RequireCsrf
from app.web.pages import READ, render
from app.web.visitor import MINE_COOKIE, become_nobody, sign_out

router = APIRouter(prefix="/progress", include_in_schema=False)

#: Days of which the page knows: longer than the calendar, for the streak.
_KNOWN = timedelta(days=800)


@router.api_route("", methods=READ)
def progress(
    request: Request, session: ReadSession, owner: Owner, current: Current, told: str = ""
) -> Response:
    """What was done, when, and how far it is."""
    now = datetime.now(UTC)
    past = store.past(session, owner, now - _KNOWN) if owner is not None else store.NOTHING
    where = zone(unquote(request.cookies.get(ZONE_COOKIE, "")))
    name = current.name if current is not None else ""
    library = library_of(request)
    strengths, due = {}, ""
    if owner is not None:
        strengths = _strengths(session, library, owner, past, now)
        due = _due_words(session, library, owner, now) if past.reviews else ""
    page = progress_page(library, past, strengths, now, where, name, told, due)
    return render(request, "notebook/progress.html", page)


@router.api_route("/delete", methods=READ)
def ask(request: Request, session: ReadSession, owner: Owner, current: Current) -> Response:
    """What would be deleted, and the button that does it."""
    counted = belongings.count(session, owner) if owner is not None else ()
    page = DeletePage(
        tuple(each.words for each in counted if each.count),
        current.name if current is not None else "",
    )
    return render(request, "notebook/delete.html", page)


@router.post("/delete", dependencies=[RequireCsrf])
def delete(
    request: Request,
    session: WriteSession,
    owner: Owner,
    current: Current,
    account: Annotated[str, Form(max_length=8)] = "",
) -> Response:
    """Delete everything of the learner, and the account where that is asked for, at once."""
    if owner is not None:
        belongings.delete_all(session, owner)
    if current is not None and account != "1":
        response = _gone("deleted")
        now = datetime.now(UTC)
        start_session(request, response, accounts.end_sessions(session, current.id, now))
        response.delete_cookie(MINE_COOKIE)
        return response
    response = _gone("deleted-account" if current is not None else "deleted")
    if current is not None:
        accounts.delete_user(session, current.id)
        sign_out(response)
    become_nobody(request, response)
    response.delete_cookie(ZONE_COOKIE)
    return response


def _strengths(
    session: Session, library: Library, learner: str, past: store.Past, now: datetime
) -> dict[str, StrengthView]:
    """How strong each lesson is that has an answer."""
    found = {}
    for path in {each.lesson for each in past.tried if each.answered and not each.is_secret}:
        lesson = library.lessons.get(path)
        if lesson is not None:
            levels = {id_: question.level for id_, question in questions_of(lesson).items()}
            answers = quizzes.past(session, Whose(learner, path, AttemptMode.PRACTICE), levels)
            found[path] = strength_view(strength(answers, now), lesson)
    return found


def _due_words(session: Session, library: Library, learner: str, now: datetime) -> str:
    due = due_count(session, library, learner, now)
    return f"{counted(due, 'item')} due for review." if due else "Nothing is due for review now."


def _gone(told: str) -> Response:
    response = RedirectResponse(f"/progress?told={told}", status_code=303)
    # Answers that wait in the browser to be sent would bring something back.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response
