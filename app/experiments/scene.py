"""What a chart shows, as values: the figure for Plotly and the drawings are both made of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from statistics import median
from typing import Any

from app.experiments import units
from app.experiments.axis import Axis, parameters_axis, values_axis
from app.experiments.cards import FormatCard, series_cards
from app.experiments.cells import METRICS as VALUES
from app.experiments.cells import CellSummary, summarise
from app.experiments.chart_state import ChartState, Show
from app.experiments.foretold import NOTHING, Foretold, Points
from app.experiments.law import Law, law_of
from app.experiments.operations import operation_of
from app.experiments.values import Plan, Sample

#: A logarithmic axis has no zero: less extra memory than one page is drawn there, and said so.
PAGE = 4096
#: Lines of other machines' runs, of which a chart shows one a dash at most.
OTHER_DASHES = ("dot", "dash", "longdash", "dashdot")
#: Single samples that are drawn at most; of more, every second, third, … is.
MOST_SAMPLES = 1500
#: Bands and crossovers of more lines than this cover each other and show nothing.
CROWDED = 8
_LINE_POINTS = 61


@dataclass(frozen=True, slots=True)
class Metric:
    """Something that a chart can show of a run."""

    id: str
    label: str
    axis: str
    format: Any
    floor: float = 0.0
    usual: tuple[float, float] = (1e4, 1e8)


METRICS = {
    metric.id: metric
    for metric in (
        Metric("time", "Time", "time", units.seconds, usual=(1e-4, 1.0)),
        Metric("size", "File size", "size of the file", units.size),
        Metric("memory", "Peak memory", "extra memory at the peak", units.size, PAGE),
        Metric("throughput", "Throughput", "weight bytes a second", units.rate, usual=(1e6, 1e10)),
    )
}


def metrics_of(plan: Plan) -> Mapping[str, Metric]:
    """What a chart can show of a run, by id; the time is called after what it is the time of."""
    operation = operation_of(plan.operation)
    time = replace(METRICS["time"], label=operation.label, axis=operation.axis)
    return {**METRICS, "time": time}


@dataclass(frozen=True, slots=True)
class OtherRun:
    """Another machine's run, to lay over the chart of a run of the same experiment."""

    id: str
    machine: str
    plan: Plan
    samples: Sequence[Sample]


@dataclass(frozen=True, slots=True)
class Curve:
    """A fitted line over the measured range, with the ends of its band where there is one."""

    verdict: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a chart.

    Attributes:
        cells: those with a median, by n.
        failed: those without, that say why.
        law: what its fit says; also where the fits are not drawn.
        curve: the fit as it is drawn; None where it is not.
        crossover: the n from which growth outweighs the fixed cost and the value there, where
            that is drawn.
        samples: (n, value) of each single sample that is drawn.
    """

    card: FormatCard
    cells: tuple[CellSummary, ...]
    failed: tuple[CellSummary, ...]
    law: Law | None
    curve: Curve | None
    crossover: tuple[float, float] | None
    samples: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class OtherLine:
    """A series of a run that is laid over the chart."""

    run: str
    machine: str
    card: FormatCard
    dash: str
    cells: tuple[CellSummary, ...]


@dataclass(frozen=True, slots=True)
class ForetoldLine:
    """What somebody expects of a series, beside what is measured of it."""

    card: FormatCard
    points: Points


@dataclass(frozen=True, slots=True)
class Scene:
    """A chart.

    Attributes:
        lines: those that are switched on, in the order of the legend.
        hidden: labels of the others.
        samples: single samples that there are, of which at most ``MOST_SAMPLES`` are drawn.
        foretold: what somebody predicted of the lines that are switched on.
    """

    metric: Metric
    state: ChartState
    x: Axis
    y: Axis
    lines: tuple[Line, ...]
    others: tuple[OtherLine, ...]
    hidden: tuple[str, ...]
    samples: int
    foretold: tuple[ForetoldLine, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing has a median: there is no point to draw."""
        cells = [line.cells for line in self.lines] + [line.cells for line in self.others]
        return not any(cells)


def scene(
    plan: Plan,
    samples: Iterable[Sample],
    fits: Mapping[str, Any],
    state: ChartState,
    others: Sequence[OtherRun] = (),
    foretold: Foretold = NOTHING,
) -> Scene:
    """The chart of a run in a view.

    Args:
        fits: the JSON of a SeriesFit by series, as runs store them.
        state: shows anything but the phases, which are no lines.
        others: what to lay over it; of their series those that this run shows are drawn.
        foretold: times that somebody predicted; other things than times are shown without them.
    """
    metric = metrics_of(plan)[state.show]
    known = series_cards(plan)
    cards = {name: card for name, card in known.items() if name not in state.hide}
    kept = [sample for sample in samples if sample.series in cards]
    cells = summarise(kept, metric.id)
    elsewhere = [
        [cell for cell in summarise(other.samples, metric.id) if cell.series in cards]
        for other in others
    ]
    drawn, there_are = _single(kept, metric) if state.raw else ([], 0)
    guessed = foretold.of(cards) if state.show is Show.TIME else ()
    expected = [value for _, points in guessed for _, value in points]
    x, y = _axes(plan, metric, state, [*cells, *chain.from_iterable(elsewhere)], drawn, expected)
    laws = laws_of(kept, fits, state.show)
    is_crowded = len(cards) > CROWDED
    return Scene(
        metric=metric,
        state=state,
        x=x,
        y=y,
        lines=tuple(
            Line(
                card=card,
                cells=(measured := _measured(cells, name)),
                failed=_failed(cells, name),
                law=laws.get(name),
                curve=_curve(laws.get(name), measured, metric, state, x, banded=not is_crowded),
                crossover=_crossover(card, laws.get(name), fits.get(name), x, state, is_crowded),
                samples=tuple((n, value) for series, n, value in drawn if series == name),
            )
            for name, card in cards.items()
        ),
        others=tuple(
            OtherLine(other.id, other.machine, card, OTHER_DASHES[number], measured)
            for number, (other, theirs) in enumerate(zip(others, elsewhere, strict=True))
            for name, card in cards.items()
            if (measured := _measured(theirs, name))
        ),
        hidden=tuple(card.label for name, card in known.items() if name in state.hide),
        samples=there_are,
        foretold=tuple(ForetoldLine(cards[name], points) for name, points in guessed),
    )


def laws_of(samples: Iterable[Sample], fits: Mapping[str, Any], show: Show) -> dict[str, Law]:
    """What the fits of a run say of what is shown, by series; those without a class are left out.

    A throughput has no fit of its own: it is weight bytes over the time that is fitted.
    """
    weights = _weights(samples) if show is Show.THROUGHPUT else {}
    found = {}
    for name, fit in fits.items():
        of_it = fit
        if show in _OWN_FITS:
            of_it = (fit.get("metrics") or {}).get(_OWN_FITS[show])
        if show is Show.THROUGHPUT and name not in weights:
            continue
        law = law_of(of_it, weights.get(name))
        if law is not None:
            found[name] = law
    return found


_OWN_FITS = {Show.SIZE: "size", Show.MEMORY: "peak_memory"}


def n_of(cell: CellSummary) -> float:
    """Parameters of the model that was built, else those that were asked for."""
    return float(cell.n if cell.n is not None else cell.size)


def hollow(marker: str) -> str:
    """The open variant of a marker."""
    return marker if marker.endswith("-open") else f"{marker}-open"


def cell_words(cell: CellSummary, metric: Metric) -> list[str]:
    """What a point says to whoever points at it, line by line."""
    lines = [f"{n_of(cell):,.0f} parameters", f"median {metric.format(cell.median or 0.0)}"]
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
    return lines


def _weights(samples: Iterable[Sample]) -> dict[str, float]:
    """Bytes of weights a parameter, by series."""
    each: dict[str, list[float]] = {}
    for sample in samples:
        if sample.weight_bytes and sample.n:
            each.setdefault(sample.series, []).append(sample.weight_bytes / sample.n)
    return {name: median(values) for name, values in each.items()}


def _single(
    samples: Sequence[Sample], metric: Metric
) -> tuple[list[tuple[str, float, float]], int]:
    """Series, n and value of single samples, as many as are drawn; and how many there are."""
    found = [
        (sample.series, float(sample.n or sample.size), max(value, metric.floor))
        for sample in samples
        if sample.ok and (value := VALUES[metric.id](sample)) is not None
    ]
    return found[:: -(-len(found) // MOST_SAMPLES) or 1], len(found)


def _axes(
    plan: Plan,
    metric: Metric,
    state: ChartState,
    cells: Sequence[CellSummary],
    drawn: Sequence[tuple[str, float, float]],
    expected: Sequence[float],
) -> tuple[Axis, Axis]:
    xs = [float(size) for size in plan.sizes] + [n_of(cell) for cell in cells]
    ends = [end for cell in cells for end in (cell.low, cell.high) if end is not None]
    measured = (*ends, *(value for _, _, value in drawn), *expected)
    ys = [max(value, metric.floor) for value in measured]
    ys = [value for value in ys if value > 0] or list(metric.usual)
    return (
        parameters_axis(xs, state.x, units.count),
        values_axis(metric.axis, ys, state.y, metric.format),
    )


def _measured(cells: Sequence[CellSummary], name: str) -> tuple[CellSummary, ...]:
    found = [cell for cell in cells if cell.series == name and cell.median is not None]
    return tuple(sorted(found, key=n_of))


def _failed(cells: Sequence[CellSummary], name: str) -> tuple[CellSummary, ...]:
    return tuple(
        cell for cell in cells if cell.series == name and cell.median is None and cell.reason
    )


def _curve(
    law: Law | None,
    cells: Sequence[CellSummary],
    metric: Metric,
    state: ChartState,
    x: Axis,
    *,
    banded: bool,
) -> Curve | None:
    """The law over the measured range; None where there is none or it is not to be drawn."""
    if law is None or not state.fits or len(cells) < 2 or n_of(cells[0]) == n_of(cells[-1]):
        return None
    xs = x.between(n_of(cells[0]), n_of(cells[-1]), _LINE_POINTS)
    found = [law.at(n) for n in xs]
    if any(each is None or max(each.value, metric.floor) <= 0 for each in found):
        return None
    values = [each for each in found if each is not None]
    curve = Curve(law.verdict, tuple(xs), tuple(max(each.value, metric.floor) for each in values))
    highs = [each.high for each in values if each.high is not None]
    # A band that begins at nothing all along says nothing, and covers those that do.
    says_nothing = metric.floor > 0 and all(each.low <= metric.floor for each in values)
    if not banded or len(highs) < len(values) or says_nothing:
        return curve
    return replace(
        curve,
        low=tuple(each.low for each in values),
        high=tuple(max(h, metric.floor) for h in highs),
    )


def _crossover(
    card: FormatCard,
    law: Law | None,
    fit: Mapping[str, Any] | None,
    x: Axis,
    state: ChartState,
    is_crowded: bool,
) -> tuple[float, float] | None:
    """Where growth has caught up with the fixed cost, if the chart shows that place."""
    is_time = state.show is Show.TIME and state.fits
    crossover = (fit or {}).get("crossover")
    if law is None or card.limit or is_crowded or crossover is None or not is_time:
        return None
    found = law.at(crossover) if x.low < crossover < x.high else None
    return (crossover, found.value) if found is not None and found.value > 0 else None
