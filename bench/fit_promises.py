"""Whether what a fit says besides the class is true: costs of a byte and a module, what settles.

    python -m bench.fit_promises --runs 60

Prints two Markdown tables. *Planes*: simulated runs in width and depth of which a + b*bytes +
c*modules is known; the true costs lie in their 95 % intervals in at least 90 % of the runs, and a
term is called needed, or not, rightly in at least 95 %. *Ties*: runs of which several classes
explain the measurements are measured again, up to the size that the fit named, or so many times as
often as it said; the true class then stands alone in at least 70 % (80 % is what is aimed at).
Exit status 1 when a row misses its bar.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from app.experiments.fit import fit_series
from app.experiments.fitting.plane import fit_plane
from app.experiments.fitting.settle import further_sizes
from app.experiments.growth import GROWTH, Complexity
from app.experiments.plane import PlaneFit, PlanePoint
from app.experiments.verdict import SeriesFit
from bench.fit_simulation import DRIFT, GRIDS, OUTLIER_FACTOR, OUTLIERS, Grid, Truth, Weather
from bench.fit_simulation import simulate as simulate_run

COVERED, TOLD, SETTLED = 0.90, 0.95, 0.70
_WIDE = tuple((4.0 * round(n), 9.0) for n in np.geomspace(1e3, 1e7, 9))
_DEEP = tuple((4224.0 * layers, 2.0 * layers + 1) for layers in (1, 3, 10, 32, 100, 316, 1000))
_COSTS = ("fixed_cost", "per_byte", "per_module")
_BLOCKS = 5
_GRID = GRIDS[1]
_WEATHERS = (Weather(0.05, False), Weather(0.05, True), Weather(0.20, True))


@dataclass(frozen=True, slots=True)
class PlaneTruth:
    """What a simulated format costs: once, for each byte, for each module (seconds)."""

    name: str
    costs: tuple[float, float, float]


PLANES = (
    PlaneTruth("safetensors", (6e-4, 0.8e-9, 3e-5)),
    PlaneTruth("TorchScript", (9e-3, 0.5e-9, 1e-3)),
    PlaneTruth("nothing fixed", (0.0, 0.8e-9, 3e-5)),
    PlaneTruth("modules cost nothing", (6e-4, 0.8e-9, 0.0)),
    PlaneTruth("bytes cost nothing", (6e-4, 0.0, 3e-5)),
)


def simulate_plane(
    random: np.random.Generator, truth: PlaneTruth, weather: Weather
) -> list[PlanePoint]:
    """One run in both regimes."""
    drift = random.normal(0, DRIFT if weather.dirty else 0.0, _BLOCKS)
    fixed, per_byte, per_module = truth.costs
    points = []
    for block in range(_BLOCKS):
        for size, modules in _WIDE + _DEEP:
            seconds = fixed + per_byte * size + per_module * modules
            seconds *= np.exp(random.normal(0, weather.noise) + drift[block])
            if weather.dirty and random.random() < OUTLIERS:
                seconds *= OUTLIER_FACTOR
            points.append(PlanePoint(size, modules, float(seconds), str(block)))
    return points


def _covered(fit: PlaneFit, truth: PlaneTruth) -> list[bool]:
    found = []
    for name, true in zip(_COSTS, truth.costs, strict=True):
        interval = fit.intervals[name]
        found.append(interval.low <= true <= (np.inf if interval.high is None else interval.high))
    return found


def planes(runs: int) -> int:
    """Print the planes' table; how many rows miss the bar."""
    print("| format | weather | a covered | b covered | c covered | terms told rightly | bar |")
    print("|---|---|---|---|---|---|---|")
    missed = 0
    for truth in PLANES:
        for weather in _WEATHERS:
            random = np.random.default_rng(1)
            fits = [fit_plane(simulate_plane(random, truth, weather)) for _ in range(runs)]
            covered = np.mean([_covered(fit, truth) for fit in fits], axis=0)
            needed = tuple(cost > 0 for cost in truth.costs[1:])
            told = float(np.mean([(fit.needs_bytes, fit.needs_modules) == needed for fit in fits]))
            reached = bool(covered.mean() >= COVERED and told >= TOLD)
            missed += not reached
            cells = " | ".join(f"{share:.0%}" for share in (*covered, told))
            bar = "reached" if reached else "**missed**"
            print(f"| {truth.name} | {weather} | {cells} | {bar} |", flush=True)
    return missed


