"""Reads a claim about what a run measures: ``time(onnx) > 100 * time(pickle) at n = 1e3``.

The language is in docs/claims.md. Nothing that is written here is ever run as code.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from app.content.problems import suggestion
from app.content.statements import (
    CLASSES,
    METRICS,
    TIME,
    UNITS,
    ClassClaim,
    Comparison,
    Figure,
    Quantity,
    Range,
    Statement,
    Term,
)

_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(
    r"10\^[0-9]{1,2}(?![0-9])"
    r"|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"
    r"|[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"
)
_GLUED = re.compile(r"[,.^0-9_]")
_RELATION = re.compile(r"<=|>=|≤|≥|<|>")
_SIZES = re.compile(r"<=|>=|≤|≥|=(?!=)")
_TIMES = re.compile(r"[*×·]|x\s+(?=\w+\s*\()")  # an x that no metric follows is a unit
_CLASS = re.compile(r"O\s*\(([^()]*)\)?")
_SERIES = re.compile(r"[^()]*")
_ASCII = {"≤": "<=", "≥": ">="}
_OTHER_SPELLINGS = {"us": "µs", "μs": "µs"}  # the second has a Greek letter, ours the micro sign
_KEYWORDS = ("at", "is")
_SMALLEST, _LARGEST = 1e-18, 1e18


@dataclass(frozen=True, slots=True)
class Scope:
    """What the claims of an experiment may name.

    Attributes:
        operation: what it measures: save, load, …
        operations: all that can be measured; each is a name of ``time`` in its own experiments.
        series: names of its series.
        sizes: the smallest and the largest n there may be.
    """

    operation: str
    operations: Collection[str]
    series: tuple[str, ...]
    sizes: tuple[int, int]


class BadClaim(Exception):
    """A claim that cannot be read, or that names what there is not.

    Attributes:
        offset: of the character where the trouble starts, from 0.
        code: of the problem that it is in a file.
        message: what is wrong and what is allowed.
    """

    def __init__(
        self, offset: int, code: Literal["bad-claim", "unknown-claim"], message: str
    ) -> None:
        super().__init__(message)
        self.offset = offset
        self.code = code
        self.message = message


def parse_claim(text: str, scope: Scope) -> Statement:
    """The statement that ``text`` makes.

    Raises:
        BadClaim: it makes none, for whatever reason.
    """
    return _Parser(text, scope).statement()


def parse_figure(text: str, scope: Scope) -> Figure:
    """The figure that ``text`` names: a metric of a series, at one size where it has sizes.

    Raises:
        BadClaim: it names none, for whatever reason.
    """
    return _Parser(text, scope).figure()


class _Parser:
    """Goes through a claim from left to right; ``_at`` is how far it has come."""

    def __init__(self, text: str, scope: Scope) -> None:
        self._text = text
        self._scope = scope
        self._at = 0

    def statement(self) -> Statement:
        begin = self._skip()
        left = self._side()
        self._skip()
        if self._keyword("is"):
            return self._class_claim(left, begin)
        relation = self._take(_RELATION)
        if relation is None:
            raise self._bad("after the first figure comes <, <=, >, >= or 'is'")
        start = self._skip()
        right = self._side()
        self._check_kinds(left, right, begin, start)
        at = self._range(left, right)
        self._end()
        return Comparison(left, _ASCII.get(relation, relation), right, at)

    def figure(self) -> Figure:
        self._skip()
        term = self._term(1.0)
        start = self._skip()
        at = self._range(term, term)
        self._end()
        if at is not None and at.low == at.high:
            return Figure(term, at.low)
        if at is not None or METRICS[term.metric].at_sizes:
            raise self._bad(f"'{term.metric}' is measured at sizes; name one: at n = 1e6", start)
        return Figure(term)

    # ---- Figures ----

    def _side(self) -> Term | Quantity:
        """A term, perhaps some times over, or a quantity."""
        self._skip()
        number = self._number()
        if number is None:
            return self._term(1.0)
        self._skip()
        if self._take(_TIMES):
            return self._term(number)
        return Quantity(number, self._unit())

    def _term(self, factor: float) -> Term:
        start = self._skip()
        word = self._take(_WORD)
        if word is None:
            raise self._bad("here stands a metric of a series, such as time(pickle), or a number")
        metric = self._metric(word, start)
        self._skip()
        if not self._text.startswith("(", self._at):
            raise self._bad(
                f"after '{word}' comes a series in brackets: {word}({self._an_example()})"
            )
        self._at += 1
        series = self._series()
        if not self._text.startswith(")", self._at):
            raise self._bad("a bracket is not closed")
        self._at += 1
        return Term(metric, series, factor)

    def _metric(self, word: str, start: int) -> str:
        if word in METRICS:
            return word
        if word == self._scope.operation:
            return TIME
        if word in self._scope.operations:
            raise self._unknown(
                f"'{word}' is not measured here, where the operation is {self._scope.operation}",
                start,
            )
        names = {*METRICS, self._scope.operation}
        raise self._unknown(f"'{_short(word)}' is no metric; {suggestion(word, names)}", start)

    def _series(self) -> str:
        start = self._skip()
        written = self._take(_SERIES) or ""
        name = written.strip()
        if name not in self._scope.series:
            known = suggestion(name, self._scope.series)
            raise self._unknown(f"'{_short(name)}' is no series of this experiment; {known}", start)
        return name

    def _an_example(self) -> str:
        return self._scope.series[0] if self._scope.series else "pickle"

    def _number(self) -> float | None:
        start = self._at
        written = self._take(_NUMBER)
        if written is None:
            return None
        if _GLUED.match(self._text, self._at):
            raise self._bad("numbers are written as 1000, 1,000, 1e3, 10^3 or 1.5", start)
        plain = written.replace(",", "").replace("_", "")
        value = 10.0 ** int(plain[3:]) if plain.startswith("10^") else float(plain)
        if not _SMALLEST <= value <= _LARGEST:
            raise self._bad("a number is above 0 and at most 1e18", start)
        return value

    def _unit(self) -> str:
        """The unit after a number; empty for counts and ratios."""
        here = self._at
        word = self._take(_WORD)
        if word is None or word == "x":
            return ""
        if word in _KEYWORDS:
            self._at = here
            return ""
        unit = _OTHER_SPELLINGS.get(word, word)
        names = {name for units in UNITS.values() for name in units}
        if unit not in names:
            raise self._unknown(
                f"'{_short(word)}' is no unit; {suggestion(word, names | {'x'})}", here
            )
        return unit

    def _check_kinds(
        self, left: Term | Quantity, right: Term | Quantity, begin: int, start: int
    ) -> None:
        """Both sides must be of a kind; at least one is measured."""
        if isinstance(left, Quantity):
            if isinstance(right, Quantity):
                raise self._bad(
                    "one of the two sides must be a metric, such as time(pickle)", start
                )
            self._check_quantity(left, right, begin)
        elif isinstance(right, Quantity):
            self._check_quantity(right, left, start)
        elif left.kind is not right.kind:
            raise self._bad(f"{_what(left)} cannot be compared with {_what(right)}", start)

    def _check_quantity(self, quantity: Quantity, term: Term, start: int) -> None:
        units = UNITS.get(term.kind, {})
        if quantity.unit not in units and (units or quantity.unit):
            allowed = f"a unit: {', '.join(units)}" if units else "no unit"
            raise self._bad(f"{_what(term)} is compared with a number that has {allowed}", start)

    # ---- Which sizes ----

    def _range(self, left: Term | Quantity, right: Term | Quantity) -> Range | None:
        start = self._skip()
        if not self._keyword("at"):
            return None
        terms = [side for side in (left, right) if isinstance(side, Term)]
        if not any(METRICS[term.metric].at_sizes for term in terms):
            raise self._bad(
                f"'{terms[0].metric}' is a figure of the whole curve: leave out 'at'", start
            )
        self._skip()
        if not self._keyword("n"):
            raise self._bad("after 'at' comes n: at n = 1e4, at n >= 1e6, at n from 1e3 to 1e5")
        self._skip()
        if self._keyword("from"):
            return self._from_to()
        relation = self._take(_SIZES)
        if relation is None:
            raise self._bad("after 'at n' comes =, >=, <= or 'from'")
        count = self._count()
        match _ASCII.get(relation, relation):
            case ">=":
                return Range(count, None)
            case "<=":
                return Range(None, count)
            case _:
                return Range(count, count)

    def _from_to(self) -> Range:
        low = self._count()
        self._skip()
        if not self._keyword("to"):
            raise self._bad("after 'from' and a number comes 'to'")
        start = self._skip()
        high = self._count()
        if high < low:
            raise self._bad("'to' must not be smaller than 'from'", start)
        return Range(low, high)

    def _count(self) -> int:
        start = self._skip()
        number = self._number()
        low, high = self._scope.sizes
        if number is None or not number.is_integer() or not low <= number <= high:
            raise self._bad(f"n is a whole number from {low:,} to {high:,}", start)
        return int(number)

    # ---- Classes ----

    def _class_claim(self, left: Term | Quantity, begin: int) -> ClassClaim:
        if isinstance(left, Quantity) or left.factor != 1:
            raise self._bad("what is of a class is a metric alone: time(pickle) is O(n)", begin)
        if not METRICS[left.metric].has_class:
            names = ", ".join(name for name, metric in METRICS.items() if metric.has_class)
            raise self._bad(f"'{left.metric}' is of no class; these are: {names}", begin)
        self._skip()
        negated = self._keyword("not")
        start = self._skip()
        written = self._take(_CLASS)
        if written is None:
            raise self._bad(f"after 'is' comes a class: {', '.join(CLASSES)}")
        known = {_bare(name): name for name in CLASSES}
        if _bare(written) not in known:
            words = f"'{_short(written)}' is no class that is told apart; "
            raise self._unknown(words + suggestion(written, CLASSES), start)
        self._end(" (a class is one of the whole curve)")
        return ClassClaim(left, known[_bare(written)], negated)

    # ---- Text ----

    def _skip(self) -> int:
        """Go past white space; where that ends."""
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at

    def _take(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found.group()

    def _keyword(self, word: str) -> bool:
        found = _WORD.match(self._text, self._at)
        if found is None or found.group() != word:
            return False
        self._at = found.end()
        return True

    def _end(self, why: str = "") -> None:
        self._skip()
        if self._at < len(self._text):
            rest = _short(self._text[self._at :].strip())
            raise self._bad(f"the claim ends before '{rest}'{why}")

    def _bad(self, message: str, at: int | None = None) -> BadClaim:
        return BadClaim(self._at if at is None else at, "bad-claim", message)

    def _unknown(self, message: str, at: int) -> BadClaim:
        return BadClaim(at, "unknown-claim", message)


def _what(term: Term) -> str:
    return f"'{term.metric}' ({term.kind})"


def _bare(complexity: str) -> str:
    """A class without what may be written in other ways."""
    return re.sub(r"[\s*·]", "", complexity.replace("²", "^2"))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
