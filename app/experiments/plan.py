"""From an experiment and a wish to a plan; the order in which its cells are measured; its end."""

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from app.content.experiments import PRECISION
from app.content.models import Experiment
from app.errors import Invalid
from app.experiments.cells import half_width
from app.experiments.values import Cell, EndedBy, Plan, Sample
from app.settings import Settings

#: Below this the interval of a median says nothing.
FEWEST_BLOCKS = 3
_SMALLEST = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor asked for; None where the experiment's own plan will do."""

    formats: Sequence[str] | None = None
    sizes: Sequence[int] | None = None
    blocks: int | None = None
    budget: float | None = None
    precision: float | None = None


def make_plan(experiment: Experiment, wish: Wish, settings: Settings, seed: int) -> Plan:
    """The plan of a run.

    Args:
        experiment: what the lesson says is measured.
        wish: what of it this run shall measure.
        settings: the limits.
        seed: of the random order within blocks, and of the models' weights.

    Raises:
        Invalid: the wish breaks a limit; the message says what is allowed.
    """
    return Plan(
        operation=experiment.operation,
        families=experiment.families,
        formats=_formats(experiment, wish.formats),
        sizes=_sizes(experiment, wish.sizes, settings),
        blocks=_blocks(experiment, wish.blocks, settings),
        budget=_budget(experiment, wish.budget, settings),
        precision=_precision(experiment, wish.precision),
        seed=seed,
        dtypes=experiment.dtypes,
        storage=experiment.storage,
        cache=experiment.cache,
    )


def _formats(experiment: Experiment, wished: Sequence[str] | None) -> tuple[str, ...]:
    if wished is None:
        return experiment.formats
    unknown = [name for name in wished if name not in experiment.formats]
    if unknown or not wished:
        what = f"Unknown format {unknown[0]!r}." if unknown else "No format was named."
        raise Invalid(f"{what} This experiment measures: {', '.join(experiment.formats)}.")
    return tuple(name for name in experiment.formats if name in wished)


def _sizes(
    experiment: Experiment, wished: Sequence[int] | None, settings: Settings
) -> tuple[int, ...]:
    sizes = sorted(set(experiment.sizes if wished is None else wished))
    if not 1 <= len(sizes) <= settings.max_sizes:
        raise Invalid(
            f"{len(sizes)} sizes were asked for; a run measures 1 to {settings.max_sizes}."
        )
    for size in (sizes[0], sizes[-1]):
        if not _SMALLEST <= size <= settings.max_parameters:
            raise Invalid(
                f"{size:,} parameters is out of range: here a size may be {_SMALLEST} to "
                f"{settings.max_parameters:,} parameters."
            )
    return tuple(sizes)


def _blocks(experiment: Experiment, wished: int | None, settings: Settings) -> int:
    if wished is None:
        return min(experiment.blocks, settings.max_blocks)
    if not 1 <= wished <= settings.max_blocks:
        raise Invalid(f"{wished} blocks were asked for; a run may have 1 to {settings.max_blocks}.")
    return wished


def _budget(experiment: Experiment, wished: float | None, settings: Settings) -> float:
    if wished is None:
        return min(experiment.budget, settings.run_budget)
    if not 0 < wished <= settings.run_budget:
        raise Invalid(
            f"A budget of {wished:g} s was asked for; a run may take up to "
            f"{settings.run_budget:g} s."
        )
    return wished


def _precision(experiment: Experiment, wished: float | None) -> float:
    low, high = PRECISION
    if wished is None:
        return experiment.precision
    if not low <= wished <= high:
        raise Invalid(
            f"A precision of {wished:g} was asked for; it is a share from {low:g} to {high:g}, "
            "such as 0.05 for ±5 %."
        )
    return wished


def misfit(plan: Plan, experiment: Experiment) -> str | None:
    """Why a plan is none of an experiment's, in words; None where it is one.

    Sizes, blocks, budget and precision may be others, and formats may be left out.
    """
    for name in ("operation", "storage", "cache", "families", "dtypes"):
        has, wanted = getattr(plan, name), getattr(experiment, name)
        if has != wanted:
            return f"{name}: this measured {_listed(has)}, {experiment.id} {_listed(wanted)}"
    strangers = [name for name in plan.formats if name not in experiment.formats]
    if strangers:
        return f"{experiment.id} does not measure {_listed(strangers)}; it measures " + _listed(
            experiment.formats
        )
    return None


