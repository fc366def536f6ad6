"""The chart of a run as a Plotly figure, in plain JSON values.

Plotly's Python package would build the same objects and costs the web process 25 MB; a test holds
what stands here against it instead (docs/decisions/0004-chart.md).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import chain
from typing import Any

from app.experiments import units
from app.experiments.cards import FormatCard, series_cards
from app.experiments.cells import CellSummary, summarise
from app.experiments.growth import GROWTH, predicted
from app.experiments.operations import operation_of
from app.experiments.values import Plan, Sample

#: A logarithmic axis has no zero: less extra memory than one page is drawn there, and said so.
PAGE = 4096
#: Lines of other machines' runs, of which a chart shows one a dash at most.
OTHER_DASHES = ("dot", "dash", "longdash", "dashdot")
_LINE_POINTS = 61
#: Bands and crossovers of more lines than this cover each other and show nothing.
_CROWDED = 8
#: Share of the axis that the label of a line takes.
_LABEL_HEIGHT = 0.062
_INK = "#6b7280"  # readable on light and on dark; the page's script sets the theme's own
_GRID = "rgba(128,128,128,0.22)"


@dataclass(frozen=True, slots=True)
class Metric:
    """Something that a chart can show of a run."""

    id: str
    label: str
    axis: str
    format: Any
    floor: float = 0.0


#: Symbols that are seen by their area; the others are lines.
_FILLED = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "triangle-down",
    "star",
    "cross",
    "x",
    "pentagon",
    "hexagon",
    "triangle-left",
    "triangle-right",
    "bowtie",
    "hourglass",
)

METRICS = {
    metric.id: metric
    for metric in (
        Metric("time", "Time", "time", units.seconds),
        Metric("size", "File size", "size of the file", units.size),
        Metric("memory", "Peak memory", "extra memory at the peak", units.size, PAGE),
    )
}


@dataclass(frozen=True, slots=True)
class OtherRun:
    """Another machine's run, to lay over the chart of a run of the same experiment."""

    id: str
    machine: str
    plan: Plan
    samples: Sequence[Sample]


def metrics_of(plan: Plan) -> Mapping[str, Metric]:
    """What a chart can show of a run, by id; the time is called after what it is the time of."""
    operation = operation_of(plan.operation)
    time = replace(METRICS["time"], label=operation.label, axis=operation.axis)
    return {**METRICS, "time": time}


def figure(
    plan: Plan,
    samples: Iterable[Sample],
    fits: Mapping[str, Any],
    metric: str,
    others: Sequence[OtherRun] = (),
) -> dict[str, Any]:
    """The figure ``{"data": [...], "layout": {...}}``.

    Each trace has ``meta: {"series", "role"}``, role ``median``, ``fit`` (``limit`` where the
    series is the physical limit; both with ``"verdict"``), ``band``, ``crossover`` or ``failed``;
    or ``other``, with ``"run"`` and ``"machine"``.
    A run without samples gives axes over the planned sizes.

    Args:
        fits: the JSON of a SeriesFit by series, for the time chart.
        metric: a key of ``METRICS``.
        others: what to lay over it; of their series those that this run has are drawn.
    """
    shown = metrics_of(plan)[metric]
    cards = series_cards(plan)
    summaries = summarise(samples, metric)
    by_series = {
        name: [summary for summary in summaries if summary.series == name] for name in cards
    }
    elsewhere = [
        [cell for cell in summarise(other.samples, metric) if cell.series in cards]
        for other in others
    ]
    span = _span(plan, [*summaries, *chain.from_iterable(elsewhere)], shown)
    used_fits = fits if metric == "time" else {}
    traces: list[dict[str, Any]] = []
    ends: list[tuple[FormatCard, float, float]] = []
    for name, cells in by_series.items():
        fit = used_fits.get(name)
        measured = [cell for cell in cells if cell.median is not None]
        traces += _series_traces(
            cards[name], cells, fit, shown, span, is_crowded=len(cards) > _CROWDED
        )
        if measured:
            last = max(measured, key=_x)
            ends.append((cards[name], _x(last), max(last.median or 0.0, shown.floor)))
    for number, (other, cells) in enumerate(zip(others, elsewhere, strict=True)):
        traces += _other_traces(other, cells, cards, shown, OTHER_DASHES[number])
    return {"data": traces, "layout": _layout(shown, span, ends)}


