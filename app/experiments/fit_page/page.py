"""What the page of a fit shows, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.experiments import units
from app.experiments.cards import FormatCard
from app.experiments.fit_page.children import Fitted
from app.experiments.growth import predicted
from app.experiments.verdict import SeriesFit, in_words
from app.experiments.why import Why, why
from app.web import plots
from app.web.plots import Plot, Trace

EXAMPLE = (Path(__file__).parent / "example.csv").read_text(encoding="utf-8")

_UNIT = "unit"
_MOST_DRAWN = 12
_CURVE_POINTS = 49
#: Colours that those who see few can tell apart, and for each turn through them another dash.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#C46E9E", "#C08400", "#767676")
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of what was sent, and what is wrong with it."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class FittedSeries:
    """A series, its look, and what its fit says."""

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
    why: Why


@dataclass(frozen=True, slots=True)
class Result:
    """What was found: ``says`` tells what was read; ``note`` what the chart leaves out, or ""."""

    says: str
    series: tuple[FittedSeries, ...]
    chart: Plot
    note: str


@dataclass(frozen=True, slots=True)
class FitPage:
    """The form, what is wrong with what was sent, or the result.

    Attributes:
        text: what stands in the form.
        refused: why nothing was fitted, in a sentence; empty when it was, or nothing was sent.
        problems: the lines that cannot be read.
        largest: bytes that are taken, as text.
        most: the same as a number, for the script that looks before it sends.
    """

    text: str
    refused: str
    problems: tuple[Problem, ...]
    result: Result | None
    largest: str
    most: int


def fit_page(
    text: str,
    largest: int,
    refused: str = "",
    problems: Sequence[tuple[int, str]] = (),
    found: Fitted | None = None,
) -> FitPage:
    """The page for what was sent; see ``FitPage``."""
    return FitPage(
        text=text,
        refused=refused,
        problems=tuple(Problem(line, reason) for line, reason in problems),
        result=_result(found) if found is not None else None,
        largest=units.size(largest),
        most=largest,
    )


def _result(found: Fitted) -> Result:
    fits = {name: SeriesFit.from_json(fit) for name, fit in found.fits.items()}
    looks = {name: _look(index, name) for index, name in enumerate(fits)}
    drawn = list(fits)[:_MOST_DRAWN]
    note = f"The chart shows the first {_MOST_DRAWN} series." if len(fits) > _MOST_DRAWN else ""
    return Result(
        says=_says(fits, found.failed),
        series=tuple(_series(looks[name], fit) for name, fit in fits.items()),
        chart=_chart(drawn, looks, fits, found.points),
        note=note,
    )


def _says(fits: Mapping[str, SeriesFit], failed: int) -> str:
    times = sum(fit.samples for fit in fits.values())
    words = f"{times:,} {'time' if times == 1 else 'times'} of {len(fits)} series"
    if failed:
        words += f"; {failed:,} failed {'row was' if failed == 1 else 'rows were'} left out"
    return f"Read: {words}. Nothing of it was kept."


def _look(index: int, name: str) -> FormatCard:
    turn, colour = divmod(index, len(COLOURS))
    return FormatCard(
        id=name,
        label=name if len(name) <= 80 else f"{name[:79]}…",
        about="",
        colour=COLOURS[colour],
        dash=_DASHES[(colour + turn) % len(_DASHES)],
        marker=("circle", "square")[(colour + turn) % 2],
        order=index,
    )


def _series(look: FormatCard, fit: SeriesFit) -> FittedSeries:
    return FittedSeries(
        name=look.id,
        label=look.label,
        about="",
        colour=look.colour,
        dash=look.dash,
        marker=look.marker,
        limit=False,
        verdict=fit.verdict or "?",
        words=in_words(fit, _UNIT),
        warnings=fit.warnings,
        why=why(fit, _UNIT),
    )


def _chart(
    drawn: Sequence[str],
    looks: Mapping[str, FormatCard],
    fits: Mapping[str, SeriesFit],
    points: Mapping[str, Sequence[Sequence[float]]],
) -> Plot:
    """Medians with their intervals and the fitted curves, both axes logarithmic."""
    ns = [n for name in drawn for n, *_ in points[name]]
    times = [time for name in drawn for _, *values in points[name] for time in values]
    x_ends, y_ends = _wide(min(ns), max(ns), 1.2), _wide(min(times), max(times), 1.4)
    x, y = plots.WIDE.x(*x_ends), plots.WIDE.log_y(*y_ends)
    traces = []
    for name in drawn:
        xs = [x(n) for n, *_ in points[name]]
        curve_xs, curve_ys = _curve(fits[name], y_ends)
        traces.append(
            Trace(
                colour=looks[name].colour,
                dash=looks[name].dash,
                line=plots.line([x(n) for n in curve_xs], [y(value) for value in curve_ys]),
                dots=plots.dots(xs, [y(median) for _, median, *_ in points[name]]),
                bars=plots.bars(xs, [(y(low), y(high)) for *_, low, high in points[name]]),
                square=looks[name].marker == "square",
            )
        )
    return Plot(
        label=f"Times of {len(drawn)} series by n, with the fitted curves; both axes logarithmic.",
        x_title="n",
        x_ticks=plots.decades(*x_ends, x, units.count, most=6),
        y_ticks=plots.decades(*y_ends, y, units.seconds, most=6),
        traces=tuple(traces),
        frame=plots.WIDE,
    )


def _wide(low: float, high: float, factor: float) -> tuple[float, float]:
    """The ends with some room; at least a factor of four apart, so that noise does not fill it."""
    room = max(factor, 2 * (low / high) ** 0.5)
    return low / room, high * room


def _curve(fit: SeriesFit, y_ends: tuple[float, float]) -> tuple[list[float], list[float]]:
    """Points of the fitted curve over what was measured; none without a verdict."""
    if fit.verdict is None or not fit.n_min or not fit.n_max:
        return [], []
    ratio = fit.n_max / fit.n_min
    xs = [fit.n_min * ratio ** (step / (_CURVE_POINTS - 1)) for step in range(_CURVE_POINTS)]
    ys = [predicted(fit.verdict, fit.fixed_cost or 0.0, fit.per_unit or 0.0, n) for n in xs]
    shown = [(n, value) for n, value in zip(xs, ys, strict=True) if y_ends[0] < value < y_ends[1]]
    return [n for n, _ in shown], [value for _, value in shown]


def fits_json(found: Fitted) -> dict[str, Any]:
    """What ``slope fit --json`` prints for the same file."""
    return {"series": found.fits}
