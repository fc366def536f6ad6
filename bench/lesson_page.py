"""How fast lesson pages are, beside a bare route that sends the same bytes.

    python -m bench.lesson_page [--rounds 5] [--seconds 5]

Same server program, same load generator, in turn: uncompressed, and as a browser asks. Limits: at
least 60 % of the bare route's throughput; 99 of 100 answers within 20 ms at 50 connections.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.load import Seen, generator, load
from bench.servers import free_port, served, wait_until_up

_PAGES = ("/mlops/model-serialization/", "/mlops/model-serialization/complexity")
_ACCEPTED = ("", "gzip, deflate, br, zstd")
_CONNECTIONS = 50
_LIMIT_SHARE = 0.6
_LIMIT_P99 = 0.020


def main() -> int:
    """Print a table; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0)
    arguments = parser.parse_args()
    print(f"Load by {generator()}, {_CONNECTIONS} connections.\n")
    print("| page | accepts | bytes | Slope, pages/s | bare route | share | limit | p99 | limit |")
    print("|---|---|---|---|---|---|---|---|---|")
    within = True
    with served("web") as server:
        for page in _PAGES:
            for accepted in _ACCEPTED:
                url = server.address + page
                within &= _compare(url, accepted, arguments.rounds, arguments.seconds)
    return 0 if within else 1


def _compare(url: str, accepted: str, rounds: int, seconds: float) -> bool:
    """A row of the table; whether it is within both limits."""
    body, encoding = _fetch(url, accepted)
    ours: list[Seen] = []
    bare: list[Seen] = []
    with _bare(body, encoding) as bare_url:
        for _ in range(rounds):
            ours.append(load(url, seconds, _CONNECTIONS, accepted))
            bare.append(load(bare_url, seconds, _CONNECTIONS, accepted))
    assert not any(seen.failed for seen in (*ours, *bare)), (ours, bare)
    rate, bare_rate = (statistics.median(s.per_second for s in seen) for seen in (ours, bare))
    p99 = statistics.median(seen.p99 for seen in ours)
    page = "/" + url.partition("://")[2].partition("/")[2]
    print(
        f"| `{page}` | {accepted or 'nothing'} | {len(body):,} | {rate:,.0f} | {bare_rate:,.0f} "
        f"| {rate / bare_rate:.0%} | {_LIMIT_SHARE:.0%} | {p99 * 1e3:.1f} ms "
        f"| {_LIMIT_P99 * 1e3:.0f} ms |",
        flush=True,
    )
    return rate / bare_rate >= _LIMIT_SHARE and p99 <= _LIMIT_P99


def _fetch(url: str, accepted: str) -> tuple[bytes, str]:
    """The body as it travels, and its encoding."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": accepted or "identity"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read(), answer.headers.get("Content-Encoding", "")


@contextmanager
def _bare(body: bytes, encoding: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "body"
        file.write_bytes(body)
        port = free_port()
        command = [sys.executable, "-m", "bench.bare_route", str(port), str(file)]
        process = subprocess.Popen([*command, *([encoding] if encoding else [])])
        try:
            wait_until_up(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main())
