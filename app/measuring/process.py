"""The parent of the measuring children: a process that has imported everything once, and forks.

Importing torch takes over a second and the ONNX exporter as long again; a fork inherits both in
milliseconds. This process holds one thread and no model. It reads one request a line from standard
input and answers one line on standard output; when the input ends (the worker is gone) it kills
the child that is under way, removes its files, and ends.
"""

import gc
import json
import logging
import os
import select
import shutil
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import torch

from app.measuring.child import measure, open_files, prepare
from app.measuring.formats import FORMATS
from app.measuring.kernel import die_with_parent, hold_in_huge_pages
from app.measuring.models import FAMILIES
from app.measuring.request import Measured, Request
from app.measuring.weights import build, skeleton

#: Parameters of the model that is saved once in each format so that lazy imports happen here.
_TINY = 100


def main() -> None:
    """Serve requests until standard input ends.

    The arguments are two directories for files: in memory where there is one, and on a disk.
    """
    scratch = {"memory": Path(sys.argv[1]), "disk": Path(sys.argv[2])}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to handle
    die_with_parent()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    _silence(Path(os.devnull))
    _prepare(scratch["memory"])
    _answer(answers, {"ready": os.getpid()})
    requests = _Lines(sys.stdin.fileno())
    with _Nursery(scratch, requests) as nursery:
        while (line := requests.read()) is not None:
            if line == "cancel":  # it crossed the answer to what it was meant for
                continue
            _answer(answers, nursery.measure(Request.from_json(json.loads(line))).to_json())
            nursery.make_ready()


