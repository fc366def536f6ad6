"""What other sites and programs ask for: oEmbed, and pictures of a run's chart."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from app.content.models import Library
from app.db.session import ReadSession
from app.errors import NotFound, NotImplementedHere
from app.experiments import routes as runs
from app.experiments import store
from app.experiments.chart_state import read_state
from app.experiments.schemas import problems
from app.experiments.sharing.oembed import Target, answer, read_target
from app.experiments.sharing.share import share
from app.experiments.store import Run
from app.web.origin import origin, origins

api = APIRouter(prefix="/api", tags=["sharing"])

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
    library: runs.SiteLibrary,
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
