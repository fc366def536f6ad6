"""Measurements to fit: from a run's samples, or from anybody's CSV."""

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass

from app.errors import Invalid
from app.experiments.values import Sample

_NEEDED = ("series", "n", "seconds")
_MOST_ROWS = 1_000_000
_DELIMITERS = ",;\t"
_FALSE = {"false", "0", "no"}


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """One duration in seconds of a series at a size n, measured in a block."""

    series: str
    n: float
    block: int
    seconds: float


def points_of(samples: Iterable[Sample]) -> list[Point]:
    """The samples that count."""
    return [
        Point(sample.series, float(sample.n), sample.block, sample.seconds)
        for sample in samples
        if sample.ok and sample.n is not None and sample.seconds is not None
    ]


def read_csv(text: str) -> list[Point]:
    """The points of a CSV with a header: columns series, n, seconds; optional block and ok.

    Rows whose ``ok`` is false are left out, and so is a BOM. Commas, semicolons and tabs separate.

    Raises:
        Invalid: naming the line, what was wrong, and what is wanted.
    """
    text = text.removeprefix("\ufeff")
    header = text.splitlines()[0] if text.strip() else ""
    delimiter = max(_DELIMITERS, key=header.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True)
    points: list[Point] = []
    try:
        names = [(name or "").strip().lower() for name in rows.fieldnames or []]
        missing = [name for name in _NEEDED if name not in names]
        if missing:
            raise Invalid(
                f"line 1: the column {missing[0]!r} is missing. The first line must name the "
                "columns series, n and seconds; block and ok may follow."
            )
        rows.fieldnames = names
        for row in rows:
            if len(points) >= _MOST_ROWS:
                raise Invalid(f"There are more than {_MOST_ROWS:,} rows; thin them out.")
            if (point := _point(row, rows.line_num)) is not None:
                points.append(point)
    except csv.Error as error:
        raise Invalid(f"line {rows.line_num}: this is not CSV: {error}.") from error
    if not points:
        raise Invalid("There are no measurements: no row below the header counts.")
    return points


def _point(row: dict[str, str | None], line: int) -> Point | None:
    if (row.get("ok") or "true").strip().lower() in _FALSE:
        return None
    block = (row.get("block") or "0").strip()
    if not block.lstrip("-").isdigit():
        raise Invalid(f"line {line}: the block {block!r} is no whole number.")
    return Point(
        series=(row["series"] or "").strip(),
        n=_positive(row["n"], "n", line),
        block=int(block),
        seconds=_positive(row["seconds"], "seconds", line),
    )


def _positive(text: str | None, column: str, line: int) -> float:
    try:
        value = float((text or "").strip())
    except ValueError:
        raise Invalid(
            f"line {line}: {column} is {text!r}, which is no number. Write it like 0.0012 or 1e6, "
            "with a point for decimals."
        ) from None
    if not (math.isfinite(value) and value > 0):
        raise Invalid(f"line {line}: {column} is {text}; it must be a number above zero.")
    return value
