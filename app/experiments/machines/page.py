"""What a machine's page shows, as values: its template needs nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from app.experiments import units
from app.experiments.beside.differences import changes_in_words
from app.experiments.beside.words import difference
from app.experiments.cards import FormatCard, series_cards
from app.experiments.machines.asked import METRICS, Asked
from app.experiments.machines.plots import timeline_plot
from app.experiments.machines.timeline import (
    MachineRun,
    Mark,
    Measured,
    Step,
    Timeline,
    sizes_of,
    timeline,
    usual_size,
)
from app.experiments.panel import facts_of
from app.experiments.scene import Metric, metrics_of
from app.experiments.values import Plan
from app.web.moments import moment_words
from app.web.plots import Plot

#: Runs on a page.
MOST_RUNS = 20
#: A worker that said so within that long is there.
_PRESENT = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several to choose from, and the address that does."""

    value: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series over time: ``newest`` is its last median, ``plot`` None where it has one run."""

    card: FormatCard
    newest: str
    plot: Plot | None


@dataclass(frozen=True, slots=True)
class ShownStep:
    """What changed between two runs.

    Attributes:
        lines: each series that stepped, and how.
        changes: what the fingerprints tell of it; empty where they tell nothing.
    """

    before: str
    before_url: str
    after: str
    after_url: str
    lines: tuple[tuple[FormatCard, str], ...]
    changes: str


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in the table, with a (median, interval) a series; both empty where it has none.

    ``changes`` tells what was not the same in the run before it.
    """

    when: str
    url: str
    cells: tuple[tuple[str, str], ...]
    changes: str


@dataclass(frozen=True, slots=True)
class MachinePage:
    """A machine and its runs of one experiment.

    Attributes:
        title: its name.
        says: a sentence on what is known of it.
        experiments: what it measured; empty where it measured nothing.
        path: where the form leads.
        sizes: to choose from.
        metrics: to choose from.
        what: a sentence on what the figures are.
        lines: a plot a series.
        steps: newest first.
        runs: newest first.
        range: which of how many runs are shown; empty where all are.
        notes: what of the address could not be followed.
    """

    title: str
    says: str
    experiments: tuple[Choice, ...]
    path: str
    newer_url: str
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    sizes: tuple[Choice, ...] = ()
    metrics: tuple[Choice, ...] = ()
    what: str = ""
    lines: tuple[SeriesLine, ...] = ()
    steps: tuple[ShownStep, ...] = ()
    runs: tuple[RunLine, ...] = ()
    range: str = ""
    older_url: str = ""


def says_of(name: str, heartbeat_at: datetime, total: int, now: datetime) -> str:
    """What is known of a machine, in a sentence."""
    runs = f"{total} run{'' if total == 1 else 's'}" if total else "no run with a result yet"
    if heartbeat_at.year <= 1970:
        return (
            f"{name} measured elsewhere and has {runs} here. Machines from elsewhere are known by "
            "their name and processor alone: two that share both would be one here."
        )
    there = "is there now" if now - heartbeat_at < _PRESENT else "is not there at the moment"
    return f"A worker of this server runs on {name}; it {there}, and has {runs}."


def machine_page(
    name: str,
    says: str,
    path: str,
    experiments: Sequence[tuple[str, str, int]],
    asked: Asked,
    runs: Sequence[MachineRun],
    size: int | None,
    measured: Sequence[Measured],
) -> MachinePage:
    """A machine's page.

    Args:
        path: of the page.
        experiments: (id, title, number of runs) of each, newest first.
        asked: what the address asks for; its size may be one that no run has.
        runs: of the experiment, newest first: those of the page.
        size: that is shown; None without runs.
        measured: the runs' samples at it.
    """
    total = next((count for name_, _title, count in experiments if name_ == asked.experiment), 0)
    empty = MachinePage(
        title=name,
        says=says,
        experiments=tuple(
            Choice(each, f"{title} ({count})", asked.at(each).url(path), each == asked.experiment)
            for each, title, count in experiments
        ),
        path=path,
        newer_url=replace(asked, page=1).url(path) if asked.page > 1 else "",
        notes=(*asked.notes, *_notes(asked, size, total, runs)),
    )
    if not runs or size is None:
        return empty
    plan = _merged([run.plan for run in runs])
    metrics = metrics_of(plan)
    metric = metrics[asked.metric]
    found = timeline(runs, measured, asked.metric, plan)
    cards = {key: card for key, card in series_cards(plan).items() if key in found.marks}
    skipped = (asked.page - 1) * MOST_RUNS
    last = skipped + len(runs)
    return replace(
        empty,
        facts=facts_of(runs[0].fingerprint),
        sizes=tuple(
            Choice(str(each), units.count(each), replace(asked, size=each).url(path), each == size)
            for each in sizes_of(runs)
        ),
        metrics=tuple(
            Choice(
                each, metrics[each].label, replace(asked, metric=each).url(path), each == metric.id
            )
            for each in METRICS
        ),
        what=f"{metric.label} at {units.count(size)} parameters",
        lines=tuple(_line(found, key, card, metric) for key, card in cards.items()),
        steps=_shown_steps(found, cards, asked.metric),
        runs=_run_lines(found, cards, metric),
        range=f"Runs {skipped + 1} to {last} of {total}, newest first" if total > len(runs) else "",
        newer_url=replace(asked, page=asked.page - 1).url(path) if asked.page > 1 else "",
        older_url=replace(asked, page=asked.page + 1).url(path) if last < total else "",
    )


