"""How long it takes to fit a run: six series, as the worker fits them.

    python -m bench.fit_time

A run of 9 sizes and 5 blocks in the costs that six formats have. The fit at the end (time, file
size and peak memory, with 400 replicates by block) has a limit; exit status 1 when it is missed.
"""

import json
import statistics
import sys
import time
from datetime import UTC, datetime

import numpy as np

from app.experiments.fit import fit_run
from app.experiments.values import Sample

LIMIT = 2.0
_REPEATED = 7
_BLOCKS = 5
_SIZES = tuple(round(n) for n in np.geomspace(1e3, 1e7, 9))
#: Seconds once, seconds a parameter, extra bytes in the file, and a parameter's peak memory.
_FORMATS = {
    "raw": (5e-5, 0.8e-9, 0, 0.0),
    "safetensors": (6e-4, 1.2e-9, 600, 0.0),
    "torch_save": (6e-4, 2.0e-9, 3400, 0.0),
    "pickle": (8e-4, 3.5e-9, 4200, 4.0),
    "torchscript": (9e-3, 2.0e-9, 8800, 0.0),
    "onnx": (0.55, 4e-9, 11_000, 0.0),
}


def a_run(seed: int = 1) -> list[Sample]:
    """Samples with 5 % noise."""
    random = np.random.default_rng(seed)
    samples = []
    for block in range(_BLOCKS):
        for position, (name, costs) in enumerate(_FORMATS.items()):
            fixed, per_unit, extra, peak = costs
            for size in _SIZES:
                seconds = float((fixed + per_unit * size) * np.exp(random.normal(0, 0.05)))
                samples.append(
                    Sample(
                        series=name,
                        size=size,
                        block=block,
                        position=position,
                        n=size,
                        weight_bytes=4 * size,
                        tensors=8,
                        modules=9,
                        seconds=seconds,
                        cpu_seconds=seconds,
                        repetitions=1,
                        warmups=1,
                        phases={"serialize": seconds},
                        bytes=4 * size + extra,
                        peak_bytes=round(peak * size),
                        load=1.0,
                        ok=True,
                        reason=None,
                        at=datetime.now(UTC),
                        format=name,
                        family="mlp_width",
                    )
                )
    return samples


def main() -> int:
    """Print the table; the exit status says whether the limit was kept."""
    samples = a_run()
    rows = (
        ("after a block: time, 100 replicates", False, None),
        ("at the end: time, size and peak memory, 400 replicates", True, LIMIT),
    )
    missed = False
    print("| fit of six series | median | limit | ratio | JSON |")
    print("|---|---|---|---|---|")
    for name, final, limit in rows:
        taken = []
        for _ in range(_REPEATED):
            began = time.perf_counter()
            fits = fit_run(samples, final=final)
            taken.append(time.perf_counter() - began)
        median = statistics.median(taken)
        held = f"{limit:g} s | {median / limit:.2f}" if limit else " | "
        missed = missed or (limit is not None and median > limit)
        print(f"| {name} | {median:.2f} s | {held} | {len(json.dumps(fits)) / 1e3:.0f} kB |")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
