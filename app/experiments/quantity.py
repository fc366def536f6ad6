"""What a run measures of each save or load besides each other: time, file size, peak memory."""

import math
from enum import StrEnum

from app.experiments.numbers import human_bytes, human_seconds
from app.experiments.values import Sample

# Heap blocks, write buffers and page tables come and go with any operation: seen, up to 1 MiB that
# has nothing to do with n (safetensors: 0 at 10^4 parameters, 0.96 MiB at 10^6, 0 at 10^7). Less
# than this cannot be told from nothing.
PEAK_MEMORY_FLOOR = float(2**20)


class Quantity(StrEnum):
    """What is fitted against n; written as in JSON and in claims."""

    TIME = "time"
    SIZE = "size"
    PEAK_MEMORY = "peak_memory"

    def of(self, sample: Sample) -> float | None:
        """Seconds or bytes of a sample; None where that was not measured."""
        match self:
            case Quantity.TIME:
                return sample.seconds
            case Quantity.SIZE:
                return sample.bytes
            case Quantity.PEAK_MEMORY:
                return sample.peak_bytes

    @property
    def floor(self) -> float:
        """What cannot be told from nothing, in seconds or bytes."""
        return PEAK_MEMORY_FLOOR if self is Quantity.PEAK_MEMORY else 0.0

    @property
    def additive_error(self) -> float:
        """Standard deviation of an error that does not grow with the value.

        Anything between nothing and the floor is as likely: a uniform's deviation.
        """
        return self.floor / math.sqrt(12)

    @property
    def exact(self) -> bool:
        """Whether one measurement says it all."""
        return self is Quantity.SIZE

    def words(self, value: float) -> str:
        """A value as a person would say it, with its unit."""
        return human_seconds(value) if self is Quantity.TIME else human_bytes(value)
