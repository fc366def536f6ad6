"""What a child repeats and times: a save, a load, or a load and a first answer."""

import copy
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from app.measuring.formats.base import CannotDo, Format
from app.measuring.kernel import drop_from_page_cache, resident_share
from app.measuring.models.base import Family
from app.measuring.request import Request
from app.measuring.weights import build, skeleton

_FILE = "model"
#: Relative differences that a runtime of its own may have, by data type; int8 models calculate
#: in float32.
_TOLERANCE = {"float32": 1e-4, "float16": 2e-2, "bfloat16": 1e-1, "int8": 1e-4}
#: Share of a file that may be left in the page cache when it counts as dropped.
_COLD = 0.05


@dataclass(frozen=True, slots=True)
class Timing:
    """One repetition, in seconds: phases as they were timed, and processor time of all."""

    phases: Mapping[str, float]
    cpu: float

    @property
    def wall(self) -> float:
        """All phases together."""
        return sum(self.phases.values())


class Task(Protocol):
    """Something to repeat and time.

    Attributes:
        model: what is saved, or the structure of what is loaded.
        told: phases that are told and not part of the time, in seconds.
    """

    model: nn.Module
    told: dict[str, float]

    @property
    def file_bytes(self) -> int:
        """Bytes of the file, companions included."""
        ...

    def repeat(self) -> Timing:
        """Once more, in a state that the repetition before has not touched."""
        ...

    def check(self) -> None:
        """Raise ``CannotDo`` unless what was written or read is the model."""
        ...


def task_for(request: Request, family: Family, format_: Format, directory: Path) -> Task:
    """The task of a request, with everything made that its timer shall not see."""
    return _KINDS[request.operation](request, family, format_, directory)


def prepare_file(format_: Format, model: nn.Module, example: Tensor, directory: Path) -> None:
    """Write the file that a load will read, and have it on the disk, where there is one."""
    home = directory / "0"
    home.mkdir()
    format_.serialize(format_.convert(model, example), home / _FILE)
    _sync(home)


def written_files(directory: Path) -> list[Path]:
    """What ``prepare_file`` had written: the file that was asked for first, then those beside."""
    return sorted((directory / "0").iterdir(), key=lambda path: (len(path.name), path.name))


class _Save:
    """Saves a model again and again, each time to a directory that never existed."""

    def __init__(self, request: Request, family: Family, format_: Format, directory: Path) -> None:
        start = time.perf_counter()
        self._skeleton = skeleton(family, request.size, _dtype(request))
        self.model = build(self._skeleton, request.seed)
        self.told = {"build": time.perf_counter() - start}
        self._example = family.example(self.model)
        self._other = family.other(self.model) if family.other else None
        self._format, self._directory, self._dtype = format_, directory, request.dtype
        self._syncs = request.storage == "disk"
        self._count = 0
        self._home: Path | None = None

    @property
    def file_bytes(self) -> int:
        return _bytes_in(self._last)

    @property
    def _last(self) -> Path:
        assert self._home is not None
        return self._home

    def repeat(self) -> Timing:
        if self._home is not None:
            shutil.rmtree(self._home)
        self._count += 1
        self._home = self._directory / str(self._count)
        self._home.mkdir()
        convert, serialize, path = self._format.convert, self._format.serialize, self._last / _FILE
        model, example, home = self.model, self._example, self._last
        steps: list[tuple[str, Callable[[Any], Any]]] = [
            ("convert", lambda _: convert(model, example)),
            ("serialize", lambda value: serialize(value, path)),
        ]
        if self._syncs:
            steps.append(("fsync", lambda _: _sync(home)))
        return _timed(steps)[0]

    def check(self) -> None:
        compare(self._format.stored(self._last / _FILE, self._skeleton), self.model)
        if self._other is not None:
            self._format.ready()
            answer = _answer_of(self._format, self._last / _FILE, self._skeleton, self._other)
            _check_other(answer, self.model, self._other, self._dtype)


class _Load:
    """Loads a file again and again, and reads every byte of what it gave."""

    def __init__(self, request: Request, family: Family, format_: Format, directory: Path) -> None:
        self.model = skeleton(family, request.size, _dtype(request))
        self.told: dict[str, float] = {}
        self._request, self._format = request, format_
        self._home = directory / "0"
        self._example = family.example(self.model)
        self._other = family.other(self.model) if family.other else None
        self._loaded: Any = None
        if request.cache == "warm":
            _read(self._home)

    @property
    def file_bytes(self) -> int:
        return _bytes_in(self._home)

    def repeat(self) -> Timing:
        self._loaded = None  # what is mapped can't be dropped from the page cache
        if self._request.cache == "cold":
            _drop(self._home)
        fresh = copy.deepcopy(self.model)
        timing, self._loaded = _timed(self._steps(fresh))
        return timing

    def _steps(self, fresh: nn.Module) -> "_Steps":
        load, tensors, path = self._format.load, self._format.tensors, self._home / _FILE
        return [
            ("load", lambda _: load(path, fresh)),
            ("touch", lambda loaded: _touch(tensors(loaded), loaded)),
        ]

    def check(self) -> None:
        self._loaded = None
        stored = self._format.stored(self._home / _FILE, self.model)
        model = build(self.model, self._request.seed)
        compare(stored, model)
        self._check_other(model)

    def _check_other(self, model: nn.Module) -> None:
        if self._other is not None:
            answer = _answer_of(self._format, self._home / _FILE, self.model, self._other)
            _check_other(answer, model, self._other, self._request.dtype)


