"""Starts the product's own processes for tests, as an operator would."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.db.migrate import migrate
from app.settings import Settings

CONTENT = Path(__file__).parents[1] / "content"


@dataclass(frozen=True)
class Site:
    """A running site."""

    address: str
    settings: Settings
    log: Path


def environment(settings: Settings, **changes: str) -> dict[str, str]:
    """The settings as a process reads them."""
    return {
        **os.environ,
        "SLOPE_DATA_DIR": str(settings.data_dir),
        "SLOPE_CONTENT_DIR": str(settings.content_dir),
        "SLOPE_DATABASE_URL": settings.database_url,
        "SLOPE_SECRET_KEY": settings.secret_key,
        "SLOPE_MEASURE_DIR": settings.measure_dir,
        "SLOPE_HOST": settings.host,
        "SLOPE_PORT": str(settings.port),
        "SLOPE_LOG_LEVEL": "warning",
        **changes,
    }


def start(settings: Settings, command: str, log: Path, **changes: str) -> subprocess.Popen[bytes]:
    """`slope COMMAND` in the background; what it says goes to the log file."""
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "app.cli", command],
            env=environment(settings, **changes),
            stdout=file,
            stderr=file,
        )


@contextmanager
def running(
    settings: Settings, command: str, log: Path, **changes: str
) -> Iterator[subprocess.Popen[bytes]]:
    """`slope COMMAND` for the length of a block; a signal must end it."""
    process = start(settings, command, log, **changes)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


@contextmanager
def served_content(
    home: Path,
    command: str,
    change: Callable[[Path], object],
    *,
    recorded: bool = False,
    **changes: str,
) -> Iterator[Site]:
    """`slope COMMAND` on a copy of the shipped content.

    Args:
        home: an empty folder for all that it keeps.
        change: what is done to the copied folder before.
        recorded: False leaves out the recorded runs, so that labs begin empty.
        changes: environment variables that differ.
    """
    content = home / "content"
    shutil.copytree(CONTENT, content, ignore=None if recorded else shutil.ignore_patterns("runs"))
    change(content)
    settings = Settings(
        data_dir=home / "data",
        content_dir=content,
        database_url="",
        secret_key="a key for tests only",
        port=free_port(),
    )
    migrate(settings.database)
    log = home / f"{command}.log"
    with running(settings, command, log, **changes):
        yield Site(wait_until_up(settings, log), settings, log)


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_up(settings: Settings, log: Path, timeout: float = 60) -> str:
    """The address of a server, as soon as it answers."""
    address = f"http://127.0.0.1:{settings.port}"
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return address
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"no answer at {address}:\n{log.read_text()}")
