"""The chart of a run over HTTP, in any view: as data for Plotly, and as a picture."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from app.content.guards import library_of
from app.content.models import Library
from app.db.session import ReadSession
from app.errors import Invalid
from app.events import store as events
from app.experiments import chart, store
from app.experiments.beside.routes import others_of
from app.experiments.chart_state import ChartState, read_state
from app.experiments.drawing.shelf import Subject, file_picture
from app.experiments.panel import run_moment
from app.experiments.routes import title_of
from app.experiments.scene import OtherRun
from app.experiments.schemas import problems, text
from app.experiments.store import Run
from app.web.turns import InTurn

Theme = Annotated[Literal["light", "dark"], Query(description="of its colours")]
Download = Annotated[bool, Query(description="as a file to keep")]

api = APIRouter(prefix="/api/runs", tags=["runs"], responses=problems(422))


def view_words(
    show: Annotated[str, Query(description="time, size, memory, throughput or phases")] = "",
    x: Annotated[str, Query(description="the axis of parameters: log or linear")] = "",
    y: Annotated[str, Query(description="the axis of values: log or linear")] = "",
    hide: Annotated[str, Query(description="names of series to leave out, with commas")] = "",
    raw: Annotated[str, Query(description="1 draws every sample, too")] = "",
    fits: Annotated[str, Query(description="0 leaves out fitted lines and bands")] = "",
    at: Annotated[str, Query(description="a number of parameters to mark: 1e7, 10M")] = "",
    also: Annotated[str, Query(description="ids of runs to lay over it, with commas")] = "",
    metric: Annotated[str, Query(description="what `show` was called", deprecated=True)] = "",
) -> None:
    """The view of a chart; pages have the same words."""


def exactly_asked(request: Request, run: Run) -> ChartState:
    """The view that a query asks for.

    Raises:
        Invalid: a word of it cannot be read: programs are told, where a page would fall back.
    """
    names = [series.name for series in run.plan.series]
    state = read_state(request.query_params.multi_items(), names)
    if state.notes:
        raise Invalid(" ".join(state.notes))
    return state


@api.get(
    "/{run_id}/figure.json",
    response_description="An object with data and layout.",
    responses=problems(404, 429),
    dependencies=[InTurn, Depends(view_words)],
)
def figure(
    request: Request, run_id: str, session: ReadSession, download: Download = False
) -> JSONResponse:
    """The chart as a Plotly figure, data and layout; each trace's `meta` says what it is."""
    run = store.run(session, run_id)
    state = exactly_asked(request, run)
    others, samples = laid_over(session, run, state), store.samples(session, run.id)
    found = chart.figure(run.plan, samples, run.fits or {}, state, others)
    headers = {"Cache-Control": "no-cache"}
    if download:
        headers |= disposition(f"slope-{run.id}.json", download=True)
    return JSONResponse(found, headers=headers)


@api.get(
    "/{run_id}/chart.svg",
    response_class=Response,
    responses=text("image/svg+xml", "A picture of 1200 by 675.") | problems(404, 429),
    dependencies=[InTurn, Depends(view_words)],
)
def picture(
    request: Request,
    run_id: str,
    session: ReadSession,
    theme: Theme = "light",
    download: Download = False,
) -> Response:
    """The chart as an SVG file: with a title, what it shows in words, and where it was measured."""
    run = store.run(session, run_id)
    svg = svg_of(session, run, library_of(request), exactly_asked(request, run), theme)
    headers = {
        "Cache-Control": "no-cache",
        **disposition(f"slope-{run.id}.svg", download=download),
    }
    return Response(svg, media_type="image/svg+xml", headers=headers)


def disposition(name: str, *, download: bool) -> dict[str, str]:
    """The header that has a browser show a file, or keep it."""
    return {"Content-Disposition": f'{"attachment" if download else "inline"}; filename="{name}"'}


def svg_of(session: Session, run: Run, library: Library, state: ChartState, theme: str) -> str:
    """A run's chart as an SVG file.

    Args:
        theme: light or dark.
    """
    subject = Subject(
        run,
        events.last(session, store.topic(run.id)),
        state,
        lambda: store.samples(session, run.id),
        laid_over(session, run, state),
    )
    return file_picture(subject, title_of(run, library), source_line(run), theme).markup


def source_line(run: Run) -> str:
    """Where and when a run was measured, and how to find it again."""
    machine = f"Measured on {run.machine.name}, " if run.machine else ""
    return f"{machine}{run_moment(run)} · Slope, run {run.id}"


def laid_over(session: Session, run: Run, state: ChartState) -> list[OtherRun]:
    """The runs that a view lays over a run's chart.

    Raises:
        NotFound: there is none of that id.
        Invalid: one cannot share the chart, or there are too many.
    """
    return [
        OtherRun(other.id, other.title, run.plan, other.samples)
        for other in others_of(session, run, ",".join(state.also))
    ]
