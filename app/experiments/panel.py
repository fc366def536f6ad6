"""What the lab and the run page show, as values: a template needs nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from app.content.models import Experiment
from app.experiments import units
from app.experiments.beside.other import Other
from app.experiments.cards import FormatCard, series_cards
from app.experiments.cells import CellSummary, summarise
from app.experiments.chart_state import ChartState, Show
from app.experiments.claims.judgement import Judgement
from app.experiments.claims.shown import ShownClaim, shown_claim
from app.experiments.controls import Controls, Option, controls
from app.experiments.cost_tables import LimitTable, PlaneRow, limit_table, plane_rows
from app.experiments.drawing.shelf import Picture, Subject, inline_picture
from app.experiments.operations import SAVE, bytes_of, operation_of
from app.experiments.others import NOBODY, Others, source_in_words
from app.experiments.phases import Bar, Phases, phases_of
from app.experiments.scene import Metric, OtherRun, metrics_of
from app.experiments.sharing.share import Place, Share, share
from app.experiments.store import Run
from app.experiments.values import EndedBy, Origin, Plan, RunStatus, Sample
from app.experiments.verdict import SeriesFit, in_words
from app.experiments.waiting import Waiting
from app.experiments.watch import Watch, watch
from app.experiments.what_if import WhatIf, what_if
from app.experiments.why import Why, why


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A format of the run and what its fit says; ``verdict`` is empty before there is one.

    ``why`` is None before it, too. ``grows`` tells what else grows and how: (name, words) pairs.
    """

    name: str
    label: str
    about: str
    colour: str
    dash: str
    marker: str
    limit: bool
    verdict: str
    words: str
    warnings: tuple[str, ...]
    why: Why | None
    grows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TableCell:
    """One metric of a format at a size, as text.

    ``reason`` says why it failed; ``notes`` what else is to be known of it.
    """

    series: str
    median: str
    interval: str
    count: int
    reason: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A size and its cells, in the order of the columns."""

    size: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a chart."""

    metric: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


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
    embed_url: str
    lab_url: str
    cancel_url: str
    api_url: str
    events_url: str
    figure_url: str
    csv_url: str
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
class Choice:
    """One of the lab's experiments; ``label`` is short, ``title`` says it in full."""

    label: str
    title: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class LabPanel:
    """The lab of a lesson.

    Attributes:
        state: empty, no-worker, queued, running, finished, failed or cancelled.
        experiment_id: what ``POST /api/runs`` wants.
        experiment: its name within the lesson, as the Run form sends it.
        choices: every experiment of the lab.
        html: what will happen, in the author's words.
        cost: one sentence on what a run takes.
        machine: the machine that will measure; empty when no worker is there.
        run_url: where the Run form is sent.
        run: the run under way, else the last one; None before the first.
        joined: the visitor pressed Run and joined the run under way.
    """

    state: str
    experiment_id: str
    experiment: str
    choices: tuple[Choice, ...]
    title: str
    html: str
    cost: str
    machine: str
    run_url: str
    run: RunView | None
    joined: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run's own page, and its embedded form."""

    title: str
    run: RunView


def lab_url(lesson: str, experiments: Sequence[Experiment], name: str) -> str:
    """The lab of a lesson, showing an experiment; the first one needs no mention.

    Args:
        lesson: course/lesson.
        experiments: of the lesson.
        name: of the experiment within the lesson.
    """
    first = experiments[0].name if experiments else ""
    return f"/{lesson}/lab" if name == first else f"/{lesson}/lab?experiment={quote(name)}"


def lab_choices(
    lesson: str, experiments: Sequence[Experiment], shown: Experiment
) -> tuple[Choice, ...]:
    """The experiments of a lab, as a list to choose from."""
    return tuple(
        Choice(
            each.name.replace("-", " ").capitalize(),
            each.title,
            lab_url(lesson, experiments, each.name),
            each.id == shown.id,
        )
        for each in experiments
    )


