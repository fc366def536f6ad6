"""Running the learner's ``bench.py`` in a copy of their directory."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.experiments.measurements import BadMeasurements, Measurements, decode, read_csv
from app.measuring.checkpoints.base import NotYet, Workshop

_WHAT = "Make it a program: python bench.py --sizes 1000,10000 --blocks 2 --out times.csv"
_INNER = "slope_watched_savers"
_LOG = "SLOPE_WATCH"
_MOST_BYTES = 1_000_000  # of a module of a learner's

#: Stands in for savers.py, and writes down what really happens in each save.
_WATCHED = f'''
import json as _json, os as _os, time as _time
from {_INNER} import *
from {_INNER} import SAVERS as _SAVERS

def _watched(name, save):
    def watched(model, path):
        start = _time.perf_counter()
        result = save(model, path)
        took = _time.perf_counter() - start
        n = sum(p.numel() for p in model.parameters())
        with open(_os.environ["{_LOG}"], "a") as file:
            file.write(_json.dumps([_os.getpid(), name, n, took]) + "\\n")
        return result
    return watched

SAVERS = {{name: (_watched(name, pair[0]), pair[1]) for name, pair in _SAVERS.items()}}
'''


@dataclass(frozen=True, slots=True)
class Save:
    """A save that happened while the benchmark ran; ``took`` in seconds."""

    process: int
    series: str
    n: int
    took: float


def need_bench(workshop: Workshop) -> None:
    """Raise NotYet where a file is missing."""
    workshop.need("bench.py", _WHAT)
    workshop.need("savers.py", "The benchmark times its savers: write them first.")


def run_bench(
    workshop: Workshop, sizes: Sequence[int], blocks: int
) -> tuple[Measurements, tuple[Save, ...]]:
    """What ``bench.py`` wrote, and the saves that were seen meanwhile.

    Raises:
        NotYet: it is not there, failed, or wrote no CSV.
    """
    need_bench(workshop)
    copy = workshop.scratch / "copy"
    copy.mkdir()
    for file in workshop.directory.glob("*.py"):
        if file.stat().st_size <= _MOST_BYTES:
            shutil.copy(file, copy)
    (copy / "savers.py").rename(copy / f"{_INNER}.py")
    (copy / "savers.py").write_text(_WATCHED, encoding="utf-8")
    log, out = workshop.scratch / "saves.jsonl", copy / "slope-times.csv"
    words = [",".join(map(str, sizes)), str(blocks), out.name]
    _run(copy, log, words)
    if not out.is_file():
        raise NotYet(f"bench.py ended well and wrote no file at --out. {_WHAT}")
    return _read(out, "the CSV of bench.py"), _saves(log)


def _run(copy: Path, log: Path, words: Sequence[str]) -> None:
    sizes, blocks, out = words
    done = subprocess.run(  # noqa: S603 - the learner's own program, on their own machine
        [sys.executable, "bench.py", "--sizes", sizes, "--blocks", blocks, "--out", out],
        cwd=copy,
        env={**os.environ, _LOG: str(log), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        called = f"python bench.py --sizes {sizes} --blocks {blocks} --out {out}"
        raise NotYet(f"{called} ended with status {done.returncode}: {lines[-1][:300]}")


def read_times(path: Path) -> Measurements:
    """The learner's own measurements.

    Raises:
        NotYet: they cannot be read.
    """
    return _read(path, path.name)


def _read(path: Path, name: str) -> Measurements:
    try:
        return read_csv(decode(path.read_bytes()))
    except BadMeasurements as error:
        line, reason = error.problems[0]
        raise NotYet(f"{name}, line {line}: {reason}") from error


def _saves(log: Path) -> tuple[Save, ...]:
    if not log.is_file():
        raise NotYet(
            "bench.py saved nothing by SAVERS of savers.py. Take the savers from there, so that"
            " what is timed is what was checked: from savers import SAVERS."
        )
    lines = log.read_text(encoding="utf-8").splitlines()
    return tuple(Save(*json.loads(line)) for line in lines)
