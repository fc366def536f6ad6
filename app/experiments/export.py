"""A run's samples as files: CSV and JSON Lines, one row a sample.

Both have a field ``outlier`` that is not stored: Tukey's mark of the time among its cell's so far,
``mild``, ``severe`` or empty.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from app.experiments.outliers import tukey
from app.experiments.values import Sample

#: The columns that `slope fit` and most readers want come first.
_FIRST = ("series", "n", "block", "seconds", "bytes", "peak_bytes", "ok")
_NESTED = "phases"
COLUMNS = (
    *_FIRST,
    *(field.name for field in fields(Sample) if field.name not in (*_FIRST, _NESTED)),
    "outlier",
)


def samples_csv(samples: Iterable[Sample]) -> str:
    """RFC 4180 with a header; what was not measured is an empty field, phases are columns."""
    rows = _rows(samples)
    phases = sorted({name for row in rows for name in row[_NESTED] or {}})
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([*COLUMNS, *(f"{name}_seconds" for name in phases)])
    for row in rows:
        timed = row[_NESTED] or {}
        writer.writerow(
            [_field(row[name]) for name in COLUMNS] + [_field(timed.get(name)) for name in phases]
        )
    return file.getvalue()


def samples_jsonl(samples: Iterable[Sample]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(samples))


def _rows(samples: Iterable[Sample]) -> list[dict[str, Any]]:
    """Every sample as plain values, in the order given, with its mark."""
    known = list(samples)
    cells: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index, sample in enumerate(known):
        if sample.ok and sample.seconds is not None:
            cells[sample.series, sample.size].append(index)
    marks: dict[int, str] = {}
    for indices in cells.values():
        seconds = [known[index].seconds or 0.0 for index in indices]
        marks |= dict(zip(indices, tukey(seconds), strict=True))
    return [{**sample.to_json(), "outlier": marks.get(i, "")} for i, sample in enumerate(known)]


def _field(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value
