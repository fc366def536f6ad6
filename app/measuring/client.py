"""The worker's hold on the measuring process: starts it, asks it, replaces it when it is gone."""

import json
import logging
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from app.errors import Misconfigured
from app.measuring.request import Measured, Request

log = logging.getLogger(__name__)

_START_TIMEOUT = 120.0
#: What the process may take beyond a measurement's own deadline before it counts as hung.
_GRACE = 15.0
#: How often a waiting call looks whether it shall stop.
_LOOK = 0.2
_SETTINGS = ("SLOPE_MEASURE_DIR", "SLOPE_DISK_DIR")
#: One thread for each library that would start more; and no reports to ONNX Runtime's maker, which
#: its wheels send by default and which would run beside a measurement.
_ENVIRONMENT = {
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
    ),
    "ORT_DISABLE_TELEMETRY": "1",
}


class MeasuringClient:
    """One measuring process, one measurement at a time. Not for use by several threads at once.

    Args:
        scratch: an empty directory of this client alone, in memory where there is a memory file
            system; files of measurements lie in it.
        disk: another one on a disk; ``scratch`` when left out.
    """

    def __init__(self, scratch: Path, disk: Path | None = None) -> None:
        self._directories = (scratch, disk or scratch)
        self._process: subprocess.Popen[bytes] | None = None
        self._pending = b""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the process and wait until it has imported everything (a few seconds).

        Raises:
            Misconfigured: it cannot start.
        """
        self.close()
        for directory, setting in zip(self._directories, _SETTINGS, strict=True):
            try:
                directory.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise Misconfigured(
                    f"The measuring directory {directory} cannot be used: {error.strerror}. "
                    f"Name another one in {setting}."
                ) from error
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no input in the command
            [sys.executable, "-m", "app.measuring.process", *map(str, self._directories)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_ENVIRONMENT},
        )
        if self._answer(_START_TIMEOUT, lambda: False) is None:
            self.close()
            raise Misconfigured(
                "The measuring process did not start; its error stands above. "
                "Is torch installed as requirements.lock says (make setup)?"
            )
        log.info("measuring process %d is ready", self._process.pid)

    def measure(self, request: Request, shall_stop: Callable[[], bool]) -> Measured:
        """Make one measurement; a failure of any kind is an answer with a reason.

        Args:
            request: what to measure.
            shall_stop: asked a few times a second; when true the child is killed.
        """
        if self._process is None or self._process.poll() is not None:
            self.start()
        try:
            self._send(json.dumps(request.to_json()))
            answer = self._answer(self._patience(request), shall_stop)
        except BrokenPipeError:
            answer = None
        if answer is None:
            log.error("the measuring process died or hung; a new one is started")
            self.start()
            return Measured(reason="the measuring process died during this measurement")
        return Measured.from_json(answer)

    @staticmethod
    def _patience(request: Request) -> float:
        """Seconds after which the process counts as hung; a load has two children."""
        children = 1 if request.operation == "save" else 2
        return children * request.deadline + _GRACE

    def close(self) -> None:
        """End the process, its child, and their files."""
        process, self._process, self._pending = self._process, None, b""
        if process is not None:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()  # its sign to kill its child and go
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
            for directory in self._directories:
                shutil.rmtree(directory, ignore_errors=True)

    def _send(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def _answer(self, timeout: float, shall_stop: Callable[[], bool]) -> dict[str, Any] | None:
        """The next line that the process prints; None when it died or took too long."""
        assert self._process is not None
        assert self._process.stdout is not None
        file = self._process.stdout.fileno()
        end = time.monotonic() + timeout
        stopping = False
        while b"\n" not in self._pending:
            readable, _, _ = select.select([file], [], [], _LOOK)
            if readable:
                data = os.read(file, 65536)
                if not data:
                    return None
                self._pending += data
            elif time.monotonic() > end:
                self._process.kill()
                return None
            elif not stopping and shall_stop():
                stopping = True
                self._send("cancel")
        line, _, self._pending = self._pending.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer
