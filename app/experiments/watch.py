"""What a page shows of the measuring itself: where it is, how sure each median is, what ends it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.experiments import units
from app.experiments.cards import FormatCard, series_cards
from app.experiments.plan import FEWEST_BLOCKS
from app.experiments.progress import progress
from app.experiments.tally import CellCertainty, CellState, Tally
from app.experiments.values import EndedBy, Plan, Sample


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell of the grid.

    Attributes:
        text: the half-width in percent; a cross where it failed, a dot a sample where it is
            unknown.
        tone: settled, near, wide, wider, unknown or failed; a style's name.
        words: the same for those who hear it.
        is_now: it is being measured.
    """

    series: str
    size: int
    text: str
    tone: str
    words: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """A series and its cells, by size."""

    card: FormatCard
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """How sure each median is: series by sizes."""

    sizes: tuple[str, ...]
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class End:
    """One of the things that can end a run, and how near it is."""

    name: EndedBy
    label: str
    words: str
    value: float
    maximum: float
    is_nearest: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """The measuring as a page shows it.

    Attributes:
        precision: what is wanted of every interval: ``±5 %``.
        settled: cells that have it.
        cells: cells that can.
        can_settle: the run has enough rounds to know an interval.
        latest: when it ends at the latest, in words; empty while nobody can tell.
    """

    precision: str
    settled: int
    cells: int
    can_settle: bool
    latest: str
    ends: tuple[End, ...]
    grid: Grid


def watch(
    plan: Plan, samples: Sequence[Sample], told: Mapping[str, Any], *, is_over: bool
) -> Watch:
    """The measuring of a run.

    Args:
        told: the progress as it is stored, which knows the cell being measured.
        is_over: nothing is being measured any more.
    """
    tally = Tally(plan, samples)
    stands = progress(tally, None)
    current = None if is_over else told.get("current")
    block = max(told.get("block", 1), stands.block)
    now = (current["series"], current["size"]) if current else None
    seconds = told.get("seconds_left", stands.seconds_left)
    return Watch(
        precision=f"±{100 * plan.precision:g} %",
        settled=stands.settled,
        cells=stands.cells,
        can_settle=plan.blocks >= FEWEST_BLOCKS,
        latest="" if is_over else latest(seconds, stands.nearest),
        ends=(
            End(
                EndedBy.PRECISION,
                "Settled",
                f"{stands.settled} of {stands.cells}",
                stands.settled,
                max(1, stands.cells),
                stands.nearest is EndedBy.PRECISION,
            ),
            End(
                EndedBy.BLOCKS,
                "Round",
                f"{min(block, plan.blocks)} of {plan.blocks}",
                stands.done,
                plan.samples,
                stands.nearest is EndedBy.BLOCKS,
            ),
            End(
                EndedBy.TIME,
                "Time",
                f"{clock(stands.spent)} of {clock(plan.budget)}",
                min(stands.spent, plan.budget),
                plan.budget,
                stands.nearest is EndedBy.TIME,
            ),
        ),
        grid=_grid(tally, now),
    )


_ENDS = {
    EndedBy.PRECISION: "; as things look, precision ends it sooner",
    EndedBy.BLOCKS: ", after its last round",
    EndedBy.TIME: ", when its time is used up",
}


def latest(seconds: float | None, nearest: EndedBy | None) -> str:
    """When a run ends at the latest, and by what: as the page's script says it (words.js)."""
    if seconds is None or nearest is None:
        return ""
    minutes = round(seconds / 60)
    about = f"{max(1, round(seconds))} s" if seconds < 90 else f"{minutes} minutes"
    return f"It is over in about {about} at the latest{_ENDS[nearest]}."


def clock(seconds: float) -> str:
    """A duration as clocks write it: ``1:05``."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def _grid(tally: Tally, now: tuple[str, int] | None) -> Grid:
    plan = tally.plan
    return Grid(
        sizes=tuple(units.count(size) for size in plan.sizes),
        rows=tuple(
            GridRow(
                card,
                tuple(
                    _mark(tally.certainty((name, size)), plan.precision, (name, size) == now)
                    for size in plan.sizes
                ),
            )
            for name, card in series_cards(plan).items()
        ),
    )


def _mark(cell: CellCertainty, precision: float, is_now: bool) -> Mark:
    return Mark(
        cell.series,
        cell.size,
        _text(cell),
        tone(cell, precision),
        _words(cell, precision),
        is_now,
    )


def tone(cell: CellCertainty, precision: float) -> str:
    """How near a cell is to what is wanted: settled, near, wide, wider, unknown or failed."""
    if cell.state is CellState.FAILED:
        return "failed"
    if cell.half_width is None:
        return "unknown"
    if cell.half_width <= precision:
        return "settled"
    if cell.half_width <= 2 * precision:
        return "near"
    return "wide" if cell.half_width <= 4 * precision else "wider"


def _text(cell: CellCertainty) -> str:
    if cell.state is CellState.FAILED:
        return "×"
    return "·" * cell.samples if cell.half_width is None else percent(cell.half_width)


def percent(share: float) -> str:
    """A share in percent, short enough for a small cell: ``<0.1``, ``4.2``, ``37``, ``>999``."""
    value = 100 * share
    if value < 0.1:
        return "0" if value == 0 else "<0.1"
    if value >= 999.5:
        return ">999"
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"


def _words(cell: CellCertainty, precision: float) -> str:
    if cell.state is CellState.FAILED:
        return "failed"
    if cell.half_width is None:
        return f"{cell.samples} of {FEWEST_BLOCKS} samples that an interval takes"
    settled = ", settled" if cell.half_width <= precision else ""
    return f"± {percent(cell.half_width)} %{settled}"
