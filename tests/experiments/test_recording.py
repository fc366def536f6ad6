"""Recordings: what is written is read again, and what was not measured so is refused whole."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runs import NOW, PLAN, a_recording, a_sample, an_experiment, failed, sound_samples

from app.experiments.checked import BadRecording
from app.experiments.fit import fit_run
from app.experiments.known import known
from app.experiments.plan import cells_of_block
from app.experiments.recording import MOST_BYTES, Recording, read_recording, write_recording
from app.experiments.values import EndedBy, Plan, Sample

LATER = NOW + timedelta(days=1)
KNOWN = known()


def read(text: str | bytes, now: datetime = LATER) -> Recording:
    return read_recording(text.encode() if isinstance(text, str) else text, KNOWN, now)


def sealed(lines: list[dict[str, Any]]) -> str:
    """Lines with a checksum that fits: the work of somebody who knows how it is made."""
    head = "".join(json.dumps(line) + "\n" for line in lines[:-1])
    end = {key: value for key, value in lines[-1].items() if key != "sha256"}
    seal = hashlib.sha256((head + json.dumps(end)).encode()).hexdigest()
    return head + json.dumps({**end, "sha256": seal}) + "\n"


def forged(change: Callable[[list[dict[str, Any]]], object]) -> str:
    """A recording with a change made to its lines, sealed again."""
    lines = [json.loads(line) for line in write_recording(a_recording()).splitlines()]
    change(lines)
    return sealed(lines)


def read_or_reason(text: str) -> Recording | BadRecording:
    try:
        return read(text)
    except BadRecording as error:
        return error


def refused(text: str | bytes, now: datetime = LATER) -> tuple[int, str]:
    with pytest.raises(BadRecording) as caught:
        read(text, now)
    assert caught.value.detail == f"line {caught.value.line}: {caught.value.reason}"
    return caught.value.line, caught.value.reason


# ---- What was measured ----


def test_what_is_written_is_read_again() -> None:
    recording = a_recording()
    assert read(write_recording(recording)) == recording
    assert read(write_recording(recording).replace("\n", "\r\n")) == recording


def test_fits_come_back_and_failed_samples_keep_their_reason() -> None:
    samples = sound_samples()
    samples[3] = failed(samples[3], "needs about 3.7 GiB of memory; 2.0 GiB are free")
    recording = a_recording(samples=tuple(samples), fits=fit_run(samples, final=True))
    assert read(write_recording(recording)) == recording


def test_a_run_that_was_stopped_is_a_shorter_recording() -> None:
    recording = a_recording(samples=tuple(sound_samples()[:5]), ended_by=EndedBy.CANCEL, fits=None)
    assert read(write_recording(recording)) == recording


def test_a_run_of_several_series_that_is_precise_may_end_before_its_blocks() -> None:
    plan = replace(PLAN, blocks=5, dtypes=("float32", "float16"))
    samples = sound_samples(replace(plan, blocks=3))
    for index, sample in enumerate(samples):
        n = sample.size
        width = {"float32": 4, "float16": 2}[sample.dtype]
        samples[index] = replace(sample, weight_bytes=width * n, bytes=4 * n + 300)
    recording = a_recording(
        plan=plan,
        samples=tuple(samples),
        ended_by=EndedBy.PRECISION,
        finished_at=NOW + timedelta(seconds=99),
    )
    assert read(write_recording(recording)) == recording


def test_what_is_known_well_enough_is_left_out_from_the_fourth_block_on() -> None:
    plan = replace(PLAN, blocks=6, precision=0.02)
    samples: list[Sample] = []
    for block in range(plan.blocks):
        for cell in cells_of_block(plan, block, samples):
            at = NOW + timedelta(seconds=len(samples))
            made = a_sample(cell, at, n=cell.size, repetitions=1)
            noisy = (cell.series.name, cell.size) == ("pickle", 1000)
            seconds = (1 + block % 2) * 1e-3 if noisy else 2e-3
            samples.append(replace(made, seconds=seconds, phases={"serialize": seconds}))
    assert len(samples) == 3 * plan.cells + 3
    recording = a_recording(plan=plan, samples=tuple(samples))
    recording = replace(recording, finished_at=NOW + timedelta(seconds=len(samples)))
    assert read(write_recording(recording)) == recording
    assert "not all there" in refused(
        write_recording(replace(recording, samples=tuple(samples[:-1])))
    )[1]  # fmt: skip


def test_an_experiment_may_have_changed_since() -> None:
    recording = a_recording()
    assert recording.misfit(an_experiment()) is None
    assert recording.misfit(an_experiment(sizes=(10, 20), blocks=9)) is None
    assert "does not measure onnx" in str(
        recording.misfit(an_experiment(formats=("pickle", "raw")))
    )
    assert "load" in str(recording.misfit(an_experiment(operation="load")))


# ---- What was not ----


@given(st.data())
@settings(max_examples=150)
def test_a_recording_that_was_changed_is_refused_or_says_the_same(data: st.DataObject) -> None:
    text = write_recording(a_recording())
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from([*'0123456789abcef",:{}[]- \n\r\t\x00é', "null", "1e9"]))
    end = place + data.draw(st.integers(0, 3))
    changed = text[:place] + letter + text[end:]
    found = read_or_reason(changed)
    if isinstance(found, BadRecording):
        assert 1 <= found.line <= changed.count("\n") + 1
    else:
        assert found == a_recording()


def leaves(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    pairs: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    return [path, *(found for key, item in pairs for found in leaves(item, (*path, key)))]


ODD = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**400, -0.5, 1e308, "", "x", "pickle", "raw",
    "a\nb", "\x00", "\ud800", "2026-11-24T12:00:01+00:00", "2099-01-01T00:00:00+00:00",
    "0001-01-01", [], {}, [[]], ["pickle"], {"a": 1},
]  # fmt: skip


@given(st.data())
@settings(max_examples=300)
def test_no_value_of_a_forged_recording_does_more_harm_than_to_be_refused(
    data: st.DataObject,
) -> None:
    lines = [json.loads(line) for line in write_recording(a_recording()).splitlines()]
    line = data.draw(st.sampled_from([0, 1, 2, len(lines) - 2, len(lines) - 1]))
    path = data.draw(st.sampled_from(leaves(lines[line])[1:]))
    holder = lines[line]
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = data.draw(st.sampled_from(ODD))
    text = sealed(lines)
    found = read_or_reason(text)
    if isinstance(found, BadRecording):
        assert found.reason.isprintable()
    else:
        assert read(write_recording(found)) == found


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode()))
def test_anything_else_is_refused(data: bytes) -> None:
    refused(data)


CASES: list[tuple[Callable[[list[dict[str, Any]]], object], int, str]] = [
    (lambda rows: rows[0].update(slope=2), 1, "the only version"),
    (lambda rows: rows[0].pop("slope"), 1, "no recording of slope measure"),
    (lambda rows: rows[0].pop("plan"), 1, "no plan"),
    (lambda rows: rows[0].update(more=1), 1, "unknown key 'more'"),
    (lambda rows: rows[0].update(experiment="../x"), 1, "course/lesson/name"),
    (lambda rows: rows[0].update(machine=" x"), 1, "without"),
    (lambda rows: rows[0].update(machine="x" * 61), 1, "1 to 60"),
    (lambda rows: rows[0].update(machine="a\x1b[31mb"), 1, "control characters"),
    (lambda rows: rows[0].update(fingerprint={"cpu": ["fast"]}), 1, "cpu must be a number"),
    (lambda rows: rows[0].update(fingerprint={"CPU!": 1}), 1, "'CPU!' is no name"),
    (lambda rows: rows[0].update(started_at="2026-11-24T12:00:00"), 1, "in UTC"),
    (lambda rows: rows[0].update(started_at="2026-11-24T12:00:00+01:00"), 1, "in UTC"),
    (lambda rows: rows[0].update(started_at="2099-01-01T00:00:00+00:00"), 1, "future"),
    (lambda rows: rows[0].update(started_at="1999-01-01T00:00:00+00:00"), 1, "so long ago"),
    (lambda rows: rows[0]["plan"].update(formats=["pickle", "zip"]), 1, "formats has 'zip'; known"),
    (lambda rows: rows[0]["plan"].update(formats=["raw", "raw"]), 1, "one twice"),
    (lambda rows: rows[0]["plan"].update(sizes=[1000, 1000]), 1, "ascend"),
    (lambda rows: rows[0]["plan"].update(sizes=[1]), 1, "from 10 to 1,000,000,000"),
    (lambda rows: rows[0]["plan"].update(blocks=10**6), 1, "blocks must be"),
    (lambda rows: rows[0]["plan"].update(seed=8), 2, "the order is not that of the plan's seed"),
    (lambda rows: rows[1].update(series="zip"), 2, "'zip', which the plan does not have"),
    (lambda rows: rows[1].update(size=77), 2, "size is 77, which the plan does not have"),
    (lambda rows: rows[1].update(block=3), 2, "block is 3; the plan has 3"),
    (lambda rows: rows.insert(2, rows[1]), 3, "was measured in line 2 already"),
    (lambda rows: rows.insert(1, rows.pop(2)), 2, "the order is not that of the plan's seed"),
    (lambda rows: rows.pop(1), 2, "the order is not that of the plan's seed"),
    (lambda rows: rows.insert(-1, rows[-2]), len(PLAN.sizes) * 9 + 2, "more rows than"),
    (lambda rows: rows[1].update(format="zip"), 2, "format must be"),
    (lambda rows: rows[1].update(dtype="int8"), 2, "dtype must be float32"),
    (lambda rows: rows[1].update(n=rows[1]["n"] + 40_000), 2, "which no model of size"),
    (lambda rows: rows[1].update(n=rows[1]["n"] - 1), 9, "for the same model in line 2"),
    (lambda rows: rows[1].update(weight_bytes=8), 2, "weight_bytes is less than"),
    (lambda rows: rows[1].update(tensors=9), 9, "tensors is 8, and 9 for the same model"),
    (lambda rows: rows[1].update(seconds=0), 2, "seconds must be from"),
    (lambda rows: rows[1].update(seconds=-1.0), 2, "seconds must be from"),
    (lambda rows: rows[1].update(seconds="1"), 2, "seconds must be a number"),
    (lambda rows: rows[1].update(seconds=True), 2, "seconds must be a number"),
    (lambda rows: rows[1].update(seconds=float("nan")), 2, "NaN is no measured number"),
    (lambda rows: rows[1].update(seconds=float("inf")), 2, "Infinity is no measured number"),
    (lambda rows: rows[1].update(seconds=1e400), 2, "Infinity"),
    (lambda rows: rows[1].update(seconds=None), 2, "a sample that is ok has seconds"),
    (lambda rows: rows[1].update(seconds=30.0), 2, "only 1 s had gone by"),
    (lambda rows: rows[1]["phases"].update(serialize=9.0), 2, "add up to 9, not to seconds"),
    (lambda rows: rows[1]["phases"].update(build=-1), 2, "phases: build must be from 0"),
    (lambda rows: rows[1].update(phases=[]), 2, "phases must be an object"),
    (lambda rows: rows[1].update(bytes=rows[1]["weight_bytes"] - 1), 2, "less than the weights"),
    (lambda rows: rows[1].update(ok="yes"), 2, "ok must be true or false"),
    (lambda rows: rows[1].update(ok=False), 2, "says the reason"),
    (lambda rows: rows[1].update(reason="x"), 2, "has no reason"),
    (lambda rows: rows[1].update(steal=2), 2, "steal must be from 0 to 1"),
    (lambda rows: rows[1].update(repetitions=0), 2, "repetitions must be a whole number"),
    (lambda rows: rows[2].update(at=rows[0]["started_at"]), 3, "before the moment of the line"),
    (lambda rows: rows[3].update(at="2098-01-01T00:00:00+00:00"), 5, "before the moment"),
    (lambda rows: rows[-1].pop("ended_by"), 29, "the last line must say how"),
    (lambda rows: rows.pop(), 28, "the last line must say how"),
    (lambda rows: rows[-1].update(ended_by="error"), 29, "ended_by is 'error'; it must be one of"),
    (lambda rows: rows[-1].update(ended_by="precision"), 0, ""),
    (lambda rows: rows[-1].update(ended_by="time"), 29, "its 60 s were not over"),
    (lambda rows: rows.pop(-2), 28, "ended_by is blocks, but its 3 blocks are not all there"),
    (lambda rows: rows[-1].update(finished_at=rows[3]["at"]), 29, "before the last sample"),
    (lambda rows: rows[-1].update(fits={"zip": {}}), 29, "'zip' is no series of the plan"),
    (lambda rows: rows[-1].update(fits={"raw": "O(1)"}), 29, "is no fit of slope's"),
    (lambda rows: rows[-1].update(fits={"raw": {"a": [[[[[[[[[1]]]]]]]]]}}), 29, "is no fit"),
    (lambda rows: rows[-1].update(fits={"raw": {"a": "\x1b[0m"}}), 29, "is no fit"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "line", "words"), CASES, ids=range(len(CASES)))
def test_a_forged_recording_is_refused_with_its_line_and_the_reason(
    change: Callable[[list[dict[str, Any]]], object], line: int, words: str
) -> None:
    text = forged(change)
    if not words:
        assert read(text) is not None  # true as well: these medians are precise
        return
    found, reason = refused(text)
    assert words in reason
    assert found == line


def test_what_was_changed_by_hand_is_noticed() -> None:
    text = write_recording(a_recording()).replace("Ada's", "Bob's")
    assert refused(text) == (
        29, "the checksum does not fit: the file was changed after it was measured",
    )  # fmt: skip


def test_nothing_is_measured_in_the_future() -> None:
    line, reason = refused(write_recording(a_recording()), NOW - timedelta(hours=1))
    assert (line, reason) == (1, "started_at lies in the future")
    assert read(write_recording(a_recording()), NOW + timedelta(seconds=20)) == a_recording()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "has a header"),
        (b"{}", "has a header"),
        (b"\xff\n\n\n", "UTF-8"),
        (b"[]\n[]\n[]\n", "not a JSON object"),
        (b"{\n{\n{\n", "not JSON"),
        (b"[" * 100_000 + b"\n\n\n", "not JSON"),
        (b'{"a": ' + b"9" * 10_000 + b"}\n{}\n{}", "not JSON"),
        (b'{"slope": 1, "slope": 1}\n{}\n{}', "stands twice"),
        (b"x" * (MOST_BYTES + 1), "8 MB"),
    ],
)
def test_what_is_no_recording_is_told_so(data: bytes, words: str) -> None:
    assert words in refused(data)[1]


def test_a_plan_is_what_this_installation_can_measure() -> None:
    plan = Plan(**{**a_recording().plan.to_json(), "operation": "zip"})
    line, reason = refused(write_recording(a_recording(plan=plan)))
    assert line == 1
    assert reason.startswith("plan: operation is 'zip'; it must be one of ")
