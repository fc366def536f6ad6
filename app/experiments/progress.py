"""How far a run is, what is being measured now, what will end it, and how long that still takes."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.experiments.plan import FEWEST_BLOCKS
from app.experiments.tally import CellCertainty, CellState, Key, Tally
from app.experiments.values import Cell, EndedBy, Plan, Sample

#: Fewer gaps than this between samples say too little about the time left.
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands.

    Attributes:
        done: samples that are stored.
        total: samples of a run that uses all its blocks; it may end earlier.
        block: the block that is being measured, from 1.
        blocks: most blocks.
        current: the series and size being measured; None between blocks.
        seconds_left: until the last block's end or the end of the time at the latest; None while
            nobody can tell.
        settled: cells whose median's interval is as narrow as the plan wants.
        cells: cells that have not failed each time so far; when all are settled, the run ends.
        spent: seconds of measuring so far.
        budget: seconds that there are.
        nearest: what will end the run as things look now: precision, blocks or time; None while
            nobody can tell.
        last: how sure the cell is that was measured last; None before the first.
    """

    done: int
    total: int
    block: int
    blocks: int
    current: dict[str, Any] | None
    seconds_left: float | None
    settled: int
    cells: int
    spent: float
    budget: float
    nearest: EndedBy | None
    last: CellCertainty | None

    def to_json(self) -> dict[str, Any]:
        """The progress as plain JSON values."""
        return asdict(self)


def progress_of(plan: Plan, samples: Sequence[Sample], current: Cell | None) -> Progress:
    """The progress of a run that has these samples and is measuring that cell."""
    return progress(Tally(plan, samples), current)


def progress(tally: Tally, current: Cell | None) -> Progress:
    """The progress of a run whose samples were counted, and that is measuring that cell."""
    plan = tally.plan
    states = Counter(tally.certainty(key).state for key in tally.keys)
    block = current.block if current else tally.block
    left = _left(tally)
    return Progress(
        done=tally.count,
        total=plan.samples,
        block=block + 1,
        blocks=plan.blocks,
        current={"series": current.series.name, "size": current.size} if current else None,
        seconds_left=round(min(left.blocks, left.time), 1) if left else None,
        settled=states[CellState.SETTLED],
        cells=len(tally.keys) - states[CellState.FAILED],
        spent=round(tally.spent, 1),
        budget=plan.budget,
        nearest=left.nearest if left else None,
        last=tally.certainty(tally.last) if tally.last else None,
    )


@dataclass(frozen=True, slots=True)
class _Left:
    """Seconds until each of the things that can end a run; precision is None where it will not."""

    blocks: float
    time: float
    precision: float | None

    @property
    def nearest(self) -> EndedBy:
        if self.precision is not None and self.precision < min(self.blocks, self.time):
            return EndedBy.PRECISION
        return EndedBy.TIME if self.time < self.blocks else EndedBy.BLOCKS


def _left(tally: Tally) -> _Left | None:
    if tally.gaps < _FEWEST:
        return None
    open_cells = [key for key in tally.keys if not tally.is_over(key)]
    usual = tally.spent / tally.gaps
    took = {series.name: tally.took(series.name) for series in tally.plan.series}
    costs = {key: _expected(took[key[0]], key[1], usual) for key in open_cells}
    blocks = sum(costs[key] * (tally.plan.blocks - tally.times_measured(key)) for key in open_cells)
    return _Left(blocks, max(0.0, tally.plan.budget - tally.spent), _until_precise(tally, costs))


def _until_precise(tally: Tally, costs: Mapping[Key, float]) -> float | None:
    """Seconds until every interval is narrow enough, if each goes on narrowing as 1/√samples."""
    left = 0.0
    for key, cost in costs.items():
        found = tally.certainty(key)
        if found.state is CellState.FAILED:
            continue  # it holds nobody up
        if found.half_width is None:
            return None
        wanted = math.ceil(found.samples * (found.half_width / tally.plan.precision) ** 2)
        if max(wanted, FEWEST_BLOCKS) > tally.plan.blocks:
            return None
        left += cost * (wanted - found.samples)
    return left


def _expected(known: Mapping[int, float], size: int, usual: float) -> float:
    """What a cell will take: as the same series did at the nearest size, by their ratio."""
    if size in known:
        return known[size]
    if not known:
        return usual
    return known[min(known, key=lambda other: abs(math.log(other / size)))]
