"""Starts the product in a fresh data directory, for programs that time it from outside."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its address, process, seconds until it answered, and data directory."""

    address: str
    process: subprocess.Popen[bytes]
    seconds_to_answer: float
    data_dir: Path


@contextmanager
def served(
    command: str,
    fill: Callable[[Path], None] | None = None,
    changes: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """`slope COMMAND` on a free port, with a migrated database of its own.

    Args:
        fill: puts into the migrated database of a data directory what shall be there at the start.
        changes: environment variables that differ.
    """
    with tempfile.TemporaryDirectory() as directory:
        environment = {
            **os.environ,
            "SLOPE_DATA_DIR": directory,
            "SLOPE_PORT": str(free_port()),
            "SLOPE_LOG_LEVEL": "warning",
            **(changes or {}),
        }
        _slope("migrate", environment).wait()
        if fill is not None:
            fill(Path(directory))
        begun = time.perf_counter()
        process = _slope(command, environment)
        address = f"http://127.0.0.1:{environment['SLOPE_PORT']}"
        wait_until_up(f"{address}/healthz")
        took = time.perf_counter() - begun
        try:
            yield Served(address, process, took, Path(directory))
        finally:
            process.terminate()
            process.wait(timeout=30)


def fetch(url: str) -> bytes:
    """The body of a page."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        body: bytes = answer.read()
        return body


def _slope(command: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", command], env=environment, stdout=subprocess.DEVNULL
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_up(url: str) -> None:
    """Return once the address answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            fetch(url)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    raise SystemExit(f"no answer at {url}")
