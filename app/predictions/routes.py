"""Predictions over HTTP: drawing one, locking it, and what a lab and a run show of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from prometheus_client import Counter
from sqlalchemy.orm import Session

from app.accounts.guards import Learner, Visitor
from app.accounts.store import hold_learner
from app.content.guards import SiteLibrary
from app.content.models import Experiment, Library
from app.content.paths import LAB
from app.db.session import ReadSession, WriteSession
from app.errors import Conflict, Invalid
from app.experiments import chart
from app.experiments import store as runs
from app.experiments.cards import series_cards
from app.experiments.drawing.routes import exactly_asked, laid_over, view_words
from app.experiments.foretold import NOTHING, Foretold
from app.experiments.lab_panel import lab_url
from app.experiments.panel import RunView, run_moment
from app.experiments.plan import Wish, make_plan
from app.experiments.routes import SiteSettings, lab_experiment
from app.experiments.run_pages.routes import tidied, view_of
from app.experiments.schemas import problems
from app.experiments.store import Run
from app.experiments.values import Plan
from app.predictions import store
from app.predictions.form import Sent, read_form
from app.predictions.page import DrawPage, draw_page
from app.predictions.panel import (
    LONGEST_EXPLANATION,
    MOST_TRIES,
    PredictionPanel,
    ShownRun,
    nothing,
    prediction_panel,
)
from app.predictions.prediction import Prediction, foretold
from app.predictions.schemas import GuessJson, PredictionJson
from app.progress import store as progress
from app.settings import Settings
from app.web.csrf import RequireCsrf
from app.web.pages import READ, render
from app.web.turns import InTurn

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/predictions", tags=["predictions"], responses=problems(422))

_LOCKED = Counter("slope_predictions", "Predictions locked.")


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run's own page; ``prediction`` is None where its visitor predicted nothing of it."""

    title: str
    run: RunView
    prediction: PredictionPanel | None


# ---- Drawing ----


