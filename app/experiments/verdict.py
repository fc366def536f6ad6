"""What a fit says about one series of measurements, as values, as JSON and in words.

Nothing here computes a fit (see ``app.experiments.fit``), so the web process can read and show
stored verdicts without loading numpy.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from app.experiments.growth import GROWTH, Complexity
from app.experiments.numbers import human_count, human_percent, two_digits
from app.experiments.quantity import Quantity


class Doubt(StrEnum):
    """Why a series has no verdict."""

    FEW_SIZES = "few sizes"
    NARROW_RANGE = "narrow range"
    FALLING = "falling"
    OTHER_LAW = "other law"
    INDISTINCT = "indistinct"


_WORTH_A_WORD = 0.01  # the share of growth at the smallest size from which a fixed cost is told
_STEEPEST_POWER = 5.5


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval; ``high`` is None where the data set no upper limit."""

    low: float
    high: float | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One class fitted to the series: T(n) = fixed_cost + per_unit * g(n), in seconds or bytes.

    Attributes:
        delta_aicc: AICc above the best class; under 6 means that it cannot be told apart.
        residuals: natural logarithm of the level over the class's curve, one for each of
            ``SeriesFit.levels``: 0.1 is 10 % above. Empty in fits of older versions.
    """

    complexity: Complexity
    delta_aicc: float
    fixed_cost: float
    per_unit: float
    residuals: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """What was measured at one n, in seconds or bytes.

    All repetitions, outliers counting little, without what whole blocks differ by; ``low`` and
    ``high`` are its 95 % interval, None where too little was repeated.
    """

    n: float
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Doubling:
    """What twice n means at ``n``: T(2n) / T(n).

    Attributes:
        ratio: as the verdict's class was fitted, with its 95 % interval.
        measured: from the levels, between the sizes measured on a straight line of the log-log
            plot; None where these lie too far apart.
        own: True where growth is ten times the fixed cost and more, so that the ratio is the
            class's own (about 2 for O(n)); below, it tells of the fixed cost as well.
    """

    n: float
    ratio: float
    low: float
    high: float | None
    measured: float | None
    own: bool


@dataclass(frozen=True, slots=True)
class SeriesFit:
    """The complexity class of one series, and how far it can be trusted.

    Values are seconds, or bytes where ``quantity`` is a size or memory.

    Attributes:
        verdict: the simplest class of ``tie``; None where no class stands out, see ``doubt``.
        tie: every class that explains the measurements about as well as the best.
        fixed_cost: a of T(n) = a + b*g(n) for the verdict's class.
        per_unit: b, per unit of g(n) (natural logarithm); 0 for O(1).
        crossover: the n from which b*g(n) exceeds a; None where it never does.
        exponent: k of a + b*n^k, fitted beside the classes; None where nothing grows.
        throughput: n per second past the fixed cost (O(n): 1/b; O(n log n): at ``n_max``).
        growth_at_most: for O(1): upper end of the growth from ``n_min`` to ``n_max``, as a share
            of the fixed cost and the quantity's floor.
        agreement: share of refits, one size left out each, that come to the same verdict.
        spread: typical relative scatter of repetitions at one size; None without repetitions.
        next_size: the n up to which to measure next; None where the verdict is clear.
        candidates: every class, in the order of ``Complexity``; empty where none was fitted.
        levels: what was measured at each size, ascending; empty where no class was fitted.
        doublings: what twice n means at the sizes measured; empty where nothing grows.
        settles: what would part the classes of the tie, as expected from this fit: a sentence or
            two; None where one stands alone.
    """

    verdict: Complexity | None
    tie: tuple[Complexity, ...] = ()
    doubt: Doubt | None = None
    fixed_cost: float | None = None
    per_unit: float | None = None
    crossover: float | None = None
    exponent: float | None = None
    throughput: float | None = None
    growth_at_most: float | None = None
    agreement: float | None = None
    spread: float | None = None
    next_size: int | None = None
    n_min: float | None = None
    n_max: float | None = None
    sizes: int = 0
    samples: int = 0
    intervals: Mapping[str, Interval] = field(default_factory=lambda: MappingProxyType({}))
    candidates: tuple[Candidate, ...] = ()
    warnings: tuple[str, ...] = ()
    quantity: Quantity = Quantity.TIME
    levels: tuple[Level, ...] = ()
    doublings: tuple[Doubling, ...] = ()
    settles: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The fit as plain JSON values; seconds, shares and counts as documented above."""
        return {
            "metric": self.quantity.value,
            "verdict": self.verdict and self.verdict.value,
            "tie": [complexity.value for complexity in self.tie],
            "doubt": self.doubt and self.doubt.value,
            **{name: getattr(self, name) for name in _NUMBERS},
            "intervals": {
                name: [interval.low, interval.high] for name, interval in self.intervals.items()
            },
            "candidates": [
                {
                    "class": candidate.complexity.value,
                    "delta_aicc": candidate.delta_aicc,
                    "fixed_cost": candidate.fixed_cost,
                    "per_unit": candidate.per_unit,
                    "residuals": list(candidate.residuals),
                }
                for candidate in self.candidates
            ],
            "levels": [asdict(level) for level in self.levels],
            "doublings": [asdict(doubling) for doubling in self.doublings],
            "settles": self.settles,
            "warnings": list(self.warnings),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The fit that ``to_json`` wrote; what an older version did not write keeps its default."""
        doubt = data.get("doubt")
        return cls(
            verdict=Complexity(data["verdict"]) if data["verdict"] else None,
            tie=tuple(Complexity(name) for name in data["tie"]),
            doubt=Doubt(doubt) if doubt else None,
            **{name: data[name] for name in _NUMBERS if name in data},
            intervals=MappingProxyType(
                {name: Interval(*ends) for name, ends in data["intervals"].items()}
            ),
            candidates=tuple(
                Candidate(
                    Complexity(item["class"]),
                    item["delta_aicc"],
                    item["fixed_cost"],
                    item["per_unit"],
                    tuple(item.get("residuals", ())),
                )
                for item in data["candidates"]
            ),
            warnings=tuple(data["warnings"]),
            quantity=Quantity(data.get("metric", Quantity.TIME)),
            levels=tuple(Level(**item) for item in data.get("levels", ())),
            doublings=tuple(Doubling(**item) for item in data.get("doublings", ())),
            settles=data.get("settles"),
        )


_NUMBERS = (
    "fixed_cost",
    "per_unit",
    "crossover",
    "exponent",
    "throughput",
    "growth_at_most",
    "agreement",
    "spread",
    "next_size",
    "n_min",
    "n_max",
    "sizes",
    "samples",
)


def in_words(fit: SeriesFit, unit: str = "parameter") -> str:
    """Class, costs, doubts and what to measure next, in two or three sentences.

    For example: "O(n). 0.8 ms fixed cost, then 3.1 ns a parameter (320 million parameters a
    second); n matters from 260 thousand parameters on."

    Args:
        unit: what n counts, in the singular.
    """
    if fit.verdict is None:
        return _in_doubt(fit, unit)
    if fit.verdict is Complexity.CONSTANT:
        return _constant(fit, unit)
    costs = f"{_start(fit)} {_growth(fit, unit)}{_matters(fit, unit)}."
    return " ".join([f"{fit.verdict}.", costs, *_tied(fit, unit)])


def _start(fit: SeriesFit) -> str:
    time = fit.quantity is Quantity.TIME
    if not _has_fixed_cost(fit):
        return "No fixed cost seen," if time else "No fixed part seen,"
    fixed = fit.quantity.words(fit.fixed_cost or 0.0)
    return f"{fixed} fixed cost, then" if time else f"{fixed} at any size, then"


def _has_fixed_cost(fit: SeriesFit) -> bool:
    """Whether the fixed cost is worth a word: sure to be there, and seen at the smallest size."""
    surely = fit.intervals.get("fixed_cost", Interval(0.0, None)).low > 0
    if fit.verdict is None or fit.n_min is None or not fit.fixed_cost or not surely:
        return False
    growing = (fit.per_unit or 0.0) * GROWTH[fit.verdict](fit.n_min)
    return fit.fixed_cost > _WORTH_A_WORD * growing


def _growth(fit: SeriesFit, unit: str) -> str:
    per_unit, n_max = fit.per_unit or 0.0, fit.n_max or 1.0
    words = fit.quantity.words
    match fit.verdict:
        case Complexity.LINEAR:
            return f"{words(per_unit)} a {unit}{_rate(fit, unit)}"
        case Complexity.LINEARITHMIC:
            here = words(per_unit * GROWTH[Complexity.LINEARITHMIC](n_max) / n_max)
            return f"{here} a {unit} at {human_count(n_max)}, slowly more with size"
        case Complexity.LOGARITHMIC:
            doubling = per_unit * GROWTH[Complexity.LOGARITHMIC](2.0)
            return f"{words(doubling)} more with each doubling"
        case _:
            whole = words(per_unit * GROWTH[Complexity.QUADRATIC](n_max))
            grows = "takes four times as long" if fit.quantity is Quantity.TIME else "is four times"
            return f"{whole} at {human_count(n_max)} {unit}s; twice n {grows}"


def _rate(fit: SeriesFit, unit: str) -> str:
    if fit.throughput is None:
        return ""
    return f" ({human_count(fit.throughput)} {unit}s a second)"


def _matters(fit: SeriesFit, unit: str) -> str:
    if not _has_fixed_cost(fit) or fit.n_min is None or fit.n_max is None:
        return ""
    if fit.crossover is None:
        return "; the fixed cost is most of it at any size"
    begins = f"{human_count(fit.crossover)} {unit}s on"
    if fit.crossover > fit.n_max:
        return f"; n would matter from {begins}, beyond what was measured"
    if fit.crossover < fit.n_min:
        return "; n matters at every size measured"
    return f"; n matters from {begins}"


def _constant(fit: SeriesFit, unit: str) -> str:
    over = f"from {human_count(fit.n_min or 0.0)} to {human_count(fit.n_max or 0.0)} {unit}s"
    sentence = (
        f"O(1) as far as measured. {_level(fit)}: no growth seen, {_most_growth(fit)} {over}."
    )
    if fit.next_size is None:
        return sentence
    return f"{sentence} Growth may show later: try {human_count(fit.next_size)}."


def _level(fit: SeriesFit) -> str:
    fixed, floor = fit.fixed_cost or 0.0, fit.quantity.floor
    if fixed < floor:
        least = fit.quantity.words(floor)
        return f"Under {least} at every size, which cannot be told from nothing"
    return f"About {fit.quantity.words(fixed)} at every size"


def _most_growth(fit: SeriesFit) -> str:
    share, floor = fit.growth_at_most or 0.0, fit.quantity.floor
    if floor:
        return f"at most {fit.quantity.words(share * ((fit.fixed_cost or 0.0) + floor))}"
    return f"at most {human_percent(max(share, 0.001))}"


def _tied(fit: SeriesFit, unit: str) -> list[str]:
    others = [complexity.value for complexity in fit.tie if complexity is not fit.verdict]
    if not others:
        return []
    names = others[0] if len(others) == 1 else f"{', '.join(others[:-1])} and {others[-1]}"
    advice = ""
    if fit.next_size is not None:
        advice = f"; {human_count(fit.next_size)} {unit}s would tell more"
    return [f"{names} cannot be told apart from it over this range{advice}."]


def _in_doubt(fit: SeriesFit, unit: str) -> str:
    further = ""
    if fit.next_size is not None:
        further = f" Try up to {human_count(fit.next_size)} {unit}s."
    match fit.doubt:
        case Doubt.NARROW_RANGE:
            return f"No class yet: the sizes lie too close together to tell classes apart.{further}"
        case Doubt.FALLING:
            falls = "the times get shorter" if fit.quantity is Quantity.TIME else "the bytes fall"
            return f"No class: {falls} as n grows, which no class describes."
        case Doubt.OTHER_LAW:
            return f"No class: none of the five comes near what was measured.{_nearest_power(fit)}"
        case Doubt.INDISTINCT:
            names = ", ".join(complexity.value for complexity in fit.tie)
            return f"Not distinguishable: {names} explain the measurements alike.{further}"
        case _:
            return (
                "No class yet: four sizes and five measurements are the least, and more tell more."
                f"{further}"
            )


def _nearest_power(fit: SeriesFit) -> str:
    if fit.exponent is None:
        return ""
    if fit.exponent > _STEEPEST_POWER:
        return " It grows faster than any power of n that was tried."
    return f" The nearest power is n^{two_digits(fit.exponent)}."