@dataclass(frozen=True, slots=True)
class _Span:
    """What the axes show."""

    x: tuple[float, float]
    y: tuple[float, float]


def _span(plan: Plan, summaries: Sequence[CellSummary], metric: Metric) -> _Span:
    xs = [float(size) for size in plan.sizes] + [_x(cell) for cell in summaries]
    ys = [
        max(value, metric.floor)
        for cell in summaries
        for value in (cell.low, cell.high)
        if value is not None and max(value, metric.floor) > 0
    ] or ([1e-4, 1.0] if metric.id == "time" else [1e4, 1e8])
    # At least a decade, so that the noise of a flat line does not fill the chart.
    room = max(0.25, (1 - math.log10(max(ys) / min(ys))) / 2)
    return _Span(
        (min(xs) / 1.6, max(xs) * 1.6),
        (min(ys) * 10**-room, max(ys) * 10**room),
    )


def _x(cell: CellSummary) -> float:
    return float(cell.n if cell.n is not None else cell.size)


def _series_traces(
    card: FormatCard,
    cells: Sequence[CellSummary],
    fit: Mapping[str, Any] | None,
    metric: Metric,
    span: _Span,
    *,
    is_crowded: bool,
) -> list[dict[str, Any]]:
    measured = [cell for cell in cells if cell.median is not None]
    failed = [cell for cell in cells if cell.median is None and cell.reason is not None]
    traces = []
    line = _fit_trace(card, measured, fit)
    if line is not None:
        band = _band_trace(card, line["x"], fit or {}, span)
        if band is not None and not is_crowded:
            traces.append(band)
        traces.append(line)
    traces.append(_median_trace(card, measured, metric, joined=line is None))
    mark = _crossover_trace(card, fit or {}, span)
    if line is not None and mark is not None and not is_crowded:
        traces.append(mark)
    if failed:
        traces.append(_failed_trace(card, failed, span))
    return traces


def _median_trace(
    card: FormatCard, cells: Sequence[CellSummary], metric: Metric, *, joined: bool
) -> dict[str, Any]:
    medians = [max(cell.median or 0.0, metric.floor) for cell in cells]
    return {
        "type": "scatter",
        "name": card.label,
        "meta": {"series": card.id, "role": "median"},
        "mode": "lines+markers" if joined else "markers",
        "x": [_x(cell) for cell in cells],
        "y": medians,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [
                max(cell.high or 0.0, metric.floor) - median
                for cell, median in zip(cells, medians, strict=True)
            ],
            "arrayminus": [
                median - max(cell.low or 0.0, metric.floor)
                for cell, median in zip(cells, medians, strict=True)
            ],
            "thickness": 1.5,
            "width": 3,
            "color": card.colour,
        },
        "marker": {
            "color": card.colour,
            "symbol": card.marker,
            "size": 9,
            "line": {"width": 0 if card.marker in _FILLED else 2, "color": card.colour},
        },
        "line": {"color": card.colour, "width": 1.5, "dash": card.dash},
        "customdata": [_hover(cell, metric) for cell in cells],
        "hovertemplate": "%{customdata}<extra>" + card.label + "</extra>",
        "showlegend": False,
    }


def _other_traces(
    other: OtherRun,
    cells: Sequence[CellSummary],
    cards: Mapping[str, FormatCard],
    metric: Metric,
    dash: str,
) -> list[dict[str, Any]]:
    """Another machine's medians: the formats' colours, hollow, on a line of that machine's own."""
    traces = []
    for name, card in cards.items():
        measured = [cell for cell in cells if cell.series == name and cell.median is not None]
        if not measured:
            continue
        label = f"{card.label} on {other.machine}"
        trace = _median_trace(replace(card, label=label), measured, metric, joined=True)
        trace["meta"] |= {"role": "other", "run": other.id, "machine": other.machine}
        trace["line"] |= {"width": 1, "dash": dash}
        trace["marker"] |= {"symbol": hollow(card.marker), "line": {"width": 1.5}}
        trace["error_y"] |= {"thickness": 1, "width": 0}
        # Plotly takes markup in what it shows: a machine's name is anybody's, and shown as it is.
        trace["name"] = escape(label)
        trace["hovertemplate"] = "%{customdata}<extra>" + _literal(label) + "</extra>"
        traces.append(trace)
    return traces


