"""What only the operating system knows: peak memory, file systems, a parent's death."""

import ctypes
import mmap
import os
import signal
import sys
from pathlib import Path

import psutil

_STATUS = Path("/proc/self/status")
_PR_SET_PDEATHSIG = 1
_MADV_POPULATE_WRITE, _MADV_COLLAPSE = 23, 25
_HUGE = 2 * 2**20
#: Memory that is left to everything else: a share of what is free, and bytes at least.
_RESERVE, _LEAST_RESERVE = 0.1, 2**30
_LEAST_CEILING = 2**28


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


def populate(address: int, length: int) -> None:
    """Have the kernel give a range of memory its pages at once (man 2 madvise, POPULATE_WRITE).

    Touching them one by one takes three times as long. Systems that cannot do it leave it to that.
    """
    first = -(-address // mmap.PAGESIZE) * mmap.PAGESIZE
    whole = (address + length - first) // mmap.PAGESIZE * mmap.PAGESIZE
    if sys.platform == "linux" and whole > 0:
        libc = ctypes.CDLL(None)
        libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(whole), _MADV_POPULATE_WRITE)


def hold_in_huge_pages() -> None:
    """Have the kernel put this process's own memory into pages of 2 MiB (man 2 madvise, COLLAPSE).

    A fork copies an entry for every page, and the end of a child drops it: seen, for 300 MB, 10 ms
    and 11 ms with small pages, 1.5 ms and 3 ms with huge ones. What a child changes is copied in
    small pages all the same. Where the kernel cannot do it, forks take as long as before.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, rights, _offset, _device, _inode, *name = line.split(maxsplit=5)
        if rights == "rw-p" and name in ([], ["[heap]"]):
            start, end = (int(address, 16) for address in place.split("-"))
            for page in range(-(-start // _HUGE) * _HUGE, end // _HUGE * _HUGE, _HUGE):
                libc.madvise(ctypes.c_void_p(page), ctypes.c_size_t(_HUGE), _MADV_COLLAPSE)


class StolenTime:
    """The share of this machine's processor time that its host gave to others, since this was made.

    The eighth figure of the first line of ``/proc/stat`` (man 5 proc).
    """

    def __init__(self) -> None:
        self._start = _processor_times()

    def share(self) -> float | None:
        """From 0 to 1; None where the system does not tell."""
        now = _processor_times()
        if self._start is None or now is None:
            return None
        total = sum(now) - sum(self._start)
        return (now[7] - self._start[7]) / total if total > 0 else 0.0


def _processor_times() -> list[int] | None:
    try:
        with Path("/proc/stat").open() as file:
            times = [int(word) for word in file.readline().split()[1:9]]
    except (OSError, ValueError):
        return None
    return times if len(times) == 8 else None


def spare_memory() -> int:
    """Bytes that a measurement may use: what is free, less a reserve for everything else."""
    free = psutil.virtual_memory().available
    return max(_LEAST_CEILING, free - max(round(free * _RESERVE), _LEAST_RESERVE))


def drop_from_page_cache(path: Path) -> None:
    """Have the kernel forget a file's pages, as far as it will: what is mapped or dirty stays."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(file)


def resident_share(path: Path) -> float:
    """The share of a file's pages that are in memory (man 2 mincore); 1 where nobody can tell."""
    size = path.stat().st_size
    if size == 0:
        return 0.0
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "mincore"):
        return 1.0
    pages = -(-size // mmap.PAGESIZE)
    found = (ctypes.c_ubyte * pages)()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as mapped:
        start = ctypes.c_char.from_buffer(mapped)
        address = ctypes.c_void_p(ctypes.addressof(start))
        failed = libc.mincore(address, ctypes.c_size_t(size), found)
        del start  # a mapping with a pointer into it can't be closed
    return 1.0 if failed else sum(flag & 1 for flag in found) / pages


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
