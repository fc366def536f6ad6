"""Courses, lessons and their modes as pages."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.accounts.guards import Instructor, Visitor
from app.content.models import Course, Experiment, Lesson, Library, Mode
from app.db.session import ReadSession
from app.errors import NotFound
from app.experiments import routes as experiments
from app.experiments import store as runs
from app.experiments.lab_panel import LabPanel, lab_choices, lab_panel, lab_url
from app.experiments.run_pages import routes as run_pages
from app.lessons.frame import lesson_frame
from app.lessons.pages import (
    LabPage,
    ModePage,
    PracticePage,
    ProblemsPage,
    first_page,
    home_page,
)
from app.lessons.prose import Outcome, Piece, prose
from app.quizzes import store as quizzes
from app.quizzes.panel import Told, practice_panel
from app.quizzes.routes import practice_url
from app.quizzes.store import Progress
from app.web.kept import Shared
from app.web.pages import READ, render
from app.web.turns import InTurn

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=READ)
def home(request: Request, session: ReadSession, learner: Visitor) -> Response:
    """Courses and their lessons."""
    page = home_page(_library(request), _progress(session, learner))
    return render(request, "home.html", page, shared=Shared.STRANGERS)


@router.api_route("/teach", methods=READ)
@router.api_route("/teach/", methods=READ)
def problems(request: Request, _instructor: Instructor) -> Response:
    """What is wrong with the content, for its authors."""
    return render(request, "teach/problems.html", ProblemsPage(_library(request).problems))


@router.api_route("/{course}/{lesson}", methods=READ)
def without_slash(request: Request, course: str, lesson: str) -> Response:
    """A lesson's address ends with a slash."""
    _find(_library(request), course, lesson)
    return RedirectResponse(f"/{course}/{lesson}/", status_code=308)


@router.api_route("/{course}/{lesson}/", methods=READ)
def first(
    request: Request, course: str, lesson: str, session: ReadSession, learner: Visitor
) -> Response:
    """A lesson's first page."""
    of_course, found = _find(_library(request), course, lesson)
    progress = _progress(session, learner).get(found.path)
    text = _prose(session, _library(request), found.html)
    page = first_page(lesson_frame(of_course, found, ""), found, text, progress)
    return render(request, "lesson/first.html", page, shared=Shared.STRANGERS)


@router.api_route("/{course}/{lesson}/practice", methods=READ)
def practice(
    request: Request,
    course: str,
    lesson: str,
    session: ReadSession,
    learner: Visitor,
    q: str = "",
    attempt: str = "",
    told: str = "",
) -> Response:
    """The questions of a lesson, one at a time."""
    of_course, found = _find(_library(request), course, lesson)
    mode = _mode(found, "practice")
    attempts = quizzes.attempts(session, learner, found.path) if learner else []
    said = Told(told) if told in set(Told) else Told.NOTHING
    panel = practice_panel(practice_url(found.path), mode.questions, attempts, q, attempt, said)
    frame = lesson_frame(of_course, found, mode.slug)
    page = PracticePage(frame, mode.title, mode.summary, mode.html, panel)
    return render(request, "lesson/practice.html", page)


@router.api_route("/{course}/{lesson}/lab", methods=READ, dependencies=[InTurn])
def lab(
    request: Request,
    course: str,
    lesson: str,
    session: ReadSession,
    experiment: Annotated[str, Query(max_length=64)] = "",
    joined: str | None = None,
) -> Response:
    """The lab of a lesson with the live chart of one of its experiments."""
    library = _library(request)
    of_course, found = _find(library, course, lesson)
    mode = _mode(found, "lab")
    shown = experiments.lab_experiment(library, found.path, experiment)
    panel = _lab_panel(request, session, found, shown, joined=joined is not None)
    if panel.run is not None and (tidy := run_pages.tidied(request, panel.run)) is not None:
        return tidy
    frame = lesson_frame(of_course, found, mode.slug)
    text = _prose(session, library, mode.html)
    page = LabPage(frame, mode.title, mode.summary, text, mode.headings, panel)
    return render(request, "lesson/lab.html", page)


@router.api_route("/{course}/{lesson}/{mode}", methods=READ)
def mode(request: Request, course: str, lesson: str, mode: str, session: ReadSession) -> Response:
    """A mode that is read."""
    library = _library(request)
    of_course, found = _find(library, course, lesson)
    read = _mode(found, mode)
    text = _prose(session, library, read.html)
    frame = lesson_frame(of_course, found, mode)
    page = ModePage(frame, read.title, read.summary, text, read.headings)
    return render(request, "lesson/mode.html", page, shared=Shared.LEARNERS)


def _library(request: Request) -> Library:
    library: Library = request.app.state.shelf.library
    return library


def _find(library: Library, course: str, lesson: str) -> tuple[Course, Lesson]:
    of_course = library.course(course)
    found = library.lessons.get(f"{course}/{lesson}")
    if of_course is None or found is None:
        raise NotFound(f"There is no lesson {course}/{lesson}. The courses page lists them all.")
    return of_course, found


def _mode(lesson: Lesson, slug: str) -> Mode:
    found = lesson.mode(slug)
    if found is None:
        have = ", ".join(mode.slug for mode in lesson.modes)
        raise NotFound(f"This lesson has no {slug!r}. It can be studied as: {have}.")
    return found


def _progress(session: Session, learner: str | None) -> dict[str, Progress]:
    return quizzes.progress(session, learner) if learner is not None else {}


def _prose(session: Session, library: Library, html: str) -> tuple[Piece, ...]:
    """A page's text; the database is asked only where it cites claims."""

    def outcome(experiment_id: str) -> Outcome | None:
        experiment = library.experiments.get(experiment_id)
        if experiment is None:
            return None
        run = runs.latest(session, experiment.id)
        judgements = experiments.judged(session, run, experiment) if run is not None else ()
        return experiment, run, judgements

    return prose(html, outcome)


def _lab_panel(
    request: Request,
    session: Session,
    lesson: Lesson,
    experiment: Experiment,
    *,
    joined: bool,
) -> LabPanel:
    run = runs.latest(session, experiment.id)
    machine = runs.present_machine(session, datetime.now(UTC))
    view = None
    if run is not None:
        url = lab_url(lesson.path, lesson.experiments, experiment.name)
        view = run_pages.view_of(request, session, run, url)
    return lab_panel(
        experiment,
        lab_choices(lesson.path, lesson.experiments, experiment),
        view,
        machine.name if machine is not None else "",
        f"/{lesson.path}/lab/run",
        joined=joined,
    )
