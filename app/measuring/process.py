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
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import torch

from app.measuring.child import measure, prepare
from app.measuring.formats import FORMATS
from app.measuring.kernel import die_with_parent
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
    while (line := requests.read()) is not None:
        request = Request.from_json(json.loads(line))
        with _Children(request, requests, scratch[request.storage]) as children:
            # What a child leaves behind is cleared away while the worker stores its answer.
            _answer(answers, children.measure().to_json())


def _prepare(scratch: Path) -> None:
    """Do once what every child would otherwise do: imports, first calls, caches."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    torch.set_num_threads(1)
    family = next(iter(FAMILIES.values()))
    with tempfile.TemporaryDirectory(dir=scratch) as directory:
        for name, format_ in FORMATS.items():
            model = build(family, _TINY, torch.float32, 0)
            empty = skeleton(family, _TINY, torch.float32)
            example = family.example(model)
            path = Path(directory) / name
            format_.serialize(format_.convert(model, example), path)
            format_.stored(path, empty)
    gc.collect()
    gc.freeze()  # a child's collection then neither walks nor copies what it inherited


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


_Work = Callable[[Request, Path], Measured]


class _Children:
    """The children that one measurement needs, and what they leave behind.

    At the end of the context every child is gone, and so are its files.
    """

    def __init__(self, request: Request, requests: _Lines, scratch: Path) -> None:
        self._request, self._requests = request, requests
        self._directory = Path(tempfile.mkdtemp(dir=scratch))
        self._running: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()
        shutil.rmtree(self._directory, ignore_errors=True)

    def measure(self) -> Measured:
        """Make the measurement, after writing the file that it loads, if it does."""
        if self._request.operation != "save":
            prepared = self._ask(prepare)
            self._end()
            if not prepared.ok:
                return prepared
        return self._ask(measure)

    def _ask(self, work: _Work) -> Measured:
        """Fork a child for the work and wait for its answer, its death, or the deadline."""
        if (threads := _threads()) != 1:
            return Measured(
                reason=f"the measuring process holds {threads} threads; it must hold one"
            )
        reader, writer = os.pipe()
        self._running = os.fork()
        if self._running == 0:
            os.close(reader)
            _be_the_child(work, self._request, self._directory, writer)
        os.close(writer)
        try:
            return self._await(reader)
        finally:
            os.close(reader)

    def _await(self, reader: int) -> Measured:
        end = time.monotonic() + self._request.deadline
        answer = b""
        while not answer.endswith(b"\n"):
            wait = max(0, end - time.monotonic())
            readable, _, _ = select.select([reader, self._requests.file], [], [], wait)
            if reader in readable:
                data = os.read(reader, 65536)
                if not data:
                    return Measured(reason=_how_it_died(self._reap()))
                answer += data
            elif self._requests.file in readable:  # the worker cancelled, or is gone
                self._requests.read()
                return Measured(reason="cancelled")
            elif time.monotonic() >= end:
                return Measured(
                    reason=f"took longer than {self._request.deadline:g} s and was stopped"
                )
        return Measured.from_json(json.loads(answer))

    def _end(self) -> None:
        """Kill the child with its whole process group, if it is there, and reap it."""
        if self._running is None:
            return
        for kill in (os.killpg, os.kill):  # it may not have its group yet
            with suppress(ProcessLookupError, PermissionError):
                kill(self._running, signal.SIGKILL)
        self._reap()

    def _reap(self) -> int:
        """The wait status of the child, once it is gone."""
        assert self._running is not None
        _, status = os.waitpid(self._running, 0)
        self._running = None
        return status


def _threads() -> int:
    """How many threads the kernel sees in this process; a fork copies only the calling one."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    except OSError:
        return threading.active_count()


def _be_the_child(work: _Work, request: Request, directory: Path, writer: int) -> None:
    """Work, send the answer, and leave without any clean-up that is the parent's."""
    os.setsid()
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _prefer_to_be_killed()
    answer = json.dumps(work(request, directory).to_json()).encode()
    os.write(writer, answer + b"\n")
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
