"""The chart of a run as a Plotly figure, in plain JSON values.

Plotly's Python package would build the same objects and costs the web process 25 MB; a test holds
what stands here against it instead (docs/decisions/0004-chart.md).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from app.experiments import units
from app.experiments.axis import Axis
from app.experiments.cards import FormatCard
from app.experiments.cells import CellSummary
from app.experiments.chart_state import ChartState, Scale, Show
from app.experiments.drawing.apart import apart
from app.experiments.foretold import NOTHING, Foretold
from app.experiments.phases import phase_figure
from app.experiments.scene import (
    Curve,
    ForetoldLine,
    Line,
    Metric,
    OtherLine,
    OtherRun,
    Scene,
    cell_words,
    hollow,
    n_of,
    scene,
)
from app.experiments.values import Plan, Sample

#: Share of the axis that the label of a line takes.
LABEL_HEIGHT = 0.062
_INK = "#6b7280"  # readable on light and on dark; the page's script sets the theme's own
_GRID = "rgba(128,128,128,0.22)"
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


def figure(
    plan: Plan,
    samples: Iterable[Sample],
    fits: Mapping[str, Any],
    state: ChartState,
    others: Sequence[OtherRun] = (),
    foretold: Foretold = NOTHING,
) -> dict[str, Any]:
    """The figure ``{"data": [...], "layout": {...}}``.

    Each trace has ``meta: {"series", "role"}``, role ``median``, ``fit`` (``limit`` where the
    series is the physical limit; both with ``"verdict"``), ``band``, ``crossover``, ``sample`` or
    ``failed``; or ``other``, with ``"run"`` and ``"machine"``; or ``phase``, with ``"phase"``; or
    ``foretold``, what a learner predicted.
    A run without samples gives axes over the planned sizes.

    Args:
        fits: the JSON of a SeriesFit by series.
        state: the view.
        others: what to lay over it; of their series those that this run shows are drawn.
        foretold: times that somebody predicted.
    """
    if state.show is Show.PHASES:
        return phase_figure(plan, samples, state)
    seen = scene(plan, samples, fits, state, others, foretold)
    traces = [_foretold_trace(line) for line in seen.foretold]
    for line in seen.lines:
        traces += _traces(line, seen)
    traces += [_other_trace(other, seen.metric) for other in seen.others]
    return {"data": traces, "layout": _layout(seen)}


def _traces(line: Line, seen: Scene) -> list[dict[str, Any]]:
    """What is drawn first lies below."""
    traces = []
    if line.curve is not None and line.curve.high:
        traces.append(_band_trace(line.card, line.curve, seen.y))
    if line.curve is not None:
        traces.append(_fit_trace(line.card, line.curve))
    if line.samples:
        traces.append(_sample_trace(line, seen.metric))
    traces.append(_median_trace(line.card, line.cells, seen.metric, joined=line.curve is None))
    if line.crossover is not None:
        traces.append(_crossover_trace(line.card, *line.crossover))
    if line.failed:
        traces.append(_failed_trace(line.card, line.failed, seen.y))
    return traces


def _foretold_trace(line: ForetoldLine) -> dict[str, Any]:
    """A prediction: broad and pale, below what is measured."""
    label = f"{line.card.label}, predicted"
    return {
        "type": "scatter",
        "name": label,
        "meta": {"series": line.card.id, "role": "foretold"},
        "mode": "lines",
        "x": [n for n, _value in line.points],
        "y": [value for _n, value in line.points],
        "line": {"color": line.card.colour, "width": 7, "dash": "solid"},
        "opacity": 0.45,
        "hovertemplate": f"%{{y:.3~g}} s predicted<extra>{line.card.label}</extra>",
        "showlegend": False,
    }


def _median_trace(
    card: FormatCard, cells: Sequence[CellSummary], metric: Metric, *, joined: bool
) -> dict[str, Any]:
    medians = [max(cell.median or 0.0, metric.floor) for cell in cells]
    return {
        "type": "scatter",
        "name": card.label,
        "meta": {"series": card.id, "role": "median"},
        "mode": "lines+markers" if joined else "markers",
        "x": [n_of(cell) for cell in cells],
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
        "customdata": ["<br>".join(cell_words(cell, metric)) for cell in cells],
        "hovertemplate": "%{customdata}<extra>" + card.label + "</extra>",
        "showlegend": False,
    }


def _other_trace(other: OtherLine, metric: Metric) -> dict[str, Any]:
    """Another machine's medians: the formats' colours, hollow, on a line of that machine's own."""
    label = f"{other.card.label} on {other.machine}"
    trace = _median_trace(replace(other.card, label=label), other.cells, metric, joined=True)
    trace["meta"] |= {"role": "other", "run": other.run, "machine": other.machine}
    trace["line"] |= {"width": 1, "dash": other.dash}
    trace["marker"] |= {"symbol": hollow(other.card.marker), "line": {"width": 1.5}}
    trace["error_y"] |= {"thickness": 1, "width": 0}
    # Plotly takes markup in what it shows: a machine's name is anybody's, and shown as it is.
    trace["name"] = escape(label)
    trace["hovertemplate"] = "%{customdata}<extra>" + _literal(label) + "</extra>"
    return trace


def _literal(text: str) -> str:
    """Text in a hover template, where markup and ``%{`` mean something."""
    return escape(text).replace("%{", "%&#123;")


