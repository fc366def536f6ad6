"""What a run's page shows, as values: a template needs nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.experiments import units
from app.experiments.beside.other import Other
from app.experiments.cards import series_cards
from app.experiments.chart_state import ChartState
from app.experiments.claims.judgement import Judgement
from app.experiments.claims.shown import ShownClaim, shown_claim
from app.experiments.controls import Controls, Option, controls
from app.experiments.cost_tables import LimitTable, PlaneRow, limit_table, plane_rows
from app.experiments.drawing.shelf import Picture, Subject, inline_picture
from app.experiments.foretold import NOTHING, Foretold
from app.experiments.operations import SAVE, operation_of
from app.experiments.others import NOBODY, Others, source_in_words
from app.experiments.scene import OtherRun
from app.experiments.series_rows import SeriesRow, series_rows
from app.experiments.sharing.share import Place, Share, share
from app.experiments.store import Run
from app.experiments.value_tables import Table, tables_of
from app.experiments.values import EndedBy, Origin, Plan, RunStatus, Sample
from app.experiments.waiting import Waiting
from app.experiments.watch import Watch, watch
from app.experiments.what_if import WhatIf, what_if
from app.web.moments import moment_words


@dataclass(frozen=True, slots=True)
class OtherTables:
    """The numbers of what the run is held against."""

    title: str
    series: tuple[SeriesRow, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as its page shows it. URLs are of this site; ``ended`` says how it ended and why.

    ``source`` says where a run comes from that was not measured here; ``others`` are the runs that
    it can be held against, and ``other_tables`` the numbers of those that it is.
    ``heading`` stands above what the fits say, ``timed`` tells what a time consists of and where
    the files lie. ``state`` is the view of the chart, ``controls`` the form over it, ``picture``
    the chart as the server has drawn it, and ``what_if`` what its fits say beyond it.
    ``watch`` is the measuring as it goes, ``waiting`` says why nothing happens where nothing does,
    and ``share`` is what can be given to others.
    """

    id: str
    title: str
    heading: str
    timed: str
    url: str
    lab_url: str
    cancel_url: str
    api_url: str
    events_url: str
    figure_url: str
    jsonl_url: str
    status: str
    is_over: bool
    can_cancel: bool
    headline: str
    ended: str
    when: str
    machine: str
    done: int
    total: int
    now: str
    precision: float
    watch: Watch
    waiting: Waiting | None
    series: tuple[SeriesRow, ...]
    claims: tuple[ShownClaim, ...]
    tables: tuple[Table, ...]
    limit: LimitTable | None
    planes: tuple[PlaneRow, ...]
    facts: tuple[tuple[str, str], ...]
    last_event: int
    origin: str
    source: str
    others: Others
    other_tables: tuple[OtherTables, ...]
    state: ChartState
    controls: Controls
    share: Share
    picture: Picture
    what_if: WhatIf


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run's own page, and its embedded form."""

    title: str
    run: RunView


_USUAL = ChartState()
_NOWHERE = Place("")


def run_view(
    run: Run,
    samples: Sequence[Sample],
    title: str,
    lab_url: str,
    last_event: int,
    judgements: Sequence[Judgement] = (),
    others: Others = NOBODY,
    shown: Sequence[Other] = (),
    state: ChartState = _USUAL,
    page_url: str = "",
    waiting: Waiting | None = None,
    place: Place = _NOWHERE,
    other_operations: Sequence[Option] = (),
    foretold: Foretold = NOTHING,
) -> RunView:
    """A run as its page shows it.

    Args:
        title: of its experiment.
        lab_url: the lab that it belongs to, showing its experiment; empty when the lesson is gone.
        last_event: the newest event that ``samples`` and ``run`` know of.
        judgements: what the run says of its experiment's claims.
        others: what the run can be held against.
        shown: what it is held against.
        state: the view of its chart.
        page_url: of the page, without what says the view; the run's own when empty.
        waiting: why nothing happens, where nothing does.
        place: this site, for what leaves it.
        other_operations: the same view of the lesson's experiments of other operations.
        foretold: what the visitor predicted of it.
    """
    api = f"/api/runs/{run.id}"
    progress = run.progress or {}
    return RunView(
        id=run.id,
        title=title,
        heading=f"What the {operation_of(run.plan.operation).label.lower()}s say",
        timed=_timed(run.plan),
        url=f"/runs/{run.id}",
        lab_url=lab_url,
        cancel_url=f"/runs/{run.id}/cancel",
        api_url=api,
        events_url=f"{api}/events",
        figure_url=state.url(foretold.figure_url or f"{api}/figure.json"),
        jsonl_url=f"{api}/samples.jsonl",
        status=run.status,
        is_over=run.status.is_over,
        can_cancel=not run.status.is_over,
        headline=_headline(run),
        ended=_ended(run),
        when=run_moment(run),
        machine=run.machine.name if run.machine else "",
        done=progress.get("done", 0),
        total=progress.get("total", run.plan.samples),
        now=_now(run, progress),
        precision=run.plan.precision,
        watch=watch(run.plan, samples, progress, is_over=run.status.is_over),
        waiting=waiting,
        series=_rows(run),
        claims=tuple(shown_claim(judgement) for judgement in judgements),
        limit=limit_table(run.plan, samples),
        planes=plane_rows(run.plan, run.fits or {}),
        tables=tables_of(run.plan, samples),
        facts=_facts(run),
        last_event=last_event,
        origin=run.origin,
        source=source_in_words(run),
        others=others,
        other_tables=tuple(_other_tables(run, other) for other in shown),
        state=state,
        share=share(run, title, state, place),
        controls=controls(run.plan, state, page_url or f"/runs/{run.id}", other_operations),
        picture=inline_picture(
            Subject(run, last_event, state, lambda: samples, _laid_over(run, shown), foretold)
        ),
        what_if=what_if(run.plan, samples, run.fits or {}, state),
    )


def _laid_over(run: Run, shown: Sequence[Other]) -> list[OtherRun]:
    return [OtherRun(other.id, other.title, run.plan, other.samples) for other in shown]


def _other_tables(run: Run, other: Other) -> OtherTables:
    tables = tables_of(run.plan, other.samples)
    return OtherTables(
        title=other.title,
        series=_rows(run),
        tables=tuple(replace(each, label=f"{each.label}: {other.title}") for each in tables),
    )


def run_moment(run: Run) -> str:
    """When a run ended, or else began, as people write it: ``24 November 2026, 12:04 UTC``."""
    return moment_words(run.finished_at or run.started_at or run.requested_at)


def _rows(run: Run) -> tuple[SeriesRow, ...]:
    rows = series_rows(run.plan, run.fits or {})
    if run.fits is not None or run.origin is Origin.MEASURED:
        return rows
    return tuple(replace(row, words=_NOT_FITTED_YET) for row in rows)


_NOT_FITTED_YET = (
    "Not fitted yet: a worker of this server does that between two runs. Load this page again in a "
    "moment."
)


def _timed(plan: Plan) -> str:
    """What a time adds up, and what the files met on their way."""
    operation = operation_of(plan.operation)
    on_disk = plan.storage == "disk"
    phases = [phase for phase in operation.phases if phase != "fsync" or on_disk]
    adds_up = f"A time is {' + '.join(phases)}; the samples' CSV has each part. " if phases else ""
    where = "Files lie on a disk" if on_disk else "Files lie in memory where the system allows it"
    return f"{adds_up}{where}{_meets(plan, on_disk=on_disk)}."


def _meets(plan: Plan, *, on_disk: bool) -> str:
    if plan.operation == SAVE:
        return ", and a save ends when the disk has every byte" if on_disk else ""
    if plan.cache == "cold":
        return ", and are dropped from the page cache before each load (cold)"
    return ", and were read before, so that no load waits for a disk (warm)"


_FINISHED = {
    Origin.MEASURED: "Measured",
    Origin.RECORDED: "Recorded elsewhere",
    Origin.SUBMITTED: "Submitted",
}


def _headline(run: Run) -> str:
    match run.status:
        case RunStatus.QUEUED:
            return "Waiting for a machine"
        case RunStatus.RUNNING:
            return "Measuring now"
        case RunStatus.FINISHED:
            return _FINISHED[run.origin]
        case RunStatus.CANCELLED:
            return "Cancelled"
        case RunStatus.FAILED:
            return "The run failed"


def _ended(run: Run) -> str:
    if not run.status.is_over:
        return ""
    precision = f"±{100 * run.plan.precision:g} %"
    match run.ended_by:
        case EndedBy.PRECISION:
            return f"It ended because every median is known to within {precision}."
        case EndedBy.BLOCKS:
            blocks = "its one round" if run.plan.blocks == 1 else f"all {run.plan.blocks} rounds"
            return f"It ended after {blocks}; some medians are not known to {precision} yet."
        case EndedBy.TIME:
            return f"It ended because its {minutes(run.plan.budget)} were used up."
        case EndedBy.CANCEL if run.origin is not Origin.MEASURED:
            return "It was stopped before its end; what had been measured until then is here."
        case _:
            return run.message or ""


def _now(run: Run, progress: Mapping[str, Any]) -> str:
    if run.status is not RunStatus.RUNNING:
        return ""
    current = progress.get("current")
    if not current and progress.get("done"):
        return "Choosing what to measure next."
    if not current:
        return "Getting ready: the measuring process loads its libraries."
    card = series_cards(run.plan).get(current["series"])
    label = card.label if card else current["series"]
    return (
        f"{label} at {units.count(current['size'])} parameters, "
        f"round {progress['block']} of {progress['blocks']}"
    )


def minutes(seconds: float) -> str:
    """A duration of minutes, as sentences have it."""
    if seconds < 90:
        return f"{round(seconds)} seconds"
    minutes = round(seconds / 60)
    return f"{minutes} minutes"


_FACTS = {
    "cpu": "Processor",
    "cpus": "Processors",
    "memory": "Memory",
    "system": "System",
    "file_system": "Files written to",
    "python": "Python",
    "torch": "torch",
    "onnx": "onnx",
    "onnxscript": "onnxscript",
    "safetensors": "safetensors",
    "pickle_protocol": "Pickle protocol",
    "threads": "Threads",
    "commit": "Slope's commit",
}


def facts_of(fingerprint: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """A fingerprint as people read it; nothing for none."""
    return tuple(
        (label, units.size(value) if key == "memory" else str(value))
        for key, label in _FACTS.items()
        if (value := (fingerprint or {}).get(key)) is not None
    )


def _facts(run: Run) -> tuple[tuple[str, str], ...]:
    """The fingerprint, and the seed of the order."""
    if run.fingerprint is None:
        return ()
    return (*facts_of(run.fingerprint), ("Seed of the order", str(run.plan.seed)))
