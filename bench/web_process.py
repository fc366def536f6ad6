"""How soon the web process answers, how large it is, and that it holds no numerical library.

    python -m bench.web_process [--runs 5]

Limits: 2 s, 150 MB after every kind of page was served.
"""

import argparse
import statistics
from pathlib import Path

import psutil

from bench.servers import fetch, served

_LIMIT_SECONDS = 2.0
_LIMIT_BYTES = 150e6
_PAGES = (
    "/",
    "/mlops/model-serialization/",
    "/mlops/model-serialization/complexity",
    "/mlops/model-serialization/practice",
    "/mlops/model-serialization/lab",
    "/api/docs",
)


def main() -> None:
    """Print a table of medians and their ratios to the limits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    seconds, sizes = [], []
    for _ in range(runs):
        with served("web") as server:
            for page in _PAGES * 20:
                fetch(server.address + page)
            process = psutil.Process(server.process.pid)
            seconds.append(server.seconds_to_answer)
            sizes.append(float(process.memory_info().rss))
            loaded = Path(f"/proc/{process.pid}/maps").read_text()
            assert "libtorch" not in loaded, "the web process has loaded torch"
    print("| web process | median | limit | ratio |\n|---|---|---|---|")
    for name, values, limit, unit, scale in (
        ("start to first answer", seconds, _LIMIT_SECONDS, "s", 1.0),
        ("memory after 120 pages", sizes, _LIMIT_BYTES, "MB", 1e6),
    ):
        median = statistics.median(values)
        print(
            f"| {name} | {median / scale:.3g} {unit} | {limit / scale:g} {unit} "
            f"| {median / limit:.2f} |"
        )


if __name__ == "__main__":
    main()