def hollow(marker: str) -> str:
    """The open variant of a marker."""
    return marker if marker.endswith("-open") else f"{marker}-open"


def _literal(text: str) -> str:
    """Text in a hover template, where markup and ``%{`` mean something."""
    return escape(text).replace("%{", "%&#123;")


def _hover(cell: CellSummary, metric: Metric) -> str:
    lines = [f"{_x(cell):,.0f} parameters", f"median {metric.format(cell.median or 0.0)}"]
    if len(cell.values) > 1:
        kept = f", {cell.outliers}" if cell.outliers else ""
        lines.append(
            f"{metric.format(cell.low or 0.0)} to {metric.format(cell.high or 0.0)} "
            f"(95 %, {len(cell.values)} samples{kept})"
        )
    else:
        lines.append("1 sample")
    if (cell.median or 0.0) < metric.floor:
        lines.append(f"less than one page of {units.size(PAGE)}, drawn there")
    if cell.firsts and metric.id == "time":
        lines.append(cell.without_warmup)
    if cell.reason is not None:
        lines.append(f"one failed: {cell.reason}")
    return "<br>".join(lines)


def _fit_trace(
    card: FormatCard, cells: Sequence[CellSummary], fit: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """The fitted curve over the measured range; None where no class was settled on."""
    if fit is None or fit.get("verdict") not in GROWTH or len(cells) < 2:
        return None
    first, last = math.log10(min(map(_x, cells))), math.log10(max(map(_x, cells)))
    xs = [
        10 ** (first + (last - first) * step / (_LINE_POINTS - 1)) for step in range(_LINE_POINTS)
    ]
    ys = [_predicted(fit, x) for x in xs]
    if min(ys) <= 0:
        return None
    return {
        "type": "scatter",
        "name": f"{card.label}, fitted {fit['verdict']}",
        "meta": {
            "series": card.id,
            "role": "limit" if card.limit else "fit",
            "verdict": fit["verdict"],
        },
        "mode": "lines",
        "x": xs,
        "y": ys,
        "line": {"color": card.colour, "width": 2, "dash": card.dash},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _band_trace(
    card: FormatCard, xs: Sequence[float], fit: Mapping[str, Any], span: _Span
) -> dict[str, Any] | None:
    """What the 95 % intervals of fixed cost and growth leave open; None where one has no end."""
    intervals = fit.get("intervals") or {}
    fixed, growth = (intervals.get(name) or [None] for name in ("fixed_cost", "per_unit"))
    if None in (*fixed, *growth):
        return None
    low, high = (
        [predicted(fit["verdict"], fixed[end], growth[end], x) for x in xs] for end in (0, 1)
    )
    return {
        "type": "scatter",
        "name": f"{card.label}, 95 % band",
        "meta": {"series": card.id, "role": "band"},
        "mode": "lines",
        "x": [*xs, *reversed(xs)],
        # A lower end of nothing at all has no place on a logarithmic axis.
        "y": [*high, *(max(value, span.y[0] / 10) for value in reversed(low))],
        "fill": "toself",
        "fillcolor": _faint(card.colour),
        "line": {"width": 0, "color": card.colour},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.14)"


def _predicted(fit: Mapping[str, Any], n: float) -> float:
    return predicted(fit["verdict"], fit["fixed_cost"] or 0.0, fit["per_unit"] or 0.0, n)


def _crossover_trace(
    card: FormatCard, fit: Mapping[str, Any], span: _Span
) -> dict[str, Any] | None:
    """A ring where growth has caught up with the fixed cost, if the chart shows that place."""
    crossover = fit.get("crossover")
    if card.limit or crossover is None or not span.x[0] < crossover < span.x[1]:
        return None
    return {
        "type": "scatter",
        "name": f"{card.label}, crossover",
        "meta": {"series": card.id, "role": "crossover"},
        "mode": "markers",
        "x": [crossover],
        "y": [_predicted(fit, crossover)],
        "marker": {  # an open symbol is drawn in the marker's colour, not the line's
            "color": card.colour,
            "symbol": "circle-open",
            "size": 18,
            "line": {"width": 1.5},
        },
        "hovertemplate": f"from {units.count(crossover)} parameters on, growth outweighs the "
        f"fixed cost<extra>{card.label}</extra>",
        "showlegend": False,
    }


def _failed_trace(card: FormatCard, cells: Sequence[CellSummary], span: _Span) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": f"{card.label}, failed",
        "meta": {"series": card.id, "role": "failed"},
        "mode": "markers",
        "x": [_x(cell) for cell in cells],
        "y": [span.y[0] * 1.15] * len(cells),
        "marker": {"color": card.colour, "symbol": "x-thin-open", "size": 11},
        "customdata": [cell.reason for cell in cells],
        "hovertemplate": "%{x:,.0f} parameters could not be measured:<br>%{customdata}"
        f"<extra>{card.label}</extra>",
        "showlegend": False,
    }


def _layout(
    metric: Metric, span: _Span, ends: Sequence[tuple[FormatCard, float, float]]
) -> dict[str, Any]:
    axis = {
        "type": "log",
        "showgrid": True,
        "gridcolor": _GRID,
        "zeroline": False,
        "ticks": "outside",
        "tickcolor": _GRID,
        "fixedrange": False,
    }
    return {
        "autosize": True,
        "height": 520,
        "margin": {"l": 76, "r": 176, "t": 16, "b": 60},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": _INK, "size": 14},
        "hovermode": "closest",
        "showlegend": False,
        "xaxis": {
            **axis,
            **_ticks(span.x, units.count),
            "title": {"text": "parameters"},
            "range": [math.log10(span.x[0]), math.log10(span.x[1])],
        },
        "yaxis": {
            **axis,
            **_ticks(span.y, metric.format),
            "title": {"text": metric.axis, "standoff": 8},
            "range": [math.log10(span.y[0]), math.log10(span.y[1])],
        },
        "annotations": _end_labels(span, ends),
    }


def _ticks(span: tuple[float, float], text: Any) -> dict[str, Any]:  # noqa: ANN401 - a formatter
    """A tick a decade, or three where there is little room, written as people read it."""
    low, high = math.log10(span[0]), math.log10(span[1])
    steps = (1, 2, 5) if high - low < 2 else (1,)
    values = [
        step * 10.0**decade
        for decade in range(math.floor(low), math.ceil(high))
        for step in steps
        if span[0] <= step * 10.0**decade <= span[1]
    ]
    return {"tickmode": "array", "tickvals": values, "ticktext": [text(value) for value in values]}


def _end_labels(
    span: _Span, ends: Sequence[tuple[FormatCard, float, float]]
) -> list[dict[str, Any]]:
    """A label beside the last point of each line, pushed apart where they would overlap."""
    low, high = math.log10(span.y[0]), math.log10(span.y[1])
    ordered = sorted(ends, key=lambda end: end[2])
    wanted = [(math.log10(value) - low) / (high - low) for _card, _n, value in ordered]
    return [
        {
            "text": card.label,
            "xref": "paper",
            "x": 1.0,
            "xanchor": "left",
            "xshift": 6,
            "yref": "paper",
            "y": place,
            "yanchor": "middle",
            "showarrow": False,
            "font": {"color": card.colour, "size": 13},
            "align": "left",
        }
        for (card, _n, _value), place in zip(ordered, _apart(wanted), strict=True)
    ]


def _apart(places: Sequence[float]) -> list[float]:
    """Ascending places in [0, 1], moved as little as keeps neighbours a label's height apart."""
    apart = list(places)
    for index in range(1, len(apart)):
        apart[index] = max(apart[index], apart[index - 1] + _LABEL_HEIGHT)
    overflow = apart[-1] - 1.0 if apart else 0.0
    if overflow > 0:
        apart[-1] = 1.0
        for index in range(len(apart) - 2, -1, -1):
            apart[index] = min(apart[index], apart[index + 1] - _LABEL_HEIGHT)
    return apart
