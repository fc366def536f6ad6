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
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)


class MeasuringClient:
    """One measuring process, one measurement at a time. Not for use by several threads at once.

    Args:
        scratch: an empty directory of this client alone; files of measurements lie in it.
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
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
        try:
            self._scratch.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Misconfigured(
                f"The measuring directory {self._scratch} cannot be used: {error.strerror}. "
                "Name another one in SLOPE_MEASURE_DIR."
            ) from error
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no input in the command
            [sys.executable, "-m", "app.measuring.process", str(self._scratch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD},
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
            answer = self._answer(request.deadline + _GRACE, shall_stop)
        except BrokenPipeError:
            answer = None
        if answer is None:
            log.error("the measuring process died or hung; a new one is started")
            self.start()
            return Measured(reason="the measuring process died during this measurement")
        return Measured.from_json(answer)

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
            shutil.rmtree(self._scratch, ignore_errors=True)

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
