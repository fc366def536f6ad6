"""Measurements as they come: anybody's CSV, or the samples of a run; points of each series.

A CSV has a header with ``series``, ``n`` and ``seconds``; ``block`` and ``ok`` are read where they
are there (a row with ``ok`` false is a failed measurement, and is left out); other columns are not
looked at. Commas, semicolons and tabs part columns alike, and a first line ``sep=;``, as Excel
writes it, says which. Where semicolons part them, decimals may have commas.
"""

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from app.errors import Invalid
from app.experiments.quantity import Quantity
from app.experiments.values import Sample

MOST_ROWS = 1_000_000
MOST_BYTES = 128 * 1024 * 1024
#: Beyond these a fit would reckon with numbers that computers cannot hold.
_LARGEST_N, _SHORTEST, _LONGEST = 1e18, 1e-18, 1e12
_REQUIRED = ("series", "n", "seconds")
_OPTIONAL = ("block", "ok")
_DELIMITERS = (",", ";", "\t")
_MOST_PROBLEMS = 20
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+")
_SAID_DELIMITER = re.compile(r"sep=([,;\t])", re.IGNORECASE)
_TRUE, _FALSE = ("true", "1", "yes", "t", "y"), ("false", "0", "no", "f", "n")


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement of a series: ``n`` from 1 on, ``value`` in seconds or bytes.

    A value is above 0 (peak memory: may be 0). Points of one ``block`` were measured in one go;
    None where that is not known.
    """

    n: float
    value: float
    block: str | None = None


@dataclass(frozen=True, slots=True)
class Measurements:
    """What a file holds: points by series, in its order, and how many rows were failures."""

    series: Mapping[str, tuple[Point, ...]]
    failed: int


class BadMeasurements(Invalid):
    """The text cannot be read as measurements; ``problems`` are lines (from 1) and reasons."""

    title = "These measurements could not be read"

    def __init__(self, problems: Sequence[tuple[int, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"line {line}: {reason}" for line, reason in problems))


def points_of(
    samples: Iterable[Sample], quantity: Quantity = Quantity.TIME
) -> dict[str, list[Point]]:
    """The points of a run's samples, by series; failed samples are left out.

    A series of which the quantity was never measured (no file, no kernel that tells the peak) is
    not there.
    """
    series: dict[str, list[Point]] = {}
    for sample in samples:
        value = quantity.of(sample)
        if sample.ok and sample.n and value is not None and value + quantity.floor > 0:
            point = Point(float(sample.n), float(value), str(sample.block))
            series.setdefault(sample.series, []).append(point)
    return series


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 (with or without Excel's mark), or UTF-16 with one.

    Raises BadMeasurements for anything else.
    """
    if len(data) > MOST_BYTES:
        raise BadMeasurements([(1, f"the file is larger than {MOST_BYTES >> 20} MB")])
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadMeasurements([(line, "this is not text in UTF-8; save it as CSV UTF-8")]) from None


def read_csv(text: str) -> Measurements:
    """The measurements in a CSV.

    Raises BadMeasurements with every problem (the first twenty), each with its line and what to do.
    """
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    delimiter, skipped = _delimiter(lines)
    rows = _rows(lines, delimiter, skipped)
    line, header = next(rows, (1, []))
    if not header:
        raise BadMeasurements(
            [(1, "the file is empty; it needs a header: series,n,seconds and rows below it")]
        )
    columns = _columns(line, header, decimal_comma=delimiter == ";")
    series: dict[str, list[Point]] = {}
    problems: list[tuple[int, str]] = []
    failed = 0
    for count, (line, row) in enumerate(rows, start=1):
        if count > MOST_ROWS:
            problems.append((line, f"more than {MOST_ROWS:,} rows; take a part of them"))
            break
        found = _read_row(row, columns)
        if isinstance(found, str):
            problems.append((line, found))
            if len(problems) == _MOST_PROBLEMS:
                problems.append((line, "and perhaps more; these are the first twenty problems"))
                break
        elif found is None:
            failed += 1
        else:
            series.setdefault(found[0], []).append(found[1])
    if problems:
        raise BadMeasurements(problems)
    if not series:
        reason = "every row is marked as failed (ok is false)" if failed else "no rows below it"
        raise BadMeasurements([(line, f"the header is there, but {reason}")])
    return Measurements({name: tuple(points) for name, points in series.items()}, failed)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the known columns are among ``width``; None where an optional one is not there."""

    width: int
    series: int
    n: int
    seconds: int
    block: int | None
    ok: int | None
    decimal_comma: bool


def _delimiter(lines: Sequence[str]) -> tuple[str, int]:
    """What parts the columns, and how many lines lie before the header for saying so."""
    said = _SAID_DELIMITER.fullmatch(lines[0].strip("\r\n")) if lines else None
    if said:
        return said[1], 1
    header = next((line for line in lines if line.strip()), "")
    return max(_DELIMITERS, key=header.count), 0


def _rows(lines: Sequence[str], delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of every row that is not blank."""
    reader = csv.reader(islice(lines, skipped, None), delimiter=delimiter, strict=True)
    while True:
        line = skipped + reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadMeasurements([(line, f"this is not CSV: {error}")]) from None
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield line, cells