def ties(runs: int) -> int:
    """Print the ties' table; how many rows miss the bar."""
    print("| truth | n* | noise | ties seen | settled by size | settled by repetition | bar |")
    print("|---|---|---|---|---|---|---|")
    missed = 0
    for complexity, per_unit in ((Complexity.LINEAR, 2e-9), (Complexity.LINEARITHMIC, 1.5e-10)):
        for crossover, noise in ((4e5, 0.05), (4e5, 0.10), (1e5, 0.20)):
            fixed = per_unit * GROWTH[complexity](crossover)
            truth = Truth(complexity, "", fixed, per_unit)
            found = list(_settled(truth, Weather(noise, False), runs))
            by_size = [settled for settled, _ in found if settled is not None]
            by_repetition = [settled for _, settled in found if settled is not None]
            reached = all(
                np.mean(settled) >= SETTLED for settled in (by_size, by_repetition) if settled
            )
            missed += not reached
            cells = " | ".join(
                f"{np.mean(settled):.0%} of {len(settled)}" if settled else ""
                for settled in (by_size, by_repetition)
            )
            print(
                f"| {complexity} | {crossover:.0e} | {noise:.0%} | {len(found)} | {cells} | "
                f"{'reached' if reached else '**missed**'} |",
                flush=True,
            )
    return missed


def _settled(
    truth: Truth, weather: Weather, runs: int
) -> Iterator[tuple[bool | None, bool | None]]:
    """Of every tie: whether the size, and the repetitions, that it named settled it; None: none."""
    random = np.random.default_rng(2)
    seen = 0
    for attempt in count():
        if seen == runs or attempt == 4 * runs:
            return
        tied = fit_series(simulate_run(random, truth, _GRID, weather), resamples=100)
        if len(tied.tie) < 2 or tied.settles is None:
            continue
        seen += 1
        sized = repeated = None
        if tied.settles.startswith("Sizes up to"):
            further = [n for n in further_sizes(_GRID.sizes[-1]) if n <= (tied.next_size or 0)]
            larger = Grid("", np.append(_GRID.sizes, further), _GRID.blocks, held=False)
            sized = _alone(random, truth, larger, weather)
        times = _times(tied)
        if times is not None:
            oftener = Grid("", _GRID.sizes, times * _GRID.blocks, held=False)
            repeated = _alone(random, truth, oftener, weather)
        yield sized, repeated


def _times(tied: SeriesFit) -> int | None:
    """The repetitions that the sentence promises to settle it."""
    found = re.search(r"(?:So should )?(\d+) times as many repetitions", tied.settles or "")
    return int(found[1]) if found else None


def _alone(random: np.random.Generator, truth: Truth, grid: Grid, weather: Weather) -> bool:
    fit = fit_series(simulate_run(random, truth, grid, weather), resamples=100)
    return fit.tie == (truth.complexity,)


def main() -> int:
    """Print the tables; the exit status says whether the bars were reached."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=60)
    runs = parser.parse_args().runs
    print(f"Planes, {len(_WIDE)} widths and {len(_DEEP)} depths x {_BLOCKS} blocks, {runs} runs.\n")
    missed = planes(runs)
    print(f"\nTies of {_GRID.name}, at most {runs} of each.\n")
    missed += ties(runs)
    print(f"\n{missed} rows miss their bar.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
