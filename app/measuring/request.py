"""What is sent to a measuring child, and what comes back: plain values, as JSON over pipes."""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Request:
    """One measurement to make.

    Attributes:
        format: the format's id.
        family: the model family's id.
        dtype: of the weights.
        operation: ``save``, ``load``, ``infer``, or ``open``: save once and open up the files.
        storage: ``memory`` or ``disk``; what is written to a disk is synced within the timer.
        cache: ``warm`` or ``cold``: whether a load finds the file in the page cache.
        size: parameters asked for.
        seed: of the model's weights.
        memory_ceiling: bytes that the child may add to what it inherits.
        deadline: seconds from the fork until the child is killed.
    """

    format: str
    family: str
    size: int
    seed: int
    memory_ceiling: int
    deadline: float
    dtype: str = "float32"
    operation: str = "save"
    storage: str = "memory"
    cache: str = "warm"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The request that ``to_json`` wrote."""
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a child found out; times in seconds, sizes in bytes; None where it did not get so far.

    Attributes:
        seconds: median over the repetitions of the phases that the operation adds up.
        cpu_seconds: processor time of the same, by which waiting can be told from work.
        phases: median of each phase.
        steal: share of time that the host took from this machine during the measurement.
        files: what ``open`` found, as ``KeptFile.to_json`` writes it.
        reason: why there is no (valid) measurement; None when it is good.
    """

    n: int | None = None
    weight_bytes: int | None = None
    tensors: int | None = None
    modules: int | None = None
    seconds: float | None = None
    cpu_seconds: float | None = None
    repetitions: int | None = None
    warmups: int | None = None
    phases: dict[str, float] | None = None
    bytes: int | None = None
    peak_bytes: int | None = None
    load: float | None = None
    steal: float | None = None
    files: list[dict[str, Any]] | None = None
    reason: str | None = None

    @property
    def ok(self) -> bool:
        """The measurement counts."""
        return self.reason is None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """What ``to_json`` wrote."""
        return cls(**data)