def _listed(names: str | Sequence[str]) -> str:
    return names if isinstance(names, str) else ", ".join(names)


def block_order(plan: Plan, block: int) -> tuple[Cell, ...]:
    """Every cell once, in a random order that the plan's seed and the block's number determine.

    Drift of the machine then spreads over all cells instead of tilting a curve.
    """
    cells = [(series, size) for series in plan.series for size in plan.sizes]
    random.Random(f"{plan.seed}:{block}").shuffle(cells)  # noqa: S311 - order, not secrecy
    return tuple(
        Cell(series, size, block, position) for position, (series, size) in enumerate(cells)
    )


def cells_of_block(plan: Plan, block: int, samples: Iterable[Sample]) -> tuple[Cell, ...]:
    """What a block measures: every cell, in the block's order, but those settled before it.

    Args:
        samples: of the run; those of earlier blocks count.
    """
    over = settled(plan, (sample for sample in samples if sample.block < block))
    return tuple(
        cell for cell in block_order(plan, block) if (cell.series.name, cell.size) not in over
    )


def settled(plan: Plan, samples: Iterable[Sample]) -> frozenset[tuple[str, int]]:
    """The cells (series name, size) that need not be measured again.

    The 95 % interval of the cell's median lies within the plan's precision, or the cell has failed
    as often as it takes to know an interval, and never succeeded.
    """
    seconds: dict[tuple[str, int], list[float]] = defaultdict(list)
    failures: Counter[tuple[str, int]] = Counter()
    for sample in samples:
        key = sample.series, sample.size
        if sample.ok and sample.seconds is not None:
            seconds[key].append(sample.seconds)
        else:
            failures[key] += 1
    narrow = {
        key
        for key, values in seconds.items()
        if len(values) >= FEWEST_BLOCKS and half_width(values) <= plan.precision
    }
    hopeless = {
        key for key, times in failures.items() if times >= FEWEST_BLOCKS and key not in seconds
    }
    return frozenset(narrow | hopeless)


def is_precise(plan: Plan, samples: Collection[Sample]) -> bool:
    """Whether every cell that can be measured is known well enough.

    Cells that cannot be measured do not hold the others up.
    """
    measured = {(sample.series, sample.size) for sample in samples if sample.ok}
    return bool(measured) and measured <= settled(plan, samples)


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure the medians of a run are so far.

    Attributes:
        known: cells whose median's interval lies within the plan's precision.
        cells: cells that could be measured.
        widest: half the relative width of the widest interval, of ``series`` at ``size``.
    """

    known: int
    cells: int
    widest: float
    series: str
    size: int


def certainty(plan: Plan, samples: Collection[Sample]) -> Certainty | None:
    """How sure the medians are; None before enough blocks, or when nothing could be measured."""
    seconds: dict[tuple[str, int], list[float]] = defaultdict(list)
    for sample in samples:
        if sample.ok and sample.seconds is not None:
            seconds[sample.series, sample.size].append(sample.seconds)
    if not seconds or min(map(len, seconds.values())) < FEWEST_BLOCKS:
        return None
    widths = {key: half_width(values) for key, values in seconds.items()}
    series, size = max(widths, key=lambda key: widths[key])
    known = len(seconds.keys() & settled(plan, samples))
    return Certainty(known, len(widths), widths[series, size], series, size)


def ends_before(plan: Plan, spent: float) -> EndedBy | None:
    """What keeps the next cell from being measured after so many seconds, if anything does."""
    return EndedBy.TIME if spent > plan.budget else None


def ends_after(plan: Plan, block: int, samples: Collection[Sample]) -> EndedBy | None:
    """What makes a block the last one, if anything does."""
    if is_precise(plan, samples):
        return EndedBy.PRECISION
    return EndedBy.BLOCKS if block + 1 == plan.blocks else None


def time_spent(
    started_at: datetime, moments: Iterable[datetime], now: datetime, longest: float
) -> float:
    """Seconds that a run has been measuring, without the time in which its worker was away.

    Args:
        started_at: when the run was claimed.
        moments: when its samples were taken.
        now: the present moment.
        longest: seconds that one sample can take; a longer silence was an interruption.
    """
    marks = [started_at, *sorted(moments), now]
    gaps = ((b - a).total_seconds() for a, b in pairwise(marks))
    return sum(min(max(gap, 0.0), longest) for gap in gaps)
