"""`slope serve`: a web server and a worker as two processes that live and end together.

The worker is started again when it dies, so that an interrupted run goes on; when the web server
ends, everything does.
"""

import logging
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from types import FrameType

from app.errors import Misconfigured
from app.settings import Settings

log = logging.getLogger(__name__)

_LOOK = 0.2
_STOP_TIMEOUT = 10.0
_LONGEST_PAUSE = 30.0
#: A worker that lived so long was well; its next death starts with a short pause again.
_WELL = 60.0


class _Stopped(Exception):
    """Ctrl-C or a termination signal."""


def serve(settings: Settings, announce: Callable[[str], None]) -> int:
    """Run both until a signal comes or the web server ends.

    Args:
        announce: called once with the address when the first page can be served.

    Returns:
        The exit status: 0 after a signal, else the web server's.

    Raises:
        Misconfigured: the port is taken.
    """
    _check_port(settings.host, settings.port)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _stop)
    web = _start("web")
    worker = _Respawned("worker")
    try:
        _announce_when_up(settings, web, announce)
        while web.poll() is None:
            worker.look()
            time.sleep(_LOOK)
        return web.returncode
    except _Stopped:
        return 0
    finally:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        _end(web, worker.process)


class _Respawned:
    """A process that starts again when it dies, after a pause that grows while it keeps dying."""

    def __init__(self, command: str) -> None:
        self._command = command
        self.process = _start(command)
        self._started = time.monotonic()
        self._pause = 1.0
        self._due: float | None = None

    def look(self) -> None:
        """Start the process again if it is dead and its pause is over."""
        now = time.monotonic()
        if self._due is not None:
            if now >= self._due:
                self.process, self._started, self._due = _start(self._command), now, None
        elif self.process.poll() is not None:
            self._pause = (
                1.0 if now - self._started > _WELL else min(self._pause * 2, _LONGEST_PAUSE)
            )
            self._due = now + self._pause
            log.error(
                "the %s ended (status %d); it starts again in %.0f s",
                self._command,
                self.process.returncode,
                self._pause,
            )


def _start(command: str) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches us alone, and we end the others in order.
    return subprocess.Popen([sys.executable, "-m", "app.cli", command], start_new_session=True)  # noqa: S603


def _end(*processes: subprocess.Popen[bytes]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + _STOP_TIMEOUT
    for process in processes:
        try:
            process.wait(timeout=max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise _Stopped


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Misconfigured(
                f"Port {port} on {host} cannot be used: {error.strerror}. "
                f"Stop what uses it, or choose another: SLOPE_PORT={port + 1}"
            ) from error


def _announce_when_up(
    settings: Settings, web: subprocess.Popen[bytes], announce: Callable[[str], None]
) -> None:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host  # noqa: S104
    address = f"http://{host}:{settings.port}"
    while web.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):  # noqa: S310
                announce(address)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(_LOOK / 2)
