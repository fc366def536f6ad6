"""What the progress after each sample costs the worker, and weighs.

    python -m bench.progress_event

It is computed between two measurements. Before, it was computed from all samples anew each time.
"""

import json
import statistics
import time
from datetime import UTC, datetime, timedelta

from app.experiments.plan import block_order
from app.experiments.progress import progress, progress_of
from app.experiments.tally import Tally
from app.experiments.values import Plan, Sample

_PLANS = {"6 × 9 cells, 5 rounds": (6, 9, 5), "12 × 20 cells, 20 rounds": (12, 20, 20)}
_LAST = 200  # samples that are timed: the run's last ones, where it knows most


def main() -> None:
    """Print the table."""
    print("| progress after a sample | as samples come | from all anew | JSON |\n|---|---|---|---|")
    for name, (formats, sizes, blocks) in _PLANS.items():
        plan = _plan(formats, sizes, blocks)
        samples = _samples(plan)
        tally = Tally(plan, samples[:-_LAST])
        took = []
        for sample in samples[-_LAST:]:
            begun = time.perf_counter()
            tally.add(sample)
            told = progress(tally, None)
            took.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        progress_of(plan, samples, None)
        anew = time.perf_counter() - begun
        weight = len(json.dumps(told.to_json()))
        each = statistics.median(took)
        print(f"| {name} | {each * 1e3:.2f} ms | {anew * 1e3:.1f} ms | {weight} B |")


def _plan(formats: int, sizes: int, blocks: int) -> Plan:
    return Plan(
        operation="save",
        families=("mlp_width",),
        formats=tuple(f"format{number}" for number in range(formats)),
        sizes=tuple(1000 * (number + 1) for number in range(sizes)),
        blocks=blocks,
        budget=1e9,
        precision=0.05,
        seed=1,
    )


def _samples(plan: Plan) -> list[Sample]:
    """Every sample of a run whose times differ by a third from one round to the next."""
    found = []
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for block in range(plan.blocks):
        for cell in block_order(plan, block):
            at += timedelta(seconds=0.1)
            found.append(
                Sample(
                    series=cell.series.name,
                    size=cell.size,
                    block=block,
                    position=cell.position,
                    n=cell.size,
                    weight_bytes=None,
                    tensors=None,
                    modules=None,
                    seconds=1.0 + 0.3 * ((block * 7 + cell.position) % 11) / 11,
                    cpu_seconds=None,
                    repetitions=1,
                    warmups=1,
                    phases=None,
                    bytes=None,
                    peak_bytes=None,
                    load=None,
                    ok=True,
                    reason=None,
                    at=at,
                )
            )
    return found


if __name__ == "__main__":
    main()
