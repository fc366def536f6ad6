"""The same cells to the same interval by pyperf, by asv and by Slope, in turn: who needs how long.

    python -m bench.rivals [--sizes 1000,10000,100000,1000000,10000000] [--only walls|medians]

Wall time: every cell is measured until the 95 % interval of its median lies within 5 % of it, or a
limit of rounds is reached, which the table then says. The work is that of bench/plain.py.

pyperf gets one more process at a time, with one warm-up and one value in each: the second save of a
process, which is what Slope measures. (Left to calibrate loops, it saves many times in one
process, whose allocator then has its pages already: pickle at 10^7 takes 25 ms there, and 45 ms
in a process that saves for the second time.) Saves below 1 ms have pyperf's own loops. asv forks,
has its defaults, and gets another run for cells that are too wide. Limit: five times less than
either.

Medians: a process of pyperf and a child of Slope in turn, since a machine's speed drifts by more
than the limit within minutes. Limit: within 5 % for cells above 1 ms.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyperf

from app.experiments.cells import interval_of_median
from app.experiments.values import Plan
from app.measuring.session import measure_plan
from app.settings import Settings
from bench.bias import a_client, a_save
from bench.plain import SAVES

_PRECISION = 0.05
_FEWEST, _MOST = 3, 12
_TIMES_LESS = 5.0
_OFF = 0.05
_ABOVE = 1e-3
#: Where children find this folder; asv clears the usual variable and has its own.
_HERE = dict.fromkeys(("PYTHONPATH", "ASV_PYTHONPATH"), str(Path.cwd()))

#: pyperf's own options for the second save of a process.
_ALIKE = ["--loops", "1", "--warmups", "1", "--values", "1"]

Cell = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """What a tool found: seconds of wall time, and the values of each cell."""

    tool: str
    wall: float
    values: dict[Cell, list[float]]

    def median(self, cell: Cell) -> float:
        """The median of a cell's values, in seconds."""
        return statistics.median(self.values[cell])

    @property
    def wide(self) -> int:
        """Cells whose interval is still too wide."""
        return sum(not _is_narrow(values) for values in self.values.values())


