"""Courses, lessons and their modes as pages."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.accounts.guards import Instructor, Visitor
from app.content.guards import library_of
from app.content.models import Experiment, Lesson, Library
from app.db.session import ReadSession
from app.experiments import routes as experiments
from app.experiments import store as runs
from app.experiments.foretold import Foretold
from app.experiments.lab_panel import LabPanel, lab_choices, lab_panel, lab_url
from app.experiments.run_pages import routes as run_pages
from app.experiments.store import Run
from app.lessons.frame import lesson_frame
from app.lessons.guards import find_lesson, find_mode
from app.lessons.pages import (
    Known,
    LabPage,
    ModePage,
    ProblemsPage,
    ProjectPage,
    VisualizePage,
    first_page,
    home_page,
)
from app.lessons.project_page import checkpoint_lines
from app.lessons.prose import Outcome, Piece, Remembered, prose
from app.lessons.visualize import visualize_panel
from app.notebook import store as notebook
from app.notebook.resume import Resume, resumes
from app.predictions import routes as predictions
from app.progress import store as progress
from app.progress.ways import LessonProgress
from app.quizzes import store as quizzes
from app.quizzes.attempts import AttemptMode
from app.review.due import due_count
from app.web.kept import Shared
from app.web.pages import READ, render
from app.web.turns import InTurn

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=READ)
def home(request: Request, session: ReadSession, learner: Visitor) -> Response:
    """Courses and their lessons."""
    library, known = library_of(request), _known(session, learner)
    if learner is not None:
        due = due_count(session, library, learner, datetime.now(UTC))
        known = replace(known, due=due, under_way=_under_way(session, library, learner))
    page = home_page(library, known)
    return render(request, "home.html", page, shared=Shared.STRANGERS)


@router.api_route("/teach", methods=READ)
@router.api_route("/teach/", methods=READ)
def problems(request: Request, _instructor: Instructor) -> Response:
    """What is wrong with the content, for its authors."""
    return render(request, "teach/problems.html", ProblemsPage(library_of(request).problems))


@router.api_route("/{course}/{lesson}", methods=READ)
def without_slash(request: Request, course: str, lesson: str) -> Response:
    """A lesson's address ends with a slash."""
    find_lesson(library_of(request), course, lesson)
    return RedirectResponse(f"/{course}/{lesson}/", status_code=308)


@router.api_route("/{course}/{lesson}/", methods=READ)
def first(
    request: Request, course: str, lesson: str, session: ReadSession, learner: Visitor
) -> Response:
    """A lesson's first page."""
    of_course, found = find_lesson(library_of(request), course, lesson)
    known = _known(session, learner)
    text = _prose(request, session, library_of(request), found.html)
    frame = lesson_frame(of_course, found, "", known.way(found.path))
    page = first_page(frame, found, text, known)
    return render(request, "lesson/first.html", page, shared=Shared.STRANGERS)


@router.api_route("/{course}/{lesson}/lab", methods=READ, dependencies=[InTurn])
def lab(
    request: Request,
    course: str,
    lesson: str,
    session: ReadSession,
    learner: Visitor,
    experiment: Annotated[str, Query(max_length=64)] = "",
    joined: str | None = None,
) -> Response:
    """The lab of a lesson with the live chart of one of its experiments."""
    library = library_of(request)
    of_course, found = find_lesson(library, course, lesson)
    mode = find_mode(found, "lab")
    shown = experiments.lab_experiment(library, found.path, experiment)
    run = runs.latest(session, shown.id)
    prediction, lines = predictions.on_lab(
        session, learner, library, shown, run, request.app.state.settings
    )
    if prediction.covers:  # a chart of what was measured before would give the answer away
        run = None
    panel = _lab_panel(request, session, found, shown, run, lines, joined=joined is not None)
    if panel.run is not None and (tidy := run_pages.tidied(request, panel.run)) is not None:
        return tidy
    frame = lesson_frame(of_course, found, mode.slug, _way(session, learner, found))
    text = _prose(request, session, library, mode.html)
    page = LabPage(frame, mode.title, mode.summary, text, mode.headings, panel, prediction)
    return render(request, "lesson/lab.html", page)