def _columns(line: int, header: Sequence[str], decimal_comma: bool) -> _Columns:
    """Where the known columns are.

    Raises BadMeasurements where one is missing or there twice.
    """
    names = [name.lower() for name in header]
    problems = [
        f"two columns are called {name}; keep one"
        for name in (*_REQUIRED, *_OPTIONAL)
        if names.count(name) > 1
    ]
    missing = [name for name in _REQUIRED if name not in names]
    if missing:
        found = ", ".join(name[:40] for name in header[:12])
        problems.append(
            f"no column {' and no column '.join(missing)}; the first line must be a header with "
            "series, n and seconds (and, if you like, block and ok), parted by commas, semicolons "
            f"or tabs. It holds: {found}"
        )
    if problems:
        raise BadMeasurements([(line, problem) for problem in problems])
    series, n, seconds = (names.index(name) for name in _REQUIRED)
    block, ok = (names.index(name) if name in names else None for name in _OPTIONAL)
    return _Columns(len(header), series, n, seconds, block, ok, decimal_comma)


def _read_row(row: Sequence[str], columns: _Columns) -> tuple[str, Point] | str | None:
    """The series and its point; a problem in words; or None for a failed measurement."""
    if len(row) != columns.width:
        return (
            f"{len(row)} cells where the header has {columns.width}; is a delimiter missing or "
            "too many?"
        )
    ok = "true" if columns.ok is None else row[columns.ok].lower()
    if ok in _FALSE:
        return None
    if ok not in _TRUE:
        return f"ok is {_quoted(ok)}; it must be true or false"
    series = row[columns.series]
    if not series:
        return "series is empty; give it a name"
    if not series.isprintable():
        return f"series is {_quoted(series)}; a name has no line breaks or control characters"
    n = _n(row[columns.n], columns)
    if isinstance(n, str):
        return n
    seconds = _seconds(row[columns.seconds], columns)
    if isinstance(seconds, str):
        return seconds
    block = None if columns.block is None else row[columns.block] or None
    return series, Point(n, seconds, block)


def _n(text: str, columns: _Columns) -> float | str:
    """The n of a row, or what is wrong with it."""
    n = _number("n", text, columns.decimal_comma)
    if isinstance(n, str) or 1 <= n <= _LARGEST_N:
        return n
    if n < 1:
        return f"n is {text}; it counts something, so it must be 1 or more"
    return f"n is {text}; nothing that was measured is more than {_LARGEST_N:.0e}"


def _seconds(text: str, columns: _Columns) -> float | str:
    """The time of a row, or what is wrong with it."""
    seconds = _number("seconds", text, columns.decimal_comma)
    if isinstance(seconds, str) or _SHORTEST <= seconds <= _LONGEST:
        return seconds
    if seconds <= 0:
        return (
            f"seconds is {text}; a time must be above 0. If the timer was too coarse, repeat the "
            "work and divide"
        )
    return (
        f"seconds is {text}; a time lies between {_SHORTEST:.0e} and {_LONGEST:.0e} seconds. Is it "
        "in another unit?"
    )


def _number(name: str, text: str, decimal_comma: bool) -> float | str:
    """The number, or what is wrong with it."""
    if not text:
        return f"{name} is empty; write a number, or ok = false for a failed measurement"
    if name == "n" and _THOUSANDS.fullmatch(text):
        # A decimal comma, or thousands? To guess would be wrong by a factor of a thousand.
        return f"n is {text}; write it without commas: {text.replace(',', '')}"
    if decimal_comma and _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if _NUMBER.fullmatch(text):
        value = float(text)
        return value if math.isfinite(value) else f"{name} is {text}; it is too large"
    if _DECIMAL_COMMA.fullmatch(text):
        return f"{name} is {text}; write the decimal with a point: {text.replace(',', '.')}"
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return f"{name} is {text}; leave the row out, or add a column ok with false in it"
    return f"{name} is {_quoted(text)}; it must be a number such as 1000 or 2.5e-3"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
