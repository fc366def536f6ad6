"""Why a fit says what it says: its candidates, their residuals, and what would settle a tie.

Everything is read from the stored fit, so that any page can show it without computing one.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.experiments import units
from app.experiments.growth import Complexity
from app.experiments.numbers import human_count, human_percent, two_digits
from app.experiments.quantity import Quantity
from app.experiments.verdict import Candidate, Doubling, Interval, SeriesFit
from app.web import plots
from app.web.plots import Plot, Tick, Trace

#: AICc above the best class under which a class cannot be told from it (docs/fit.md).
TIE = 6.0
_NEAR = 12.0  # a class so near is worth a look at its residuals, though it is out
_BAND = 0.05  # residuals within this share are as good as none
_LARGEST = 1000.0  # a distance, or a factor, beyond which another digit says nothing
_FARTHEST = 700.0  # a logarithm of about the largest number that there is
_MOST_DOUBLINGS = 12

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

_Words = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A class, how far from the best it is, and what it would make the work cost.

    Attributes:
        place: best, tie, near or out.
        says: the place in words.
    """

    complexity: str
    distance: str
    place: str
    says: str
    fixed_cost: str
    per_unit: str


@dataclass(frozen=True, slots=True)
class Residuals:
    """What a class leaves unexplained; ``worst`` says the largest of it."""

    complexity: str
    says: str
    worst: str
    plot: Plot


@dataclass(frozen=True, slots=True)
class DoublingRow:
    """What twice n means at a size, as texts; ``measured`` may be empty."""

    n: str
    ratio: str
    interval: str
    measured: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Why:
    """Why a class was named, or none.

    Attributes:
        candidates: every class; empty where none was fitted.
        near: residuals of the classes in the tie and near it, the best first.
        rejected: residuals of the others.
        settles: what would part the classes of the tie; empty where one stands alone.
        facts: agreement, exponent, scatter and what was fitted: (name, words) pairs.
        doublings: empty where twice n means nothing.
        expects: what the verdict's class alone makes of twice n: "×2".
    """

    candidates: tuple[CandidateRow, ...]
    near: tuple[Residuals, ...]
    rejected: tuple[Residuals, ...]
    settles: str
    facts: tuple[tuple[str, str], ...]
    doublings: tuple[DoublingRow, ...]
    expects: str


def why(fit: SeriesFit, unit: str = "parameter") -> Why:
    """The reasons in a fit.

    Args:
        fit: as stored; what an older version did not store is left out.
        unit: what n counts, in the singular.
    """
    ranked = sorted(fit.candidates, key=lambda candidate: candidate.delta_aicc)
    shown = [candidate for candidate in ranked if len(candidate.residuals) == len(fit.levels) > 0]
    near = [candidate for candidate in shown if candidate.delta_aicc <= _NEAR]
    return Why(
        candidates=tuple(_row(fit, candidate) for candidate in fit.candidates),
        near=tuple(_residuals(fit, candidate, unit) for candidate in near),
        rejected=tuple(
            _residuals(fit, candidate, unit) for candidate in shown if candidate not in near
        ),
        settles=_settles(fit, unit),
        facts=_facts(fit, unit),
        doublings=_doublings(fit.doublings),
        expects=_EXPECTS.get(fit.verdict, "") if fit.verdict else "",
    )


def _row(fit: SeriesFit, candidate: Candidate) -> CandidateRow:
    delta, words = candidate.delta_aicc, fit.quantity.words
    is_flat = candidate.complexity is Complexity.CONSTANT
    return CandidateRow(
        complexity=candidate.complexity.value,
        distance=_distance(delta),
        place=_place(delta),
        says=_says(fit, candidate),
        fixed_cost=words(candidate.fixed_cost) if candidate.fixed_cost else "none",
        per_unit="" if is_flat else _per_unit(candidate.per_unit, fit.quantity),
    )