def _sample_trace(line: Line, metric: Metric) -> dict[str, Any]:
    card = line.card
    return {
        "type": "scatter",
        "name": f"{card.label}, samples",
        "meta": {"series": card.id, "role": "sample"},
        "mode": "markers",
        "x": [n for n, _value in line.samples],
        "y": [value for _n, value in line.samples],
        "marker": {"color": card.colour, "symbol": "circle", "size": 4, "opacity": 0.45},
        "customdata": [metric.format(value) for _n, value in line.samples],
        "hovertemplate": "%{x:,.0f} parameters<br>one sample: %{customdata}"
        f"<extra>{card.label}</extra>",
        "showlegend": False,
    }


def _fit_trace(card: FormatCard, curve: Curve) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": f"{card.label}, fitted {curve.verdict}",
        "meta": {
            "series": card.id,
            "role": "limit" if card.limit else "fit",
            "verdict": curve.verdict,
        },
        "mode": "lines",
        "x": _drawn(curve.xs),
        "y": _drawn(curve.ys),
        "line": {"color": card.colour, "width": 2, "dash": card.dash},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _band_trace(card: FormatCard, curve: Curve, y: Axis) -> dict[str, Any]:
    """What the 95 % intervals of fixed cost and growth leave open."""
    # A lower end of nothing at all has no place on a logarithmic axis.
    least = y.low / 10 if y.scale is Scale.LOG else 0.0
    return {
        "type": "scatter",
        "name": f"{card.label}, 95 % band",
        "meta": {"series": card.id, "role": "band"},
        "mode": "lines",
        "x": _drawn([*curve.xs, *reversed(curve.xs)]),
        "y": _drawn([*curve.high, *(max(value, least) for value in reversed(curve.low))]),
        "fill": "toself",
        "fillcolor": _faint(card.colour),
        "line": {"width": 0, "color": card.colour},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _drawn(values: Sequence[float]) -> list[float]:
    """A line's numbers as finely as a screen can show them: all digits would triple the figure."""
    return [float(f"{value:.6g}") for value in values]


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.14)"


def _crossover_trace(card: FormatCard, n: float, value: float) -> dict[str, Any]:
    """A ring where growth has caught up with the fixed cost."""
    return {
        "type": "scatter",
        "name": f"{card.label}, crossover",
        "meta": {"series": card.id, "role": "crossover"},
        "mode": "markers",
        "x": [n],
        "y": [value],
        "marker": {  # an open symbol is drawn in the marker's colour, not the line's
            "color": card.colour,
            "symbol": "circle-open",
            "size": 18,
            "line": {"width": 1.5},
        },
        "hovertemplate": f"from {units.count(n)} parameters on, growth outweighs the "
        f"fixed cost<extra>{card.label}</extra>",
        "showlegend": False,
    }


def _failed_trace(card: FormatCard, cells: Sequence[CellSummary], y: Axis) -> dict[str, Any]:
    foot = y.low * 1.15 if y.scale is Scale.LOG else y.low + 0.02 * (y.high - y.low)
    return {
        "type": "scatter",
        "name": f"{card.label}, failed",
        "meta": {"series": card.id, "role": "failed"},
        "mode": "markers",
        "x": [n_of(cell) for cell in cells],
        "y": [foot] * len(cells),
        "marker": {"color": card.colour, "symbol": "x-thin-open", "size": 11},
        "customdata": [cell.reason for cell in cells],
        "hovertemplate": "%{x:,.0f} parameters could not be measured:<br>%{customdata}"
        f"<extra>{card.label}</extra>",
        "showlegend": False,
    }


def _layout(seen: Scene) -> dict[str, Any]:
    return {
        "autosize": True,
        "height": 520,
        "margin": {"l": 76, "r": 176, "t": 16, "b": 60},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": _INK, "size": 14},
        "hovermode": "closest",
        "showlegend": False,
        "xaxis": {**_axis(seen.x), "title": {"text": seen.x.title}},
        "yaxis": {**_axis(seen.y), "title": {"text": seen.y.title, "standoff": 8}},
        "annotations": _end_labels(seen),
    }


def _axis(axis: Axis) -> dict[str, Any]:
    is_log = axis.scale is Scale.LOG
    ends = [math.log10(axis.low), math.log10(axis.high)] if is_log else [axis.low, axis.high]
    return {
        "type": str(axis.scale),
        "showgrid": True,
        "gridcolor": _GRID,
        "zeroline": False,
        "ticks": "outside",
        "tickcolor": _GRID,
        "fixedrange": False,
        "tickmode": "array",
        "tickvals": [tick.value for tick in axis.ticks],
        "ticktext": [tick.text for tick in axis.ticks],
        "range": ends,
    }


def _end_labels(seen: Scene) -> list[dict[str, Any]]:
    """A label beside the last point of each line, pushed apart where they would overlap."""
    ends = [
        (line.card, max(line.cells[-1].median or 0.0, seen.metric.floor))
        for line in seen.lines
        if line.cells
    ]
    ordered = sorted(ends, key=lambda end: end[1])
    places = apart([seen.y.place(value) for _card, value in ordered], LABEL_HEIGHT)
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
        for (card, _value), place in zip(ordered, places, strict=True)
    ]
