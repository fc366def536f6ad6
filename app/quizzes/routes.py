"""Answering: what a learner sends from a practice page."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from prometheus_client import Counter

from app.accounts.guards import Learner
from app.accounts.store import hold_learner
from app.content.models import Library, Mode, Question
from app.db.session import WriteSession
from app.errors import NotFound
from app.quizzes import store
from app.quizzes.attempts import Answer, sent_before
from app.quizzes.grade import grade, response_in
from app.quizzes.panel import (
    PracticeFragment,
    PracticePanel,
    Told,
    address,
    practice_panel,
    shown_attempt,
)
from app.web.csrf import RequireCsrf
from app.web.pages import is_htmx, render

router = APIRouter(include_in_schema=False)

MOST_FIELDS = 100  # of a form; no kind of question has so many

_ANSWERS = Counter("slope_answers", "Answers stored, by whether they were right.", ["correct"])


async def _sent_form(request: Request) -> dict[str, list[str]]:
    """Every field that was sent with all its values: which there are, a question's kind knows."""
    sent = await request.form(max_files=0, max_fields=MOST_FIELDS)
    return {
        name: [value for value in sent.getlist(name) if isinstance(value, str)] for name in sent
    }


SentForm = Annotated[dict[str, list[str]], Depends(_sent_form)]


@router.post("/{course}/{lesson}/practice/answer", dependencies=[RequireCsrf])
def answer(
    request: Request,
    course: str,
    lesson: str,
    learner: Learner,
    session: WriteSession,
    form: SentForm,
    question: Annotated[str, Form(max_length=100)] = "",
    version: Annotated[str, Form(max_length=16)] = "",
    attempt: Annotated[str, Form(max_length=32)] = "",
    key: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """Grade and store an answer; show its correction. One with a known key counts once."""
    path = f"{course}/{lesson}"
    mode = practice_of(request, path)
    before = store.attempts(session, learner, path)
    known = sent_before(before, question, key)
    attempt = known.id if known is not None else attempt
    shown = shown_attempt(before, attempt)
    told = Told.NOTHING
    if shown is not None and question in shown.answers:
        told = Told.ANSWERED_BEFORE
    elif _question(mode, question).version != version:
        told = Told.REVISED
    else:
        # The learner's row and first attempt are made only now that there is something to keep.
        graded = _graded(_question(mode, question), shown.seed if shown else "", form, key)
        hold_learner(session, learner, graded.at)
        attempt = store.attempt_to_answer(session, learner, path, attempt, graded.at)
        if store.record_answer(session, attempt, path, graded):
            store.finish_when_done(session, attempt, mode.questions, graded.at)
            _ANSWERS.labels(str(graded.correct).lower()).inc()
        else:
            told = Told.ANSWERED_BEFORE
    after = store.attempts(session, learner, path)
    panel = practice_panel(practice_url(path), mode.questions, after, question, attempt, told)
    older = panel.attempt if panel.older else ""
    return _respond(request, panel, address(panel.url, attempt=older, q=question, told=told))


@router.post("/{course}/{lesson}/practice/again", dependencies=[RequireCsrf])
def again(
    request: Request, course: str, lesson: str, learner: Learner, session: WriteSession
) -> Response:
    """Begin anew; what was answered before is kept."""
    path = f"{course}/{lesson}"
    mode = practice_of(request, path)
    now = datetime.now(UTC)
    hold_learner(session, learner, now)
    store.start_again(session, learner, path, now)
    attempts = store.attempts(session, learner, path)
    panel = practice_panel(practice_url(path), mode.questions, attempts)
    return _respond(request, panel, panel.url)


def practice_of(request: Request, path: str) -> Mode:
    """The practice of a lesson.

    Raises:
        NotFound: there is no such lesson, or it has no practice.
    """
    library: Library = request.app.state.shelf.library
    lesson = library.lessons.get(path)
    mode = lesson.mode(store.PRACTICE) if lesson is not None else None
    if mode is None:
        raise NotFound("There is no practice here. The courses page lists what there is.")
    return mode


def practice_url(path: str) -> str:
    """The address of a lesson's practice page."""
    return f"/{path}/{store.PRACTICE}"


def _question(mode: Mode, question_id: str) -> Question:
    for question in mode.questions:
        if question.id == question_id:
            return question
    raise NotFound("There is no such question here any more. Open the practice page again.")


def _graded(question: Question, seed: str, form: SentForm, key: str) -> Answer:
    response = response_in(question, seed, form)
    graded = grade(question, seed, response)
    return Answer(question, response, graded.picked, graded.correct, datetime.now(UTC), key)


def _respond(request: Request, panel: PracticePanel, url: str) -> Response:
    """The panel for a script; for a browser without one, the way to the page at ``url``."""
    if not is_htmx(request):
        part = "feedback" if panel.question and panel.question.correction else "question"
        return RedirectResponse(f"{url}#{part}", status_code=303)
    response = render(request, "quiz/fragment.html", PracticeFragment(panel))
    response.headers["HX-Replace-Url"] = url
    return response
