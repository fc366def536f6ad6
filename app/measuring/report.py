"""A recording in the terminal: the numbers, what the curves say, what failed, and the plot."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.experiments import units
from app.experiments.cards import FormatCard, series_cards
from app.experiments.cells import CellSummary, summarise
from app.experiments.numbers import human_count, human_percent, human_seconds
from app.experiments.operations import OPERATIONS
from app.experiments.plot import Axis, Line, draw
from app.experiments.recording import Recording
from app.experiments.values import EndedBy, Plan, Series
from app.experiments.verdict import SeriesFit, in_words

_WIDEST = 120  # letters; a wider plot says no more
_TALLEST, _SHARE_OF_HEIGHT = 24, 0.6


def show(recording: Recording, console: Console) -> None:
    """Print the whole report."""
    cards = series_cards(recording.plan)
    told = recording.fits or {}
    fits = {name: SeriesFit.from_json(told[name]) for name in cards if name in told}
    times = summarise(recording.samples, "time")
    console.print(_numbers(recording, times, cards))
    for line in _failures(times, cards):
        console.print(line)
    console.print()
    console.print(_costs(recording, times, fits, cards))
    for lines in _verdicts(fits, cards):
        console.print()
        for sentence in lines:
            console.print(Text(sentence))
    console.print()
    for row in _plot(recording, times, cards, console):
        console.print(row, soft_wrap=True)
    console.print()
    console.print(Text(how_it_ended(recording)))


def how_it_ended(recording: Recording) -> str:
    """How many samples there are, and why no more."""
    plan, took = recording.plan, recording.finished_at - recording.started_at
    reason = {
        EndedBy.PRECISION: f"every median is known to within ±{100 * plan.precision:g} %",
        EndedBy.BLOCKS: f"all {plan.blocks} blocks were measured"
        if plan.blocks > 1
        else "its one block was measured",
        EndedBy.TIME: f"its {plan.budget:g} s were used up",
    }.get(recording.ended_by, "it was stopped")
    count = len(recording.samples)
    return (
        f"{count} of at most {plan.samples} samples in {human_seconds(took.total_seconds())}; it "
        f"ended because {reason}."
    )


def _numbers(
    recording: Recording, times: Sequence[CellSummary], cards: Mapping[str, FormatCard]
) -> Table:
    """A row a cell: median, interval, count; file and extra memory beside them."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    does = OPERATIONS[recording.plan.operation].does
    table.add_column("format", overflow="fold")
    headings = (
        "parameters",
        f"median time to {does}",
        "95 % interval",
        "samples",
        "file",
        "memory",
    )
    for heading in headings:
        table.add_column(heading, justify="right", overflow="fold")
    files, memory = (
        {(cell.series, cell.size): cell.median for cell in summarise(recording.samples, metric)}
        for metric in ("size", "memory")
    )
    before = ""
    for cell in sorted(times, key=lambda cell: (list(cards).index(cell.series), cell.size)):
        card, key = cards[cell.series], (cell.series, cell.size)
        name = card.label if cell.series != before else ""
        before = cell.series
        table.add_row(
            Text(name, style=card.colour),
            f"{cell.n or cell.size:,}",
            "failed" if cell.median is None else units.seconds(cell.median),
            _interval(cell),
            str(len(cell.values)),
            *("" if value is None else units.size(value) for value in (files[key], memory[key])),
        )
    return table


def _interval(cell: CellSummary) -> str:
    if cell.low is None or cell.high is None or len(cell.values) < 2:
        return ""
    return f"{units.seconds(cell.low)} to {units.seconds(cell.high)}"


def _failures(times: Sequence[CellSummary], cards: Mapping[str, FormatCard]) -> Iterator[Text]:
    """What could not be measured; sizes with one reason share a line."""
    sizes: dict[tuple[str, str], list[str]] = {}
    for cell in times:
        if cell.reason is not None:
            size = units.count(cell.size) + ("" if cell.median is None else " (once)")
            sizes.setdefault((cell.series, cell.reason), []).append(size)
    for (series, reason), found in sizes.items():
        yield Text(f"! {cards[series].label} at {', '.join(found)}: {reason}")


