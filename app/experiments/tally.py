"""The samples of a run gathered as they come: what each cell knows by now, and what it takes.

Adding one costs the same however many there are, so that the worker can tell after each how the
run stands (bench/progress_event.py).
"""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.experiments.cells import half_width
from app.experiments.plan import FEWEST_BLOCKS
from app.experiments.values import Plan, Sample

Key = tuple[str, int]

#: Seconds; a longer gap between two samples was no measurement but an interruption.
_LONGEST = 120.0


class CellState(StrEnum):
    """What there is still to do for a cell."""

    OPEN = "open"
    SETTLED = "settled"  # its interval is narrow enough
    FAILED = "failed"  # it was tried, and never succeeded


@dataclass(frozen=True, slots=True)
class CellCertainty:
    """How sure the median of a cell is by now.

    Attributes:
        samples: those that count.
        half_width: of the median's 95 % interval, as a share of the median; None before there are
            enough samples to know one.
    """

    series: str
    size: int
    samples: int
    half_width: float | None
    state: CellState


@dataclass(slots=True)
class _Cell:
    """What is known of a cell; the two figures are found when they are asked for, and kept."""

    seconds: list[float] = field(default_factory=list)
    failures: int = 0
    gaps: list[float] = field(default_factory=list)
    _half_width: float | None = None
    _usual: float | None = None

    def add(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self._half_width = None

    def add_gap(self, seconds: float) -> None:
        self.gaps.append(seconds)
        self._usual = None

    @property
    def half_width(self) -> float | None:
        if self._half_width is None and len(self.seconds) >= FEWEST_BLOCKS:
            self._half_width = half_width(self.seconds)
        return self._half_width

    @property
    def usual(self) -> float | None:
        if self._usual is None and self.gaps:
            self._usual = statistics.median(self.gaps)
        return self._usual


class Tally:
    """A run's samples by cell."""

    def __init__(self, plan: Plan, samples: Iterable[Sample] = ()) -> None:
        self.plan = plan
        self.count = 0
        self.block = 0
        self.spent = 0.0  # seconds between samples, without interruptions
        self.gaps = 0
        self.last: Key | None = None
        self._before: datetime | None = None
        self._cells: dict[Key, _Cell] = {
            (series.name, size): _Cell() for series in plan.series for size in plan.sizes
        }
        for sample in sorted(samples, key=lambda sample: sample.at):
            self.add(sample)

    def add(self, sample: Sample) -> None:
        """Count a sample that was taken after all others."""
        key = sample.series, sample.size
        cell = self._cells.setdefault(key, _Cell())
        self.count += 1
        self.block = max(self.block, sample.block)
        self.last = key
        if sample.ok and sample.seconds is not None:
            cell.add(sample.seconds)
        else:
            cell.failures += 1
        self._note_gap(cell, sample.at)

    def _note_gap(self, cell: _Cell, at: datetime) -> None:
        """The time from the sample before, process and checks included, is this cell's."""
        before, self._before = self._before, at
        if before is None or (gap := (at - before).total_seconds()) > _LONGEST:
            return
        cell.add_gap(gap)
        self.spent += gap
        self.gaps += 1

    @property
    def keys(self) -> Sequence[Key]:
        """Every cell, by series and size."""
        return list(self._cells)

    def certainty(self, key: Key) -> CellCertainty:
        """How sure a cell is."""
        cell = self._cells[key]
        return CellCertainty(*key, len(cell.seconds), cell.half_width, self._state(cell))

    def is_over(self, key: Key) -> bool:
        """Whether a cell need not be measured again (``plan.settled`` by another way)."""
        cell = self._cells[key]
        if self._state(cell) is CellState.FAILED:
            return cell.failures >= FEWEST_BLOCKS
        return self._state(cell) is CellState.SETTLED

    def times_measured(self, key: Key) -> int:
        """Samples of a cell, failed ones too."""
        return len(self._cells[key].seconds) + self._cells[key].failures

    def took(self, series: str) -> Mapping[int, float]:
        """Seconds that a sample of a series usually takes, by size, where that is known."""
        return {
            size: usual
            for size in self.plan.sizes
            if (usual := self._cells[series, size].usual) is not None
        }

    def _state(self, cell: _Cell) -> CellState:
        if cell.failures and not cell.seconds:
            return CellState.FAILED
        if cell.half_width is not None and cell.half_width <= self.plan.precision:
            return CellState.SETTLED
        return CellState.OPEN
