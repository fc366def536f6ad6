"""Load on one address: by wrk where it is installed, else by a Python program of its own process.

    python -m bench.load URL SECONDS CONNECTIONS [ACCEPT-ENCODING]

prints what it saw as JSON. bench.lesson_page calls ``load``.
"""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

_SCALE = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass(frozen=True, slots=True)
class Seen:
    """Answers a second, and the seconds within which 99 of 100 came."""

    per_second: float
    p99: float
    failed: int


def generator() -> str:
    """Which program makes the load."""
    return "wrk" if shutil.which("wrk") else "bench.load (Python)"


def load(url: str, seconds: float, connections: int, accept_encoding: str) -> Seen:
    """Ask for one page as fast as it comes, from a process of its own."""
    wrk = shutil.which("wrk")
    if wrk is None:
        own = [sys.executable, "-m", "bench.load", url, str(seconds), str(connections)]
        done = subprocess.run([*own, accept_encoding], check=True, capture_output=True, text=True)
        return Seen(**json.loads(done.stdout))
    command = [wrk, "--latency", "-t1", f"-c{connections}", f"-d{seconds:g}s"]
    if accept_encoding:
        command += ["-H", f"Accept-Encoding: {accept_encoding}"]
    return _read(subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout)


def _read(report: str) -> Seen:
    """What wrk printed."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", report)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", report)
    assert rate is not None, report
    assert p99 is not None, report
    failed = 0
    for line in report.splitlines():
        if "Non-2xx" in line or "Socket errors" in line:
            failed += sum(int(count) for count in re.findall(r"\d+", line.partition(":")[2]))
    return Seen(float(rate[1]), float(p99[1]) * _SCALE[p99[2]], failed)


async def _ask(url: str, until: float, accept_encoding: str, took: list[float]) -> int:
    """One connection that asks again and again; how often it was refused."""
    parts = urlsplit(url)
    assert parts.hostname
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    accept = f"Accept-Encoding: {accept_encoding}\r\n" if accept_encoding else ""
    request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{accept}\r\n".encode()
    failed = 0
    while time.perf_counter() < until:
        begun = time.perf_counter()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r")[0])
        await reader.readexactly(length)
        took.append(time.perf_counter() - begun)
        failed += b" 200 " not in head[:16]
    writer.close()
    return failed


async def _by_python(url: str, seconds: float, connections: int, accept_encoding: str) -> Seen:
    took: list[float] = []
    until = time.perf_counter() + seconds
    asking = [_ask(url, until, accept_encoding, took) for _ in range(connections)]
    failed = sum(await asyncio.gather(*asking))
    return Seen(len(took) / seconds, sorted(took)[int(len(took) * 0.99)], failed)


def main() -> None:
    """Make the load, and print what was seen."""
    url, seconds, connections, *accept = sys.argv[1:]
    seen = asyncio.run(
        _by_python(url, float(seconds), int(connections), accept[0] if accept else "")
    )
    print(json.dumps(asdict(seen)))


if __name__ == "__main__":
    main()