@router.api_route("/{course}/{lesson}/visualize", methods=READ)
def visualize(
    request: Request, course: str, lesson: str, session: ReadSession, learner: Visitor
) -> Response:
    """The files that a format writes: what lies where, and what grows with the model."""
    library = library_of(request)
    of_course, found = find_lesson(library, course, lesson)
    mode = find_mode(found, "visualize")
    frame = lesson_frame(of_course, found, mode.slug, _way(session, learner, found))
    text = _prose(request, session, library, mode.html)
    panel = visualize_panel(session, library, found.path, request.query_params)
    page = VisualizePage(frame, mode.title, mode.summary, text, mode.headings, panel)
    return render(request, "lesson/visualize.html", page, shared=Shared.STRANGERS)


@router.api_route("/{course}/{lesson}/{mode}", methods=READ)
def mode(
    request: Request,
    course: str,
    lesson: str,
    mode: str,
    session: ReadSession,
    learner: Visitor,
) -> Response:
    """A mode that is read."""
    library = library_of(request)
    of_course, found = find_lesson(library, course, lesson)
    read = find_mode(found, mode)
    text = _prose(request, session, library, read.html)
    way = _way(session, learner, found)
    frame = lesson_frame(of_course, found, mode, way)
    common = (frame, read.title, read.summary, text, read.headings)
    if read.checkpoints:
        ticks = way.modes[mode].checkpoints if mode in way.modes else {}
        project = ProjectPage(*common, checkpoint_lines(read.checkpoints, ticks))
        return render(request, "lesson/project.html", project, shared=Shared.STRANGERS)
    return render(request, "lesson/mode.html", ModePage(*common), shared=Shared.STRANGERS)


def _way(session: Session, learner: str | None, lesson: Lesson) -> LessonProgress:
    """A visitor's way through a lesson; of a stranger the database is asked nothing."""
    if learner is None:
        return LessonProgress()
    return progress.of_lesson(session, learner, lesson.path)


def _known(session: Session, learner: str | None) -> Known:
    if learner is None:
        return Known()
    return Known(quizzes.progress(session, learner), progress.all_of(session, learner))


def _under_way(session: Session, library: Library, learner: str) -> tuple[Resume, ...]:
    """The tests and challenges that a learner has not come to the end of."""
    tried = notebook.tried(session, learner, (AttemptMode.TEST, AttemptMode.CHALLENGE))
    return resumes(library.lessons, tried, ())


def _prose(request: Request, session: Session, library: Library, html: str) -> tuple[Piece, ...]:
    """A page's text; the database is asked only where it cites claims."""

    def outcome(experiment_id: str) -> Outcome | None:
        experiment = library.experiments.get(experiment_id)
        if experiment is None:
            return None
        run = runs.latest(session, experiment.id)
        judgements = experiments.judged(session, run, experiment) if run is not None else ()
        return experiment, run, judgements

    remembered: Remembered = request.app.state.remembered
    return remembered.pieces(
        library, html, lambda: runs.changes(session), lambda: prose(html, outcome)
    )


def _lab_panel(
    request: Request,
    session: Session,
    lesson: Lesson,
    experiment: Experiment,
    run: Run | None,
    lines: Foretold,
    *,
    joined: bool,
) -> LabPanel:
    machine = runs.present_machine(session, datetime.now(UTC))
    view = None
    if run is not None:
        url = lab_url(lesson.path, lesson.experiments, experiment.name)
        view = run_pages.view_of(request, session, run, url, lines)
    return lab_panel(
        experiment,
        lab_choices(lesson.path, lesson.experiments, experiment),
        view,
        machine.name if machine is not None else "",
        f"/{lesson.path}/lab/run",
        joined=joined,
    )
