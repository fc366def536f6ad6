"""Tables beside the verdicts: how near the limit formats come; what bytes and modules cost."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.experiments import units
from app.experiments.cards import FormatCard, series_cards
from app.experiments.limits import Reached, limits
from app.experiments.numbers import human_percent, human_seconds
from app.experiments.operations import SAVE
from app.experiments.plane import PlaneFit
from app.experiments.plane import in_words as plane_in_words
from app.experiments.values import Plan, Sample


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its 95 % interval, as texts; both empty where nobody knows."""

    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class PlaneRow:
    """What a format costs once, for each byte and for each module; see ``PlaneFit``."""

    card: FormatCard
    fixed: Figure
    byte: Figure
    module: Figure
    words: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A size, the limit's own rate there, and a cell a series."""

    size: str
    rate: str
    cells: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class LimitTable:
    """How near each series comes to raw bytes; ``says`` tells it of the largest size in a sentence.

    ``limit`` is the label of the limit; ``may_pass`` where a format can be faster than it.
    """

    limit: str
    says: str
    columns: tuple[FormatCard, ...]
    rows: tuple[LimitRow, ...]
    may_pass: bool


def plane_rows(plan: Plan, fits: Mapping[str, Any]) -> tuple[PlaneRow, ...]:
    """One a format and data type: its series of both regimes have the same."""
    cards = series_cards(replace(plan, families=plan.families[:1]))
    found = {name: (fits.get(name) or {}).get("plane") for name in cards}
    return tuple(
        _plane_row(cards[name], PlaneFit.from_json(plane)) for name, plane in found.items() if plane
    )


def _plane_row(card: FormatCard, plane: PlaneFit) -> PlaneRow:
    def cost(name: str, value: float | None) -> Figure:
        if value is None:
            return Figure("", "")
        interval = plane.intervals.get(name)
        words = human_seconds(value) if value else "0"
        if interval is None or interval.high == 0:
            return Figure(words, "")
        low = human_seconds(interval.low) if interval.low else "0"
        high = "any" if interval.high is None else human_seconds(interval.high)
        return Figure(words, f"{low} to {high}")

    return PlaneRow(
        card=card,
        fixed=cost("fixed_cost", plane.fixed_cost),
        byte=cost("per_byte", plane.per_byte),
        module=cost("per_module", plane.per_module),
        words=plane_in_words(plane),
        warnings=plane.warnings,
    )


def limit_table(plan: Plan, samples: Sequence[Sample]) -> LimitTable | None:
    """What every series reaches of raw bytes; None where the run did not measure them."""
    reached = limits(plan, samples)
    cards = series_cards(plan)
    raw = next((card for card in cards.values() if card.limit), None)
    if raw is None or not reached:
        return None
    columns = [name for name in cards if name in reached]
    found = {(name, each.size): each for name in columns for each in reached[name]}
    sizes = [size for size in plan.sizes if any((name, size) in found for name in columns)]
    return LimitTable(
        limit=raw.label,
        says=_limit_words(
            sizes[-1],
            [(cards[name].label, found.get((name, sizes[-1]))) for name in columns],
            raw.label,
        ),
        columns=tuple(cards[name] for name in columns),
        rows=tuple(
            LimitRow(
                size=f"{_built(size, samples, raw.id):,}",
                rate=_rate(size, samples, raw.id),
                cells=tuple(_limit_cell(found.get((name, size))) for name in columns),
            )
            for size in sizes
        ),
        may_pass=plan.operation != SAVE,
    )


def _limit_words(size: int, reached: Sequence[tuple[str, Reached | None]], limit: str) -> str:
    """The nearest and the farthest of them, in a sentence."""
    known = sorted(
        ((each.share, label) for label, each in reached if each is not None), reverse=True
    )
    best, worst = known[0], known[-1]
    words = (
        f"At {units.count(size)} parameters {best[1]} reaches {human_percent(best[0])} of {limit}"
    )
    if len(known) > 1:
        words += f", {worst[1]} {human_percent(worst[0])}"
    return f"{words}."


def _limit_cell(reached: Reached | None) -> Figure:
    if reached is None:
        return Figure("", "")
    low, high = human_percent(reached.low), human_percent(reached.high)
    return Figure(human_percent(reached.share), f"{low} to {high}" if low != high else "")


def _rate(size: int, samples: Sequence[Sample], limit: str) -> str:
    """Bytes a second of the limit at a size: the median over blocks."""
    rates = [
        sample.weight_bytes / sample.seconds
        for sample in samples
        if sample.series == limit
        and sample.size == size
        and sample.ok
        and sample.seconds
        and sample.weight_bytes
    ]
    return f"{units.size(statistics.median(rates))}/s" if rates else ""


def _built(size: int, samples: Sequence[Sample], limit: str) -> int:
    """Parameters of the model that was built for a size."""
    found = (
        sample.n
        for sample in samples
        if sample.series == limit and sample.size == size and sample.n
    )
    return next(found, size)
