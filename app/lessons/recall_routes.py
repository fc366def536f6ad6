"""The recall cards of a lesson: one at a time, turned over and rated."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.accounts.guards import Learner
from app.accounts.store import hold_learner
from app.content.guards import library_of
from app.content.models import Card, Lesson
from app.db.session import ReadSession, WriteSession
from app.errors import Invalid
from app.lessons.frame import lesson_frame
from app.lessons.guards import find_lesson, find_mode
from app.lessons.pages import RecallPage
from app.progress import store as progress
from app.review.cards import NO_KEY, Told, has_met_all, is_key, recall_panel, told_of, way_back
from app.review.items import RECALL, cards_of
from app.scheduling import store
from app.scheduling.rating import read_rating
from app.web.csrf import RequireCsrf
from app.web.pages import READ, render
from app.web.visitor import learner_to_be

router = APIRouter(include_in_schema=False)


@router.api_route("/{course}/{lesson}/recall", methods=READ)
def recall(
    request: Request,
    course: str,
    lesson: str,
    session: ReadSession,
    more: str = "",
    told: str = "",
) -> Response:
    """The card that comes next, and all of them to read or print."""
    of_course, found = find_lesson(library_of(request), course, lesson)
    mode = find_mode(found, RECALL)
    learner, now = learner_to_be(request), datetime.now(UTC)
    every = store.all_standings(session, learner, now)
    panel = recall_panel(found, learner, every, now, told_of(told), more=bool(more))
    frame = lesson_frame(
        of_course, found, mode.slug, progress.of_lesson(session, learner, found.path)
    )
    page = RecallPage(frame, mode.title, mode.summary, mode.html, panel)
    return render(request, "lesson/recall.html", page)


@router.post("/{course}/{lesson}/recall/rate", dependencies=[RequireCsrf])
def rate(
    request: Request,
    course: str,
    lesson: str,
    learner: Learner,
    session: WriteSession,
    card: Annotated[str, Form(max_length=100)] = "",
    version: Annotated[str, Form(max_length=16)] = "",
    rating: Annotated[str, Form(max_length=16)] = "",
    key: Annotated[str, Form(max_length=32)] = "",
    back: Annotated[str, Form(max_length=16)] = "",
    only: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Keep how well a card was known, and go on with the next. One with a known key counts once."""
    _, found = find_lesson(library_of(request), course, lesson)
    find_mode(found, RECALL)
    rated = next((each for each in cards_of(found) if each.id == card), None)
    if rated is None:
        told = Told.GONE
    elif rated.version != version:
        told = Told.REVISED
    else:
        told = _keep(session, learner, found, rated, rating, key)
    return RedirectResponse(f"{way_back(back, found.path, only, told)}#card", status_code=303)


def _keep(
    session: Session, learner: str, lesson: Lesson, card: Card, rating: str, key: str
) -> Told:
    given, now = read_rating(rating), datetime.now(UTC)
    if not is_key(key):
        raise Invalid(NO_KEY)
    hold_learner(session, learner, now)
    if not store.log_card(session, learner, lesson.path, card.id, given, f"card:{key}", now):
        return Told.RATED_BEFORE
    if has_met_all(lesson, store.all_standings(session, learner, now)):
        progress.mark_done(session, learner, lesson.path, RECALL, now)
    return Told.NOTHING
