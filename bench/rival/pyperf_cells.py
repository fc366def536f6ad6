"""One cell for pyperf: ``python -m bench.rival.pyperf_cells FORMAT SIZE`` and pyperf's options.

A save needs a path of its own each time, made and removed outside the timer, so that loops are
ours (``bench_time_func``); everything else is pyperf's.
"""

import argparse
import time

import pyperf

from bench.plain import SAVES, FreshFile, a_model


def main() -> None:
    """Run the benchmark as pyperf's command line says."""
    runner = pyperf.Runner(add_cmdline_args=_pass_on)
    runner.argparser.add_argument("format", choices=sorted(SAVES))
    runner.argparser.add_argument("size", type=float)
    chosen = runner.parse_args()
    model, example = a_model(int(chosen.size))
    save = SAVES[chosen.format]

    def timed(loops: int) -> float:
        total = 0.0
        for _ in range(loops):
            file = FreshFile()
            begun = time.perf_counter()
            save(model, example, file.path)
            total += time.perf_counter() - begun
            file.remove()
        return total

    runner.bench_time_func(f"{chosen.format} {chosen.size:g}", timed)


def _pass_on(command: list[str], chosen: argparse.Namespace) -> None:
    command += [chosen.format, str(chosen.size)]


if __name__ == "__main__":
    main()
