"""What a claim says, as values that print as they are written; docs/claims.md is the language."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What a figure is, as messages call it; only figures of one kind can be compared."""

    TIME = "a time"
    TIME_PER_UNIT = "a time for each parameter"
    DATA = "an amount of data"
    COUNT = "a number of parameters"
    RATIO = "a ratio"


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure that a claim may be about.

    Attributes:
        kind: what can be compared with it.
        at_sizes: measured at each size; the others are one figure of a whole curve.
        has_class: whether it follows a complexity class.
    """

    name: str
    kind: Kind
    at_sizes: bool
    has_class: bool = False


TIME = "time"

METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            Metric(TIME, Kind.TIME, at_sizes=True, has_class=True),
            Metric("size", Kind.DATA, at_sizes=True, has_class=True),
            Metric("peak_memory", Kind.DATA, at_sizes=True, has_class=True),
            Metric("doubling", Kind.RATIO, at_sizes=True),
            Metric("fixed_cost", Kind.TIME, at_sizes=False),
            Metric("per_unit", Kind.TIME_PER_UNIT, at_sizes=False),
            Metric("crossover", Kind.COUNT, at_sizes=False),
            Metric("exponent", Kind.RATIO, at_sizes=False),
        )
    }
)

CLASSES = ("O(1)", "O(log n)", "O(n)", "O(n log n)", "O(n^2)")

_TIMES = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0}
_BYTES = {"B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9}
#: Seconds and bytes in each unit, by kind. A bare number is a count or a ratio.
UNITS: Mapping[Kind, Mapping[str, float]] = MappingProxyType(
    {Kind.TIME: _TIMES, Kind.TIME_PER_UNIT: _TIMES, Kind.DATA: _BYTES}
)


@dataclass(frozen=True, slots=True)
class Term:
    """A metric of a series, ``factor`` times over: ``2 * size(pickle)``."""

    metric: str
    series: str
    factor: float = 1.0

    @property
    def kind(self) -> Kind:
        """What can be compared with it."""
        return METRICS[self.metric].kind

    def __str__(self) -> str:
        factor = "" if self.factor == 1 else f"{_number(self.factor)} * "
        return f"{factor}{self.metric}({self.series})"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit; ``unit`` is empty for counts and ratios."""

    number: float
    unit: str = ""

    @property
    def value(self) -> float:
        """Seconds, bytes, or the number itself."""
        scales = (units[self.unit] for units in UNITS.values() if self.unit in units)
        return self.number * next(scales, 1.0)

    def __str__(self) -> str:
        return f"{_number(self.number)} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Range:
    """The sizes that a comparison is about; None: no limit on that side."""

    low: int | None
    high: int | None

    def __str__(self) -> str:
        if self.low == self.high:
            return f"n = {self.low:,}"
        if self.high is None:
            return f"n >= {self.low:,}"
        if self.low is None:
            return f"n <= {self.high:,}"
        return f"n from {self.low:,} to {self.high:,}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a run has: ``size(onnx) at n = 1e6``; of a whole curve, ``n`` is None."""

    term: Term
    n: int | None = None

    def __str__(self) -> str:
        return str(self.term) if self.n is None else f"{self.term} at n = {self.n:,}"


@dataclass(frozen=True, slots=True)
class ClassClaim:
    """``time(pickle) is O(n)``; with ``negated``, ``is not``."""

    term: Term
    complexity: str  # one of CLASSES
    negated: bool = False

    @property
    def terms(self) -> tuple[Term, ...]:
        """The metrics that it is about."""
        return (self.term,)

    def __str__(self) -> str:
        return f"{self.term} is {'not ' if self.negated else ''}{self.complexity}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``fixed_cost(onnx) > 100 ms``, ``size(a) < size(b) at n = 10,000``.

    ``at`` is None where nothing was said: every size that was measured.
    """

    left: Term | Quantity
    relation: str  # <, <=, > or >=
    right: Term | Quantity
    at: Range | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """The metrics that it is about: one or two."""
        return tuple(side for side in (self.left, self.right) if isinstance(side, Term))

    def __str__(self) -> str:
        at = f" at {self.at}" if self.at else ""
        return f"{self.left} {self.relation} {self.right}{at}"


Statement = ClassClaim | Comparison


def _number(value: float) -> str:
    whole = value.is_integer() and abs(value) < 1e15
    return f"{int(value):,}" if whole else repr(value)
