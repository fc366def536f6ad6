"""A plan measured here and now, by real children."""

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from app.errors import Misconfigured
from app.experiments.known import known
from app.experiments.plan import block_order
from app.experiments.recording import Recording, read_recording, write_recording
from app.experiments.values import EndedBy, Plan
from app.measuring.lock import only_one
from app.measuring.session import Event, Landed, Next, Started, measure_plan
from app.settings import Settings

pytestmark = pytest.mark.torch

PLAN = Plan(
    operation="save",
    families=("mlp_width",),
    formats=("pickle", "raw"),
    sizes=(1000, 3000, 10_000, 100_000),
    blocks=2,
    budget=100.0,
    precision=1e-6,
    seed=7,
)


@pytest.fixture
def here(settings: Settings, tmp_path: Path) -> Settings:
    """Settings whose files lie where the test can look."""
    (tmp_path / "memory").mkdir()
    return settings.model_copy(update={"measure_dir": str(tmp_path / "memory")})


def measure(
    settings: Settings,
    plan: Plan = PLAN,
    told: list[Event] | None = None,
    shall_stop: Callable[[], bool] = lambda: False,
    *,
    beside_a_worker: bool = False,
) -> Recording:
    events = told if told is not None else []
    return measure_plan(
        plan,
        settings,
        experiment="course/lesson/save",
        on_event=events.append,
        shall_stop=shall_stop,
        beside_a_worker=beside_a_worker,
    )


def test_a_plan_is_measured_to_its_end_and_told_as_it_lands(here: Settings) -> None:
    told: list[Event] = []
    recording = measure(here, told=told)
    assert recording.ended_by is EndedBy.BLOCKS
    assert len(recording.samples) == PLAN.samples
    assert all(sample.ok for sample in recording.samples)
    assert isinstance(told[0], Started)
    assert [event.cell for event in told if isinstance(event, Next)] == [
        cell for block in range(2) for cell in block_order(PLAN, block)
    ]
    landed = tuple(event.sample for event in told if isinstance(event, Landed))
    assert landed == recording.samples
    assert recording.fits is not None
    assert recording.fits.keys() == {"pickle", "raw"}
    assert recording.machine == here.machine_name
    assert recording.fingerprint["torch"].startswith("2.13")


def test_what_was_measured_passes_for_measured(here: Settings) -> None:
    """The rules by which recordings are refused hold for what is really measured."""
    plan = replace(PLAN, formats=("pickle", "torchscript", "raw"), storage="disk")
    for each in (
        plan,
        replace(plan, operation="load", cache="warm"),
        replace(plan, dtypes=("int8",)),
    ):
        recording = measure(here, replace(each, blocks=1, sizes=(10, 1000, 300_000)))
        text = write_recording(recording).encode()
        assert read_recording(text, known(), datetime.now(UTC)) == recording


def test_precise_medians_end_it(here: Settings) -> None:
    recording = measure(here, replace(PLAN, formats=("raw",), blocks=9, precision=1.0))
    assert recording.ended_by is EndedBy.PRECISION
    assert len(recording.samples) < 9 * 4
    assert read_recording(write_recording(recording).encode(), known(), datetime.now(UTC))


def test_time_that_is_used_up_ends_it(here: Settings) -> None:
    recording = measure(here, replace(PLAN, budget=0.2, blocks=50))
    assert recording.ended_by is EndedBy.TIME
    assert recording.samples
    assert read_recording(write_recording(recording).encode(), known(), datetime.now(UTC))


def test_it_stops_when_it_is_told_and_keeps_what_there_is(here: Settings) -> None:
    told: list[Event] = []
    plan = replace(PLAN, blocks=50)
    recording = measure(here, plan, told, lambda: sum(isinstance(e, Landed) for e in told) >= 5)
    assert recording.ended_by is EndedBy.CANCEL
    assert len(recording.samples) == 5
    assert read_recording(write_recording(recording).encode(), known(), datetime.now(UTC))


def test_a_long_measurement_is_killed_when_told_and_is_no_failed_point(here: Settings) -> None:
    stop = threading.Event()
    told: list[Event] = []

    def tell(event: Event) -> None:
        told.append(event)
        if isinstance(event, Next):
            threading.Timer(0.3, stop.set).start()

    plan = replace(PLAN, formats=("onnx",), sizes=(10_000_000,), blocks=1)
    recording = measure_plan(plan, here, experiment="a/b/c", on_event=tell, shall_stop=stop.is_set)
    assert recording.ended_by is EndedBy.CANCEL
    assert recording.samples == ()


def test_what_does_not_fit_is_a_failed_point_and_the_run_goes_on(here: Settings) -> None:
    small = here.model_copy(update={"memory_ceiling": 2**28})
    plan = replace(PLAN, sizes=(1000, 10**9), blocks=1)
    recording = measure(small, plan)
    assert recording.ended_by is EndedBy.BLOCKS
    reasons = {sample.size: str(sample.reason) for sample in recording.samples if not sample.ok}
    assert reasons.keys() == {10**9}
    assert "a measurement may use 256 MiB" in reasons[10**9]
    assert read_recording(write_recording(recording).encode(), known(), datetime.now(UTC))


def test_a_worker_on_the_machine_is_not_disturbed_unless_told_so(here: Settings) -> None:
    with only_one(here, ""), pytest.raises(Misconfigured, match="--anyway"):
        measure(here)
    with only_one(here, ""):
        recording = measure(here, replace(PLAN, blocks=1, formats=("raw",)), beside_a_worker=True)
    assert recording.ended_by is EndedBy.BLOCKS


def test_nothing_is_left_of_its_files_and_of_those_of_the_killed(
    here: Settings, tmp_path: Path
) -> None:
    gone = next(pid for pid in range(400_000, 4_000_000) if not psutil.pid_exists(pid))
    memory = tmp_path / "memory"
    for name in (f"slope-{here.machine_id}-measure-{gone}", "slope-other-measure-1", "mine"):
        (memory / name / "files").mkdir(parents=True)
    ours = memory / f"slope-{here.machine_id}-measure-{os.getppid()}"
    ours.mkdir()
    measure(here, replace(PLAN, blocks=1, formats=("raw",)))
    assert {path.name for path in memory.iterdir()} == {"slope-other-measure-1", "mine", ours.name}
    assert not list(here.data_dir.glob("*measure*"))
