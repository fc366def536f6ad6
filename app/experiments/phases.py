"""What a time consists of: its phases at each size, for each series."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from app.experiments import units
from app.experiments.cards import FormatCard, series_cards
from app.experiments.chart_state import ChartState
from app.experiments.operations import operation_of
from app.experiments.values import Plan, Sample

#: Colours of phases, in the order in which an operation adds them up: told apart by those who are
#: colour-blind, and by lightness alone.
COLOURS = ("#E69F00", "#0072B2", "#7A7A7A", "#CC79A7")
_GAP = 0.06  # between two stacks, as a share of one


@dataclass(frozen=True, slots=True)
class Bar:
    """The phases of a series at one size.

    Attributes:
        size: parameters asked for; ``n``: of the model that was built.
        seconds: the median of each phase, in the operation's order.
        total: what they add up to.
        count: samples.
    """

    size: int
    n: float
    seconds: tuple[float, ...]
    total: float
    count: int

    @property
    def shares(self) -> tuple[float, ...]:
        """Of the total, each."""
        return tuple(each / self.total if self.total else 0.0 for each in self.seconds)


@dataclass(frozen=True, slots=True)
class Stack:
    """A series and its bars, by n."""

    card: FormatCard
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Phases:
    """What the times of a run consist of.

    Attributes:
        names: of the phases, in order; empty where the operation has none or none was measured.
        stacks: of the series that are switched on.
    """

    names: tuple[str, ...]
    stacks: tuple[Stack, ...]

    @property
    def is_empty(self) -> bool:
        """There is no bar to draw."""
        return not any(stack.bars for stack in self.stacks)


def phases_of(plan: Plan, samples: Iterable[Sample], state: ChartState) -> Phases:
    """The phases that a run's times add up, without those that never took any time."""
    cells: dict[tuple[str, int], list[Sample]] = {}
    for sample in samples:
        if sample.ok and sample.phases:
            cells.setdefault((sample.series, sample.size), []).append(sample)
    seen = {
        name
        for of_cell in cells.values()
        for sample in of_cell
        for name, seconds in (sample.phases or {}).items()
        if seconds > 0
    }
    names = tuple(name for name in operation_of(plan.operation).phases if name in seen)
    stacks = tuple(
        Stack(
            card,
            tuple(
                _bar(size, cells[name, size], names) for size in plan.sizes if (name, size) in cells
            ),
        )
        for name, card in series_cards(plan).items()
        if name not in state.hide
    )
    return Phases(names, stacks)


def _bar(size: int, samples: Sequence[Sample], names: Sequence[str]) -> Bar:
    seconds = tuple(
        median((sample.phases or {}).get(name, 0.0) for sample in samples) for name in names
    )
    n = next((sample.n for sample in samples if sample.n is not None), size)
    return Bar(size, float(n), seconds, sum(seconds), len(samples))


def phase_figure(plan: Plan, samples: Iterable[Sample], state: ChartState) -> dict[str, Any]:
    """The phases as a Plotly figure: a stack of bars a series, each bar the whole of a time.

    Each trace has ``meta: {"series", "role": "phase", "phase"}``; y is a share in per cent.
    """
    found = phases_of(plan, samples, state)
    shown = [stack for stack in found.stacks if stack.bars]
    data = [
        _trace(stack, name, index, number)
        for number, stack in enumerate(shown)
        for index, name in enumerate(found.names)
    ]
    width = 1 / max(1, len(shown))
    axes = {
        f"xaxis{number + 1 if number else ''}": {
            "type": "category",
            "domain": [number * width, (number + 1) * width - _GAP * width],
            "title": {"text": stack.card.label},
            "fixedrange": True,
        }
        for number, stack in enumerate(shown)
    }
    layout = {
        "autosize": True,
        "height": 520,
        "barmode": "stack",
        "margin": {"l": 76, "r": 24, "t": 16, "b": 72},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": bool(data),
        "yaxis": {"title": {"text": "share of the time"}, "range": [0, 100], "ticksuffix": " %"},
        **(axes or {"xaxis": {"type": "category"}}),
    }
    return {"data": data, "layout": layout}


def _trace(stack: Stack, name: str, index: int, number: int) -> Mapping[str, Any]:
    words = [
        f"{units.count(bar.n)} parameters<br>{name} {units.seconds(bar.seconds[index])}, "
        f"{100 * bar.shares[index]:.0f} % of {units.seconds(bar.total)}"
        for bar in stack.bars
    ]
    return {
        "type": "bar",
        "name": name,
        "legendgroup": name,
        "showlegend": number == 0,
        "meta": {"series": stack.card.id, "role": "phase", "phase": name},
        "xaxis": f"x{number + 1 if number else ''}",
        "x": [units.count(bar.n) for bar in stack.bars],
        "y": [100 * bar.shares[index] for bar in stack.bars],
        "marker": {"color": COLOURS[index % len(COLOURS)]},
        "customdata": words,
        "hovertemplate": "%{customdata}<extra>" + stack.card.label + "</extra>",
    }