class _Infer(_Load):
    """Loads a file and asks for one output, again and again."""

    def _steps(self, fresh: nn.Module) -> "_Steps":
        load, run, path = self._format.load, self._format.run, self._home / _FILE
        example = self._example
        return [
            ("load", lambda _: load(path, fresh)),
            ("forward", lambda loaded: _answer(run, loaded, fresh, example)),
        ]

    def check(self) -> None:
        output: Tensor = self._loaded
        model = build(self.model, self._request.seed)
        worst = _difference(output, model, self._example, self._request.dtype)
        if worst is not None:
            raise CannotDo(f"the output differs from the model's own by up to {worst:.2g}")
        self._check_other(model)


_KINDS: Mapping[str, Callable[[Request, Family, Format, Path], Task]] = {
    "save": _Save,
    "load": _Load,
    "infer": _Infer,
}
#: Whole numbers as wide as an element; compared many times faster than single bytes.
_WHOLE = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}
_Steps = Sequence[tuple[str, Callable[[Any], Any]]]


def _timed(steps: _Steps) -> tuple[Timing, Any]:
    """Run the steps one after the other, each on the value of the one before."""
    marks: list[int] = []
    value: Any = None
    cpu = time.process_time_ns()
    marks.append(time.perf_counter_ns())
    for _name, step in steps:
        value = step(value)
        marks.append(time.perf_counter_ns())
    cpu = time.process_time_ns() - cpu
    phases = {
        name: (end - start) / 1e9
        for (name, _step), start, end in zip(steps, marks[:-1], marks[1:], strict=True)
    }
    return Timing(phases, cpu / 1e9), value


def compare(stored: Mapping[str, Tensor], model: nn.Module) -> None:
    """Raise ``CannotDo`` unless the stored tensors are the model's, bit by bit."""
    for name, tensor in model.state_dict().items():
        found = stored.get(name)
        if found is None:
            raise CannotDo(f"the file does not hold the tensor {name}")
        if found.dtype != tensor.dtype or found.shape != tensor.shape or not _same(found, tensor):
            raise CannotDo(f"the tensor {name} came back different from what was saved")


def _same(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors hold the same bytes; a NaN equals itself then."""
    whole = _WHOLE[one.element_size()]
    return torch.equal(one.contiguous().view(whole), other.contiguous().view(whole))


def _as_bytes(tensor: Tensor) -> Tensor:
    return tensor.contiguous().view(-1).view(torch.uint8)


def _answer(
    run: Callable[[Any, nn.Module, Tensor], Tensor],
    loaded: Any,  # noqa: ANN401 - whatever the format loads
    fresh: nn.Module,
    example: Tensor,
) -> Tensor:
    with torch.inference_mode():
        return run(loaded, fresh, example)


def _answer_of(format_: Format, path: Path, skeleton: nn.Module, example: Tensor) -> Tensor:
    return _answer(format_.run, format_.load(path, skeleton), skeleton, example)


def _check_other(answer: Tensor, model: nn.Module, other: Tensor, dtype: str) -> None:
    """Raise ``CannotDo`` unless a model that decides by its input's values still does."""
    if _difference(answer, model, other, dtype) is not None:
        raise CannotDo(
            "what was saved answers wrongly where the model takes another branch than for the "
            "example: tracing keeps only the operators that the example ran through"
        )


def _difference(output: Tensor, model: nn.Module, example: Tensor, dtype: str) -> float | None:
    """How far an output is from the model's own at most; None within the type's tolerance."""
    with torch.inference_mode():
        expected = model(example).float()
    tolerance = _TOLERANCE[dtype]
    if torch.allclose(output.float(), expected, rtol=tolerance, atol=tolerance, equal_nan=True):
        return None
    return float((output.float() - expected).abs().max())


def _touch(tensors: Mapping[str, Tensor], loaded: Any) -> Any:  # noqa: ANN401 - passed on
    """Read every byte of every tensor: a lazy load has only promised them."""
    for tensor in tensors.values():
        data = _as_bytes(tensor).numpy()
        whole = data.size // 8 * 8
        data[:whole].view(np.uint64).sum()
        data[whole:].sum()
    return loaded


def _sync(home: Path) -> None:
    """Have every file of a directory, and the directory itself, on the disk."""
    for path in (*home.iterdir(), home):
        file = os.open(path, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def _read(home: Path) -> None:
    """Have every file of a directory in the page cache."""
    for path in home.iterdir():
        with path.open("rb", buffering=0) as file:
            while file.read(1 << 20):
                pass


def _drop(home: Path) -> None:
    for path in home.iterdir():
        drop_from_page_cache(path)
        if resident_share(path) > _COLD:
            raise CannotDo(
                "the file stays in memory here, so that a cold load cannot be measured; put "
                "SLOPE_DISK_DIR on a disk"
            )


def _bytes_in(home: Path) -> int:
    return sum(file.stat().st_size for file in home.iterdir())


def _dtype(request: Request) -> torch.dtype:
    dtype: torch.dtype = getattr(torch, request.dtype)
    return dtype
