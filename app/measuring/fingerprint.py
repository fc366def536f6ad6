"""What a curve belongs to: the machine, its system, and the versions of all that was measured."""

import os
import pickle
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

from app.measuring.kernel import file_system

_PACKAGES = ("torch", "onnx", "onnxscript", "onnxruntime", "safetensors", "numpy", "slope")
_ROOT = Path(__file__).resolve().parents[2]


def fingerprint(measure_dir: Path, disk_dir: Path) -> dict[str, Any]:
    """The facts by which two runs can be compared. Memory is in bytes.

    Args:
        measure_dir: where measured files are written.
        disk_dir: where those that are synced are written.
    """
    return {
        "cpu": _cpu_model(),
        "cpus": os.cpu_count(),
        "memory": psutil.virtual_memory().total,
        "system": f"{platform.system()} {platform.release()}",
        "file_system": file_system(measure_dir),
        "disk_file_system": file_system(disk_dir),
        "python": platform.python_version(),
        **{name: _version(name) for name in _PACKAGES},
        "pickle_protocol": pickle.DEFAULT_PROTOCOL,
        "threads": 1,
        "commit": _commit(),
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _commit() -> str | None:
    """The commit of the program, with ``+changes`` when the tree differs from it."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty=+changes", "--abbrev=12", "--exclude=*"],  # noqa: S607
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
