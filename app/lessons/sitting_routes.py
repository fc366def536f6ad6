"""The test of a lesson: ten drawn questions, answered in any order, corrected at the end."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.content.guards import library_of
from app.db.session import ReadSession, WriteSession
from app.errors import Invalid, NotFound
from app.lessons.guards import find_lesson, place_of
from app.lessons.pages import TestPage
from app.lessons.place import Place, frame_of
from app.quizzes import store
from app.quizzes.advice import StrengthView, questions_of, strength_view
from app.quizzes.answering import answer_of
from app.quizzes.attempts import Attempt, AttemptMode
from app.quizzes.guards import SentAnswer
from app.quizzes.panel import address
from app.quizzes.sitting.keeping import begin_test, drawing, hand_in, keep_draft
from app.quizzes.sitting.panel import (
    HAND_IN,
    TestFragment,
    TestPanel,
    result_panel,
    sitting_panel,
    start_panel,
)
from app.quizzes.strength import strength
from app.quizzes.told import Told, told_of
from app.quizzes.view import Draft
from app.web.csrf import RequireCsrf
from app.web.pages import READ, is_htmx, render

router = APIRouter(include_in_schema=False)


@router.api_route("/{course}/{lesson}/test", methods=READ)
def sitting(
    request: Request,
    course: str,
    lesson: str,
    session: ReadSession,
    attempt: Annotated[str, Query(max_length=32)] = "",
    q: str = "",
    view: str = "",
    told: str = "",
) -> Response:
    """What a test is; with ``attempt``, one of the learner's own: to answer, or its result."""
    place = _place(request, session, course, lesson)
    if not attempt:
        return _render(request, session, place, _start(session, place, told_of(told)))
    found = _own(session, place, attempt)
    if found.is_finished:
        panel = _result(session, place, found, q, told_of(told))
    else:
        now = datetime.now(UTC)
        panel = sitting_panel(place.url, found, now, q, view, told_of(told))
    return _render(request, session, place, panel)


@router.post("/{course}/{lesson}/test/start", dependencies=[RequireCsrf])
def start(request: Request, course: str, lesson: str, session: WriteSession) -> Response:
    """Draw a test. Pressing twice, or in another tab, leads to the one that is under way."""
    place = _place(request, session, course, lesson)
    now = datetime.now(UTC)
    attempt, is_new = begin_test(session, place.whose, place.mode.questions, place.keys, now)
    told = Told.NOTHING if is_new else Told.UNDER_WAY
    return _respond(request, sitting_panel(place.url, attempt, now, told=told), told=told)


@router.post("/{course}/{lesson}/test/answer", dependencies=[RequireCsrf])
def answer(
    request: Request,
    course: str,
    lesson: str,
    session: WriteSession,
    sent: SentAnswer,
) -> Response:
    """Keep an answer, which may be changed until the test is handed in; go on to the next."""
    place = _place(request, session, course, lesson)
    attempt = _own(session, place, sent.attempt)
    question = next((d.question for d in attempt.drawn if d.question.id == sent.question), None)
    if question is None:
        raise NotFound("This test does not have that question. Open it again from the lesson.")
    now = datetime.now(UTC)
    if attempt.is_finished:
        return _handed_in(request, session, place, attempt)
    try:
        given = answer_of(attempt, question, sent, now)
    except Invalid as error:
        draft = Draft(sent.fields, sent.confidence, error.detail)
        panel = sitting_panel(place.url, attempt, now, question.id, draft=draft)
        return _refused(request, session, place, panel)
    kept = keep_draft(session, place.whose, attempt, given)
    if kept is None:
        return _handed_in(request, session, place, store.find(session, place.whose, attempt.id))
    said = "Your answer is kept."
    panel = sitting_panel(place.url, kept, now, announcement=said, answered=question.id)
    return _respond(request, panel)


@router.post("/{course}/{lesson}/test/hand-in", dependencies=[RequireCsrf])
def close(
    request: Request,
    course: str,
    lesson: str,
    session: WriteSession,
    attempt: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """Hand a test in: from now on its answers count, and their corrections are shown."""
    place = _place(request, session, course, lesson)
    found = _own(session, place, attempt)
    now = datetime.now(UTC)
    found, is_first = hand_in(session, place.whose, found, now)
    if not is_first:
        return _handed_in(request, session, place, found)
    return _respond(request, _result(session, place, found))


def _place(request: Request, session: Session, course: str, lesson: str) -> Place:
    found = find_lesson(library_of(request), course, lesson)
    bank = found[1].test
    if bank is None:
        raise NotFound("This lesson has no test. Its first page lists the ways to study it.")
    return place_of(request, session, found, bank, AttemptMode.TEST)


def _own(session: Session, place: Place, name: str) -> Attempt:
    """The learner's test of that id.

    Raises:
        NotFound: there is none, or it was never begun.
    """
    attempt = store.find(session, place.whose, name)
    if not attempt.id or not name:
        raise NotFound("That test is not one of yours. Begin one from the lesson's test page.")
    return attempt


def _start(session: Session, place: Place, told: Told) -> TestPanel:
    return start_panel(
        place.url,
        drawing(session, place.whose, place.mode.questions, place.keys),
        store.history(session, place.whose),
        _strength(session, place),
        told,
    )


def _result(
    session: Session, place: Place, attempt: Attempt, q: str = "", told: Told = Told.NOTHING
) -> TestPanel:
    today = {question.id: question for question in place.mode.questions}
    return result_panel(place.url, attempt, today, _strength(session, place), q, told)


def _strength(session: Session, place: Place) -> StrengthView:
    levels = {id_: question.level for id_, question in questions_of(place.lesson).items()}
    past = store.past(session, place.whose, levels)
    return strength_view(strength(past, datetime.now(UTC)), place.lesson)


def _page(session: Session, place: Place, panel: TestPanel) -> TestPage:
    bank = place.mode
    return TestPage(frame_of(session, place), bank.title, bank.summary, bank.html, panel)


def _render(
    request: Request, session: Session, place: Place, panel: TestPanel, status: int = 200
) -> Response:
    return render(request, "lesson/test.html", _page(session, place, panel), status)


def _handed_in(request: Request, session: Session, place: Place, attempt: Attempt) -> Response:
    """The result, with the word that nothing was changed any more."""
    told = Told.HANDED_IN
    return _respond(request, _result(session, place, attempt, told=told), told=told)


def _refused(request: Request, session: Session, place: Place, panel: TestPanel) -> Response:
    """The form as it was sent, with what is wrong with it."""
    if not is_htmx(request):
        return _render(request, session, place, panel, 422)
    response = render(request, "quiz/sitting_fragment.html", TestFragment(panel), 422)
    # An error's page would take the place of the whole text; this one belongs where the form is.
    response.headers["HX-Retarget"] = "#practice"
    return response


def _respond(request: Request, panel: TestPanel, told: Told = Told.NOTHING) -> Response:
    """The panel for a script; for a browser without one, the way to the page that shows it."""
    view = HAND_IN if panel.hand_in else ""
    question = panel.question.id if panel.question else ""
    url = address(panel.url, attempt=panel.attempt, q=question, view=view, told=told)
    if not is_htmx(request):
        return RedirectResponse(f"{url}#question", status_code=303)
    response = render(request, "quiz/sitting_fragment.html", TestFragment(panel))
    response.headers["HX-Push-Url"] = url
    return response
