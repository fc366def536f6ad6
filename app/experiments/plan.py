"""From an experiment and a wish to a plan; the order in which its cells are measured; its end."""

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from app.content.models import Experiment
from app.errors import Invalid
from app.experiments.cells import interval_of_median
from app.experiments.values import Cell, Plan, Sample
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
        budget=min(experiment.budget, settings.run_budget),
        precision=experiment.precision,
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


def block_order(plan: Plan, block: int) -> tuple[Cell, ...]:
    """Every cell once, in a random order that the plan's seed and the block's number determine.

    Drift of the machine then spreads over all cells instead of tilting a curve.
    """
    cells = [(series, size) for series in plan.series for size in plan.sizes]
    random.Random(f"{plan.seed}:{block}").shuffle(cells)  # noqa: S311 - order, not secrecy
    return tuple(
        Cell(series, size, block, position) for position, (series, size) in enumerate(cells)
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
        if len(values) >= FEWEST_BLOCKS and _is_narrow(values, plan.precision)
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


def _is_narrow(values: Collection[float], precision: float) -> bool:
    median, low, high = interval_of_median(values)
    return low >= median * (1 - precision) and high <= median * (1 + precision)


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
