"""From pressing Run to the first point, and to the end of the first block, on an idle machine.

    python -m bench.first_points [--runs 3]

The run is of the seed's three formats at the nine default sizes. Limits: 2 s and 20 s.
"""

import argparse
import json
import statistics
import time
import urllib.request

from bench.servers import fetch, served

_EXPERIMENT = "mlops/model-serialization/save"
_FORMATS = ["pickle", "torchscript", "onnx"]
_CELLS = 27
_LIMIT_FIRST = 2.0
_LIMIT_BLOCK = 20.0


def main() -> None:
    """Print a table of medians and their ratios to the limits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    firsts, blocks = [], []
    with served("serve") as server:
        _one_run(server.address)  # waits for the worker's own start
        for _ in range(runs):
            time.sleep(1)
            first, block = _one_run(server.address)
            firsts.append(first)
            blocks.append(block)
    print("| from pressing Run | median | limit | ratio |\n|---|---|---|---|")
    for name, values, limit in (
        ("first point in the browser's stream", firsts, _LIMIT_FIRST),
        (f"first block, 3 formats x 9 sizes ({_CELLS} points)", blocks, _LIMIT_BLOCK),
    ):
        median = statistics.median(values)
        print(f"| {name} | {median:.2f} s | {limit:g} s | {median / limit:.2f} |")


def _one_run(address: str) -> tuple[float, float]:
    """Seconds from the request to the first and to the last sample of one block."""
    begun = time.perf_counter()
    body = {"experiment": _EXPERIMENT, "formats": _FORMATS, "blocks": 1}
    request = urllib.request.Request(
        f"{address}/api/runs",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        location = answer.headers["Location"]
    moments = []
    with urllib.request.urlopen(f"{address}{location}/events", timeout=120) as stream:
        for line in stream:
            if line.strip() == b"event: sample":
                moments.append(time.perf_counter() - begun)
    samples = fetch(f"{address}{location}/samples.csv").decode().splitlines()
    assert len(moments) == len(samples) - 1 == _CELLS, "a point was lost"
    return moments[0], moments[-1]


if __name__ == "__main__":
    main()
