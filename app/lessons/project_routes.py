"""Ticking a project's checkpoints: by the report of ``slope project``, or by hand.

Either is the learner's own word, kept for them; nothing here runs what they built.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from app.accounts.guards import Learner, Visitor
from app.accounts.store import hold_learner
from app.content.guards import library_of
from app.content.models import Course, Lesson, Mode
from app.content.paths import PROJECT
from app.db.session import ReadSession, WriteSession
from app.errors import Invalid, NotFound
from app.lessons.frame import lesson_frame
from app.lessons.guards import find_lesson, find_mode
from app.lessons.project_page import checkpoints_page
from app.progress import store
from app.progress.report import MOST_BYTES, read_report
from app.progress.ways import LessonProgress, Tick, all_passed
from app.web.csrf import RequireCsrf, check_csrf
from app.web.pages import READ, render

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Project:
    """A project and the lesson it belongs to."""

    course: Course
    lesson: Lesson
    mode: Mode

    @property
    def names(self) -> tuple[str, ...]:
        """Of its checkpoints, in order."""
        return tuple(each.name for each in self.mode.checkpoints)

    @property
    def done(self) -> str:
        """Where its page shows what was ticked."""
        return f"/{self.lesson.path}/{PROJECT}#checkpoints"


def _project(request: Request, course: str, lesson: str) -> Project:
    of_course, found = find_lesson(library_of(request), course, lesson)
    mode = find_mode(found, PROJECT)
    if not mode.checkpoints:
        raise NotFound("This project has no checkpoints to tick. Go back to its page.")
    return Project(of_course, found, mode)


Found = Annotated[Project, Depends(_project)]


@dataclass(frozen=True, slots=True)
class Sent:
    """A report as it was sent: a file goes before what was pasted, which stays in the form."""

    data: bytes
    text: str


async def _sent(request: Request) -> Sent:
    async with request.form(max_files=1, max_fields=4, max_part_size=2 * MOST_BYTES) as form:
        token, text, file = form.get("csrf"), form.get("text"), form.get("file")
        check_csrf(request, token if isinstance(token, str) else "")
        written = text if isinstance(text, str) else ""
        data = await file.read() if isinstance(file, UploadFile) else b""
    return Sent(data or written.encode(), written)


@router.api_route("/{course}/{lesson}/project/checkpoints", methods=READ)
def checkpoints(
    request: Request, project: Found, session: ReadSession, learner: Visitor
) -> Response:
    """The two forms."""
    return _page(request, project, _way(session, learner, project))


@router.post("/{course}/{lesson}/project/report")
def report(
    request: Request,
    project: Found,
    sent: Annotated[Sent, Depends(_sent)],
    learner: Learner,
    session: WriteSession,
) -> Response:
    """Remember what a report says, or say what is wrong with it."""
    now = datetime.now(UTC)
    try:
        ticks = read_report(sent.data, project.lesson.path, project.names, now)
    except Invalid as error:
        way = _way(session, learner, project)
        return _page(request, project, way, sent.text, error.detail, error.status)
    hold_learner(session, learner, now)
    _keep(session, learner, project, ticks, now)
    return RedirectResponse(project.done, status_code=303)


@router.post("/{course}/{lesson}/project/checkpoints", dependencies=[RequireCsrf])
def by_hand(
    project: Found,
    learner: Learner,
    session: WriteSession,
    passed: Annotated[list[str], Form(max_length=12)] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Remember which checkpoints a learner ticked, and which they did not."""
    unknown = set(passed) - set(project.names)
    if unknown:
        raise Invalid(f"A checkpoint is one of {', '.join(project.names)}.")
    now = datetime.now(UTC)
    hold_learner(session, learner, now)
    known = _ticks(_way(session, learner, project))
    changed = {
        name: Tick(name in passed, "hand", "", now)
        for name in project.names
        if (name in passed) != (name in known and known[name].passed)
    }
    if not _keep(session, learner, project, changed, now):
        store.take_back(session, learner, project.lesson.path, PROJECT, now)
    return RedirectResponse(project.done, status_code=303)


def _keep(
    session: Session, learner: str, project: Project, ticks: dict[str, Tick], now: datetime
) -> bool:
    """Remember these; whether all checkpoints are passed, which makes the project done."""
    path = project.lesson.path
    kept = store.keep_ticks(session, learner, path, PROJECT, ticks, now)
    if is_done := all_passed(project.names, kept):
        store.mark_done(session, learner, path, PROJECT, now)
    return is_done


def _way(session: Session, learner: str | None, project: Project) -> LessonProgress:
    if learner is None:
        return LessonProgress()
    return store.of_lesson(session, learner, project.lesson.path)


def _ticks(way: LessonProgress) -> dict[str, Tick]:
    return dict(way.modes[PROJECT].checkpoints) if PROJECT in way.modes else {}


def _page(
    request: Request,
    project: Project,
    way: LessonProgress,
    text: str = "",
    error: str = "",
    status: int = 200,
) -> Response:
    frame = lesson_frame(project.course, project.lesson, PROJECT, way)
    page = checkpoints_page(frame, project.lesson.path, project.mode, _ticks(way), text, error)
    return render(request, "lesson/checkpoints.html", page, status)
