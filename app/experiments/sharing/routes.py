"""What other sites and programs ask for: oEmbed, and pictures of a run's chart."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from app.content.guards import SiteLibrary, library_of
from app.content.models import Library
from app.db.session import ReadSession, database_of
from app.errors import NotFound, NotImplementedHere
from app.experiments import routes as runs
from app.experiments import store
from app.experiments.beside.routes import held_against
from app.experiments.chart_state import ChartState, Show, read_state
from app.experiments.drawing.routes import (
    Download,
    Theme,
    disposition,
    exactly_asked,
    laid_over,
    source_line,
    svg_of,
    view_words,
)
from app.experiments.run_pages.routes import asked
from app.experiments.scene import scene
from app.experiments.schemas import problems
from app.experiments.sharing.card import run_card
from app.experiments.sharing.oembed import Target, answer, read_target
from app.experiments.sharing.pictures import NARROWEST, WIDEST, Picture, Pictures
from app.experiments.sharing.share import CARD_WIDTH, share
from app.experiments.store import Run
from app.web import conditions
from app.web.origin import origin, origins
from app.web.pages import READ

api = APIRouter(prefix="/api", tags=["sharing"])
pages = APIRouter(include_in_schema=False)

_WIDTH = 1200
_OTHERS_MAY = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}

Side = Annotated[int | None, Query(ge=1, le=100_000, description="pixels")]


@api.get(
    "/oembed",
    response_description="oEmbed 1.0, of the type `rich`.",
    responses=problems(404, 422, 501),
)
def oembed(
    request: Request,
    session: ReadSession,
    library: SiteLibrary,
    url: Annotated[str, Query(max_length=4000, description="of a run or a lab of this site")],
    maxwidth: Side = None,
    maxheight: Side = None,
    format: Annotated[str, Query(max_length=20)] = "json",  # noqa: A002 - oEmbed's own name
) -> JSONResponse:
    """What another page shows for a link to a run or a lab, in the view that the link says."""
    if format.lower() != "json":
        raise NotImplementedHere(
            "oEmbed is answered here as JSON: leave format out, or format=json."
        )
    target = read_target(url, origins(request))
    if target is None:
        raise NotFound(
            f"That is no link to a run or a lab of this site, such as {origin(request)}/runs/ID."
        )
    run = _run(session, library, target)
    state = read_state(target.query, [series.name for series in run.plan.series])
    place = runs.place_of(request)
    title = runs.title_of(run, library)
    told = share(run, title, state, place)
    frame = state.url(f"{place.origin}/runs/{run.id}/embed")
    found = answer(title, frame, told.card, place.origin, maxwidth, maxheight)
    return JSONResponse(found, headers={"Cache-Control": "no-cache", **_OTHERS_MAY})


def _run(session: Session, library: Library, target: Target) -> Run:
    if target.run_id:
        return store.run(session, target.run_id)
    name = dict(target.query).get("experiment", "")
    experiment = runs.lab_experiment(library, target.lesson, name)
    found = store.latest(session, experiment.id)
    if found is None:
        raise NotFound("Nothing was measured in that lab yet. Run it first.")
    return found


# ---- Pictures ----


@api.get(
    "/runs/{run_id}/chart.png",
    response_class=Response,
    responses=problems(404, 422, 429, 503)
    | {200: {"description": "A picture.", "content": {"image/png": {}}}},
    dependencies=[Depends(view_words)],
)
def chart_png(
    request: Request,
    run_id: str,
    width: Annotated[int, Query(ge=NARROWEST, le=WIDEST, description="pixels")] = _WIDTH,
    theme: Theme = "light",
    download: Download = False,
) -> Response:
    """The chart as a picture of any width: what chart.svg is, for whoever cannot show that."""
    # The session is given back before the picture is drawn, which may wait for others.
    with database_of(request).read() as session:
        run = store.run(session, run_id)
        svg = svg_of(session, run, library_of(request), exactly_asked(request, run), theme)
    picture = _pictures(request).png(svg, width)
    return _png(request, picture, disposition(f"slope-{run.id}.png", download=download))


@pages.api_route("/runs/{run_id}/card.png", methods=READ)
def card_png(request: Request, run_id: str) -> Response:
    """A run's picture for link previews, in the view that the address says."""
    with database_of(request).read() as session:
        run = store.run(session, run_id)
        svg = _card(session, run, library_of(request), asked(request, run))
    picture = _pictures(request).png(svg, CARD_WIDTH)
    return _png(request, picture, disposition(f"slope-{run.id}-card.png", download=False))


def _card(session: Session, run: Run, library: Library, state: ChartState) -> str:
    if state.show is Show.PHASES:  # which are a picture a line: too many for a card
        state = replace(state, show=Show.TIME)
    _, state = held_against(session, run, state)
    others, samples = laid_over(session, run, state), store.samples(session, run.id)
    seen = scene(run.plan, samples, run.fits or {}, state, others)
    return run_card(run, runs.title_of(run, library), seen, source_line(run))


def _png(request: Request, picture: Picture, how: Mapping[str, str]) -> Response:
    headers = {
        "Cache-Control": "public, no-cache",
        "ETag": f'"{picture.version}"',
        **how,
        **_OTHERS_MAY,
    }
    if conditions.is_known(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(picture.body, media_type="image/png", headers=headers)


def _pictures(request: Request) -> Pictures:
    pictures: Pictures = request.app.state.pictures
    return pictures
