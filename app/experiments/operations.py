"""What can be measured of a model's format: an operation, and the phases that its time adds up."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that a run measures.

    Attributes:
        id: name in experiments, claims and data.
        label: of its time, as a chart's tab says it.
        axis: what the chart's axis says.
        phases: what ``Sample.seconds`` adds up, in order; others are told and not added.
        does: for sentences: "time to save".
    """

    id: str
    label: str
    axis: str
    phases: tuple[str, ...]
    does: str


SAVE = "save"

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        operation.id: operation
        for operation in (
            Operation(SAVE, "Save time", "time to save", ("convert", "serialize", "fsync"), "save"),
            Operation("load", "Load time", "time to load", ("load", "touch"), "load"),
            Operation(
                "infer",
                "First answer",
                "time from file to first output",
                ("load", "forward"),
                "load and answer once",
            ),
        )
    }
)


def operation_of(name: str) -> Operation:
    """The operation of a run; one that only another version knows has nothing but its name."""
    known = OPERATIONS.get(name)
    return known or Operation(name, "Time", "time", (), name)


#: Data types of weights that models can be built in.
DTYPES = ("float32", "float16", "bfloat16", "int8")
_BYTES = {"float32": 4, "float16": 2, "bfloat16": 2, "int8": 1}
#: Where files lie: a memory file system, or a disk with fsync.
STORAGES = ("memory", "disk")
#: What a load finds in the page cache.
CACHES = ("warm", "cold")


def bytes_of(dtype: str) -> int:
    """Bytes of one weight of a data type."""
    return _BYTES[dtype]
