"""Two runs held against each other, as a page and the API show it: values, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.experiments import units
from app.experiments.beside.differences import Difference, of_fingerprints, of_plans
from app.experiments.beside.other import Other
from app.experiments.beside.pooled import place
from app.experiments.beside.ratio_plot import ratio_plot
from app.experiments.beside.words import axis, in_words, times
from app.experiments.cards import FormatCard, series_cards
from app.experiments.cells import METRICS
from app.experiments.ratio import CellRatio, Ratio, SeriesRatio, Side, ratios
from app.experiments.scene import metrics_of
from app.experiments.store import Run
from app.experiments.values import Plan, Sample
from app.web.plots import Plot


@dataclass(frozen=True, slots=True)
class RatioLine:
    """What is said of a series; ``place`` tells where the run stands in its class, or is empty."""

    card: FormatCard
    words: str
    place: str


@dataclass(frozen=True, slots=True)
class RatioCell:
    """A ratio at a size as texts, all empty where one run has no such cell."""

    value: str
    interval: str
    differs: bool
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class RatioRow:
    """A size, and a cell a series."""

    size: str
    cells: tuple[RatioCell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against another.

    Attributes:
        what: the ratio is one of this: ``time to save``.
        lines: one a series that both measured; empty where there is none.
        differences: of machine and software; the class has none that could be told.
        plan_differences: of what was measured; a ratio across them compares unlike things.
        api_url: the same for programs.
    """

    other: Other
    what: str
    lines: tuple[RatioLine, ...]
    rows: tuple[RatioRow, ...]
    plot: Plot | None
    differences: tuple[Difference, ...]
    plan_differences: tuple[Difference, ...]
    api_url: str


_NO_CELL = RatioCell("", "", False, "", "")


def comparison(run: Run, samples: Sequence[Sample], other: Other, metric: str) -> Comparison:
    """A run against another, as its page shows it.

    Args:
        metric: time, size or memory.
    """
    cards = series_cards(run.plan)
    found = ratios(cards, samples, other.samples, metric)
    what = axis(metric, run.plan.operation)
    label = f"{what}, this run's divided by that of {other.name}, by number of parameters"
    return Comparison(
        other=other,
        what=what,
        lines=tuple(
            RatioLine(
                cards[each.name],
                in_words(each, metric),
                _place(run.plan, each, other, metric),
            )
            for each in found
        ),
        rows=_rows(run.plan, found, metric),
        plot=ratio_plot(found, cards, label),
        differences=() if other.is_class else of_fingerprints(run.fingerprint, other.fingerprint),
        plan_differences=() if other.is_class else of_plans(run.plan, other.plan),
        api_url=f"/api/runs/{run.id}/compare/{other.id}"
        + (f"?metric={metric}" if metric != "time" else ""),
    )


def _place(plan: Plan, found: SeriesRatio, other: Other, metric: str) -> str:
    """Where the run stands among the machines of its class, at the largest size that both have."""
    if not other.is_class:
        return ""
    cell, value_of = found.cells[-1], METRICS[metric]
    values = [
        value
        for sample in other.samples
        if sample.series == found.name
        and sample.size == cell.size
        and (value := value_of(sample)) is not None
    ]
    where = place(cell.ours.median, values)
    if where is None:
        return ""
    text = metrics_of(plan)[metric].format
    return (
        f"At {units.count(cell.n)} parameters {where.below} of {where.of} machines have less than "
        f"this run's {text(cell.ours.median)}; their middle half lies between {text(where.low)} "
        f"and {text(where.high)}."
    )


def _rows(plan: Plan, found: Sequence[SeriesRatio], metric: str) -> tuple[RatioRow, ...]:
    text = metrics_of(plan)[metric].format
    cells = {(each.name, cell.size): cell for each in found for cell in each.cells}
    built = {cell.size: cell.n for cell in cells.values()}
    return tuple(
        RatioRow(
            f"{built[size]:,}",
            tuple(_cell(cells.get((each.name, size)), text) for each in found),
        )
        for size in sorted(built)
    )


def _cell(cell: CellRatio | None, text: Any) -> RatioCell:  # noqa: ANN401 - a formatter
    if cell is None:
        return _NO_CELL
    ratio = cell.ratio
    interval = "too few samples"
    if ratio.low is not None and ratio.high is not None:
        interval = f"{times(ratio.low)} to {times(ratio.high)}"
    return RatioCell(
        times(ratio.value),
        interval,
        ratio.differs,
        text(cell.ours.median),
        text(cell.theirs.median),
    )


def comparison_json(
    run: Run, samples: Sequence[Sample], other: Other, metric: str
) -> dict[str, Any]:
    """The same for programs, as plain JSON values."""
    shown = comparison(run, samples, other, metric)
    found = ratios(series_cards(run.plan), samples, other.samples, metric)
    return {
        "run": run.id,
        "other": other.id,
        "name": other.name,
        "machines": other.machines,
        "metric": metric,
        "series": [
            {
                "name": each.name,
                "label": line.card.label,
                "ratio": _ratio_json(each.overall),
                "sizes": each.sizes,
                "depends_on_size": each.depends_on_size,
                "words": line.words,
                "place": line.place,
                "cells": [
                    {
                        "size": cell.size,
                        "n": cell.n,
                        "ratio": _ratio_json(cell.ratio),
                        "this": _side_json(cell.ours),
                        "other": _side_json(cell.theirs),
                    }
                    for cell in each.cells
                ],
            }
            for each, line in zip(found, shown.lines, strict=True)
        ],
        "differences": [
            {"of": each.label, "this": each.ours, "other": each.theirs, "plan": each.is_of_plan}
            for each in (*shown.plan_differences, *shown.differences)
        ],
    }


def _ratio_json(ratio: Ratio) -> dict[str, Any]:
    return {"value": ratio.value, "low": ratio.low, "high": ratio.high, "differs": ratio.differs}


def _side_json(side: Side) -> dict[str, Any]:
    return {"median": side.median, "low": side.low, "high": side.high, "samples": side.count}
