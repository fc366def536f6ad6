"""What the lab says in each of its states."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from runs import EXPERIMENT, NOW, PLAN, a_cell, all_samples, an_experiment, failed

from app.experiments.lab_panel import LabPanel, lab_panel
from app.experiments.panel import RunView, run_view
from app.experiments.plane import PlaneFit
from app.experiments.progress import progress_of
from app.experiments.scene import METRICS
from app.experiments.store import Machine, Run
from app.experiments.values import EndedBy, Origin, RunStatus, Sample
from app.experiments.verdict import Interval, SeriesFit

MACHINE = Machine("m1", "the lab machine", {"cpu": "fast"}, NOW)
QUEUED = Run(
    id="abc",
    experiment=EXPERIMENT,
    plan=PLAN,
    status=RunStatus.QUEUED,
    requested_at=NOW,
    origin=Origin.MEASURED,
    started_at=None,
    finished_at=None,
    ended_by=None,
    message=None,
    machine=None,
    fingerprint=None,
    progress=None,
    fits=None,
)
SAMPLES = list(all_samples())
RUNNING = replace(
    QUEUED,
    status=RunStatus.RUNNING,
    started_at=NOW,
    machine=MACHINE,
    fingerprint={"cpu": "fast", "memory": 16 * 10**9, "torch": "2.13.0"},
    progress=progress_of(PLAN, SAMPLES[:9], a_cell("onnx", 10_000, 1, 0)).to_json(),
)
FINISHED = replace(
    RUNNING,
    status=RunStatus.FINISHED,
    finished_at=NOW + timedelta(minutes=4),
    ended_by=EndedBy.BLOCKS,
)


def view(run: Run, samples: list[Sample] | None = None) -> RunView:
    return run_view(run, samples or [], "Save time", "/mlops/model-serialization/lab", 7)


def panel(run: Run | None, machine: str = "the lab machine") -> LabPanel:
    shown = view(run) if run is not None else None
    return lab_panel(an_experiment(), (), shown, machine, "/a/b/lab/run", joined=False)


@pytest.mark.parametrize(
    ("run", "machine", "state"),
    [
        (None, "m", "empty"),
        (None, "", "no-worker"),
        (QUEUED, "m", "queued"),
        (QUEUED, "", "no-worker"),
        (RUNNING, "m", "running"),
        (FINISHED, "m", "finished"),
        (FINISHED, "", "finished"),
        (replace(FINISHED, status=RunStatus.FAILED), "m", "failed"),
        (replace(FINISHED, status=RunStatus.CANCELLED), "m", "cancelled"),
    ],
)
def test_each_state_of_the_lab_has_a_name(run: Run | None, machine: str, state: str) -> None:
    assert panel(run, machine).state == state


def test_before_the_first_run_the_lab_says_what_it_costs() -> None:
    cost = panel(None).cost
    for words in ("3 ways", "3 sizes", "9 points", "3 times", "60 seconds"):
        assert words in cost


def test_a_running_run_says_what_is_measured_and_how_long_it_takes() -> None:
    shown = view(RUNNING, SAMPLES[:9])
    assert "10k parameters, round 2 of 3" in shown.now
    assert shown.watch.latest == "It is over in about 18 s at the latest, after its last round."
    assert (shown.done, shown.total, shown.can_cancel) == (9, 27, True)
    assert shown.ended == ""


@pytest.mark.parametrize(
    ("ended_by", "words"),
    [
        (EndedBy.PRECISION, "known to within ±5 %"),
        (EndedBy.BLOCKS, "all 3 rounds"),
        (EndedBy.TIME, "60 seconds were used up"),
    ],
)
def test_a_finished_run_says_what_ended_it(ended_by: EndedBy, words: str) -> None:
    shown = view(replace(FINISHED, ended_by=ended_by), SAMPLES)
    assert words in shown.ended
    assert not shown.can_cancel
    assert shown.when == "24 November 2026, 12:04 UTC"
    assert shown.machine == "the lab machine"


def test_a_failed_run_gives_its_reason() -> None:
    run = replace(
        FINISHED, status=RunStatus.FAILED, ended_by=EndedBy.ERROR, message="The machine went away."
    )
    assert view(run).ended == "The machine went away."


def test_the_table_holds_the_numbers_of_the_chart() -> None:
    samples = [
        failed(sample, "out of memory")
        if (sample.series, sample.size) == ("onnx", 1000)
        else sample
        for sample in SAMPLES
    ]
    tables = view(FINISHED, samples).tables
    assert [table.metric for table in tables] == [*METRICS, "phases"]
    time, size, memory, throughput, phases = tables
    assert [row.size for row in time.rows] == ["1,004", "10,004", "100,004"]
    pickle, onnx, raw = time.rows[0].cells
    assert (pickle.median, pickle.interval, pickle.count) == ("1.01 ms", "1 ms to 1.02 ms", 3)
    assert (onnx.median, onnx.count, onnx.reason) == ("", 0, "out of memory")
    assert raw.series == "raw"
    assert size.rows[0].cells[0].median == "4.3 kB"
    assert memory.rows[0].cells[2].median == "0 B"
    assert throughput.rows[0].cells[0].median == "3.95 MB/s"
    assert phases.rows[0].cells[0].median == "1 ms"
    assert phases.rows[0].cells[0].notes == ("serialize 1 ms, 100 %",)


def test_outliers_are_kept_and_told_and_so_are_first_repetitions_that_count() -> None:
    samples = [
        replace(sample, warmups=0, seconds=(sample.seconds or 0) * (20 if sample.block == 5 else 1))
        if sample.series == "onnx"
        else sample
        for sample in all_samples(replace(PLAN, blocks=6))
    ]
    time, size, *_ = view(FINISHED, samples).tables
    pickle, onnx, _ = time.rows[0].cells
    assert pickle.notes == ()
    assert onnx.notes == (
        "1 severe outlier kept",
        "first repetition counted: it took over 2 s",
    )
    assert size.rows[0].cells[1].notes == ()


def test_the_limit_is_told_by_size_and_in_a_sentence() -> None:
    limit = view(FINISHED, SAMPLES).limit
    assert limit is not None
    assert limit.limit == "raw write(2)"
    assert [card.id for card in limit.columns] == ["pickle", "onnx"]
    assert [row.size for row in limit.rows] == ["1,004", "10,004", "100,004"]
    assert limit.rows[0].cells[0].value == "5.1 %"
    assert limit.says.startswith("At 100k parameters pickle.dump(model) reaches 12 % of raw")
    assert not limit.may_pass
    assert view(QUEUED).limit is None


def test_bytes_and_modules_are_told_apart_once_a_format() -> None:
    plane = PlaneFit(
        fixed_cost=6e-4,
        per_byte=8e-10,
        per_module=0.0,
        intervals={
            "fixed_cost": Interval(5e-4, 7e-4),
            "per_byte": Interval(7e-10, 9e-10),
            "per_module": Interval(0.0, 3e-6),
        },
        models=9,
        samples=45,
    ).to_json()
    fit = SeriesFit(None).to_json() | {"plane": plane}
    plan = replace(PLAN, formats=("pickle", "raw"), families=("mlp_width", "mlp_depth"))
    run = replace(FINISHED, plan=plan, fits={"pickle": fit, "pickle@mlp_depth": fit})
    (row,) = view(run).planes
    assert row.card.id == "pickle"
    assert (row.fixed.value, row.fixed.interval) == ("0.6 ms", "0.5 ms to 0.7 ms")
    assert (row.byte.value, row.module.interval) == ("800 ps", "0 to 3 µs")
    assert "0.6 ms fixed" in row.words
    assert view(FINISHED).planes == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "A time is convert + serialize; the samples"),
        ({"storage": "disk"}, "convert + serialize + fsync"),
        ({"storage": "disk"}, "a save ends when the disk has every byte"),
        ({"operation": "load"}, "load + touch"),
        ({"operation": "load"}, "(warm)"),
        ({"operation": "infer", "storage": "disk", "cache": "cold"}, "load + forward"),
        ({"operation": "infer", "storage": "disk", "cache": "cold"}, "(cold)"),
        ({"operation": "of the future"}, "Files lie in memory"),
    ],
)
def test_a_run_says_what_its_times_add_up(changes: dict[str, Any], words: str) -> None:
    run = replace(FINISHED, plan=replace(PLAN, **changes))
    assert words in view(run, SAMPLES).timed


def test_memory_that_the_system_cannot_tell_is_called_so() -> None:
    samples = [replace(sample, peak_bytes=None) for sample in SAMPLES]
    cell = view(FINISHED, samples).tables[2].rows[0].cells[0]
    assert (cell.median, cell.reason) == ("", "not measured on this system")


def test_the_fingerprint_is_told_in_words() -> None:
    facts = dict(view(FINISHED).facts)
    assert facts["Processor"] == "fast"
    assert facts["Memory"] == "16 GB"
    assert facts["Seed of the order"] == "7"
    assert view(QUEUED).facts == ()
