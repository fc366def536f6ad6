"""Runs over HTTP: the API and the live stream. Their pages are in ``run_pages``."""

import random
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from sqlalchemy.orm import Session

from app.content.guards import SiteLibrary
from app.content.models import Experiment, Library
from app.db.session import ReadSession, WriteSession
from app.errors import Invalid, NotFound, TooMany, UnsupportedMedia
from app.events import store as events
from app.events.store import Event
from app.events.stream import Streams, resume_after
from app.experiments import export, store
from app.experiments.claims.judgement import Judgement
from app.experiments.claims.memo import judgements
from app.experiments.known import known
from app.experiments.lab_panel import lab_url
from app.experiments.limits import limits
from app.experiments.plan import Wish, make_plan
from app.experiments.recorded import run_id_of
from app.experiments.recording import Recording, read_recording
from app.experiments.schemas import (
    JudgedRunJson,
    RequestedRunJson,
    RunJson,
    RunRequest,
    SubmittedRunJson,
    problems,
    text,
)
from app.experiments.series_rows import series_rows
from app.experiments.sharing.share import Place
from app.experiments.store import Run
from app.experiments.tally import Tally
from app.experiments.values import Origin, RunStatus
from app.settings import Settings
from app.web.origin import origin
from app.web.turns import InTurn

_PREFIX = "/api/runs"
#: Where recordings are sent; their bodies have a limit of their own.
SUBMIT = f"{_PREFIX}/submitted"
_SUBMITTED = ("application/jsonl", "application/json")

api = APIRouter(prefix=_PREFIX, tags=["runs"], responses=problems(422))


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


SiteSettings = Annotated[Settings, Depends(_settings)]


def _require_json(
    content_type: Annotated[str, Header(include_in_schema=False)] = "",
) -> None:
    # A page of another site can send a form without asking; it cannot send JSON.
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMedia("Send JSON, with the header Content-Type: application/json.")


def _require_recording(
    content_type: Annotated[str, Header(include_in_schema=False)] = "",
) -> None:
    if content_type.partition(";")[0].strip().lower() not in _SUBMITTED:
        raise UnsupportedMedia(
            "Send a recording as slope measure writes it, with the header "
            "Content-Type: application/jsonl."
        )


async def _body(request: Request) -> bytes:
    return await request.body()  # within its limit: app.web.security.BodyLimit has read it


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


@api.post(
    SUBMIT.removeprefix(_PREFIX),
    status_code=201,
    dependencies=[Depends(_require_recording)],
    response_description="Stored; Location names the run.",
    responses=problems(404, 413, 415, 422, 429, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/jsonl": {"schema": {"type": "string"}}},
        }
    },
)
def submit_run(
    body: Annotated[bytes, Depends(_body)],
    response: Response,
    session: WriteSession,
    library: SiteLibrary,
    settings: SiteSettings,
) -> SubmittedRunJson:
    """Add a run that was measured elsewhere (`slope measure --submit` sends it).

    The body is a recording, one JSON object a line; it is refused whole when a line is malformed
    or cannot have been measured so. It is shown as submitted, and fitted by this server.
    """
    now = datetime.now(UTC)
    recording = read_recording(body, known(), now)
    misfit = recording.misfit(experiment_of(library, recording.experiment))
    if misfit is not None:
        raise Invalid(f"line 1: {misfit}.")
    run = store.run(session, _store_submitted(session, recording, settings, now))
    response.headers["Location"] = f"{_PREFIX}/{run.id}"
    beside = store.latest(session, run.experiment)
    shown = f"/runs/{run.id}" if beside is None else f"/runs/{beside.id}?also={run.id}"
    return SubmittedRunJson(**_json(session, run, library).model_dump(), chart=shown)


