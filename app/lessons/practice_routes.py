"""The practice and the challenge of a lesson: one question at a time, corrected at once."""

from dataclasses import replace
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.accounts.store import hold_learner
from app.content.guards import library_of
from app.content.models import Question
from app.db.session import ReadSession, WriteSession
from app.errors import Invalid, NotFound
from app.lessons.guards import find_lesson, find_mode, place_of
from app.lessons.pages import PracticePage
from app.lessons.place import Place, frame_of
from app.quizzes import store
from app.quizzes.answering import Sent, answer_of, keep_answer
from app.quizzes.attempts import Attempt, AttemptMode, askable
from app.quizzes.guards import SentAnswer
from app.quizzes.panel import (
    AT_ONCE,
    PracticeFragment,
    PracticePanel,
    Stand,
    address,
    practice_panel,
    shows_score,
)
from app.quizzes.told import Told, told_of
from app.quizzes.view import Draft
from app.web.csrf import RequireCsrf
from app.web.pages import READ, is_htmx, render

router = APIRouter(include_in_schema=False)


@router.api_route("/{course}/{lesson}/practice", methods=READ)
def practice(
    request: Request,
    course: str,
    lesson: str,
    session: ReadSession,
    q: str = "",
    attempt: str = "",
    told: str = "",
) -> Response:
    """The questions of a lesson, one at a time."""
    place = _place(request, session, course, lesson, AttemptMode.PRACTICE)
    return _show(request, session, place, q, attempt, told_of(told))


@router.api_route("/{course}/{lesson}/challenge", methods=READ)
def challenge(
    request: Request,
    course: str,
    lesson: str,
    session: ReadSession,
    q: str = "",
    attempt: str = "",
    told: str = "",
) -> Response:
    """The scenarios of a lesson, one at a time."""
    place = _place(request, session, course, lesson, AttemptMode.CHALLENGE)
    return _show(request, session, place, q, attempt, told_of(told))


@router.post("/{course}/{lesson}/{mode}/answer", dependencies=[RequireCsrf])
def answer(
    request: Request,
    course: str,
    lesson: str,
    mode: str,
    session: WriteSession,
    sent: SentAnswer,
) -> Response:
    """Grade and keep an answer; show its correction."""
    place = _place(request, session, course, lesson, mode)
    asked = place.mode.questions
    attempt = store.find(session, place.whose, sent.attempt)
    attempt = place.keys.fill(attempt, asked, {sent.question: sent.measured})
    told = _told_instead(attempt, asked, sent)
    if told is None:
        try:
            given = answer_of(attempt, _question(asked, sent), sent, datetime.now(UTC))
        except Invalid as error:
            draft = Draft(sent.fields, sent.confidence, error.detail)
            panel = practice_panel(_stand(session, place, attempt), sent.question, draft=draft)
            return _refused(request, session, place, panel)
        left = askable(asked, attempt)
        attempt, is_first = keep_answer(session, place.whose, attempt, given, left)
        told = Told.NOTHING if is_first else Told.ANSWERED_BEFORE
    shown = "" if told in (Told.OVER, Told.UNSETTLED) else sent.question
    panel = practice_panel(_stand(session, place, attempt, shown), shown, told)
    older = attempt.id if panel.older else ""
    return _respond(request, panel, address(place.url, attempt=older, q=shown, told=told))


@router.post("/{course}/{lesson}/{mode}/again", dependencies=[RequireCsrf])
def again(request: Request, course: str, lesson: str, mode: str, session: WriteSession) -> Response:
    """Begin anew; what was answered before is kept. Pressing twice begins once."""
    place = _place(request, session, course, lesson, mode)
    now = datetime.now(UTC)
    hold_learner(session, place.whose.learner, now)
    attempt = store.find(session, place.whose, "")
    if attempt.answers:
        attempt = store.begin(session, place.whose, now)
    panel = practice_panel(_stand(session, place, attempt))
    return _respond(request, panel, place.url)


def _place(request: Request, session: Session, course: str, lesson: str, mode: str) -> Place:
    found = find_lesson(library_of(request), course, lesson)
    if mode not in AT_ONCE:
        raise NotFound("Nothing is answered here. The lesson's first page lists what there is.")
    return place_of(request, session, found, find_mode(found[1], mode), AttemptMode(mode))


def _question(asked: tuple[Question, ...], sent: Sent) -> Question:
    for question in asked:
        if question.id == sent.question:
            return question
    raise NotFound("There is no such question here any more. Open the page again.")


def _told_instead(attempt: Attempt, asked: tuple[Question, ...], sent: Sent) -> Told | None:
    """Why what was sent is not counted; None where it may be.

    Raises:
        NotFound: there is no such question.
    """
    before = attempt.answers.get(sent.question)
    if before is not None:
        # The same sending again, for its reply was lost, is nothing to be told of.
        is_same = bool(sent.key) and before.key == sent.key
        return Told.NOTHING if is_same else Told.ANSWERED_BEFORE
    question = _question(asked, sent)
    if attempt.is_finished:
        return Told.OVER
    if not attempt.is_settled(question):
        return Told.UNSETTLED
    return Told.REVISED if question.version != sent.version else None


def _stand(session: Session, place: Place, attempt: Attempt, question_id: str = "-") -> Stand:
    """How things stand; with the other attempts where the score is what will be shown."""
    attempt = place.keys.fill(attempt, place.mode.questions)
    asked = askable(place.mode.questions, attempt)
    stand = Stand(
        url=place.url,
        questions=asked,
        skipped=len(place.mode.questions) - len(asked),
        attempt=attempt,
        is_newest=not attempt.id or store.is_newest(session, place.whose, attempt),
    )
    if not shows_score(stand, question_id):
        return stand
    return replace(stand, tried=store.history(session, place.whose))


def _show(
    request: Request, session: Session, place: Place, q: str, name: str, told: Told
) -> Response:
    is_first = place.is_new and not name
    attempt = store.first(place.whose) if is_first else store.find(session, place.whose, name)
    panel = practice_panel(_stand(session, place, attempt, q), q, told)
    return render(request, "lesson/practice.html", _page(session, place, panel))


def _page(session: Session, place: Place, panel: PracticePanel) -> PracticePage:
    mode = place.mode
    return PracticePage(frame_of(session, place), mode.title, mode.summary, mode.html, panel)


def _refused(request: Request, session: Session, place: Place, panel: PracticePanel) -> Response:
    """The form as it was sent, with what is wrong with it."""
    if not is_htmx(request):
        return render(request, "lesson/practice.html", _page(session, place, panel), status=422)
    response = render(request, "quiz/fragment.html", PracticeFragment(panel), status=422)
    # An error's page would take the place of the whole text; this one belongs where the form is.
    response.headers["HX-Retarget"] = "#practice"
    return response


def _respond(request: Request, panel: PracticePanel, url: str) -> Response:
    """The panel for a script; for a browser without one, the way to the page at ``url``."""
    if not is_htmx(request):
        part = "feedback" if panel.question and panel.question.correction else "question"
        return RedirectResponse(f"{url}#{part}", status_code=303)
    response = render(request, "quiz/fragment.html", PracticeFragment(panel))
    response.headers["HX-Replace-Url"] = url
    return response
