"""What a learner tells of a mode: that it was opened, that it is done, that it is not after all."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.guards import Learner, Visitor
from app.accounts.store import hold_learner
from app.content.guards import library_of
from app.content.modes import KINDS
from app.db.session import ReadSession, WriteSession
from app.errors import Conflict
from app.lessons.frame import is_said, lesson_frame
from app.lessons.guards import find_lesson, find_mode
from app.lessons.pages import DoneFragment, DonePage
from app.progress import store
from app.progress.ways import BY_DOING, LessonProgress
from app.web.csrf import RequireCsrf
from app.web.pages import READ, is_htmx, render

router = APIRouter(include_in_schema=False)


@router.post("/{course}/{lesson}/{mode}/seen", dependencies=[RequireCsrf])
def seen(
    request: Request,
    course: str,
    lesson: str,
    mode: str,
    learner: Learner,
    session: WriteSession,
) -> Response:
    """Remember that a mode was opened."""
    _, found = find_lesson(library_of(request), course, lesson)
    slug = find_mode(found, mode).slug
    now = datetime.now(UTC)
    hold_learner(session, learner, now)
    store.seen(session, learner, found.path, slug, now)
    return Response(status_code=204)


@router.api_route("/{course}/{lesson}/{mode}/done", methods=READ)
def say(
    request: Request,
    course: str,
    lesson: str,
    mode: str,
    session: ReadSession,
    learner: Visitor,
) -> Response:
    """The form that says so, for whoever has no scripts."""
    of_course, found = find_lesson(library_of(request), course, lesson)
    of_mode = find_mode(found, mode)
    way = store.of_lesson(session, learner, found.path) if learner else LessonProgress()
    frame = lesson_frame(of_course, found, mode, way)
    assert frame.foot is not None
    page = DonePage(
        course=frame.course,
        course_url=frame.course_url,
        lesson=frame.lesson,
        lesson_url=frame.lesson_url,
        label=KINDS[mode].label,
        title=of_mode.title,
        foot=frame.foot,
    )
    return render(request, "lesson/done.html", page)


@router.post("/{course}/{lesson}/{mode}/done", dependencies=[RequireCsrf])
def tell(
    request: Request,
    course: str,
    lesson: str,
    mode: str,
    learner: Learner,
    session: WriteSession,
    done: Annotated[Literal["1", "0"], Form()],
) -> Response:
    """Remember that a mode is done, or that it is not after all."""
    of_course, found = find_lesson(library_of(request), course, lesson)
    slug = find_mode(found, mode).slug
    if not is_said(slug):
        raise Conflict(
            f"{KINDS[slug].label} counts as done {BY_DOING[slug]}: saying so changes nothing."
        )
    now = datetime.now(UTC)
    hold_learner(session, learner, now)
    change = store.mark_done if done == "1" else store.take_back
    change(session, learner, found.path, slug, now)
    if not is_htmx(request):
        return RedirectResponse(f"/{found.path}/#ways", status_code=303)
    way = store.of_lesson(session, learner, found.path)
    fragment = DoneFragment(lesson_frame(of_course, found, slug, way))
    return render(request, "lesson/done_fragment.html", fragment)
