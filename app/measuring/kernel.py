"""What only the operating system knows: peak memory, file systems, a parent's death."""

import ctypes
import signal
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")
_PR_SET_PDEATHSIG = 1


class PeakMemory:
    """Extra memory at the peak since this was made, as the kernel counted it.

    ``VmHWM`` is reset by writing 5 to ``/proc/self/clear_refs`` (man 5 proc). Pages of program
    files that were touched for the first time count in it too; they are no memory of the save, so
    their growth is taken off again.
    """

    def __init__(self) -> None:
        self._start: dict[str, int] | None
        try:
            Path("/proc/self/clear_refs").write_text("5")
            self._start = _status()
        except OSError:
            self._start = None  # not measured is not the same as zero

    def bytes(self) -> int | None:
        """Peak minus start; None where the kernel does not tell."""
        if self._start is None:
            return None
        now = _status()
        touched = max(0, now["RssFile"] - self._start["RssFile"])
        return max(0, now["VmHWM"] - self._start["VmRSS"] - touched)


def _status() -> dict[str, int]:
    """The process's memory figures in bytes."""
    fields = (line.split() for line in _STATUS.read_text().splitlines())
    return {words[0][:-1]: int(words[1]) * 1024 for words in fields if words[-1] == "kB"}


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies; elsewhere than Linux, nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def file_system(path: Path) -> str:
    """The type of the file system that a path lies on (``tmpfs``, ``ext4``), or ``unknown``."""
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return "unknown"
    target = path.resolve()
    best = ("", "unknown")
    for _device, point, kind, *_rest in mounts:
        if target.is_relative_to(point) and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1]


def is_memory_file_system(path: Path) -> bool:
    """Whether files on the path live in memory."""
    return file_system(path) in ("tmpfs", "ramfs")
