"""One measurement, in a process of its own that was forked for it and ends with it.

The protocol is that of docs/measuring.md: build, one discarded save (which also tells the peak
memory, in a heap that nothing has stretched yet), then the timed saves, each to a new path,
unlinked outside the timer; at last what was written is read back and compared.
"""

import errno
import gc
import os
import resource
import shutil
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psutil
import torch
from torch import Tensor, nn

from app.measuring.formats import FORMATS
from app.measuring.formats.base import Format
from app.measuring.kernel import PeakMemory, is_memory_file_system
from app.measuring.models import FAMILIES
from app.measuring.request import Measured, Request

#: A save shorter than this is repeated, until so much time or so many repetitions are used.
_SHORT = 1e-3
_SHORT_BUDGET = 0.1
_SHORT_REPETITIONS = 50


class CannotMeasure(Exception):
    """The reason, in words for the chart."""


def measure(request: Request, directory: Path) -> Measured:
    """Make one measurement; whatever goes wrong becomes the reason of a failed one.

    Args:
        request: what to measure.
        directory: an empty directory for the files; the caller removes it.
    """
    found = Measured(load=os.getloadavg()[0])
    try:
        with _explained(request):
            _limit_memory(request.memory_ceiling)
            _pin_to_one_processor()
            family, format_ = FAMILIES[request.family], FORMATS[request.series]
            _refuse_what_cannot_fit(request, format_, directory)
            model = family.build(request.size, request.seed)
            found = _describe(found, model)
            saves = _Saves(format_, model, family.example(model), directory)
            found = _measure_saves(found, saves)
            _compare(format_.read_back(saves.last, model), model)
    except CannotMeasure as reason:
        return replace(found, reason=str(reason))
    return found


def _measure_saves(found: Measured, saves: "_Saves") -> Measured:
    peak = PeakMemory()
    saves.save()
    found = replace(found, warmups=1, peak_bytes=peak.bytes())
    timings = [saves.save()]
    while timings[0].wall < _SHORT and not _enough(timings):
        timings.append(saves.save())
    return replace(
        found,
        seconds=statistics.median(timing.wall for timing in timings),
        cpu_seconds=statistics.median(timing.cpu for timing in timings),
        phases={
            "convert": statistics.median(timing.convert for timing in timings),
            "serialize": statistics.median(timing.serialize for timing in timings),
        },
        repetitions=len(timings),
        bytes=saves.last_bytes,
    )


class _Timing:
    """Moments of one save in nanoseconds, read as seconds."""

    __slots__ = ("convert", "cpu", "serialize", "wall")

    def __init__(self, start: int, converted: int, end: int, cpu: int) -> None:
        self.convert = (converted - start) / 1e9
        self.serialize = (end - converted) / 1e9
        self.wall = (end - start) / 1e9
        self.cpu = cpu / 1e9


def _enough(timings: list[_Timing]) -> bool:
    return (
        len(timings) >= _SHORT_REPETITIONS
        or sum(timing.wall for timing in timings) >= _SHORT_BUDGET
    )


class _Saves:
    """Saves the model again and again, each time to a directory that never existed."""

    def __init__(self, format_: Format, model: nn.Module, example: Tensor, directory: Path) -> None:
        self._format, self._model, self._example = format_, model, example
        self._directory = directory
        self._count = 0
        self._last: Path | None = None

    @property
    def last(self) -> Path:
        """The file that the last save wrote."""
        assert self._last is not None
        return self._last

    @property
    def last_bytes(self) -> int:
        """Bytes of the last save, companion files included."""
        return sum(file.stat().st_size for file in self.last.parent.iterdir())

    def save(self) -> _Timing:
        """One timed save; the file of the save before goes first, outside the timer."""
        if self._last is not None:
            shutil.rmtree(self._last.parent)
        self._count += 1
        home = self._directory / str(self._count)
        home.mkdir()
        self._last = home / "model"
        format_, model, example, path = self._format, self._model, self._example, self._last
        with _no_collection():
            cpu = time.process_time_ns()
            start = time.perf_counter_ns()
            value = format_.convert(model, example)
            converted = time.perf_counter_ns()
            format_.serialize(value, path)
            end = time.perf_counter_ns()
            cpu = time.process_time_ns() - cpu
        return _Timing(start, converted, end, cpu)


@contextmanager
def _no_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _describe(found: Measured, model: nn.Module) -> Measured:
    """What was really built, which is seldom exactly what was asked for."""
    tensors = list(model.state_dict().values())
    return replace(
        found,
        n=sum(parameter.numel() for parameter in model.parameters()),
        weight_bytes=sum(tensor.numel() * tensor.element_size() for tensor in tensors),
        tensors=len(tensors),
        modules=sum(1 for _ in model.modules()),
    )


def _compare(read: Mapping[str, Tensor], model: nn.Module) -> None:
    """Void the measurement unless the file holds exactly the model's tensors."""
    for name, tensor in model.state_dict().items():
        stored = read.get(name)
        if stored is None:
            raise CannotMeasure(f"the file does not hold the tensor {name}")
        if stored.dtype != tensor.dtype or not torch.equal(stored, tensor):
            raise CannotMeasure(f"the tensor {name} came back different from what was saved")


def _limit_memory(ceiling: int) -> None:
    """Let allocations beyond what was inherited plus the ceiling fail in this process only."""
    limit = psutil.Process().memory_info().vms + ceiling
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _pin_to_one_processor() -> None:
    """Stay on the last processor that this process may use; not every system can."""
    if hasattr(os, "sched_setaffinity"):
        with suppress(OSError):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _refuse_what_cannot_fit(request: Request, format_: Format, directory: Path) -> None:
    weights = request.size * torch.float32.itemsize
    on_memory = is_memory_file_system(directory)
    memory = weights * (
        2 + format_.extra_memory + on_memory
    )  # 2: the model, and the copy read back
    if memory > request.memory_ceiling:
        raise CannotMeasure(
            f"needs about {_giga(memory)} of memory; a measurement may use "
            f"{_giga(request.memory_ceiling)} (SLOPE_MEMORY_CEILING)"
        )
    free_memory = psutil.virtual_memory().available
    if memory > free_memory:
        raise CannotMeasure(f"needs about {_giga(memory)} of memory; {_giga(free_memory)} are free")
    disk, free_disk = weights * 1.1 + 2**20, shutil.disk_usage(directory).free
    if disk > free_disk:
        raise CannotMeasure(
            f"needs about {_giga(disk)} in the measuring directory; {_giga(free_disk)} are free"
        )


@contextmanager
def _explained(request: Request) -> Iterator[None]:
    """Turn what may go wrong into words that a reader of the chart understands."""
    ceiling = f"ran out of memory: a measurement may use {_giga(request.memory_ceiling)}"
    try:
        yield
    except CannotMeasure:
        raise
    except MemoryError as error:
        raise CannotMeasure(ceiling) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CannotMeasure("the measuring directory is full") from error
        raise CannotMeasure(f"the file could not be written: {error.strerror}") from error
    except Exception as error:  # a format's own error is a failed point, never a failed run
        if "allocate memory" in str(error) or "bad_alloc" in str(error):
            raise CannotMeasure(ceiling) from error
        first_line = (str(error).strip().splitlines() or [""])[0]
        raise CannotMeasure(f"{type(error).__name__}: {first_line}"[:300]) from error


def _giga(size: float) -> str:
    return f"{size / 2**30:.1f} GiB" if size >= 2**29 else f"{size / 2**20:.0f} MiB"
