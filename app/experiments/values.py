"""What an experiment run is made of, as values: plan, cell, sample, state."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self


class RunStatus(StrEnum):
    """Where a run stands; only the first two are active."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Nothing more will come."""
        return self not in (RunStatus.QUEUED, RunStatus.RUNNING)


class EndedBy(StrEnum):
    """What ended the measuring of a run that is over."""

    PRECISION = "precision"  # every cell's interval is narrow enough
    BLOCKS = "blocks"  # the number of blocks asked for
    TIME = "time"  # the time budget
    CANCEL = "cancel"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run measures and when it stops.

    Attributes:
        formats: series names, in the order of the legend.
        sizes: parameter counts asked for, ascending; the model built may differ a little.
        blocks: most repetitions of every cell.
        budget: seconds after which no new cell starts.
        precision: relative half-width of every median's 95 % interval that ends the run early.
        seed: of the random order within blocks.
    """

    operation: str
    family: str
    formats: tuple[str, ...]
    sizes: tuple[int, ...]
    blocks: int
    budget: float
    precision: float
    seed: int

    @property
    def cells(self) -> int:
        """Cells in a block."""
        return len(self.formats) * len(self.sizes)

    @property
    def samples(self) -> int:
        """Samples of a run that uses all its blocks."""
        return self.cells * self.blocks

    def to_json(self) -> dict[str, Any]:
        """The plan as plain JSON values."""
        return {**asdict(self), "formats": list(self.formats), "sizes": list(self.sizes)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The plan that ``to_json`` wrote."""
        return cls(**{**data, "formats": tuple(data["formats"]), "sizes": tuple(data["sizes"])})


@dataclass(frozen=True, slots=True)
class Cell:
    """One measurement to make: a format at a size, in a block, at a place in the block's order."""

    series: str
    size: int
    block: int
    position: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement as it was made (times in seconds, memory and files in bytes).

    ``seconds`` is the median over ``repetitions`` of the phases that the operation adds up; a
    sample with ``ok`` false has a ``reason``, and whatever was measured before it failed.
    """

    series: str
    size: int
    block: int
    position: int
    n: int | None
    weight_bytes: int | None
    tensors: int | None
    modules: int | None
    seconds: float | None
    cpu_seconds: float | None
    repetitions: int | None
    warmups: int | None
    phases: dict[str, float] | None
    bytes: int | None
    peak_bytes: int | None
    load: float | None
    ok: bool
    reason: str | None
    at: datetime

    def to_json(self) -> dict[str, Any]:
        """The sample as plain JSON values; the moment in ISO 8601, UTC."""
        return {**asdict(self), "at": self.at.isoformat()}
