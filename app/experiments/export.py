"""A run's samples as files: CSV and JSON Lines, one row a sample."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import fields

from app.experiments.values import Sample

#: The columns that `slope fit` and most readers want come first.
_FIRST = ("series", "n", "block", "seconds", "bytes", "peak_bytes", "ok")
_NESTED = "phases"
COLUMNS = _FIRST + tuple(
    field.name for field in fields(Sample) if field.name not in (*_FIRST, _NESTED)
)


def samples_csv(samples: Iterable[Sample]) -> str:
    """RFC 4180 with a header; what was not measured is an empty field, phases are columns."""
    rows = [sample.to_json() for sample in samples]
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
    return "".join(json.dumps(sample.to_json(), ensure_ascii=False) + "\n" for sample in samples)


def _field(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value
