"""``python -m app.experiments.fit_process``: a CSV on standard input, its fits on standard output.

The web process never loads numpy and computes no fit: it starts this one for each file, with
limits that this process puts on itself before it reads a byte (``app.experiments.fit_page``).

It prints one JSON object: ``{"fits": {...}, "points": {...}, "failed": n}``, or
``{"problems": [[line, reason], ...]}`` for a text that cannot be read. The exit status is 0 for
both, and 3 when the memory did not suffice.
"""

import json
import os
import resource
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from app.experiments.cells import interval_of_median
from app.experiments.measurements import BadMeasurements, Measurements, Point, decode, read_csv

OUT_OF_MEMORY = 3
MOST_SERIES = 40
_MOST_SIZES_DRAWN = 120


def fitted(data: bytes) -> dict[str, Any]:
    """What is printed for a file's bytes."""
    try:
        measurements = read_csv(decode(data))
        _check(measurements)
    except BadMeasurements as error:
        return {"problems": error.problems}
    from app.experiments.fit import fit_all  # a second, which a bad file need not wait for

    fits = fit_all(measurements.series)
    return {
        "fits": {name: fit.to_json() for name, fit in fits.items()},
        "points": {name: _medians(points) for name, points in measurements.series.items()},
        "failed": measurements.failed,
    }


def _check(measurements: Measurements) -> None:
    count = len(measurements.series)
    if count > MOST_SERIES:
        words = f"{count} different series; here {MOST_SERIES} are fitted at a time: split the file"
        raise BadMeasurements([(1, words)])


def _medians(points: Sequence[Point]) -> list[tuple[float, float, float, float]]:
    """n, median and its 95 % interval, by n; some of them where they are many."""
    seconds: Mapping[float, list[float]] = defaultdict(list)
    for point in points:
        seconds[point.n].append(point.value)
    step = -(-len(seconds) // _MOST_SIZES_DRAWN)
    return [(n, *interval_of_median(seconds[n])) for n in sorted(seconds)[::step]]


def _limit(memory: int, processor: int) -> None:
    """Bytes of address space, seconds of processor; no files, no core, and others go first."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


def main() -> int:
    """Fit what comes in; the arguments are bytes of memory and seconds of processor time."""
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    try:
        answer = json.dumps(fitted(sys.stdin.buffer.read()), allow_nan=False)
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
