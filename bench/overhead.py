"""What measuring costs beside the measured: wall time of a run over the time in timed regions.

    python -m bench.overhead [--runs 2]

The default experiment, run by the whole product (web server, worker, database). Timed regions and
discarded warm-ups count as measured; forks, building, checking, storing and fitting do not. Limits:
1.5 over the cells above 10^6 parameters, and 60 ms a child beside the measured over all of it.
"""

import argparse
import json
import statistics
import sys
import time
import urllib.request
from datetime import datetime
from itertools import pairwise
from typing import Any

from bench.servers import fetch, served

_EXPERIMENT = "mlops/model-serialization/save"
_LARGE = 1_000_000
_LIMIT_RATIO = 1.5
_LIMIT_CHILD = 0.060


def main() -> int:
    """Print the table; 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=2)
    runs = parser.parse_args().runs
    ratios, costs, walls = [], [], []
    with served("serve") as server:
        for _ in range(runs):
            run, samples = _one_run(server.address)
            wall, ratio, cost = _figures(run, samples)
            walls.append(wall)
            ratios.append(ratio)
            costs.append(cost)
    ratio, cost = statistics.median(ratios), statistics.median(costs)
    print(f"{len(samples)} children, {statistics.median(walls):.1f} s, {run['ended_by']}\n")
    print("| overhead of the default run | median | limit | ratio |\n|---|---|---|---|")
    print(
        f"| wall / measured, above 10^6 parameters | {ratio:.2f} | {_LIMIT_RATIO} | "
        f"{ratio / _LIMIT_RATIO:.2f} |"
    )
    print(
        f"| beside the measured, a child | {cost * 1e3:.0f} ms | {_LIMIT_CHILD * 1e3:.0f} ms | "
        f"{cost / _LIMIT_CHILD:.2f} |"
    )
    return int(ratio > _LIMIT_RATIO or cost > _LIMIT_CHILD)


def _one_run(address: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    request = urllib.request.Request(
        f"{address}/api/runs",
        json.dumps({"experiment": _EXPERIMENT}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        location = answer.headers["Location"]
    while (run := json.loads(fetch(f"{address}{location}")))["status"] in ("queued", "running"):
        time.sleep(2)
    rows = fetch(f"{address}{location}/samples.jsonl").decode().splitlines()
    return run, [json.loads(row) for row in rows]


def _figures(run: dict[str, Any], samples: list[dict[str, Any]]) -> tuple[float, float, float]:
    """Seconds of the run; wall over measured above 10^6; seconds a child beside the measured."""
    started, finished = (datetime.fromisoformat(run[key]) for key in ("started_at", "finished_at"))
    wall = (finished - started).total_seconds()
    samples.sort(key=lambda sample: str(sample["at"]))
    moments = [started, *(datetime.fromisoformat(sample["at"]) for sample in samples)]
    gaps = [(b - a).total_seconds() for a, b in pairwise(moments)]
    measured = [_measured(sample) for sample in samples]
    large = [index for index, sample in enumerate(samples) if sample["size"] > _LARGE]
    ratio = sum(gaps[index] for index in large) / sum(measured[index] for index in large)
    return wall, ratio, (wall - sum(measured)) / len(samples)


def _measured(sample: dict[str, Any]) -> float:
    """Seconds in timed regions and in the discarded warm-up."""
    if not sample["ok"]:
        raise SystemExit(f"{sample['series']} at {sample['size']:,} failed: {sample['reason']}")
    timed: float = sample["seconds"] * sample["repetitions"]
    return timed + float(sample["phases"].get("warmup", 0.0))


if __name__ == "__main__":
    sys.exit(main())
