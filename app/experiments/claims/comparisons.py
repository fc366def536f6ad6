"""Comparisons: which sizes they are about, and whether the intervals lie the way they say."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.content.models import Claim, ClaimState
from app.content.statements import METRICS, Comparison, Figure, Kind, Quantity, Range, Term
from app.experiments.claims.facts import Facts
from app.experiments.claims.figures import figure, in_text
from app.experiments.claims.judgement import Gap, Judgement, Reading
from app.experiments.numbers import human_count

#: How far a built model may be from the size that a claim names.
_NEAR = 1.05


@dataclass(frozen=True, slots=True)
class _Look:
    """The comparison at one size (or of whole curves): what it says and what was read."""

    state: ClaimState
    left: Reading | Gap
    right: Reading | Gap

    @property
    def readings(self) -> tuple[Reading, ...]:
        return tuple(side for side in (self.left, self.right) if isinstance(side, Reading))


def judge_comparison(claim: Claim, said: Comparison, facts: Facts) -> Judgement:
    """Held where it holds at every size that it is about; contradicted where one says otherwise."""
    if not any(METRICS[term.metric].at_sizes for term in said.terms):
        return _concluded(claim, said, [_look(said, facts, None)])

    def built(size: int) -> list[int]:
        return [facts.built(term.series, size) for term in said.terms]

    sizes = sizes_of(said, facts.plan.sizes, built)
    if not sizes:
        words = _nothing_there(said.at, facts.plan.sizes)
        return Judgement(claim, ClaimState.NOT_SETTLED, words)
    return _concluded(claim, said, [_look(said, facts, size) for size in sizes])


def sizes_of(
    said: Comparison, sizes: Sequence[int], built: Callable[[int], Iterable[int]]
) -> tuple[int, ...]:
    """The sizes asked for that a comparison is about.

    A doubling leads from a size to the next: of a range, the largest size measured has none.

    Args:
        sizes: all that a run measures, ascending.
        built: parameters of the models really built for a size.
    """
    inside = tuple(size for size in sizes if any(covers(said.at, n) for n in (size, *built(size))))
    doubles = any(term.metric == "doubling" for term in said.terms)
    if doubles and len(inside) > 1 and inside[-1] == sizes[-1]:
        return inside[:-1]
    return inside


def read_figure(said: Figure, facts: Facts) -> Reading | Gap:
    """A figure that a run has, with its interval; or why it has none."""
    series = said.term.series
    if not facts.measures(series):
        return Gap(f"This run did not measure {series}.")
    if said.n is None:
        return figure(said.term, facts, None)
    at = Range(said.n, said.n)
    sizes = facts.plan.sizes
    meant = [n for n in sizes if covers(at, n) or covers(at, facts.built(series, n))]
    if not meant:
        return Gap(_nothing_there(at, sizes))
    return figure(said.term, facts, meant[0])


def covers(at: Range | None, n: int) -> bool:
    """Whether a model of so many parameters is meant."""
    low = at.low if at and at.low is not None else 0
    high = at.high if at and at.high is not None else math.inf
    return low / _NEAR <= n <= high * _NEAR


def _look(said: Comparison, facts: Facts, size: int | None) -> _Look:
    left, right = figure(said.left, facts, size), figure(said.right, facts, size)
    if isinstance(left, Gap) or isinstance(right, Gap):
        return _Look(ClaimState.NOT_SETTLED, left, right)
    return _Look(_state(left, said.relation, right), left, right)


def _state(left: Reading, relation: str, right: Reading) -> ClaimState:
    if relation in (">", ">="):
        return _state(right, {">": "<", ">=": "<="}[relation], left)
    may_be_equal = relation == "<="
    left_high, right_high = (math.inf if r.high is None else r.high for r in (left, right))
    if left_high < right.low or (may_be_equal and left_high == right.low):
        return ClaimState.HELD
    if left.low > right_high or (not may_be_equal and left.low == right_high):
        return ClaimState.CONTRADICTED
    return ClaimState.NOT_SETTLED


def _concluded(claim: Claim, said: Comparison, looks: Sequence[_Look]) -> Judgement:
    states = {look.state for look in looks}
    state = next(
        state
        for state in (ClaimState.CONTRADICTED, ClaimState.NOT_SETTLED, ClaimState.HELD)
        if state in states
    )
    telling = [look for look in looks if look.state is state]
    shown = min(telling, key=_distance)
    words = _words(said, shown)
    if len(looks) > 1:
        words = f"{_HOW_MANY[state](len(telling), len(looks))} {words}"
    readings = tuple(dict.fromkeys(reading for look in looks for reading in look.readings))
    return Judgement(claim, state, words, readings)


_HOW_MANY: Mapping[ClaimState, Callable[[int, int], str]] = {
    ClaimState.HELD: lambda _count, of: (
        f"At {'both' if of == 2 else f'all {of}'} sizes; the closest:"
    ),
    ClaimState.CONTRADICTED: lambda count, of: f"Not at {count} of {of} sizes; the closest:",
    ClaimState.NOT_SETTLED: lambda count, of: f"Open at {count} of {of} sizes.",
}


def _distance(look: _Look) -> float:
    """How far the two sides are apart, as a ratio; a gap is told before an overlap."""
    left, right = look.left, look.right
    if isinstance(left, Gap) or isinstance(right, Gap):
        return -1.0
    if min(left.value, right.value) <= 0:
        return abs(left.value - right.value)
    return abs(math.log(left.value / right.value))


def _words(said: Comparison, look: _Look) -> str:
    for side in (look.left, look.right):
        if isinstance(side, Gap):
            return side.reason
    assert isinstance(look.left, Reading)
    assert isinstance(look.right, Reading)
    kind = said.terms[0].kind
    n = next((reading.n for reading in look.readings if reading.n is not None), None)
    at = f" at {n:,} parameters" if n is not None else ""
    sides = " against ".join(
        _side(written, reading, kind)
        for written, reading in ((said.left, look.left), (said.right, look.right))
    )
    sentence = f"{sides}{_AFTER.get(kind, at)}."
    if look.state is not ClaimState.NOT_SETTLED:
        return sentence
    one = any(isinstance(side, Quantity) for side in (said.left, said.right))
    overlap = "The interval reaches across that" if one else "The intervals overlap"
    return f"{sentence} {overlap}; more repetitions would narrow {'it' if one else 'them'}."


#: What follows the figures of a whole curve.
_AFTER = {Kind.COUNT: " parameters", Kind.TIME_PER_UNIT: " a parameter"}


def _side(written: Term | Quantity, reading: Reading, kind: Kind) -> str:
    """A figure, with its interval where it has one: ``0.52 s (0.51 s to 0.53 s)``."""
    if isinstance(written, Quantity):
        return human_count(written.value) if kind is Kind.COUNT else str(written)
    times = f"{written.factor:g} × " if written.factor != 1 else ""
    one = written.factor
    value, low = (in_text(number / one, kind) for number in (reading.value, reading.low))
    if reading.high is None:
        return f"{times}more than {low}"
    high = in_text(reading.high / one, kind)
    return f"{times}{value}" if low == high else f"{times}{value} ({low} to {high})"


def _nothing_there(at: Range | None, sizes: Sequence[int]) -> str:
    assert at is not None
    wanted = at.low if at.low is not None else at.high
    assert wanted is not None
    nearest = min(sizes, key=lambda size: abs(math.log(size / wanted)))
    return f"This run measured nothing at {at}; the nearest size is {nearest:,} parameters."
