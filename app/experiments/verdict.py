"""What a fit says: values, JSON, and words, without the numerical libraries it was made with."""

from dataclasses import dataclass
from typing import Any, Self

from app.experiments import units
from app.experiments.growth import CLASSES


@dataclass(frozen=True, slots=True)
class Candidate:
    """One class's best fit. ``delta_aicc`` is its distance from the best class; seconds."""

    name: str
    delta_aicc: float
    fixed_cost: float
    per_unit: float


@dataclass(frozen=True, slots=True)
class SeriesFit:
    """The complexity class of one series of measurements.

    Attributes:
        verdict: the simplest class of the tie set; None when no class stands out.
        tie: every class that the data cannot tell from the best, simplest first.
        fixed_cost: seconds that any size takes.
        per_unit: seconds a unit of g(n).
        crossover: the n from which growth outweighs the fixed cost; None where there is none.
        exponent: k of fixed_cost + per_unit * n^k, the class left free.
        throughput: n per second once the fixed cost is paid; for O(n) only.
        growth: for O(1): at most this relative growth over the range (97.5 % sure).
        agreement: share of the sizes that could be left out with the same verdict.
        intervals: 95 % intervals by name (fixed_cost, per_unit, crossover, exponent).
        candidates: every class, the best first.
        warnings: why a reader should be careful, as sentences.
        next_size: a size to measure that would tell more; None when nothing is open.
    """

    verdict: str | None
    tie: tuple[str, ...]
    fixed_cost: float | None
    per_unit: float | None
    crossover: float | None
    exponent: float | None
    throughput: float | None
    growth: float | None
    agreement: float | None
    intervals: dict[str, tuple[float, float]]
    candidates: tuple[Candidate, ...]
    warnings: tuple[str, ...]
    next_size: int | None

    def to_json(self) -> dict[str, Any]:
        """The object that ``slope fit --json`` prints and the API sends."""
        return {
            "verdict": self.verdict,
            "tie": list(self.tie),
            "fixed_cost": self.fixed_cost,
            "per_unit": self.per_unit,
            "crossover": self.crossover,
            "exponent": self.exponent,
            "throughput": self.throughput,
            "growth": self.growth,
            "agreement": self.agreement,
            "intervals": {name: list(ends) for name, ends in self.intervals.items()},
            "candidates": [
                {
                    "class": candidate.name,
                    "delta_aicc": candidate.delta_aicc,
                    "fixed_cost": candidate.fixed_cost,
                    "per_unit": candidate.per_unit,
                }
                for candidate in self.candidates
            ],
            "warnings": list(self.warnings),
            "next_size": self.next_size,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The fit that ``to_json`` wrote."""
        return cls(
            **{
                **data,
                "tie": tuple(data["tie"]),
                "intervals": {name: (ends[0], ends[1]) for name, ends in data["intervals"].items()},
                "candidates": tuple(
                    Candidate(
                        entry["class"], entry["delta_aicc"], entry["fixed_cost"], entry["per_unit"]
                    )
                    for entry in data["candidates"]
                ),
                "warnings": tuple(data["warnings"]),
            }
        )


def in_words(fit: SeriesFit, unit: str = "parameter") -> str:
    """The fit as sentences: class, doubts, fixed cost, throughput, crossover.

    Args:
        unit: what n counts, in the singular.
    """
    sentences = [_class_words(fit)]
    if fit.verdict == "O(1)":
        sentences.append(f"It takes {units.seconds(fit.fixed_cost or 0.0)} at any size measured.")
    elif fit.verdict is not None:
        sentences.append(_cost_words(fit, unit))
        if (crossover := _crossover_words(fit, unit)) is not None:
            sentences.append(crossover)
    return " ".join(sentences)


def _class_words(fit: SeriesFit) -> str:
    if fit.verdict is None:
        if not fit.tie:
            return "Too few sizes to tell a class yet."
        more = (
            f" Measuring n = {units.count(fit.next_size)} would tell more." if fit.next_size else ""
        )
        return f"Not distinguishable: the noise hides the growth.{more}"
    if fit.verdict == "O(1)":
        return f"O(1): no growth seen; at most {100 * (fit.growth or 0.0):.0f} % over this range."
    others = [name for name in fit.tie if name != fit.verdict]
    if not others:
        return f"{fit.verdict}."
    listed = others[0] if len(others) == 1 else f"{', '.join(others[:-1])} and {others[-1]}"
    return f"{fit.verdict}; {listed} cannot be told apart from it over this range."


def _cost_words(fit: SeriesFit, unit: str) -> str:
    fixed = units.seconds(fit.fixed_cost or 0.0)
    if fit.verdict == "O(n)":
        rate = units.seconds(fit.per_unit or 0.0)
        speed = units.count(fit.throughput or 0.0)
        return (
            f"{fixed} fixed cost, then {rate} a {unit}: {speed} {unit}s a second."
            if fit.fixed_cost
            else f"No fixed cost worth naming, {rate} a {unit}: {speed} {unit}s a second."
        )
    growth = (fit.verdict or "")[2:-1]
    return f"{fixed} fixed cost, then {units.seconds(fit.per_unit or 0.0)} times {growth}."


def _crossover_words(fit: SeriesFit, unit: str) -> str | None:
    if fit.crossover is None:
        return None
    return f"The fixed cost hides growth up to about {units.count(fit.crossover)} {unit}s."


def simplest(names: set[str]) -> str:
    """The first of the classes, in the order of growth."""
    return next(name for name in CLASSES if name in names)
