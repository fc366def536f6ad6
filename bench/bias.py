"""Whether Slope's medians are those of a plain timing script in a fresh interpreter.

    python -m bench.bias [--times 7]

Each cell is measured in turn by a fork of Slope's measuring process and by a script in an
interpreter of its own (bench.bias_script), which builds the model, saves it once, and times the
next save. Limit: 5 % for cells above 5 ms.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from app.measuring.client import MeasuringClient
from app.measuring.request import Request

_CELLS = (
    ("raw", 10_000_000),
    ("safetensors", 10_000_000),
    ("torch_save", 10_000_000),
    ("pickle", 3_000_000),
    ("pickle", 10_000_000),
    ("torchscript", 1_000),
    ("torchscript", 1_000_000),
    ("torchscript", 10_000_000),
    ("onnx", 1_000),
    ("onnx", 1_000_000),
    ("onnx", 10_000_000),
)
_LIMIT = 0.05
_ABOVE = 5e-3


def main() -> int:
    """Print the table; 1 where a median is off by more than the limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=7)
    times = parser.parse_args().times
    missed = False
    print("| cell | plain script | Slope | off by | limit |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as disk, a_client(Path(disk)) as client:
        for name, size in _CELLS:
            pairs = [(_plain(name, size), a_save(client, name, size)) for _ in range(times)]
            plain, slope = (statistics.median(side) for side in zip(*pairs, strict=True))
            off = slope / plain - 1
            counts = plain > _ABOVE
            missed |= counts and abs(off) > _LIMIT
            limit = f"±{_LIMIT:.0%}" if counts else "(below 5 ms)"
            print(
                f"| {name}, {size:,} | {plain * 1e3:.2f} ms | {slope * 1e3:.2f} ms | "
                f"{off:+.1%} | {limit} |",
                flush=True,
            )
    return int(missed)


def a_client(disk: Path) -> MeasuringClient:
    """A measuring process of Slope's."""
    memory = Path("/dev/shm")
    scratch = memory if memory.is_dir() else disk
    return MeasuringClient(scratch / "slope-bench-bias", disk / "disk")


def a_save(client: MeasuringClient, name: str, size: int) -> float:
    """Seconds of a save as one of its children measures it."""
    request = Request(name, "mlp_width", size, 1, 2**33, 120.0)
    measured = client.measure(request, lambda: False)
    if measured.seconds is None:
        raise SystemExit(f"{name} at {size:,} failed: {measured.reason}")
    return measured.seconds


def _plain(name: str, size: int) -> float:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench.bias_script", name, str(size)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    sys.exit(main())
