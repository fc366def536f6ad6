"""What runs' pages show, a run in a frame, and the forms that begin and end a run.

A run's own page is in ``app.predictions.routes``: it has what its visitor predicted, too.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.content.guards import SiteLibrary, library_of
from app.content.models import Library
from app.db.session import ReadSession, WriteSession
from app.events import store as events
from app.experiments import store
from app.experiments.beside.routes import (
    held_against,
    mine_of,
    others_on_page,
    wants_beside,
)
from app.experiments.chart_state import ChartState, read_state
from app.experiments.controls import Option
from app.experiments.foretold import NOTHING, Foretold
from app.experiments.lab_panel import lab_url
from app.experiments.operations import operation_of
from app.experiments.others import beside_url
from app.experiments.panel import RunPage, RunView, run_view
from app.experiments.plan import Wish
from app.experiments.routes import (
    SiteSettings,
    judged,
    lab_experiment,
    lab_url_of,
    place_of,
    request_run,
    title_of,
)
from app.experiments.siblings import siblings
from app.experiments.store import Run
from app.experiments.waiting import Waiting, waiting
from app.web.csrf import RequireCsrf
from app.web.pages import READ, render
from app.web.turns import InTurn

pages = APIRouter(include_in_schema=False)


@pages.api_route("/runs/{run_id}/embed", methods=READ, dependencies=[InTurn])
def run_embed(request: Request, run_id: str, session: ReadSession) -> Response:
    """The chart alone, for a frame in another page."""
    run = store.run(session, run_id)
    view = view_of(request, session, run, f"/runs/{run.id}/embed")
    page = RunPage(view.title, view)
    return tidied(request, view) or render(request, "run/embed.html", page, embed=True)


@pages.post("/{course}/{lesson}/lab/run", dependencies=[RequireCsrf])
def run_form(
    course: str,
    lesson: str,
    session: WriteSession,
    library: SiteLibrary,
    settings: SiteSettings,
    experiment: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """The lab's Run button; a run under way is joined."""
    chosen = lab_experiment(library, f"{course}/{lesson}", experiment)
    run, joined = request_run(session, chosen, Wish(), settings)
    url = lab_url_of(run, library)
    if joined:
        url += f"{'&' if '?' in url else '?'}joined=1"
    return RedirectResponse(f"{url}#chart", status_code=303)


@pages.post("/runs/{run_id}/cancel", dependencies=[RequireCsrf])
def cancel_form(run_id: str, session: WriteSession, library: SiteLibrary) -> Response:
    """The Cancel button; leads back to the lab."""
    run = store.cancel(session, run_id, datetime.now(UTC))
    return RedirectResponse(lab_url_of(run, library) or f"/runs/{run_id}", status_code=303)


def asked(request: Request, run: Run) -> ChartState:
    """The view of a run's chart that the address asks for."""
    query = request.query_params.multi_items()
    return read_state(query, [series.name for series in run.plan.series])


def tidied(request: Request, view: RunView) -> Response | None:
    """The short address of a view that its form asked for at length; None for any other."""
    if "sent" not in request.query_params or view.state.notes:
        return None
    return RedirectResponse(f"{view.controls.url}#chart", status_code=303)


def view_of(
    request: Request, session: Session, run: Run, page_url: str, foretold: Foretold = NOTHING
) -> RunView:
    """A run as a page shows it that was asked for.

    Args:
        page_url: of the page, without what says the view.
        foretold: what the visitor predicted of it.
    """
    library = library_of(request)
    last = events.last(session, store.topic(run.id))
    samples = store.samples(session, run.id)
    claims = judged(session, run, library.experiments.get(run.experiment))
    shown, state = held_against(session, run, asked(request, run))
    is_beside = bool(shown) and wants_beside(request)
    others = others_on_page(
        session,
        run,
        samples,
        shown,
        page_url,
        state,
        mine_of(request, session),
        is_beside=is_beside,
    )
    operations = _operations(session, run, library, page_url, state)
    if is_beside:  # no part of the chart's own view then
        page_url, state = beside_url(page_url, state.also), replace(state, also=())
    title, lab_url = title_of(run, library), lab_url_of(run, library)
    return run_view(
        run,
        samples,
        title,
        lab_url,
        last,
        claims,
        others,
        shown,
        state,
        page_url,
        waiting=_waiting(session, run),
        place=place_of(request),
        other_operations=operations,
        foretold=foretold,
    )


def _waiting(session: Session, run: Run) -> Waiting | None:
    if run.status.is_over:
        return None
    now = datetime.now(UTC)
    is_there = store.present_machine(session, now) is not None
    return waiting(run, store.before(session, run), now, is_worker_there=is_there)


def _operations(
    session: Session, run: Run, library: Library, page_url: str, state: ChartState
) -> list[Option]:
    """The same view of the lesson's experiments that load what this one saves, and so on."""
    own = library.experiments.get(run.experiment)
    path = run.experiment.rpartition("/")[0]
    lesson = library.lessons.get(path)
    if own is None or lesson is None:
        return []
    found = []
    for each in siblings(own, lesson.experiments):
        newest = store.latest(session, each.id)
        names = {series.name for series in newest.plan.series} if newest else set()
        url = lab_url(path, lesson.experiments, each.name)
        if newest is not None and page_url.startswith(f"/runs/{run.id}"):
            url = page_url.replace(run.id, newest.id)
        hide = tuple(name for name in state.hide if name in names)
        operation = operation_of(each.operation)
        view = state.url(url, hide=hide, also=())
        found.append(Option(operation.id, operation.does.capitalize(), chosen=False, url=view))
    return found