def _per_unit(value: float, quantity: Quantity) -> str:
    """The cost of a unit of g(n), which can be far below any unit with a name."""
    if value == 0:
        return "none"
    if value >= (1e-13 if quantity is Quantity.TIME else 0.01):
        return quantity.words(value)
    digits, power = f"{value:.1e}".split("e")
    unit = "s" if quantity is Quantity.TIME else "bytes"
    return f"{digits}·10{str(int(power)).translate(_SUPERSCRIPT)} {unit}"


def _distance(delta: float) -> str:
    if delta > _LARGEST:
        return f"over {_LARGEST:,.0f}"
    return "0" if delta == 0 else f"{delta:.1f}" if delta < 100 else f"{delta:.0f}"


def _place(delta: float) -> str:
    if delta == 0:
        return "best"
    return "tie" if delta <= TIE else "near" if delta <= _NEAR else "out"


def _says(fit: SeriesFit, candidate: Candidate) -> str:
    is_verdict = candidate.complexity is fit.verdict
    match _place(candidate.delta_aicc):
        case "best" if is_verdict:
            return "explains it best" + (", and is the simplest" if len(fit.tie) > 1 else "")
        case "best":
            return "explains it best"
        case "tie" if is_verdict:
            return "explains it as well, and is simpler"
        case "tie":
            return "cannot be told apart from the best"
        case "near":
            return "unlikely"
        case _:
            return "ruled out"


def _residuals(fit: SeriesFit, candidate: Candidate, unit: str) -> Residuals:
    worst = max(candidate.residuals, key=abs)
    at = fit.levels[candidate.residuals.index(worst)].n
    words = f"at most {_off(worst)} the curve, at {human_count(at)}"
    return Residuals(
        complexity=candidate.complexity.value,
        says=_says(fit, candidate),
        worst=words,
        plot=_residual_plot(fit, candidate, unit, words),
    )


def _residual_plot(fit: SeriesFit, candidate: Candidate, unit: str, words: str) -> Plot:
    """Residuals against n; upwards is slower, or larger, than the curve says."""
    ns = [level.n for level in fit.levels]
    ends = [_ends(fit, index, residual) for index, residual in enumerate(candidate.residuals)]
    reach = 1.15 * max(1.6 * _BAND, *(abs(end) for pair in ends for end in pair))
    x = plots.SMALL.x(min(ns) / 1.3, max(ns) * 1.3)
    y = plots.SMALL.y(-reach, reach)
    xs = [x(n) for n in ns]
    trace = Trace(
        colour="",
        dash="solid",
        line="",
        dots=plots.dots(xs, [y(residual) for residual in candidate.residuals]),
        bars=plots.bars(xs, [(y(low), y(high)) for low, high in ends]),
    )
    return Plot(
        label=f"Residuals of {candidate.complexity.value} by number of {unit}s: {words}.",
        x_title=f"{unit}s",
        x_ticks=plots.decades(min(ns), max(ns), x, units.count, most=4),
        y_ticks=tuple(Tick(y(value) / 10, text) for value, text in _marks(reach)),
        traces=(trace,),
        band=(y(math.log1p(_BAND)) / 10, y(math.log1p(-_BAND)) / 10),
        zero=y(0.0) / 10,
    )


def _ends(fit: SeriesFit, index: int, residual: float) -> tuple[float, float]:
    """The interval of a residual: that of its level, on logarithms."""
    level = fit.levels[index]
    if level.low is None or level.high is None or min(level.low, level.value) <= 0:
        return residual, residual
    return (
        residual + math.log(level.low / level.value),
        residual + math.log(level.high / level.value),
    )


def _off(residual: float) -> str:
    """How far a residual is from the curve: in per cent, or as a factor from 2 on."""
    side = "above" if residual > 0 else "below"
    if abs(residual) < math.log(2):
        return f"{human_percent(abs(math.expm1(residual)))} {side}"
    factor = math.exp(min(abs(residual), _FARTHEST))
    words = two_digits(factor) if factor < _LARGEST else f"over {_LARGEST:,.0f}"
    return f"{words} times" if residual > 0 else f"{words} times less than"