def main() -> int:
    """Print two tables; 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default="1000,10000,100000,1000000,10000000")
    parser.add_argument("--formats", default=",".join(SAVES))
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--only", choices=("walls", "medians"))
    chosen = parser.parse_args()
    sizes = [int(float(size)) for size in chosen.sizes.split(",")]
    formats = chosen.formats.split(",")
    missed = False
    if chosen.only != "medians":
        missed |= _compare_walls(formats, sizes)
    if chosen.only != "walls":
        missed |= _compare_medians(
            [(name, size) for name in formats for size in sizes], chosen.times
        )
    return int(missed)


def _is_narrow(values: Sequence[float]) -> bool:
    if len(values) < _FEWEST:
        return False
    median, low, high = interval_of_median(values)
    return low >= median * (1 - _PRECISION) and high <= median * (1 + _PRECISION)


def _timed(measure: Callable[[], dict[Cell, list[float]]], tool: str) -> Found:
    begun = time.perf_counter()
    values = measure()
    found = Found(tool, time.perf_counter() - begun, values)
    print(f"{tool}: {found.wall:.0f} s", file=sys.stderr, flush=True)
    return found


def _slope(formats: Sequence[str], sizes: Sequence[int]) -> Found:
    plan = Plan(
        operation="save",
        families=("mlp_width",),
        formats=tuple(formats),
        sizes=tuple(sizes),
        blocks=_MOST,
        budget=3600.0,
        precision=_PRECISION,
        seed=1,
    )

    def measure() -> dict[Cell, list[float]]:
        with tempfile.TemporaryDirectory() as directory:
            settings = Settings(data_dir=Path(directory))
            recording = measure_plan(plan, settings)
        values: dict[Cell, list[float]] = {}
        for sample in recording.samples:
            if sample.seconds is None:
                raise SystemExit(f"{sample.series} at {sample.size:,} failed: {sample.reason}")
            values.setdefault((sample.series, sample.size), []).append(sample.seconds)
        return values

    return _timed(measure, "Slope")


def _pyperf(cells: Sequence[Cell], slope: Found) -> Found:
    def measure() -> dict[Cell, list[float]]:
        return {cell: _pyperf_cell(cell, slope.median(cell)) for cell in cells}

    return _timed(measure, "pyperf")


def _pyperf_cell(cell: Cell, takes: float) -> list[float]:
    """The median of each process until their interval is narrow enough."""
    alike = _ALIKE if takes > _ABOVE else []
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "values.json"
        values = _pyperf_run(cell, file, _FEWEST, alike)
        while not _is_narrow(values) and len(values) < _MOST:
            values = _pyperf_run(cell, file, 1, alike)
    return values


def _pyperf_value(cell: Cell) -> float:
    """The one value of a process of pyperf."""
    with tempfile.TemporaryDirectory() as directory:
        return _pyperf_run(cell, Path(directory) / "values.json", 1, _ALIKE)[0]


def _pyperf_run(cell: Cell, file: Path, processes: int, alike: list[str]) -> list[float]:
    """The medians of all processes in a file, after adding some."""
    command = [
        sys.executable, "-W", "ignore", "-m", "bench.rival.pyperf_cells",
        cell[0], str(cell[1]), "--quiet", "--processes", str(processes),
        "--append", str(file), "--inherit-environ", "PYTHONPATH,OMP_NUM_THREADS", *alike,
    ]  # fmt: skip
    _run(command, {"OMP_NUM_THREADS": "1"})
    benchmark = pyperf.BenchmarkSuite.load(str(file)).get_benchmarks()[0]
    return [statistics.median(run.values) for run in benchmark.get_runs() if run.values]


def _asv(formats: Sequence[str], sizes: Sequence[int]) -> Found:
    return _timed(lambda: _asv_cells(formats, sizes), "asv")


def _asv_cells(formats: Sequence[str], sizes: Sequence[int]) -> dict[Cell, list[float]]:
    """Values by cell; whoever is too wide after a run gets another of its own."""
    with tempfile.TemporaryDirectory() as directory:
        suite = _AsvSuite(Path(directory))
        values = suite.run(formats, sizes)
        for _ in range(_MOST // _FEWEST):
            wide = [cell for cell, found in values.items() if not _is_narrow(found)]
            for name, size in wide:
                again = suite.run([name], [size])
                values[name, size] += again[name, size]
    return values


class _AsvSuite:
    """A suite of asv in a directory of its own, run with this interpreter."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        (directory / "benchmarks").mkdir()
        (directory / "benchmarks" / "__init__.py").touch()
        (directory / "benchmarks" / "cells.py").write_text(
            "from bench.rival.asv_cells import Save  # noqa: F401\n"
        )
        (directory / "asv.conf.json").write_text(
            json.dumps(
                {
                    "version": 1,
                    "project": "cells",
                    "repo": str(Path.cwd()),
                    "environment_type": "existing",
                    "branches": ["HEAD"],
                    "benchmark_dir": str(directory / "benchmarks"),
                    "results_dir": str(directory / "results"),
                    "html_dir": str(directory / "html"),
                }
            )
        )
        self._asv(["machine", "--yes"], {"SLOPE_BENCH_FORMATS": "raw", "SLOPE_BENCH_SIZES": "1"})

    def run(self, formats: Sequence[str], sizes: Sequence[int]) -> dict[Cell, list[float]]:
        """asv's own samples by cell."""
        chosen = {
            "SLOPE_BENCH_FORMATS": ",".join(formats),
            "SLOPE_BENCH_SIZES": ",".join(map(str, sizes)),
        }
        python = f"existing:{sys.executable}"
        self._asv(["run", "-E", python, "--record-samples", "--set-commit-hash", "HEAD"], chosen)
        (file,) = (
            path
            for path in (self._directory / "results").glob("*/*.json")
            if path.name != "machine.json"
        )
        results = json.loads(file.read_text())
        file.unlink()
        columns = results["result_columns"]
        (row,) = results["results"].values()
        samples = row[columns.index("samples")]
        cells = [(name, size) for name in formats for size in sizes]
        return {cell: list(found) for cell, found in zip(cells, samples, strict=True)}

    def _asv(self, command: list[str], chosen: dict[str, str]) -> None:
        config = str(self._directory / "asv.conf.json")
        _run([sys.executable, "-m", "asv", command[0], "--config", config, *command[1:]], chosen)


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, **_HERE, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")


def _compare_walls(formats: Sequence[str], sizes: Sequence[int]) -> bool:
    """Print who needs how long; True where a rival needs less than the limit."""
    slope = _slope(formats, sizes)
    rivals = (
        _pyperf([(name, size) for name in formats for size in sizes], slope),
        _asv(formats, sizes),
    )
    print("| tool | wall time | cells still wider than ±5 % | times Slope's | limit |")
    print("|---|---|---|---|---|")
    print(f"| Slope | {slope.wall:.0f} s | {slope.wide} | 1 | |")
    for rival in rivals:
        times = rival.wall / slope.wall
        print(
            f"| {rival.tool} | {rival.wall:.0f} s | {rival.wide} | {times:.1f} | {_TIMES_LESS:g} |"
        )
    return any(rival.wall < _TIMES_LESS * slope.wall for rival in rivals)


def _compare_medians(cells: Sequence[Cell], times: int) -> bool:
    """Print medians of values taken in turn; True where Slope's is off by more than the limit."""
    print("| cell | pyperf | Slope | off by | limit |\n|---|---|---|---|---|")
    missed = False
    with tempfile.TemporaryDirectory() as disk, a_client(Path(disk)) as client:
        for cell in cells:
            pairs = [(_pyperf_value(cell), a_save(client, *cell)) for _ in range(times)]
            perf, slope = (statistics.median(side) for side in zip(*pairs, strict=True))
            off = slope / perf - 1
            if perf < _ABOVE:
                continue
            missed |= abs(off) > _OFF
            print(
                f"| {cell[0]}, {cell[1]:,} | {perf * 1e3:.2f} ms | {slope * 1e3:.2f} ms | "
                f"{off:+.1%} | ±{_OFF:.0%} |",
                flush=True,
            )
    return missed


if __name__ == "__main__":
    sys.exit(main())
