"""A real worker process carries out runs: killed, cancelled, refused, resumed."""

import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db.session import Database
from app.experiments import store
from app.experiments.store import Run
from app.experiments.values import EndedBy, Plan, RunStatus, Sample
from app.settings import Settings
from both_databases import postgres_url
from processes import running, start

pytestmark = pytest.mark.torch

__all__ = ["postgres_url"]


def plan(**changes: object) -> Plan:
    values = {
        "operation": "save",
        "families": ["mlp_width"],
        "formats": ("pickle", "safetensors", "raw"),
        "sizes": (1000, 3000, 10_000, 100_000),
        "blocks": 2,
        "budget": 100.0,
        "precision": 1e-6,
        "seed": 7,
    }
    return Plan(**{**values, **changes})  # type: ignore[arg-type]


class Lab:
    """A database with a run in it, looked at from outside the worker."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.run_id = ""

    def request(self, wanted: Plan, experiment: str = "course/lesson/save") -> None:
        with self._database.write() as session:
            run, _joined = store.request_run(session, wanted, experiment, 8, datetime.now(UTC))
        self.run_id = run.id

    def run(self) -> Run:
        with self._database.read() as session:
            return store.run(session, self.run_id)

    def samples(self) -> list[Sample]:
        with self._database.read() as session:
            return store.samples(session, self.run_id)

    def cancel(self) -> None:
        with self._database.write() as session:
            store.cancel(session, self.run_id, datetime.now(UTC))

    def wait(self, condition: Callable[[], bool], timeout: float = 90) -> None:
        end = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < end, f"in vain: {self.run()}"
            time.sleep(0.02)

    def wait_until_over(self) -> Run:
        self.wait(lambda: self.run().status.is_over)
        return self.run()


@pytest.fixture
def lab(database: Database) -> Lab:
    return Lab(database)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "worker.log"
    yield path
    print(path.read_text())


def test_a_run_is_measured_block_by_block_to_its_end(
    lab: Lab, settings: Settings, log: Path
) -> None:
    lab.request(plan())
    with running(settings, "worker", log):
        run = lab.wait_until_over()
    assert (run.status, run.ended_by) == (RunStatus.FINISHED, EndedBy.BLOCKS)
    assert run.machine is not None
    assert run.machine.name == settings.machine_name
    assert run.fingerprint is not None
    assert run.fingerprint["torch"].startswith("2.13.0")
    assert run.fits is not None
    assert run.fits.keys() == {"pickle", "safetensors", "raw"}
    samples = lab.samples()
    assert len(samples) == plan().samples
    assert all(sample.ok for sample in samples)
    assert [sample.block for sample in samples] == [0] * 12 + [1] * 12


def test_a_killed_worker_goes_on_and_measures_no_point_twice(
    lab: Lab, settings: Settings, log: Path
) -> None:
    lab.request(plan(blocks=3))
    worker = start(settings, "worker", log)
    lab.wait(lambda: len(lab.samples()) >= 7)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    before = lab.samples()
    assert len(before) < plan(blocks=3).samples
    with running(settings, "worker", log):
        run = lab.wait_until_over()
    assert run.status is RunStatus.FINISHED
    after = lab.samples()
    assert after[: len(before)] == before
    keys = [(sample.series, sample.size, sample.block) for sample in after]
    assert len(keys) == len(set(keys)) == plan(blocks=3).samples


def test_a_cancelled_run_ends_at_once_and_the_next_one_is_measured(
    lab: Lab, settings: Settings, log: Path
) -> None:
    lab.request(plan(formats=("onnx",), blocks=20))
    with running(settings, "worker", log):
        lab.wait(lambda: len(lab.samples()) >= 1)
        lab.cancel()
        measured = len(lab.samples())
        lab.request(plan(formats=("raw",), blocks=1))
        first = lab.wait_until_over()
        assert first.status is RunStatus.FINISHED
        with lab._database.read() as session:
            cancelled = store.runs(session, None, 2)[1]
            kept = store.samples(session, cancelled.id)
    assert cancelled.status is RunStatus.CANCELLED
    assert len(kept) == measured


def test_a_point_that_cannot_be_measured_is_a_failed_point_and_the_run_goes_on(
    lab: Lab, settings: Settings, log: Path
) -> None:
    lab.request(plan(formats=("pickle",), sizes=(1000, 3000, 10_000, 50_000_000), blocks=1))
    with running(settings, "worker", log, SLOPE_MEMORY_CEILING=str(2**28)):
        run = lab.wait_until_over()
    assert run.status is RunStatus.FINISHED
    failed = [sample for sample in lab.samples() if not sample.ok]
    assert [sample.size for sample in failed] == [50_000_000]
    assert "a measurement may use 256 MiB" in str(failed[0].reason)


def test_a_run_ends_when_its_time_is_used_up(lab: Lab, settings: Settings, log: Path) -> None:
    lab.request(plan(budget=0.5, blocks=20))
    with running(settings, "worker", log):
        run = lab.wait_until_over()
    assert (run.status, run.ended_by) == (RunStatus.FINISHED, EndedBy.TIME)
    assert run.fits is not None


def test_a_second_worker_on_a_machine_is_refused_with_a_sentence(
    lab: Lab, settings: Settings, log: Path, tmp_path: Path
) -> None:
    lab.request(plan())
    with running(settings, "worker", log):
        lab.wait(lambda: len(lab.samples()) >= 1)
        second = start(settings, "worker", tmp_path / "second.log")
        assert second.wait(timeout=30) == 2
    words = (tmp_path / "second.log").read_text()
    assert "Another worker is running on this machine" in words
    assert "Traceback" not in words


def test_a_directory_that_cannot_be_used_is_named(settings: Settings, tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("not a directory")
    log = tmp_path / "worker.log"
    worker = start(settings, "worker", log, SLOPE_DATA_DIR=str(blocked / "data"))
    assert worker.wait(timeout=30) == 2
    assert "SLOPE_DATA_DIR" in log.read_text()
    assert "Traceback" not in log.read_text()


def test_a_worker_measures_for_postgresql_too(
    postgres_url: str, settings: Settings, log: Path
) -> None:
    database = Database(postgres_url)
    lab = Lab(database)
    lab.request(plan(blocks=1), "on/postgresql/save")
    shared = settings.model_copy(update={"database_url": postgres_url})
    with running(shared, "worker", log):
        run = lab.wait_until_over()
    database.dispose()
    assert run.status is RunStatus.FINISHED
    assert len(lab.samples()) == plan(blocks=1).samples
