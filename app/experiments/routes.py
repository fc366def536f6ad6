"""Runs over HTTP: the API, the live stream, the run's page, and the forms of the lab."""

import random
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.orm import Session

from app.content.models import Experiment, Library
from app.db.session import ReadSession, WriteSession
from app.errors import NotFound, UnsupportedMedia
from app.events import store as events
from app.events.store import Event
from app.events.stream import Streams, resume_after
from app.experiments import chart, export, store
from app.experiments.claims.judgement import Judgement
from app.experiments.claims.memo import judgements
from app.experiments.panel import RunPage, RunView, run_view, series_rows
from app.experiments.plan import Wish, make_plan
from app.experiments.schemas import (
    JudgedRunJson,
    RequestedRunJson,
    RunJson,
    RunRequest,
    problems,
    text,
)
from app.experiments.store import Run
from app.experiments.values import RunStatus
from app.settings import Settings
from app.web.csrf import RequireCsrf
from app.web.pages import READ, render

api = APIRouter(prefix="/api/runs", tags=["runs"], responses=problems(422))
pages = APIRouter(include_in_schema=False)


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _library(request: Request) -> Library:
    library: Library = request.app.state.shelf.library
    return library


SiteSettings = Annotated[Settings, Depends(_settings)]
SiteLibrary = Annotated[Library, Depends(_library)]


def _require_json(
    content_type: Annotated[str, Header(include_in_schema=False)] = "",
) -> None:
    # A page of another site can send a form without asking; it cannot send JSON.
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMedia("Send JSON, with the header Content-Type: application/json.")


def experiment_of(library: Library, experiment_id: str) -> Experiment:
    """An experiment by its id.

    Raises:
        NotFound: there is none; the message lists those that there are.
    """
    experiment = library.experiments.get(experiment_id)
    if experiment is None:
        known = ", ".join(sorted(library.experiments)) or "none at the moment"
        raise NotFound(f"There is no experiment {experiment_id!r}. Experiments: {known}.")
    return experiment


def request_run(
    session: Session, experiment: Experiment, wish: Wish, settings: Settings
) -> tuple[Run, bool]:
    """Queue a run of an experiment or join the one under way; tells whether it was joined."""
    seed = random.SystemRandom().randrange(2**31)
    plan = make_plan(experiment, wish, settings, seed)
    now = datetime.now(UTC)
    return store.request_run(session, plan, experiment.id, settings.max_queued_runs, now)


@api.post(
    "",
    status_code=202,
    dependencies=[Depends(_require_json)],
    response_description="Accepted; Location names the run.",
    responses=problems(400, 404, 413, 415, 429, 503),
)
def start_run(
    body: RunRequest,
    response: Response,
    session: WriteSession,
    library: SiteLibrary,
    settings: SiteSettings,
) -> RequestedRunJson:
    """Start a run, or join the one of the same experiment that is under way."""
    experiment = experiment_of(library, body.experiment)
    wish = Wish(body.formats, body.sizes, body.blocks)
    run, joined = request_run(session, experiment, wish, settings)
    response.headers["Location"] = f"/api/runs/{run.id}"
    return RequestedRunJson(**_judged_json(session, run, library).model_dump(), joined=joined)


