"""Runs beside runs over HTTP: the comparison for programs, what pages show, and "this is mine"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.accounts.guards import Visitor
from app.accounts.routes import local_path
from app.accounts.store import hold_learner
from app.db.session import ReadSession, WriteSession
from app.errors import Invalid, NotFound
from app.experiments import store
from app.experiments.beside import store as beside
from app.experiments.beside.compared import comparison, comparison_json
from app.experiments.beside.mine import COOKIE, LASTS, MOST, read_mine, with_run
from app.experiments.beside.other import Other, other_run, the_class
from app.experiments.beside.panels import panels
from app.experiments.beside.pooled import CLASS, FEWEST
from app.experiments.beside.schemas import ComparisonJson
from app.experiments.chart_state import ChartState, Show
from app.experiments.others import Around, Others, check_also, others_view, parse_also
from app.experiments.schemas import problems
from app.experiments.store import Run
from app.experiments.values import Origin, Sample
from app.web.turns import InTurn
from app.web.visitor import learner_id

#: Runs of the same machine that a page lists, and of all others together.
_LISTED = 20
#: Machines of a class, at most.
_MOST_MACHINES = 30

api = APIRouter(prefix="/api/runs", tags=["runs"], responses=problems(422))
pages = APIRouter(include_in_schema=False)

#: What a view's ratios are ratios of; throughput and phases are the time, seen otherwise.
_METRICS = {Show.SIZE: "size", Show.MEMORY: "memory"}


@api.get(
    "/{run_id}/compare/{other}",
    response_description="The ratio of this run to the other, by series and size.",
    responses=problems(404, 422, 429),
    dependencies=[InTurn],
)
def compare(
    run_id: str,
    other: str,
    session: ReadSession,
    metric: Annotated[
        Literal["time", "size", "memory"], Query(description="what the ratio is a ratio of")
    ] = "time",
) -> ComparisonJson:
    """A run held against another run of the same experiment, or against the `class`: the median
    over all other machines, of which each counts once, with its newest run.

    A ratio is this run's median divided by the other's, with a 95 % interval (Price and Bonett
    2002): below 1 this run needs less. `low` and `high` are null where fewer than three samples
    tell how sure it is.
    """
    run = store.run(session, run_id)
    if other == run.id:
        raise Invalid("This is the same run twice. Name another run of the experiment, or class.")
    against = other_of(session, run, other)
    samples = store.samples(session, run.id)
    return ComparisonJson.model_validate(comparison_json(run, samples, against, metric))


@pages.post("/runs/{run_id}/mine")
def mine_form(
    request: Request,
    run_id: str,
    session: WriteSession,
    learner: Visitor,
    mine: Annotated[Literal["0", "1"], Form()],
    back: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """The button "This is mine": this browser remembers it, or forgets it.

    It has no token: nothing is stored but a bookmark of the sender's own, and a page that had one
    would be another for every visitor. Other sites cannot send it (``SameOriginOnly``).
    """
    run = store.run(session, run_id)
    if run.origin is not Origin.SUBMITTED:
        raise Invalid("Only a run that somebody submitted can be somebody's own.")
    answer = RedirectResponse(local_path(back or f"/runs/{run.id}"), status_code=303)
    is_mine = mine == "1"
    if learner is not None and is_mine:
        now = datetime.now(UTC)
        hold_learner(session, learner, now)
        beside.call_own(session, learner, run.id, now)
    elif learner is not None:
        beside.disown(session, learner, run.id)
    text = with_run(_in_cookie(request), run.id, is_mine=is_mine)
    secure: bool = request.app.state.settings.secure_cookies
    answer.set_cookie(
        COOKIE, text, max_age=LASTS, httponly=True, samesite="lax", secure=secure
    )  # fmt: skip
    return answer


def mine_of(request: Request, session: Session) -> tuple[str, ...]:
    """The runs that this visitor called their own, in this browser or as the same learner."""
    learner = learner_id(request)
    stored = beside.own(session, learner, MOST) if learner is not None else []
    return tuple(dict.fromkeys([*stored, *_in_cookie(request)]))[-MOST:]


def _in_cookie(request: Request) -> tuple[str, ...]:
    return read_mine(request.cookies.get(COOKIE, ""))


def wants_beside(request: Request) -> bool:
    """Whether the page shall put other runs beside the chart instead of over it."""
    return request.query_params.get("beside", "").strip().lower() in ("1", "true", "yes", "on")


def other_of(session: Session, run: Run, name: str) -> Other:
    """What a run is held against.

    Args:
        name: a run's id, or ``class``.

    Raises:
        NotFound: there is no such run.
        Invalid: it is of another experiment, or too few machines are a class.
    """
    if name != CLASS:
        other = store.run(session, name)
        check_also(run, [other])
        return other_run(run, other, store.samples(session, other.id))
    ids = beside.class_of(session, run, _MOST_MACHINES)
    found = the_class(run, beside.readings(session, ids))
    if found is None:
        there_are = f"there {'is' if len(ids) == 1 else 'are'} {len(ids) or 'none'}"
        raise Invalid(
            f"A class needs {FEWEST} other machines that measured the same, and {there_are}. "
            f"slope measure {run.experiment} --submit LINK adds one."
        )
    return found


def others_of(session: Session, run: Run, also: str) -> list[Other]:
    """All that ``also=ID,ID`` names.

    Raises:
        NotFound: there is no such run.
        Invalid: one cannot share the chart, or there are too many.
    """
    return [other_of(session, run, name) for name in parse_also(also, run.id)]


def held_against(
    session: Session, run: Run, state: ChartState
) -> tuple[list[Other], ChartState]:  # fmt: skip
    """What a view lays over a run's chart, and the view with a word on what it cannot."""
    found, notes = [], list(state.notes)
    for name in parse_also(",".join(state.also), run.id):
        try:
            found.append(other_of(session, run, name))
        except (NotFound, Invalid) as error:
            notes.append(f"{error} It is left out.")
    also = tuple(other.id for other in found)
    return found, replace(state, also=also, notes=tuple(notes))


def others_on_page(
    session: Session,
    run: Run,
    samples: Sequence[Sample],
    shown: Sequence[Other],
    page_url: str,
    state: ChartState,
    mine: Sequence[str],
    *,
    is_beside: bool,
) -> Others:
    """What a run's page says of other runs.

    Args:
        page_url: of the page, without what says the view.
        mine: ids of the runs that the visitor called their own.
    """
    metric = _METRICS.get(state.show, "time")
    listed = beside.listed(session, run, _LISTED)
    known = {each.id for each in listed}
    named = [name for name in (*mine, *(other.id for other in shown)) if name not in known]
    around = Around(
        [*beside.listed_by_id(session, run, named), *listed],
        len(beside.class_of(session, run, _MOST_MACHINES)),
        mine,
    )
    comparisons = tuple(comparison(run, samples, other, metric) for other in shown)
    view = others_view(run, around, shown, comparisons, page_url, state, is_beside=is_beside)
    return replace(view, panels=panels(run, samples, shown, state)) if is_beside else view
