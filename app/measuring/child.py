"""One measurement, in a process of its own that was forked for it and ends with it.

The protocol is that of docs/measuring.md: build, one discarded repetition (which also tells the
peak memory, in a heap that nothing has stretched yet), then the timed ones, each on a path of its
own; at last what was written or read is compared with the model.
"""

import errno
import gc
import os
import resource
import statistics
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psutil
import torch
from torch import nn

from app.anatomy.kept import keep
from app.measuring.folders import own_folders
from app.measuring.formats import FORMATS
from app.measuring.formats.base import CannotDo, Format
from app.measuring.kernel import PeakMemory, StolenTime
from app.measuring.models import FAMILIES
from app.measuring.needs import giga, refuse_what_cannot_fit
from app.measuring.request import Measured, Request
from app.measuring.tasks import Task, Timing, prepare_file, task_for, written_files
from app.measuring.weights import build, skeleton

#: A repetition shorter than this is made again, until so much time or so many are used.
_SHORT = 1e-3
_SHORT_BUDGET = 0.1
_SHORT_REPETITIONS = 50
#: Before a timed repetition as long as this, a collection costs it nothing; before a shorter one it
#: would empty the processor's caches.
_MAY_COLLECT = 0.1
#: A first repetition longer than this counts: what it pays for first touches is lost in it.
_LONG = 2.0


def prepare(request: Request, directory: Path) -> Measured:
    """Write the file that another child will load; the answer counts only when it has a reason."""
    try:
        with _explained(request):
            _limit_memory(request.memory_ceiling)
            format_ = _known(request, directory, "save")
            family = FAMILIES[request.family]
            structure = skeleton(family, request.size, getattr(torch, request.dtype))
            model = build(structure, request.seed)
            prepare_file(format_, model, family.example(model), directory)
    except CannotDo as reason:
        return Measured(reason=str(reason))
    return Measured()


def open_files(request: Request, directory: Path) -> Measured:
    """Save a model once and tell what lies where in its files; see app/anatomy."""
    try:
        with _explained(request):
            _limit_memory(request.memory_ceiling)
            format_ = _known(request, directory, "save")
            family = FAMILIES[request.family]
            structure = skeleton(family, request.size, getattr(torch, request.dtype))
            model = build(structure, request.seed)
            prepare_file(format_, model, family.example(model), directory)
            files = {path.name: path.read_bytes() for path in written_files(directory)}
            kept = [file.to_json() for file in keep(files, own_folders())]
            return replace(_describe(Measured(), model), files=kept)
    except CannotDo as reason:
        return Measured(reason=str(reason))


def measure(request: Request, directory: Path) -> Measured:
    """Make one measurement; whatever goes wrong becomes the reason of a failed one.

    Args:
        request: what to measure.
        directory: for the files; the caller removes it. It is empty for a save, and holds what
            ``prepare`` wrote for a load.
    """
    found = Measured(load=os.getloadavg()[0])
    try:
        with _explained(request):
            _limit_memory(request.memory_ceiling)
            _pin_to_one_processor()
            format_ = _known(request, directory, request.operation)
            if request.operation != "save":
                format_.ready()
            task = task_for(request, FAMILIES[request.family], format_, directory)
            found = _describe(replace(found, phases=task.told), task.model)
            found = _measure(found, task)
            task.check()
    except CannotDo as reason:
        return replace(found, reason=str(reason))
    return found


def _known(request: Request, directory: Path, operation: str) -> Format:
    format_ = FORMATS[request.format]
    refuse_what_cannot_fit(request, format_, directory, operation)
    return format_


def _measure(found: Measured, task: Task) -> Measured:
    """The discarded repetition and the timed ones."""
    gc.collect()
    gc.disable()  # to the end of this process: no timer shall hold a collection
    stolen = StolenTime()
    peak = PeakMemory()
    first = task.repeat()
    if first.wall > _MAY_COLLECT:  # what an exporter leaves in cycles can be as large as the model
        gc.collect()
    told = (found.phases or {}) | ({} if first.wall > _LONG else {"warmup": first.wall})
    found = replace(found, peak_bytes=peak.bytes(), warmups=0 if first.wall > _LONG else 1)
    timings = [first] if first.wall > _LONG else [task.repeat()]
    while timings[0].wall < _SHORT and not _enough(timings):
        timings.append(task.repeat())
    return replace(
        found,
        seconds=statistics.median(timing.wall for timing in timings),
        cpu_seconds=statistics.median(timing.cpu for timing in timings),
        phases=told
        | {
            name: statistics.median(timing.phases[name] for timing in timings)
            for name in timings[0].phases
        },
        repetitions=len(timings),
        bytes=task.file_bytes,
        steal=stolen.share(),
    )


def _enough(timings: list[Timing]) -> bool:
    return (
        len(timings) >= _SHORT_REPETITIONS
        or sum(timing.wall for timing in timings) >= _SHORT_BUDGET
    )


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


@contextmanager
def _explained(request: Request) -> Iterator[None]:
    """Turn what may go wrong into words that a reader of the chart understands."""
    ceiling = f"ran out of memory: a measurement may use {giga(request.memory_ceiling)}"
    try:
        yield
    except CannotDo:
        raise
    except MemoryError as error:
        raise CannotDo(ceiling) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CannotDo("the measuring directory is full") from error
        raise CannotDo(f"the file could not be written: {error.strerror}") from error
    except Exception as error:  # a format's own error is a failed point, never a failed run
        if "allocate memory" in str(error) or "bad_alloc" in str(error):
            raise CannotDo(ceiling) from error
        first_line = (str(error).strip().splitlines() or [""])[0]
        raise CannotDo(f"{type(error).__name__}: {first_line}"[:300]) from error