def _prepare(scratch: Path) -> None:
    """Do once what every child would otherwise do: imports, first calls, caches."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    torch.set_num_threads(1)
    family = FAMILIES["mlp_width"]
    with tempfile.TemporaryDirectory(dir=scratch) as directory:
        for name, format_ in FORMATS.items():
            empty = skeleton(family, _TINY, torch.float32)
            model = build(empty, 0)
            example = family.example(model)
            path = Path(directory) / name
            format_.serialize(format_.convert(model, example), path)
            format_.stored(path, empty)
    gc.collect()
    gc.freeze()  # a child's collection then neither walks nor copies what it inherited
    hold_in_huge_pages()


class _Lines:
    """Lines from a pipe, without a buffer that could hide one from ``select``."""

    def __init__(self, file: int) -> None:
        self.file = file
        self._pending = b""

    def read(self) -> str | None:
        """The next line, or None at the end."""
        while b"\n" not in self._pending:
            data = os.read(self.file, 65536)
            if not data:
                return None
            self._pending += data
        line, _, self._pending = self._pending.partition(b"\n")
        return line.decode()


def _answer(answers: Any, value: dict[str, Any]) -> None:  # noqa: ANN401 - a text stream
    answers.write(json.dumps(value) + "\n")


class _Nursery:
    """The children, one after the other.

    While the worker stores an answer, what a child left behind is cleared away, and the next one is
    forked and waits for its work. At the end of the context all are gone, and their files.
    """

    def __init__(self, scratch: Mapping[str, Path], requests: _Lines) -> None:
        self._scratch, self._requests = scratch, requests
        self._ready: _Child | None = None
        self._used: list[_Child] = []
        self._directories: list[Path] = []

    def __enter__(self) -> Self:
        self.make_ready()
        return self

    def __exit__(self, *_error: object) -> None:
        self._clear()
        if self._ready is not None:
            self._ready.end()

    def make_ready(self) -> None:
        """Clear away, and have a child for the next request."""
        for child in self._used:
            child.kill()  # it dies on its processor while the next one is forked on this
        if self._ready is None and _threads() == 1:
            self._ready = _Child()
        self._clear()

    def measure(self, request: Request) -> Measured:
        """Make a measurement, after writing the file that it loads, if it does; or open files."""
        directory = Path(tempfile.mkdtemp(dir=self._scratch[request.storage]))
        self._directories.append(directory)
        if request.operation == "open":
            return self._ask("open", request, directory)
        if request.operation != "save":
            prepared = self._ask("prepare", request, directory)
            if not prepared.ok:
                return prepared
            self._end_children()
        return self._ask("measure", request, directory)

    def _ask(self, work: str, request: Request, directory: Path) -> Measured:
        """Give the work to a child and wait for its answer, its death, or the deadline."""
        child, self._ready = self._ready, None
        if child is not None and not child.is_alive:  # somebody killed it while it waited
            child.end()
            child = None
        if child is None and (threads := _threads()) != 1:
            return Measured(
                reason=f"the measuring process holds {threads} threads; it must hold one"
            )
        child = child or _Child()
        self._used.append(child)
        return child.work(work, request, directory, self._requests)

    def _end_children(self) -> None:
        while self._used:
            self._used.pop().end()

    def _clear(self) -> None:
        self._end_children()
        while self._directories:
            shutil.rmtree(self._directories.pop(), ignore_errors=True)


class _Child:
    """A forked process that waits for one piece of work, does it, answers, and is done."""

    def __init__(self) -> None:
        order, self._order = os.pipe()
        self._answer, answer = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._order)
            os.close(self._answer)
            _be_the_child(order, answer)
        os.close(order)
        os.close(answer)
        self._status: int | None = None

    @property
    def is_alive(self) -> bool:
        """It has not ended by itself."""
        if self._status is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            self._status = status if pid else None
        return self._status is None

    def work(self, work: str, request: Request, directory: Path, requests: _Lines) -> Measured:
        """Have the work done; a death or a missed deadline is an answer with a reason."""
        end = time.monotonic() + request.deadline
        with suppress(BrokenPipeError):  # it died while it waited; its answer tells how
            order = {"work": work, "request": request.to_json(), "directory": str(directory)}
            os.write(self._order, json.dumps(order).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            wait = max(0, end - time.monotonic())
            readable, _, _ = select.select([self._answer, requests.file], [], [], wait)
            if self._answer in readable:
                data = os.read(self._answer, 65536)
                if not data:
                    return Measured(reason=_how_it_died(self._reap()))
                answer += data
            elif requests.file in readable:  # the worker cancelled, or is gone
                requests.read()
                return Measured(reason="cancelled")
            elif time.monotonic() >= end:
                return Measured(reason=f"took longer than {request.deadline:g} s and was stopped")
        return Measured.from_json(json.loads(answer))

    def kill(self) -> None:
        """Kill it with its whole process group, if it was not reaped yet."""
        if self._status is None:
            for kill in (os.killpg, os.kill):  # it may not have its group yet
                with suppress(ProcessLookupError, PermissionError):
                    kill(self._pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill it and reap it."""
        self.kill()
        if self._status is None:
            self._reap()
        os.close(self._order)
        os.close(self._answer)

    def _reap(self) -> int:
        _, self._status = os.waitpid(self._pid, 0)
        return self._status


def _threads() -> int:
    """How many threads the kernel sees in this process; a fork copies only the calling one."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    except OSError:
        return threading.active_count()


def _be_the_child(order: int, answer: int) -> None:
    """Wait for work, do it, and leave without any clean-up that is the parent's."""
    os.setsid()
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _prefer_to_be_killed()
    wanted = json.loads(_Lines(order).read() or "null")
    if wanted is not None:
        work = {"prepare": prepare, "measure": measure, "open": open_files}[wanted["work"]]
        measured = work(Request.from_json(wanted["request"]), Path(wanted["directory"]))
        os.write(answer, json.dumps(measured.to_json()).encode() + b"\n")
    os._exit(0)


def _prefer_to_be_killed() -> None:
    """When the machine runs out of memory, the child shall go and nobody else."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000")
    except OSError:
        return  # not this system's way


def _how_it_died(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGKILL:
        return "was killed (signal 9), most likely because the machine ran out of memory"
    if code < 0:
        return f"crashed: {signal.Signals(-code).name}"
    return f"ended without an answer (exit status {code})"


def _silence(path: Path) -> None:
    """Formats print as they like; standard output is for answers."""
    null = os.open(path, os.O_WRONLY)
    os.dup2(null, 1)


if __name__ == "__main__":
    main()
