"""What a measurement will need, checked before it starts: memory, disk, the format's limit."""

import shutil
from pathlib import Path

import psutil
import torch

from app.measuring.formats.base import CannotDo, Format
from app.measuring.kernel import is_memory_file_system
from app.measuring.request import Request

#: What formats put around the weights, as a share of them and in bytes.
_AROUND, _AROUND_BYTES = 1.1, 2**20


def refuse_what_cannot_fit(
    request: Request, format_: Format, directory: Path, operation: str
) -> None:
    """Raise ``CannotDo``, with the figures, for what would fail half-way.

    Args:
        operation: ``save`` also for the child that prepares the file of a load.
    """
    weights = request.size * getattr(torch, request.dtype).itemsize
    if format_.most_bytes is not None and weights > format_.most_bytes:
        raise CannotDo(
            f"the format holds at most {giga(format_.most_bytes)}{format_.most_because}; these "
            f"weights take "
            f"{giga(weights)}"
        )
    # The model, then what the save takes beside it; later, the copy that is read back. The model
    # that a load is compared with is made when the load's own weights are gone.
    process = 1 + max(format_.extra_memory, format_.load_memory)
    own = weights * process
    file = 0 if operation != "save" else weights * _AROUND + _AROUND_BYTES
    memory = own + (file if is_memory_file_system(directory) else 0)
    if own > request.memory_ceiling:
        raise CannotDo(
            f"needs about {giga(own)} of memory; a measurement may use "
            f"{giga(request.memory_ceiling)} (SLOPE_MEMORY_CEILING)"
        )
    free = psutil.virtual_memory().available
    if memory > free:
        raise CannotDo(f"needs about {giga(memory)} of memory; {giga(free)} are free")
    disk = shutil.disk_usage(directory).free
    if file > disk:
        raise CannotDo(
            f"needs about {giga(file)} in the measuring directory; {giga(disk)} are free"
        )


def giga(size: float) -> str:
    """Bytes as people read them: ``3.7 GiB``, ``12 MiB``."""
    return f"{size / 2**30:.1f} GiB" if size >= 2**29 else f"{size / 2**20:.0f} MiB"