def _store_submitted(
    session: Session, recording: Recording, settings: Settings, now: datetime
) -> str:
    """The run's id; what was submitted before is not stored again, and does not count."""
    run_id = run_id_of(recording, Origin.SUBMITTED)
    if store.is_stored(session, run_id):
        return run_id
    if not any(sample.ok for sample in recording.samples):
        raise Invalid("No sample of this recording is ok: there is no point to show.")
    lately = store.submitted(session, now - timedelta(hours=1))
    if lately >= settings.max_submissions_an_hour:
        raise TooMany(f"{lately} runs were submitted in the last hour; try again in an hour.")
    in_all = store.submitted(session)
    if in_all >= settings.max_submitted_runs:
        raise TooMany(
            f"This server keeps {in_all} submitted runs, and no more. Its operator can raise "
            "SLOPE_MAX_SUBMITTED_RUNS."
        )
    store.add_recording(session, run_id, recording, Origin.SUBMITTED, now)
    return run_id


@api.get("", response_description="Newest first.", responses=problems(429), dependencies=[InTurn])
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
    """A run: its state, plan, progress, machine, fits, what it says of the lesson's claims, and how
    near its formats come to raw bytes.
    """
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
    responses=text("text/csv", "A row a sample.") | problems(404, 429),
    dependencies=[InTurn],
)
def samples_csv(run_id: str, session: ReadSession) -> Response:
    """Every sample as CSV; `slope fit` reads it."""
    text = export.samples_csv(store.samples(session, store.run(session, run_id).id))
    return _download(text, "text/csv", f"slope-{run_id}.csv")


@api.get(
    "/{run_id}/samples.jsonl",
    response_class=Response,
    responses=text("application/jsonl", "An object a line.") | problems(404, 429),
    dependencies=[InTurn],
)
def samples_jsonl(run_id: str, session: ReadSession) -> Response:
    """Every sample as one JSON object a line."""
    text = export.samples_jsonl(store.samples(session, store.run(session, run_id).id))
    return _download(text, "application/jsonl", f"slope-{run_id}.jsonl")


def _download(text: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=f"{kind}; charset=utf-8", headers=headers)


def lab_experiment(library: Library, lesson: str, name: str) -> Experiment:
    """The experiment of that name in a lesson's lab; its first one for an empty name.

    Raises:
        NotFound: there is no such lesson, or it has no such experiment; the message lists those
            that it has.
    """
    found = library.lessons.get(lesson)
    if found is None or not found.experiments:
        raise NotFound(f"There is no experiment in a lesson {lesson!r}.")
    if not name:
        return found.experiments[0]
    chosen = next((each for each in found.experiments if each.name == name), None)
    if chosen is None:
        names = ", ".join(each.name for each in found.experiments)
        raise NotFound(f"This lab has no experiment {name!r}. It has: {names}.")
    return chosen


def place_of(request: Request) -> Place:
    """This site as others know it."""
    return Place(origin(request), _settings(request).data_licence)


def judged(session: Session, run: Run, experiment: Experiment | None) -> tuple[Judgement, ...]:
    """What a run says of the claims of its experiment; nothing where that is gone."""
    claims = experiment.claims if experiment is not None else ()
    return judgements(run, claims, lambda: store.samples(session, run.id))


def title_of(run: Run, library: Library) -> str:
    """The title of a run's experiment; its id where the lesson is gone."""
    experiment = library.experiments.get(run.experiment)
    return experiment.title if experiment is not None else run.experiment


def lab_url_of(run: Run, library: Library) -> str:
    """The lab that a run belongs to; empty where the lesson is gone."""
    path, _, name = run.experiment.rpartition("/")
    lesson = library.lessons.get(path)
    if lesson is None:
        return ""
    is_there = any(each.name == name for each in lesson.experiments)
    return lab_url(path, lesson.experiments, name) if is_there else f"/{path}/lab"


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
    samples = store.samples(session, run.id)
    reached = limits(run.plan, samples)
    limit = {name: [each.to_json() for each in shares] for name, shares in reached.items()}
    tally = Tally(run.plan, samples)
    cells = [asdict(tally.certainty(key)) for key in tally.keys]
    more = {"claims": claims, "limit": limit, "cells": cells}
    told = {**_json(session, run, library).model_dump(), **more}
    return JudgedRunJson.model_validate(told)


def _json(session: Session, run: Run, library: Library) -> RunJson:
    fits = run.fits or {}
    return RunJson.model_validate(
        {
            "id": run.id,
            "experiment": run.experiment,
            "origin": run.origin,
            "title": title_of(run, library),
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
