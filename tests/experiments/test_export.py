"""Samples as files."""

import csv
import io
import json
from dataclasses import replace

from runs import a_cell, a_sample, all_samples, failed

from app.experiments.export import COLUMNS, samples_csv, samples_jsonl


def test_the_csv_has_a_row_a_sample_and_the_promised_columns_first() -> None:
    samples = list(all_samples())
    rows = list(csv.DictReader(io.StringIO(samples_csv(samples))))
    assert len(rows) == len(samples)
    assert list(rows[0])[:7] == ["series", "n", "block", "seconds", "bytes", "peak_bytes", "ok"]
    for row, sample in zip(rows, samples, strict=True):
        assert row["series"] == sample.series
        assert int(row["n"]) == sample.n
        assert int(row["block"]) == sample.block
        assert float(row["seconds"]) == sample.seconds  # to the last digit
        assert int(row["peak_bytes"]) == sample.peak_bytes
        assert row["ok"] == "true"
        assert row["at"] == sample.at.isoformat()
        assert sample.phases is not None
        assert float(row["serialize_seconds"]) == sample.phases["serialize"]


def test_what_was_not_measured_is_empty_and_a_reason_survives_quoting() -> None:
    reason = 'it said "no",\nand = went away'
    text = samples_csv([failed(a_sample(a_cell("onnx", 1000, 0, 0)), reason)])
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["n"], row["seconds"], row["ok"], row["reason"]) == ("", "", "false", reason)


def test_without_samples_there_is_a_header() -> None:
    assert samples_csv([]) == ",".join(COLUMNS) + "\r\n"
    assert samples_jsonl([]) == ""


def test_json_lines_hold_every_field() -> None:
    samples = list(all_samples())
    lines = samples_jsonl(samples).splitlines()
    assert [json.loads(line) for line in lines] == [
        {**sample.to_json(), "outlier": ""} for sample in samples
    ]


def test_a_time_far_out_of_its_cell_is_marked_and_kept() -> None:
    seconds = [1.0, 1.02, 0.99, 1.01, 1.03, 10.0]
    samples = [
        replace(a_sample(a_cell("pickle", 1000, block, 0)), seconds=value)
        for block, value in enumerate(seconds)
    ]
    dead = failed(a_sample(a_cell("pickle", 1000, 6, 0)), "out of memory")
    other = a_sample(a_cell("raw", 1000, 0, 1))
    rows = list(csv.DictReader(io.StringIO(samples_csv([*samples, dead, other]))))
    assert [row["outlier"] for row in rows] == ["", "", "", "", "", "severe", "", ""]
    assert float(rows[5]["seconds"]) == 10.0
    last = json.loads(samples_jsonl(samples).splitlines()[-1])
    assert last["outlier"] == "severe"
