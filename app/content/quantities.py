"""Numbers with units as people write them: ``1e6``, ``1 000 000``, ``10^6``, ``4 MB``.

Nothing is guessed: what can be read in two ways is refused, with how to write it instead.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor, log10
from types import MappingProxyType

LONGEST = 60  # characters of a number with its unit

DATA: Mapping[str, float] = MappingProxyType(
    {"B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 2.0**10, "MiB": 2.0**20, "GiB": 2.0**30}
)
TIME: Mapping[str, float] = MappingProxyType(
    {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0}
)
RATIO: Mapping[str, float] = MappingProxyType({"x": 1.0, "%": 0.01})
#: Units of one kind, each with its size; figures of a kind can be compared.
FAMILIES: tuple[Mapping[str, float], ...] = (DATA, TIME, RATIO)

_SPELLINGS = {
    "B": "b byte bytes",
    "kB": "kb kilobyte kilobytes",
    "MB": "mb megabyte megabytes",
    "GB": "gb gigabyte gigabytes",
    "KiB": "kib kibibyte kibibytes",
    "MiB": "mib mebibyte mebibytes",
    "GiB": "gib gibibyte gibibytes",
    "ns": "ns nanosecond nanoseconds",
    "µs": "us µs μs microsecond microseconds",
    "ms": "ms msec millisecond milliseconds",
    "s": "s sec secs second seconds",
    "min": "min mins minute minutes",
    "x": "x × times",
    "%": "% percent",
}
_UNITS = {spelling: unit for unit, all_ in _SPELLINGS.items() for spelling in all_.split()}
_MULTIPLES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u2060\ufeff]+")
_RAISED = re.compile(r"(?<=10)[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_RAISED_DIGITS = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_POWER = r"10\s?(?:\^|\*\*)\s?(?P<{0}>[+-]?\d{{1,3}})(?!\d)"
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)\s?(?:"
    + _POWER.format("power")
    + r"|(?P<digits>\d{1,3}(?:(?P<group>[ ,_'’])\d{3})(?:(?P=group)\d{3})*(?:\.\d+)?(?!\d)"
    + r"|\d+(?:\.\d+)?|\.\d+)"
    + r"(?:[eE](?P<exponent>[+-]?\d{1,3})(?!\d)"
    + r"|\s?(?:\*|×|·|x)\s?"
    + _POWER.format("times")
    + r"|\s(?P<word>thousand|million|billion)\b)?)",
    re.ASCII,
)
_MOST, _LEAST = 1e30, 1e-30


class NotANumber(Exception):
    """What was written is no number, or can be read in two ways; says what to write instead."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a unit: a name of a family, a word of the author's, or empty."""

    number: float
    unit: str = ""

    @property
    def value(self) -> float:
        """Bytes, seconds, a share of one, or the number itself."""
        return self.number * family_of(self.unit).get(self.unit, 1.0)

    def __str__(self) -> str:
        space = "" if self.unit == "x" else " "
        return f"{digits(self.number)}{space}{self.unit}".rstrip()


def family_of(unit: str) -> Mapping[str, float]:
    """The units that ``unit`` can be compared with; none for a word and for no unit."""
    return next((family for family in FAMILIES if unit in family), {})


def known_unit(written: str) -> str | None:
    """The unit that is spelled so; capitals do not matter."""
    return _UNITS.get(written) or _UNITS.get(written.lower())


def read_amount(text: str, unit: str = "", words: Iterable[str] = ()) -> Amount:
    """The amount that ``text`` says.

    Args:
        unit: what a bare number is in; another unit must be of its family.
        words: that may stand in place of a unit where ``unit`` is none of a family.

    Raises:
        NotANumber: it says none.
    """
    number, rest = read_number(text)
    family = family_of(unit)
    written = known_unit(rest)
    if not rest:
        return Amount(number, unit)
    if written is not None and written in family:
        return Amount(number, written)
    if not family and any(_same_word(rest, word) for word in words):
        return Amount(number, unit)
    if family:
        allowed = f"one of {', '.join(family)}, or none, which means {unit}"
    else:
        allowed = "none: write the number alone"
    raise NotANumber(f"“{_short(rest)}” is no unit that fits here; the unit is {allowed}")


def read_number(text: str) -> tuple[float, str]:
    """The number at the start of ``text``, and the words behind it.

    Raises:
        NotANumber: there is none, or it can be read in two ways.
    """
    plain = _plain(text)
    if not plain:
        raise NotANumber("no number was written")
    if len(plain) > LONGEST:
        raise NotANumber(f"a number has at most {LONGEST} characters")
    match = _NUMBER.match(plain)
    if match is None:
        raise NotANumber(
            f"“{_short(plain)}” is no number; write it like 1500, 1,500, 1.5e3 or 10^6"
        )
    rest = plain[match.end() :].lstrip()
    _refuse_unclear(plain, match, rest)
    value = _value(match)
    if value and not _LEAST <= abs(value) <= _MOST:
        raise NotANumber(f"“{_short(plain)}” is out of all bounds; write a number up to 1e30")
    return value, rest


def digits(number: float) -> str:
    """A number for reading: thousands with commas, at least six figures that count."""
    if number == 0:
        return "0"
    if not 1e-4 <= abs(number) < 1e15:
        return f"{number:.6g}"
    decimals = max(0, 5 - floor(log10(abs(number))))
    text = f"{number:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def nicely(value: float, family: Mapping[str, float]) -> Amount:
    """Bytes or seconds in the decimal unit in which they are easiest to read."""
    units = [unit for unit in family if "i" not in unit]  # KiB, and minutes, are not for display
    fitting = [unit for unit in units if abs(value) >= family[unit]]
    unit = fitting[-1] if fitting else units[0]
    return Amount(value / family[unit], unit)


def _plain(text: str) -> str:
    """One kind of space, minus and power; without what only says "about"."""
    plain = _SPACES.sub(" ", text).strip().replace("−", "-")
    plain = _RAISED.sub(lambda found: "^" + found.group().translate(_RAISED_DIGITS), plain)
    return plain.lstrip("~≈ ").removesuffix(".")


def _refuse_unclear(plain: str, match: re.Match[str], rest: str) -> None:
    """Commas and points that mean one thing here and another elsewhere."""
    if rest.startswith((",", ".")) or (rest[:1].isdigit() and not match["exponent"]):
        clear = "write 1.5 with a point, and thousands like 1,500 or 1500"
        raise NotANumber(f"“{_short(plain)}” can be read in two ways; {clear}")
    if rest.startswith(("^", "*", "/", "+", "-")) or rest[:1].isdigit():
        raise NotANumber(f"“{_short(plain)}” is no number; write it like 1500, 1.5e3 or 10^6")


def _value(match: re.Match[str]) -> float:
    sign = -1.0 if match["sign"] == "-" else 1.0
    if match["power"]:
        return sign * float(f"1e{match['power']}")
    plain = re.sub(r"[ ,_'’]", "", match["digits"])
    power = match["exponent"] or match["times"] or "0"
    return sign * float(f"{plain}e{power}") * _MULTIPLES.get(match["word"] or "", 1.0)


def _same_word(one: str, other: str) -> bool:
    """Whether two words are the same but for capitals and an s for more than one."""
    return one.lower().rstrip("s") == other.lower().rstrip("s")


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:19]}…"