def _costs(
    recording: Recording,
    times: Sequence[CellSummary],
    fits: Mapping[str, SeriesFit],
    cards: Mapping[str, FormatCard],
) -> Table:
    """A row a series: class, fixed cost, crossover, and the share of the limit's speed."""
    shares = share_of_limit(recording.plan, times)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    headings = ["format", "class", "or", "fixed cost", "n matters from"]
    for heading in headings + (["of raw's speed"] if shares else []):
        table.add_column(heading, overflow="fold")
    for name, card in cards.items():
        fit = fits.get(name)
        row = [Text(card.label, style=card.colour), *(Text(cell) for cell in _fitted(fit))]
        if shares:
            share = shares.get(name)
            row.append(Text("" if share is None else _of_limit(*share)))
        table.add_row(*row)
    return table


def _verdicts(
    fits: Mapping[str, SeriesFit], cards: Mapping[str, FormatCard]
) -> Iterator[tuple[str, ...]]:
    """What the curves say, with their warnings; series of which the same is said share a line."""
    said: dict[tuple[str, ...], list[str]] = {}
    for name, fit in fits.items():
        said.setdefault((in_words(fit), *fit.warnings), []).append(cards[name].label)
    for (words, *warnings), labels in said.items():
        yield (f"{', '.join(labels)}: {words}", *(f"  ! {warning}" for warning in warnings))


def _fitted(fit: SeriesFit | None) -> tuple[str, str, str, str]:
    if fit is None:
        return ("", "", "", "")
    return (
        fit.verdict or "?",
        ", ".join(complexity.value for complexity in fit.tie if complexity is not fit.verdict),
        "" if fit.fixed_cost is None else human_seconds(fit.fixed_cost),
        "" if fit.crossover is None else human_count(fit.crossover),
    )


def _of_limit(share: float, size: int) -> str:
    return f"{human_percent(share)} at {units.count(size)}"


def share_of_limit(plan: Plan, times: Sequence[CellSummary]) -> dict[str, tuple[float, int]]:
    """The throughput of each series as a share of the physical limit's, by its name.

    Taken at the largest size that both were measured at, of one family and data type; empty where
    the limit was not measured. Beside each share stands that size.
    """
    medians = {(cell.series, cell.size): cell.median for cell in times if cell.median is not None}
    limits = {_models(series): series for series in plan.series if _is_limit(series, plan)}
    found = {}
    for series in plan.series:
        limit = limits.get(_models(series))
        if limit is None or limit == series:
            continue
        for size in reversed(plan.sizes):
            own, best = medians.get((series.name, size)), medians.get((limit.name, size))
            if own is not None and best is not None:
                found[series.name] = (best / own, size)
                break
    return found


def _models(series: Series) -> tuple[str, str]:
    return series.family, series.dtype


def _is_limit(series: Series, plan: Plan) -> bool:
    return series_cards(plan)[series.name].limit


def _plot(
    recording: Recording,
    times: Sequence[CellSummary],
    cards: Mapping[str, FormatCard],
    console: Console,
) -> Iterator[Text]:
    lines = [_line(card, [cell for cell in times if cell.series == name])
             for name, card in cards.items()]  # fmt: skip
    operation = OPERATIONS[recording.plan.operation]
    rows = draw(
        lines,
        Axis("parameters", units.count),
        Axis(operation.axis, units.seconds),
        min(console.width, _WIDEST),
        min(_TALLEST, round(console.height * _SHARE_OF_HEIGHT)),
        plain=not console.encoding.startswith("utf"),
    )
    for row in rows:
        yield Text.assemble(*((piece.text, piece.colour or "") for piece in row))


def _line(card: FormatCard, cells: Sequence[CellSummary]) -> Line:
    ordered = sorted(cells, key=lambda cell: cell.size)
    return Line(
        label=card.label,
        colour=card.colour,
        points=[(float(cell.n or cell.size), cell.median) for cell in ordered if cell.median],
        failed=[float(cell.n or cell.size) for cell in ordered if cell.median is None],
    )