@pages.api_route("/{course}/{lesson}/lab/predict", methods=READ)
def draw(
    request: Request,
    course: str,
    lesson: str,
    session: ReadSession,
    learner: Visitor,
    library: SiteLibrary,
    settings: SiteSettings,
    experiment: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """The empty plane of an experiment."""
    chosen = lab_experiment(library, f"{course}/{lesson}", experiment)
    before = store.count(session, learner, chosen.id) if learner else 0
    page = _draw_page(library, chosen, _plan(chosen, settings), before)
    return render(request, "predict/page.html", page)


async def _fields(request: Request) -> Mapping[str, str]:
    sent = await request.form()
    return {name: value for name, value in sent.items() if isinstance(value, str)}


@pages.post("/{course}/{lesson}/lab/predict", dependencies=[RequireCsrf])
def lock(
    request: Request,
    course: str,
    lesson: str,
    session: WriteSession,
    learner: Learner,
    library: SiteLibrary,
    settings: SiteSettings,
    fields: Annotated[Mapping[str, str], Depends(_fields)],
) -> Response:
    """Lock a prediction; one that cannot be read comes back as it was sent."""
    name = fields.get("experiment", "")[:64]
    chosen = lab_experiment(library, f"{course}/{lesson}", name)
    plan = _plan(chosen, settings)
    labels = {name: card.label for name, card in series_cards(plan).items()}
    sent = read_form(fields, list(labels), plan.sizes, labels)
    if sent.errors:
        before = store.count(session, learner, chosen.id)
        page = _draw_page(library, chosen, plan, before, sent)
        return render(request, "predict/page.html", page, status=Invalid.status)
    now = datetime.now(UTC)
    hold_learner(session, learner, now)
    store.lock(session, learner, chosen.id, plan.sizes, sent.guesses, now)
    _LOCKED.inc()
    return RedirectResponse(f"{_lab(library, chosen)}#lab", status_code=303)


@pages.post("/predictions/{prediction}/hold", dependencies=[RequireCsrf])
def hold(
    prediction: str,
    session: WriteSession,
    learner: Learner,
    library: SiteLibrary,
    run: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Hold a prediction against a run that was there before it."""
    now = datetime.now(UTC)
    hold_learner(session, learner, now)
    store.hold(session, learner, prediction, run)
    found = store.one(session, learner, prediction)
    _lab_is_done(session, learner, found, now)
    return RedirectResponse(_back(library, found, ""), status_code=303)


@pages.post("/predictions/{prediction}/explanation", dependencies=[RequireCsrf])
def explain(
    prediction: str,
    session: WriteSession,
    learner: Learner,
    library: SiteLibrary,
    explanation: Annotated[str, Form()] = "",
    back: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Keep why the gap is there, in the learner's words."""
    # A browser sends a line's end as two letters, and counts it as one.
    words = explanation.replace("\r\n", "\n").replace("\0", "").strip()
    if len(words) > LONGEST_EXPLANATION:
        raise Invalid(
            f"An explanation has at most {LONGEST_EXPLANATION:,} letters, and this one has "
            f"{len(words):,}. Nothing was stored: go back, shorten it and save it again."
        )
    now = datetime.now(UTC)
    hold_learner(session, learner, now)
    found = store.explain(session, learner, prediction, words)
    _lab_is_done(session, learner, found, now)
    return RedirectResponse(_back(library, found, back), status_code=303)


def _lab_is_done(session: Session, learner: str, found: Prediction, now: datetime) -> None:
    """Remember the lab as done: a prediction of its learner's was held against a run."""
    lesson = found.experiment.rpartition("/")[0]
    progress.mark_done(session, learner, lesson, LAB, now)


def _back(library: Library, found: Prediction, run: str) -> str:
    """The run's page that the form stood on, else the lab."""
    if found.held is not None and run == found.held.run_id:
        return f"/runs/{run}#prediction"
    experiment = library.experiments.get(found.experiment)
    if experiment is None:
        raise Conflict("It was stored, but the lesson of this experiment is not here any more.")
    return f"{_lab(library, experiment)}#prediction"


# ---- On the pages of labs and runs ----


@pages.api_route("/runs/{run_id}", methods=READ, dependencies=[InTurn])
def run_page(
    request: Request,
    run_id: str,
    session: ReadSession,
    learner: Visitor,
    library: SiteLibrary,
) -> Response:
    """A run's own page."""
    run = runs.run(session, run_id)
    found = store.of_run(session, learner, run) if learner else None
    lines = _foretold(found, run) if found else NOTHING
    view = view_of(request, session, run, f"/runs/{run.id}", lines)
    if (tidy := tidied(request, view)) is not None:
        return tidy
    panel = None
    if found is not None and learner is not None:
        others = store.others(session, run.experiment, learner)
        experiment = library.experiments.get(run.experiment)
        panel = prediction_panel(
            [found],
            run.plan,
            _shown(run),
            others,
            predict_url(library, experiment) if experiment else "",
            experiment.answer_html if experiment else "",
        )
    return render(request, "run/page.html", RunPage(view.title, view, panel))


def on_lab(
    session: Session,
    learner: str | None,
    library: Library,
    experiment: Experiment,
    run: Run | None,
    settings: Settings,
) -> tuple[PredictionPanel, Foretold]:
    """What a lab shows of its visitor's prediction, and the lines to lay over the chart.

    Args:
        run: the run that the lab shows; None where there is none.
    """
    url = predict_url(library, experiment)
    tries = store.several(session, learner, experiment.id, 1 + MOST_TRIES) if learner else []
    if not tries or learner is None:
        return nothing(url), NOTHING
    plan = run.plan if run is not None else _plan(experiment, settings)
    shown = _shown(run) if run is not None else None
    others = store.others(session, experiment.id, learner)
    failed = store.in_vain(session, tries[0]) if tries[0].held is None else None
    failure = (failed.message or "It did not say why.") if failed is not None else ""
    panel = prediction_panel(tries, plan, shown, others, url, experiment.answer_html, failure)
    return panel, _foretold(tries[0], run) if run is not None else NOTHING


def _shown(run: Run) -> ShownRun:
    return ShownRun(run.id, run.status, run_moment(run))


def _foretold(found: Prediction, run: Run) -> Foretold:
    url = f"/api/predictions/{found.id}/figure.json?run={run.id}"
    return foretold(found, run.plan.sizes, url)


# ---- For programs ----


@api.get("", response_description="Newest first.")
def list_predictions(session: ReadSession, learner: Visitor) -> list[PredictionJson]:
    """The predictions of whoever asks, who is known by this site's cookie; nobody else's."""
    found = store.all_of(session, learner) if learner else ()
    return [_json(each) for each in found]


@api.get(
    "/{prediction}/figure.json",
    response_description="An object with data and layout.",
    responses=problems(403, 404, 409, 429),
    dependencies=[InTurn, Depends(view_words)],
)
def figure(
    request: Request,
    prediction: str,
    session: ReadSession,
    learner: Learner,
    run: Annotated[str, Query(description="id of a run of the experiment", max_length=64)],
) -> JSONResponse:
    """The chart of a run with one's own prediction laid over it, as a Plotly figure."""
    found, measured = store.one(session, learner, prediction), runs.run(session, run)
    if measured.experiment != found.experiment:
        raise Conflict("That is a run of another experiment: its lines are others.")
    state = exactly_asked(request, measured)
    made = chart.figure(
        measured.plan,
        runs.samples(session, measured.id),
        measured.fits or {},
        state,
        laid_over(session, measured, state),
        foretold(found, measured.plan.sizes),
    )
    return JSONResponse(made, headers={"Cache-Control": "private, no-cache"})


def _json(found: Prediction) -> PredictionJson:
    held = found.held
    return PredictionJson(
        id=found.id,
        experiment=found.experiment,
        locked_at=found.locked_at,
        lines={
            name: GuessJson(
                points=list(guess.points), growth=guess.growth, crossover=guess.crossover
            )
            for name, guess in found.guesses.items()
        },
        explanation=found.explanation,
        run=held.run_id if held else None,
        blind=held.is_blind if held else None,
        off=held.result.off if held else None,
        points=held.result.points if held else None,
    )


# ---- Places ----


def predict_url(library: Library, experiment: Experiment) -> str:
    """Where a prediction of this experiment is drawn."""
    url = _lab(library, experiment)
    head, question, query = url.partition("?")
    return f"{head}/predict{question}{query}"


def _lab(library: Library, experiment: Experiment) -> str:
    path = experiment.id.rpartition("/")[0]
    return lab_url(path, library.lessons[path].experiments, experiment.name)


def _plan(experiment: Experiment, settings: Settings) -> Plan:
    """What Run would measure; its seed is drawn anew then."""
    return make_plan(experiment, Wish(), settings, seed=0)


def _draw_page(
    library: Library, experiment: Experiment, plan: Plan, before: int, sent: Sent | None = None
) -> DrawPage:
    path = experiment.id.rpartition("/")[0]
    return draw_page(
        plan,
        experiment.title,
        library.lessons[path].title,
        f"/{path}/",
        _lab(library, experiment),
        f"/{path}/lab/predict",
        experiment.name,
        before,
        sent or Sent({}),
    )
