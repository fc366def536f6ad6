"""``times.csv`` and ``findings.json``: the class and the fixed cost, as ``slope fit`` sees them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.experiments.cards import CheckerCard
from app.experiments.fit import fit_all
from app.experiments.growth import Complexity
from app.experiments.measurements import Measurements, Point
from app.experiments.numbers import human_seconds
from app.experiments.verdict import SeriesFit, in_words
from app.measuring.checkpoints._bench import read_times, run_bench
from app.measuring.checkpoints.base import Checker, NotYet, Workshop

CARD = CheckerCard(
    id="growth",
    about="Fits times.csv, compares it with findings.json, and measures two of its points again.",
    deadline=420,
)
_WIDEST = 800.0  # three decades, of sizes that are seldom round
_FACTOR = 2.0  # of a fixed cost that was named
_SAME_MACHINE = 10.0
_NEAR = 0.15
_BLOCKS = 3
_AGAIN_AT_MOST = 1_000_000
_MOST_BYTES = 64 * 1024
_WHAT = 'Write one object: {"pickle": {"class": "O(n)", "fixed_cost": 0.0004}, …}, in seconds.'


def _check(workshop: Workshop) -> str:
    times = read_times(workshop.need("times.csv", "Make it: python bench.py --out times.csv"))
    fits = _fitted(times)
    findings = _findings(workshop.need("findings.json", _WHAT))
    for name, fit in fits.items():
        _agree(name, fit, findings)
    if not any(fit.verdict is Complexity.LINEAR for fit in fits.values()):
        raise NotYet(
            "No series is O(n) so far: all are still paying their fixed cost. Measure larger"
            f" models, up to ten million parameters or more. {_told(fits)}"
        )
    _again(workshop, times)
    return _told(fits)


def _fitted(times: Measurements) -> dict[str, SeriesFit]:
    for name, points in times.series.items():
        sizes = {point.n for point in points}
        if max(sizes) / min(sizes) < _WIDEST:
            raise NotYet(
                f"times.csv: {name} goes from {min(sizes):,.0f} to {max(sizes):,.0f}. Three decades"
                " are needed to tell a fixed cost from growth, such as 1,000 to 10,000,000."
            )
    return fit_all(times.series)


def _findings(path: Path) -> Mapping[str, Any]:
    if path.stat().st_size > _MOST_BYTES:
        raise NotYet(f"findings.json has more than {_MOST_BYTES // 1024} KB. {_WHAT}")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise NotYet(f"findings.json is no JSON: {error}. {_WHAT}") from error
    if not isinstance(found, dict):
        raise NotYet(f"findings.json holds no object. {_WHAT}")
    return found


def _agree(name: str, fit: SeriesFit, findings: Mapping[str, Any]) -> None:
    """What was found is what the fit says of these times."""
    said = findings.get(name)
    if not isinstance(said, dict) or {"class", "fixed_cost"} - set(said):
        raise NotYet(f"findings.json says nothing of {name}, which times.csv has. {_WHAT}")
    found = said["class"]
    allowed: list[str | None] = [each.value for each in fit.tie] if fit.verdict else [None]
    if found not in allowed:
        raise NotYet(
            f"findings.json says that {name} is {found}. slope fit says of your times: "
            f"{in_words(fit, 'parameter')}"
        )
    cost = said["fixed_cost"]
    if fit.fixed_cost is None or fit.fixed_cost <= 0:
        return
    is_number = isinstance(cost, int | float) and not isinstance(cost, bool)
    if not is_number or not fit.fixed_cost / _FACTOR <= cost <= fit.fixed_cost * _FACTOR:
        raise NotYet(
            f"findings.json says that {name} has a fixed cost of {cost} seconds. By slope fit it is"
            f" {human_seconds(fit.fixed_cost)}; within a factor of two is near enough. Is it in"
            " seconds?"
        )


def _again(workshop: Workshop, times: Measurements) -> None:
    """The smallest and a large size measured once more: are these times from here?"""
    name, points = next(iter(times.series.items()))
    sizes = sorted(point.n for point in points if point.n <= _AGAIN_AT_MOST)
    if not sizes:
        raise NotYet(f"times.csv: {name} has no size up to {_AGAIN_AT_MOST:,}. Begin at 1,000.")
    wanted = sorted({round(sizes[0]), round(sizes[-1])})
    measured, _ = run_bench(workshop, wanted, _BLOCKS)
    for series, known in times.series.items():
        again = measured.series.get(series, ())
        for n in sorted({point.n for point in again}):
            before, now = _fastest_at(n, known), _fastest_at(n, again)
            if before and not 1 / _SAME_MACHINE <= now / before <= _SAME_MACHINE:
                raise NotYet(
                    f"times.csv says {human_seconds(before)} for {series} at {n:,.0f}; measured"
                    f" again just now it takes {human_seconds(now)}. Were the times taken on this"
                    " machine, with this code? Run bench.py again."
                )


def _fastest_at(n: float, points: Sequence[Point]) -> float:
    """The shortest time near a size, which other programs disturb least; 0 where there is none."""
    return min((point.value for point in points if abs(point.n / n - 1) <= _NEAR), default=0.0)


def _told(fits: Mapping[str, SeriesFit]) -> str:
    return "; ".join(
        f"{name}: {fit.verdict or 'no class yet'}"
        + (f", fixed cost {human_seconds(fit.fixed_cost)}" if fit.fixed_cost else "")
        for name, fit in fits.items()
    )


CHECKER = Checker(CARD, _check)
