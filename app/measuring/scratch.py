"""Where measured files lie for the moment in which they exist."""

import os
import shutil
from pathlib import Path

from app.measuring.kernel import is_memory_file_system
from app.settings import Settings

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the memory file system; a private folder in it


def measure_dir(settings: Settings) -> Path:
    """The directory set by the operator, else a memory file system, else the data directory."""
    if settings.measure_dir:
        return Path(settings.measure_dir)
    if is_memory_file_system(_SHARED_MEMORY) and os.access(_SHARED_MEMORY, os.W_OK):
        return _SHARED_MEMORY
    return settings.data_dir


def disk_dir(settings: Settings) -> Path:
    """The directory set by the operator for saves that are synced, else the data directory."""
    return Path(settings.disk_dir) if settings.disk_dir else settings.data_dir


def scratch_dirs(settings: Settings) -> tuple[Path, Path]:
    """This machine's own folders for measured files: in memory, and on a disk."""
    name = f"slope-{settings.machine_id}"
    return measure_dir(settings) / name, disk_dir(settings) / f"{name}-disk"


def sweep(settings: Settings) -> None:
    """Remove what a worker left behind that was killed together with its measuring process.

    Only for the holder of the worker's lock: nobody else's files can be in there.
    """
    for directory in scratch_dirs(settings):
        shutil.rmtree(directory, ignore_errors=True)