def _marks(reach: float) -> list[tuple[float, str]]:
    """Round residuals, one on each side of zero, as logarithms and in words."""
    marks = [
        (math.log1p(step), math.log1p(-step), f"+{100 * step:.0f} %", f"−{100 * step:.0f} %")
        for step in (0.05, 0.1, 0.2, 0.4)
    ] + [
        (math.log(factor), -math.log(factor), f"×{factor:,}", f"÷{factor:,}")
        for factor in (2, 4, 10, 100, 1000, 10_000, 1_000_000)
    ]
    above, below, plus, minus = [mark for mark in marks if -mark[1] <= 0.95 * reach][-1]
    return [(above, plus), (0.0, "0"), (below, minus)]


def _settles(fit: SeriesFit, unit: str) -> str:
    if fit.settles:
        return fit.settles
    if fit.next_size is None or (fit.verdict is not None and len(fit.tie) < 2):
        return ""
    return f"Measure up to {human_count(fit.next_size)} {unit}s."


def _facts(fit: SeriesFit, unit: str) -> tuple[tuple[str, str], ...]:
    facts = [
        ("Fitted to", f"{fit.samples} measurements at {fit.sizes} sizes") if fit.sizes else None,
        _agreement(fit),
        _exponent(fit),
        _interval_fact("Fixed cost", fit, "fixed_cost", fit.fixed_cost, fit.quantity),
        _crossover(fit, unit),
        ("Repetitions scatter by", human_percent(fit.spread)) if fit.spread is not None else None,
    ]
    return tuple(fact for fact in facts if fact is not None)


def _agreement(fit: SeriesFit) -> tuple[str, str] | None:
    if fit.agreement is None or fit.verdict is None:
        return None
    of = f"{round(fit.agreement * fit.sizes)} of {fit.sizes}" if fit.sizes else ""
    return "Leaving one size out", f"{of} refits give {fit.verdict.value} again"


def _exponent(fit: SeriesFit) -> tuple[str, str] | None:
    if fit.exponent is None:
        return None
    words = f"a + b·n^k fits best with k = {fit.exponent:.2f}"
    return "Free exponent", words + _between(fit.intervals.get("exponent"), "{:.2f}".format)


def _interval_fact(
    name: str, fit: SeriesFit, key: str, value: float | None, quantity: Quantity
) -> tuple[str, str] | None:
    interval = fit.intervals.get(key)
    if value is None or interval is None:
        return None

    def words(amount: float) -> str:
        return quantity.words(amount) if amount else "0"

    return name, words(value) + _between(interval, words)


def _crossover(fit: SeriesFit, unit: str) -> tuple[str, str] | None:
    if fit.crossover is None:
        return None
    between = _between(fit.intervals.get("crossover"), human_count)
    return "Growth outweighs it from", f"{human_count(fit.crossover)} {unit}s on{between}"


def _between(interval: Interval | None, words: _Words) -> str:
    if interval is None:
        return ""
    if interval.high is None:
        return f" (95 %: {words(interval.low)} or more)"
    return f" (95 %: {words(interval.low)} to {words(interval.high)})"


_EXPECTS = {
    Complexity.LOGARITHMIC: "hardly more than ×1",
    Complexity.LINEAR: "×2",
    Complexity.LINEARITHMIC: "a little over ×2",
    Complexity.QUADRATIC: "×4",
}


def _doublings(found: Sequence[Doubling]) -> tuple[DoublingRow, ...]:
    """Evenly chosen where there are many."""
    step = math.ceil(len(found) / _MOST_DOUBLINGS)
    return tuple(
        DoublingRow(
            n=human_count(doubling.n),
            ratio=f"×{_ratio(doubling.ratio)}",
            interval=_span(doubling.low, doubling.high),
            measured=f"×{_ratio(doubling.measured)}" if doubling.measured is not None else "",
            is_own=doubling.own,
        )
        for doubling in (found[::step] if step else ())
    )


def _span(low: float, high: float | None) -> str:
    return f"{_ratio(low)} or more" if high is None else f"{_ratio(low)} to {_ratio(high)}"


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"