@api.get("", response_description="Newest first.")
def list_runs(
    session: ReadSession,
    library: SiteLibrary,
    experiment: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> list[RunJson]:
    """The newest runs, of one experiment or of all."""
    return [_json(session, run, library) for run in store.runs(session, experiment, limit)]


@api.get("/{run_id}", response_description="As it is now.", responses=problems(404))
def read_run(run_id: str, session: ReadSession, library: SiteLibrary) -> JudgedRunJson:
    """A run: its state, plan, progress, machine, fits, and what it says of the lesson's claims."""
    return _judged_json(session, store.run(session, run_id), library)


@api.post(
    "/{run_id}/cancel",
    status_code=202,
    response_description="Cancelled.",
    responses=problems(404, 409, 503),
)
def cancel_run(run_id: str, session: WriteSession, library: SiteLibrary) -> JudgedRunJson:
    """End a run that is not over; what was measured is kept."""
    return _judged_json(session, store.cancel(session, run_id, datetime.now(UTC)), library)


@api.get(
    "/{run_id}/events",
    response_class=Response,
    responses=text("text/event-stream", "Events until the run is over.")
    | {204: {"description": "The run is over and nothing came after that event."}}
    | problems(404, 503),
)
def follow_run(
    request: Request,
    run_id: str,
    session: ReadSession,
    last_event_id: Annotated[str | None, Header()] = None,
    after: Annotated[str | None, Query(description="number of the last event known")] = None,
) -> Response:
    """Server-sent events: `sample`, `progress`, `fit`, `status`, from the start or after one."""
    run = store.run(session, run_id)
    topic = store.topic(run.id)
    newest = events.last(session, topic)
    begin = resume_after(last_event_id or after, newest)
    if run.status.is_over and begin == newest:
        return Response(status_code=204)  # tells a browser's EventSource to stop coming back
    streams: Streams = request.app.state.streams
    return streams.follow(topic, begin, _ends)


def _ends(event: Event) -> bool:
    return event.kind == "status" and RunStatus(event.data["status"]).is_over


@api.get(
    "/{run_id}/samples.csv",
    response_class=Response,
    responses=text("text/csv", "A row a sample.") | problems(404),
)
def samples_csv(run_id: str, session: ReadSession) -> Response:
    """Every sample as CSV; `slope fit` reads it."""
    text = export.samples_csv(store.samples(session, store.run(session, run_id).id))
    return _download(text, "text/csv", f"slope-{run_id}.csv")


@api.get(
    "/{run_id}/samples.jsonl",
    response_class=Response,
    responses=text("application/jsonl", "An object a line.") | problems(404),
)
def samples_jsonl(run_id: str, session: ReadSession) -> Response:
    """Every sample as one JSON object a line."""
    text = export.samples_jsonl(store.samples(session, store.run(session, run_id).id))
    return _download(text, "application/jsonl", f"slope-{run_id}.jsonl")


def _download(text: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=f"{kind}; charset=utf-8", headers=headers)


@api.get(
    "/{run_id}/figure.json",
    response_description="An object with data and layout.",
    responses=problems(404),
)
def figure(
    run_id: str, session: ReadSession, metric: Literal["time", "size", "memory"] = "time"
) -> JSONResponse:
    """The chart as a Plotly figure, data and layout."""
    run = store.run(session, run_id)
    found = chart.figure(run.plan, store.samples(session, run.id), run.fits or {}, metric)
    return JSONResponse(found, headers={"Cache-Control": "no-cache"})


@pages.api_route("/runs/{run_id}", methods=READ)
def run_page(request: Request, run_id: str, session: ReadSession) -> Response:
    """A run's own page."""
    view = view_of(session, store.run(session, run_id), _library(request))
    return render(request, "run/page.html", RunPage(view.title, view))


@pages.api_route("/runs/{run_id}/embed", methods=READ)
def run_embed(request: Request, run_id: str, session: ReadSession) -> Response:
    """The chart alone, for a frame in another page."""
    view = view_of(session, store.run(session, run_id), _library(request))
    return render(request, "run/embed.html", RunPage(view.title, view), embed=True)


@pages.post("/{course}/{lesson}/lab/run", dependencies=[RequireCsrf])
def run_form(
    course: str, lesson: str, session: WriteSession, library: SiteLibrary, settings: SiteSettings
) -> Response:
    """The lab's Run button; a run under way is joined."""
    experiment = lab_experiment(library, f"{course}/{lesson}")
    _run, joined = request_run(session, experiment, Wish(), settings)
    return RedirectResponse(
        f"/{course}/{lesson}/lab{'?joined=1' if joined else ''}#chart", status_code=303
    )


@pages.post("/runs/{run_id}/cancel", dependencies=[RequireCsrf])
def cancel_form(run_id: str, session: WriteSession, library: SiteLibrary) -> Response:
    """The Cancel button; leads back to the lab."""
    run = store.cancel(session, run_id, datetime.now(UTC))
    return RedirectResponse(_lab_url(run, library) or f"/runs/{run_id}", status_code=303)


def lab_experiment(library: Library, lesson: str) -> Experiment:
    """The experiment that a lesson's lab runs.

    Raises:
        NotFound: there is no such lesson, or it has no experiment.
    """
    found = library.lessons.get(lesson)
    if found is None or not found.experiments:
        raise NotFound(f"There is no experiment in a lesson {lesson!r}.")
    return found.experiments[0]


def view_of(session: Session, run: Run, library: Library) -> RunView:
    """A run as pages show it."""
    last = events.last(session, store.topic(run.id))
    samples = store.samples(session, run.id)
    claims = judged(session, run, library.experiments.get(run.experiment))
    return run_view(run, samples, _title(run, library), _lab_url(run, library), last, claims)


def judged(session: Session, run: Run, experiment: Experiment | None) -> tuple[Judgement, ...]:
    """What a run says of the claims of its experiment; nothing where that is gone."""
    claims = experiment.claims if experiment is not None else ()
    return judgements(run, claims, lambda: store.samples(session, run.id))


def _title(run: Run, library: Library) -> str:
    experiment = library.experiments.get(run.experiment)
    return experiment.title if experiment is not None else run.experiment


def _lab_url(run: Run, library: Library) -> str:
    lesson = run.experiment.rpartition("/")[0]
    return f"/{lesson}/lab" if lesson in library.lessons else ""


def _judged_json(session: Session, run: Run, library: Library) -> JudgedRunJson:
    found = judged(session, run, library.experiments.get(run.experiment))
    claims = [
        {
            "id": each.claim.id,
            "text": each.claim.text,
            "state": each.state,
            "words": each.words,
            "readings": [asdict(reading) for reading in each.readings],
        }
        for each in found
    ]
    return JudgedRunJson.model_validate(
        {**_json(session, run, library).model_dump(), "claims": claims}
    )


def _json(session: Session, run: Run, library: Library) -> RunJson:
    fits = run.fits or {}
    return RunJson.model_validate(
        {
            "id": run.id,
            "experiment": run.experiment,
            "title": _title(run, library),
            "url": f"/runs/{run.id}",
            "status": run.status,
            "requested_at": run.requested_at,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "ended_by": run.ended_by,
            "message": run.message,
            "plan": run.plan.to_json(),
            "progress": run.progress,
            "machine": {"id": run.machine.id, "name": run.machine.name} if run.machine else None,
            "fingerprint": run.fingerprint,
            "series": [
                {
                    "name": row.name,
                    "label": row.label,
                    "colour": row.colour,
                    "dash": row.dash,
                    "marker": row.marker,
                    "fit": fits.get(row.name),
                    "words": row.words,
                }
                for row in series_rows(run.plan, fits)
            ],
            "last_event": events.last(session, store.topic(run.id)),
        }
    )
