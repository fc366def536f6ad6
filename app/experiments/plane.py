"""What a fit of two variables says: T = a + b*bytes + c*modules, as values, as JSON, in words.

Width alone cannot tell what a module costs, and depth alone cannot tell it from what its bytes
cost; a format measured in both regimes can. Nothing here computes a fit (see
``app.experiments.fitting.plane``), so the web process can show it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from app.experiments.numbers import human_seconds
from app.experiments.values import Sample
from app.experiments.verdict import Interval

#: Families of the same layers, few and wide or many and small: what a module costs is one figure.
REGIMES = frozenset({"mlp_width", "mlp_depth"})


@dataclass(frozen=True, slots=True)
class PlanePoint:
    """One measurement of a model with so many weight bytes and modules (both at least 1).

    Points of one ``block`` were measured in one go; None where that is not known.
    """

    bytes: float
    modules: float
    seconds: float
    block: str | None = None


def points_in_both_regimes(samples: Iterable[Sample]) -> dict[tuple[str, str], list[PlanePoint]]:
    """Times by format and data type, of those measured in width and in depth; no failed samples."""
    points: dict[tuple[str, str], list[PlanePoint]] = defaultdict(list)
    families: dict[tuple[str, str], set[str]] = defaultdict(set)
    for sample in samples:
        size, modules, seconds = sample.weight_bytes, sample.modules, sample.seconds
        if sample.ok and size and modules and seconds and sample.family in REGIMES:
            key = sample.format, sample.dtype
            families[key].add(sample.family)
            points[key].append(PlanePoint(size, modules, seconds, str(sample.block)))
    return {key: found for key, found in points.items() if families[key] == REGIMES}


class PlaneDoubt(StrEnum):
    """Why there are no costs."""

    FEW_MODELS = "few models"
    COLLINEAR = "collinear"


@dataclass(frozen=True, slots=True)
class PlaneFit:
    """What a format costs: a once, b for each byte, c for each module; seconds, all at least 0.

    Attributes:
        fixed_cost: a; None, as b and c, where ``doubt`` says why.
        per_byte: b.
        per_module: c.
        intervals: 95 % intervals of the three, by their names here.
        needs_bytes: whether the measurements need the bytes' term (by an AICc of at least 6).
        needs_modules: the same of the modules' term.
        delta_without_bytes: AICc of a + c*modules above the best of the three models.
        delta_without_modules: AICc of a + b*bytes above the best.
        spread: typical relative scatter of repetitions; None without repetitions.
        models: different models (pairs of bytes and modules) measured.
        samples: measurements of them.
    """

    fixed_cost: float | None = None
    per_byte: float | None = None
    per_module: float | None = None
    intervals: Mapping[str, Interval] = field(default_factory=lambda: MappingProxyType({}))
    needs_bytes: bool | None = None
    needs_modules: bool | None = None
    delta_without_bytes: float | None = None
    delta_without_modules: float | None = None
    spread: float | None = None
    models: int = 0
    samples: int = 0
    doubt: PlaneDoubt | None = None
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The fit as plain JSON values."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "doubt": self.doubt and self.doubt.value,
            "intervals": {
                name: [interval.low, interval.high] for name, interval in self.intervals.items()
            },
            "warnings": list(self.warnings),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The fit that ``to_json`` wrote."""
        return cls(
            **{name: data[name] for name in _PLAIN if name in data},
            doubt=PlaneDoubt(data["doubt"]) if data.get("doubt") else None,
            intervals=MappingProxyType(
                {name: Interval(*ends) for name, ends in data["intervals"].items()}
            ),
            warnings=tuple(data["warnings"]),
        )


_PLAIN = (
    "fixed_cost",
    "per_byte",
    "per_module",
    "needs_bytes",
    "needs_modules",
    "delta_without_bytes",
    "delta_without_modules",
    "spread",
    "models",
    "samples",
)


def in_words(fit: PlaneFit) -> str:
    """The three costs, and which of them may be nothing.

    For example: "0.6 ms fixed, 0.8 ns a byte, 0.03 ms a module."
    """
    match fit.doubt:
        case PlaneDoubt.FEW_MODELS:
            return (
                "No costs yet: five models of different size and six measurements are the least, "
                "some wide and some deep."
            )
        case PlaneDoubt.COLLINEAR:
            return (
                "What a byte and what a module costs cannot be told apart: the models measured "
                "have more of the one just as they have more of the other, or the same of one "
                "throughout. Measure wide models and deep ones."
            )
    costs = [
        _cost(fit, "fixed_cost", fit.fixed_cost, "fixed"),
        _cost(fit, "per_byte", fit.per_byte, "a byte"),
        _cost(fit, "per_module", fit.per_module, "a module"),
    ]
    seen = [words for words, sure in costs if sure]
    unseen = [words for words, sure in costs if not sure]
    sentence = f"{', '.join(seen)}." if seen else ""
    if unseen:
        sentence += f" Not sure to be there: {', '.join(unseen)}."
    return sentence.strip()


def _cost(fit: PlaneFit, name: str, value: float | None, of: str) -> tuple[str, bool]:
    """A cost in words, and whether its interval leaves out 0."""
    interval = fit.intervals.get(name, Interval(0.0, None))
    if interval.low > 0:
        return f"{human_seconds(value or 0.0)} {of}", True
    if interval.high is None:
        return f"any cost {of}" if of != "fixed" else "any fixed cost", False
    return f"at most {human_seconds(interval.high)} {of}", False