def lab_panel(
    experiment: Experiment,
    choices: tuple[Choice, ...],
    run: RunView | None,
    machine: str,
    run_url: str,
    *,
    joined: bool,
) -> LabPanel:
    """The lab: what can be done, and what there is to see."""
    return LabPanel(
        state=_state(run, machine),
        experiment_id=experiment.id,
        experiment=experiment.name,
        choices=choices,
        title=experiment.title,
        html=experiment.html,
        cost=_cost(experiment),
        machine=machine,
        run_url=run_url,
        run=run,
        joined=joined,
    )


def _state(run: RunView | None, machine: str) -> str:
    is_active = run is not None and not run.is_over
    if not machine and (run is None or is_active):
        return "no-worker"
    return "empty" if run is None else run.status


def _cost(experiment: Experiment) -> str:
    ways, kinds = len(experiment.formats), len(experiment.families) * len(experiment.dtypes)
    cells = ways * kinds * len(experiment.sizes)
    each = f", each for {kinds} kinds of models," if kinds > 1 else ""
    largest = experiment.sizes[-1] * max(map(bytes_of, experiment.dtypes))
    return (
        f"A run measures {ways} ways to {operation_of(experiment.operation).does}{each} at "
        f"{len(experiment.sizes)} sizes, {cells} points, up to {experiment.blocks} times over: "
        f"about {_minutes(experiment.budget)} at most. Its largest file takes "
        f"{units.size(largest)} for a moment."
    )


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
    """
    api = f"/api/runs/{run.id}"
    progress = run.progress or {}
    return RunView(
        id=run.id,
        title=title,
        heading=f"What the {operation_of(run.plan.operation).label.lower()}s say",
        timed=_timed(run.plan),
        url=f"/runs/{run.id}",
        embed_url=f"/runs/{run.id}/embed",
        lab_url=lab_url,
        cancel_url=f"/runs/{run.id}/cancel",
        api_url=api,
        events_url=f"{api}/events",
        figure_url=state.url(f"{api}/figure.json"),
        csv_url=f"{api}/samples.csv",
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
        tables=_tables(run.plan, samples),
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
            Subject(run, last_event, state, lambda: samples, _laid_over(run, shown))
        ),
        what_if=what_if(run.plan, samples, run.fits or {}, state),
    )


def _laid_over(run: Run, shown: Sequence[Other]) -> list[OtherRun]:
    return [OtherRun(other.id, other.title, run.plan, other.samples) for other in shown]


def _other_tables(run: Run, other: Other) -> OtherTables:
    return OtherTables(
        title=other.title,
        series=_rows(run),
        tables=_tables(run.plan, other.samples),
    )


def run_moment(run: Run) -> str:
    """When a run ended, or else began, as people write it: ``24 November 2026, 12:04 UTC``."""
    return _moment(run.finished_at or run.started_at or run.requested_at)


def series_rows(plan: Plan, fits: Mapping[str, Any]) -> tuple[SeriesRow, ...]:
    """The lines of a run in the order of legends, each with what its fit says."""
    return tuple(_series_row(card, fits.get(name)) for name, card in series_cards(plan).items())


def _rows(run: Run) -> tuple[SeriesRow, ...]:
    rows = series_rows(run.plan, run.fits or {})
    if run.fits is not None or run.origin is Origin.MEASURED:
        return rows
    return tuple(replace(row, words=_NOT_FITTED_YET) for row in rows)


_NOT_FITTED_YET = (
    "Not fitted yet: a worker of this server does that between two runs. Load this page again in a "
    "moment."
)


def _series_row(card: FormatCard, fit: Mapping[str, Any] | None) -> SeriesRow:
    found = SeriesFit.from_json(dict(fit)) if fit is not None else None
    return SeriesRow(
        name=card.id,
        label=card.label,
        about=card.about,
        colour=card.colour,
        dash=card.dash,
        marker=card.marker,
        limit=card.limit,
        verdict=(found.verdict or "?") if found else "",
        words=in_words(found) if found else "",
        warnings=found.warnings if found else (),
        why=why(found) if found else None,
        grows=_grows(fit or {}),
    )


def _grows(fit: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The fits of what was measured beside the time, in words."""
    metrics = fit.get("metrics") or {}
    return tuple(
        (label, in_words(SeriesFit.from_json(metrics[name])))
        for name, label in _ALSO_FITTED.items()
        if name in metrics
    )


def _tables(plan: Plan, samples: Sequence[Sample]) -> tuple[Table, ...]:
    """A table of each thing that the chart can show."""
    found = [_table(plan, samples, metric) for metric in metrics_of(plan).values()]
    phases = phases_of(plan, samples, ChartState())
    return tuple(found) if phases.is_empty else (*found, _phase_table(phases))


def _phase_table(found: Phases) -> Table:
    bars = {(stack.card.id, bar.size): bar for stack in found.stacks for bar in stack.bars}
    ns = {bar.size: bar.n for bar in bars.values()}
    return Table(
        metric=Show.PHASES,
        label="Phases of the time",
        columns=tuple(stack.card.label for stack in found.stacks),
        rows=tuple(
            TableRow(
                f"{n:,.0f}",
                tuple(
                    _phase_cell(stack.card.id, bars.get((stack.card.id, size)), found.names)
                    for stack in found.stacks
                ),
            )
            for size, n in sorted(ns.items())
        ),
    )


def _phase_cell(series: str, bar: Bar | None, names: Sequence[str]) -> TableCell:
    if bar is None:
        return TableCell(series, "", "", 0, "")
    parts = tuple(
        f"{name} {units.seconds(seconds)}, {100 * share:.0f} %"
        for name, seconds, share in zip(names, bar.seconds, bar.shares, strict=True)
    )
    return TableCell(series, units.seconds(bar.total), "", bar.count, "", parts)


def _table(plan: Plan, samples: Sequence[Sample], metric: Metric) -> Table:
    cards = series_cards(plan)
    found = {(cell.series, cell.size): cell for cell in summarise(samples, metric.id)}
    return Table(
        metric=metric.id,
        label=metric.label,
        columns=tuple(card.label for card in cards.values()),
        rows=tuple(
            TableRow(
                size=_size_text(size, [found.get((name, size)) for name in cards]),
                cells=tuple(_table_cell(name, found.get((name, size)), metric) for name in cards),
            )
            for size in plan.sizes
        ),
    )


def _size_text(size: int, cells: Sequence[CellSummary | None]) -> str:
    built = next((cell.n for cell in cells if cell is not None and cell.n is not None), size)
    return f"{built:,}"


def _table_cell(series: str, cell: CellSummary | None, metric: Metric) -> TableCell:
    if cell is None:
        return TableCell(series, "", "", 0, "")
    reason = cell.reason or ""
    if cell.median is None:
        return TableCell(series, "", "", 0, reason or "not measured on this system")
    interval = ""
    if len(cell.values) > 1 and cell.low is not None and cell.high is not None:
        interval = f"{metric.format(cell.low)} to {metric.format(cell.high)}"
    notes = [cell.outliers] if cell.severe else []
    if cell.firsts and metric.id == "time":
        notes.append(cell.without_warmup)
    text = metric.format(cell.median)
    return TableCell(series, text, interval, len(cell.values), reason, tuple(notes))


def _timed(plan: Plan) -> str:
    """What a time adds up, and what the files met on their way."""
    operation = operation_of(plan.operation)
    on_disk = plan.storage == "disk"
    phases = [phase for phase in operation.phases if phase != "fsync" or on_disk]
    adds_up = f"A time adds up {' + '.join(phases)}; the samples' CSV has each. " if phases else ""
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
            return f"It ended because its {_minutes(run.plan.budget)} were used up."
        case EndedBy.CANCEL if run.origin is not Origin.MEASURED:
            return "It was stopped before its end; what had been measured until then is here."
        case _:
            return run.message or ""


def _now(run: Run, progress: Mapping[str, Any]) -> str:
    current = progress.get("current")
    if not current:
        return ""
    card = series_cards(run.plan).get(current["series"])
    label = card.label if card else current["series"]
    return (
        f"{label} at {units.count(current['size'])} parameters, "
        f"round {progress['block']} of {progress['blocks']}"
    )


def _minutes(seconds: float) -> str:
    if seconds < 90:
        return f"{round(seconds)} seconds"
    minutes = round(seconds / 60)
    return f"{minutes} minutes"


def _moment(moment: datetime) -> str:
    return f"{moment:%-d %B %Y, %H:%M} UTC"


_ALSO_FITTED = {"size": "File size", "peak_memory": "Peak memory"}

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