def size_shown(asked: Asked, runs: Sequence[MachineRun]) -> int | None:
    """The size asked for where a run has it, else the usual one; None without runs."""
    return asked.size if asked.size in sizes_of(runs) else usual_size(runs)


def _notes(
    asked: Asked, size: int | None, total: int, runs: Sequence[MachineRun]
) -> tuple[str, ...]:
    notes = []
    if asked.size is not None and size is not None and asked.size != size:
        notes.append(
            f"None of these runs measured {asked.size:,} parameters; {size:,} are shown instead."
        )
    if total and not runs:
        pages = -(-total // MOST_RUNS)
        last = "is one page" if pages == 1 else f"are {pages} pages"
        notes.append(f"There {last} of runs, and no page {asked.page}.")
    return tuple(notes)


def _merged(plans: Sequence[Plan]) -> Plan:
    """The first plan, with every series that any of them has."""

    def union(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each for plan in plans for each in getattr(plan, name)))

    return replace(
        plans[0], formats=union("formats"), families=union("families"), dtypes=union("dtypes")
    )


def _line(found: Timeline, key: str, card: FormatCard, metric: Metric) -> SeriesLine:
    marks = found.marks[key]
    steps = [step for step in found.steps if step.series == key]
    newest = list(marks.values())[-1]
    return SeriesLine(
        card,
        metric.format(newest.median),
        timeline_plot(found, marks, steps, card, metric) if len(marks) > 1 else None,
    )


def _shown_steps(
    found: Timeline, cards: Mapping[str, FormatCard], metric: str
) -> tuple[ShownStep, ...]:
    by_gap: dict[tuple[int, int], list[Step]] = {}
    for step in found.steps:
        by_gap.setdefault((step.before, step.after), []).append(step)
    return tuple(
        ShownStep(
            before=moment_words(found.runs[before].at),
            before_url=f"/runs/{found.runs[before].id}",
            after=moment_words(found.runs[after].at),
            after_url=f"/runs/{found.runs[after].id}?also={found.runs[before].id}#others",
            lines=tuple((cards[step.series], difference(step.ratio, metric)) for step in steps),
            changes=changes_in_words(found.changes(before, after)),
        )
        for (before, after), steps in sorted(by_gap.items(), reverse=True)
    )


def _run_lines(
    found: Timeline, cards: Mapping[str, FormatCard], metric: Metric
) -> tuple[RunLine, ...]:
    changed = {
        after: changes_in_words(found.changes(before, after))
        for before, after in pairwise(range(len(found.runs)))
    }
    return tuple(
        RunLine(
            when=moment_words(run.at),
            url=f"/runs/{run.id}",
            cells=tuple(_cell(found.marks[key].get(index), metric) for key in cards),
            changes=changed.get(index, ""),
        )
        for index, run in reversed(list(enumerate(found.runs)))
    )


def _cell(mark: Mark | None, metric: Metric) -> tuple[str, str]:
    if mark is None:
        return "", ""
    low, high = metric.format(mark.low), metric.format(mark.high)
    interval = "1 sample" if mark.count == 1 else (f"{low} to {high}" if low != high else "")
    return metric.format(mark.median), interval
