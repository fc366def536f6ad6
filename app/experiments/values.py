"""What an experiment run is made of, as values: plan, series, cell, sample, state."""

from dataclasses import asdict, dataclass, fields
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


class Origin(StrEnum):
    """Where a run's points come from."""

    MEASURED = "measured"  # by a worker of this server
    RECORDED = "recorded"  # by `slope measure`, and kept in the content
    SUBMITTED = "submitted"  # by `slope measure --submit`, on somebody's own machine


class EndedBy(StrEnum):
    """What ended the measuring of a run that is over."""

    PRECISION = "precision"  # every cell's interval is narrow enough
    BLOCKS = "blocks"  # the number of blocks asked for
    TIME = "time"  # the time budget
    CANCEL = "cancel"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart: a format, saving one family of models of one data type.

    ``name`` is the format's id, followed by ``@family`` and ``@dtype`` where they are not the
    plan's first: ``pickle``, ``pickle@mlp_depth``, ``pickle@float16``.
    """

    name: str
    format: str
    family: str
    dtype: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run measures and when it stops.

    Attributes:
        operation: a key of ``app.experiments.operations.OPERATIONS``.
        families: model families; more than one where growth in width and in depth are compared.
        dtypes: data types of the weights.
        formats: format ids, in the order of the legend.
        sizes: parameter counts asked for, ascending; the model built may differ a little.
        blocks: most repetitions of every cell.
        budget: seconds after which no new cell starts.
        precision: relative half-width of every median's 95 % interval that ends the run early.
        seed: of the random order within blocks.
        storage: ``memory``, a memory file system, or ``disk``, where a save ends with fsync.
        cache: for loads: ``warm``, the file was read before, or ``cold``, it was dropped from
            the page cache.
    """

    operation: str
    families: tuple[str, ...]
    formats: tuple[str, ...]
    sizes: tuple[int, ...]
    blocks: int
    budget: float
    precision: float
    seed: int
    dtypes: tuple[str, ...] = ("float32",)
    storage: str = "memory"
    cache: str = "warm"

    @property
    def series(self) -> tuple[Series, ...]:
        """Every line of the chart; formats outermost."""
        return tuple(
            Series(self._series_name(format_, family, dtype), format_, family, dtype)
            for format_ in self.formats
            for family in self.families
            for dtype in self.dtypes
        )

    def _series_name(self, format_: str, family: str, dtype: str) -> str:
        parts = [format_]
        if family != self.families[0]:
            parts.append(family)
        if dtype != self.dtypes[0]:
            parts.append(dtype)
        return "@".join(parts)

    @property
    def cells(self) -> int:
        """Cells in a block."""
        return len(self.formats) * len(self.families) * len(self.dtypes) * len(self.sizes)

    @property
    def samples(self) -> int:
        """Samples of a run that uses all its blocks."""
        return self.cells * self.blocks

    def to_json(self) -> dict[str, Any]:
        """The plan as plain JSON values."""
        return {**asdict(self), **{name: list(getattr(self, name)) for name in _LISTS}}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The plan that ``to_json`` wrote; version 0.1 had one ``family`` and no data types."""
        known = {field.name: data[field.name] for field in fields(cls) if field.name in data}
        known.setdefault("families", [data["family"]] if "family" in data else [])
        lists = {name: tuple(known[name]) for name in _LISTS if name in known}
        return cls(**{**known, **lists})


_LISTS = ("families", "formats", "sizes", "dtypes")


@dataclass(frozen=True, slots=True)
class Cell:
    """One measurement to make: a series at a size, in a block, at a place in the block's order."""

    series: Series
    size: int
    block: int
    position: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement as it was made (times in seconds, memory and files in bytes).

    Attributes:
        series: the name of its ``Series``, whose parts follow it.
        n: parameters of the model that was really built.
        modules: of that model, containers included.
        seconds: median over ``repetitions`` of the phases that the operation adds up.
        cpu_seconds: processor time of the same.
        warmups: repetitions that were discarded before; 0 where one costs seconds.
        phases: median of each phase by name; ``build`` and ``warmup`` are told, not added up.
        bytes: of the file, companions included.
        peak_bytes: extra memory at the peak; None where the kernel does not tell.
        load: of the machine over the last minute, before the measurement.
        steal: share of time that the host took from this machine meanwhile.
        ok: False: the sample does not count, and ``reason`` says why.
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
    format: str = ""
    family: str = ""
    dtype: str = "float32"
    steal: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The sample as plain JSON values; the moment in ISO 8601, UTC."""
        # Not asdict, which copies all that is in it: recordings of thousands are read at the start.
        return {**{name: getattr(self, name) for name in _SAMPLE}, "at": self.at.isoformat()}


_SAMPLE = tuple(each.name for each in fields(Sample))
