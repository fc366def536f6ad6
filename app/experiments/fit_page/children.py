"""Fits of visitors' measurements, each in a process of its own with limits, a few at once."""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.errors import Invalid, TooMany
from app.experiments.fit_process import MOST_SERIES, OUT_OF_MEMORY
from app.experiments.measurements import BadMeasurements

log = logging.getLogger(__name__)

#: Bytes of address space: numpy and scipy reserve 0.7 GB before they have seen a number.
_MEMORY = 2 * 2**30
#: Seconds between two looks whether somebody still waits.
_LOOK = 0.25
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a file gave.

    Attributes:
        fits: the JSON of a ``SeriesFit`` by series, in the file's order.
        points: n, median seconds and the median's interval at each n, by series.
        failed: rows that were left out because their ``ok`` is false.
    """

    fits: dict[str, dict[str, Any]]
    points: dict[str, list[list[float]]]
    failed: int


class FitChildren:
    """Starts the processes and ends them.

    Args:
        most: processes at once.
        deadline: seconds that one may take.
    """

    def __init__(self, most: int, deadline: float) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._deadline = deadline

    def fit(self, data: bytes, is_gone: Callable[[], bool]) -> Fitted:
        """The fits of a CSV file's bytes; it blocks, so it is for a thread.

        Args:
            data: the file.
            is_gone: asked a few times a second; when true, nobody waits and the process is killed.

        Raises:
            BadMeasurements: the file cannot be read as measurements.
            Invalid: it took too long, or needed too much memory.
            TooMany: as many files as the server fits at once are being fitted.
        """
        if not self._free.acquire(blocking=False):
            raise TooMany(
                "Other files are being fitted at this moment. Please try again in a few seconds."
            )
        try:
            answer = json.loads(self._run(data, is_gone))
        finally:
            self._free.release()
        if "problems" in answer:
            raise BadMeasurements([(line, reason) for line, reason in answer["problems"]])
        return Fitted(**answer)

    def _run(self, data: bytes, is_gone: Callable[[], bool]) -> bytes:
        process = subprocess.Popen(  # noqa: S603 - our own module; the file goes to its input
            [sys.executable, "-m", "app.experiments.fit_process", str(_MEMORY), self._processor()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, **_ONE_THREAD},
        )
        try:
            output, errors = self._wait(process, data, is_gone)
        finally:
            process.kill()
            process.communicate()
        if process.returncode == OUT_OF_MEMORY:
            raise Invalid("These measurements need more memory than is given to a fit. Send fewer.")
        if process.returncode != 0:
            words = errors.decode(errors="replace")
            log.error("a fit ended with %s: %s", process.returncode, words)
            raise RuntimeError("the process that fits measurements failed")
        return output

    def _wait(
        self, process: subprocess.Popen[bytes], data: bytes, is_gone: Callable[[], bool]
    ) -> tuple[bytes, bytes]:
        end = time.monotonic() + self._deadline
        given: bytes | None = data
        while True:
            try:
                return process.communicate(given, timeout=_LOOK)
            except subprocess.TimeoutExpired:
                given = None  # it is on its way
            if time.monotonic() > end:
                raise Invalid(
                    f"These measurements took longer than {self._deadline:g} seconds to fit, which "
                    f"is all that one file gets. Send fewer series (at most {MOST_SERIES}), or "
                    "fewer sizes."
                )
            if is_gone():
                raise Invalid("Whoever sent these measurements has gone.")

    def _processor(self) -> str:
        """Seconds of processor time: the last hold on a process whose parent is gone."""
        return str(int(self._deadline) + 5)
