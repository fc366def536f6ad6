"""PNGs of charts: each drawn in a process of its own, a few at once, and kept for the next."""

import hashlib
import logging
import subprocess
import sys
import threading
from collections import OrderedDict
from dataclasses import dataclass

from app.errors import TooMany, Unavailable

log = logging.getLogger(__name__)

#: Pixels of a picture's width.
NARROWEST, WIDEST = 200, 2400
_AT_ONCE = 2
_MOST = 6
_DEADLINE = 30.0  # seconds
_KEPT = 24 * 2**20  # bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG; ``version`` names its bytes."""

    body: bytes
    version: str


class Pictures:
    """Draws pictures and keeps the newest, by what they were drawn from.

    Args:
        most: those being drawn and those that wait for it; each holds a thread of the server.
        kept: bytes of the pictures that are kept.
    """

    def __init__(self, most: int = _MOST, kept: int = _KEPT) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._drawing = threading.BoundedSemaphore(_AT_ONCE)
        self._most_bytes = kept
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def png(self, svg: str, width: int) -> Picture:
        """An SVG as a PNG; it blocks, so it is for a thread.

        Args:
            svg: with fonts by family.
            width: pixels, from NARROWEST to WIDEST.

        Raises:
            TooMany: as many pictures as the server draws at once are being drawn.
            Unavailable: it took too long.
        """
        version = hashlib.sha256(f"{width} {svg}".encode()).hexdigest()[:24]
        body = self._find(version)
        if body is None:
            body = self._drawn(svg, width)
            self._keep(version, body)
        return Picture(body, version)

    def _find(self, version: str) -> bytes | None:
        with self._lock:
            if version in self._kept:
                self._kept.move_to_end(version)
            return self._kept.get(version)

    def _keep(self, version: str, body: bytes) -> None:
        with self._lock:
            self._bytes += len(body) - len(self._kept.get(version, b""))
            self._kept[version] = body
            while self._bytes > self._most_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest)

    def _drawn(self, svg: str, width: int) -> bytes:
        if not self._places.acquire(blocking=False):
            raise TooMany("Other pictures are being drawn. Please try again in a few seconds.")
        try:
            with self._drawing:
                return _run(svg, width)
        finally:
            self._places.release()


def _run(svg: str, width: int) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the SVG goes to its input
            [sys.executable, "-m", "app.experiments.sharing.picture_process", str(width)],
            input=svg.encode(),
            capture_output=True,
            timeout=_DEADLINE,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(
            "The picture took too long to draw: the server is busy. Please try again in a minute; "
            "the same chart is there as SVG."
        ) from error
    if done.returncode != 0:
        log.error("a picture ended with %s: %s", done.returncode, done.stderr.decode()[-2000:])
        raise RuntimeError("the process that draws pictures failed")
    return done.stdout
