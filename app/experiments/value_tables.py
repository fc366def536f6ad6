"""The numbers behind a chart as tables: medians with their intervals, and what times consist of."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.experiments import units
from app.experiments.cards import series_cards
from app.experiments.cells import CellSummary, summarise
from app.experiments.chart_state import ChartState, Show
from app.experiments.phases import Bar, Phases, phases_of
from app.experiments.scene import Metric, metrics_of
from app.experiments.values import Plan, Sample


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
    """The numbers behind a chart; ``below`` tells what stands below each of them."""

    metric: str
    label: str
    below: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def tables_of(plan: Plan, samples: Sequence[Sample]) -> tuple[Table, ...]:
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
        below="what each phase takes of it",
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
        below="the interval that holds it with 95 % certainty",
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
