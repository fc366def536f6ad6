"""Plans, samples and runs for the tests of this folder."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.content.models import Experiment
from app.db.session import Database
from app.experiments import store
from app.experiments.plan import block_order
from app.experiments.progress import Progress, progress_of
from app.experiments.recording import Recording
from app.experiments.store import Run
from app.experiments.values import Cell, EndedBy, Plan, Sample, Series

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EXPERIMENT = "mlops/model-serialization/save"
MACHINE = "machine-1"

PLAN = Plan(
    operation="save",
    families=("mlp_width",),
    formats=("pickle", "onnx", "raw"),
    sizes=(1000, 10_000, 100_000),
    blocks=3,
    budget=60.0,
    precision=0.05,
    seed=7,
)

#: Seconds of T(n) = a + b*n, as they are on some machine.
COSTS = {"pickle": (1e-3, 3e-9), "onnx": (0.5, 2e-9), "raw": (5e-5, 1e-9)}


def an_experiment(**changes: object) -> Experiment:
    experiment = Experiment(
        id=EXPERIMENT,
        title="Save time against number of parameters",
        operation=PLAN.operation,
        families=PLAN.families,
        formats=PLAN.formats,
        sizes=PLAN.sizes,
        blocks=PLAN.blocks,
        budget=PLAN.budget,
        precision=PLAN.precision,
        html="<p>What will happen.</p>",
    )
    return replace(experiment, **changes)  # type: ignore[arg-type]


def a_cell(name: str, size: int, block: int, position: int) -> Cell:
    return Cell(Series(name, name, "mlp_width", "float32"), size, block, position)


def a_sample(cell: Cell, at: datetime = NOW, **changes: object) -> Sample:
    fixed, per_unit = COSTS[cell.series.format]
    sample = Sample(
        series=cell.series.name,
        size=cell.size,
        block=cell.block,
        position=cell.position,
        n=cell.size + 4,
        weight_bytes=4 * cell.size,
        tensors=8,
        modules=8,
        seconds=(fixed + per_unit * cell.size) * (1 + 0.01 * cell.block),
        cpu_seconds=fixed,
        repetitions=20,
        warmups=1,
        phases={"serialize": fixed, "fsync": 0.0},
        bytes=4 * cell.size + 300,
        peak_bytes=0 if cell.series.format == "raw" else 4 * cell.size,
        load=0.1,
        ok=True,
        reason=None,
        at=at,
        format=cell.series.format,
        family=cell.series.family,
        dtype=cell.series.dtype,
        steal=0.0,
    )
    return replace(sample, **changes)  # type: ignore[arg-type]


def failed(sample: Sample, reason: str) -> Sample:
    return replace(
        sample, n=None, seconds=None, bytes=None, peak_bytes=None, phases=None, ok=False,
        reason=reason,
    )  # fmt: skip


def all_samples(plan: Plan = PLAN) -> Iterator[Sample]:
    """Every sample of a run, one a second."""
    for block in range(plan.blocks):
        for cell in block_order(plan, block):
            at = NOW + timedelta(seconds=block * plan.cells + cell.position)
            yield a_sample(cell, at)


def progress(*samples: Sample) -> Progress:
    return progress_of(PLAN, samples, None)


def request(database: Database, experiment: str = EXPERIMENT, now: datetime = NOW) -> Run:
    with database.write() as session:
        return store.request_run(session, PLAN, experiment, 8, now)[0]


def register(database: Database, machine: str = MACHINE, now: datetime = NOW) -> None:
    with database.write() as session:
        store.register_machine(session, machine, f"the {machine}", {"cpu": "fast"}, now)


def start(database: Database, experiment: str = EXPERIMENT, machine: str = MACHINE) -> Run:
    """A run that a machine is measuring."""
    request(database, experiment)
    register(database, machine)
    with database.write() as session:
        run = store.claim_run(session, machine, {"cpu": "fast"}, NOW)
    assert run is not None
    return run


def record(database: Database, run: Run, *samples: Sample) -> list[bool]:
    stored = []
    for sample in samples:
        with database.write() as session:
            stored.append(store.record_sample(session, run.id, sample, progress(sample)))
    return stored


def sound_samples(plan: Plan = PLAN) -> list[Sample]:
    """Every sample of a run as it would be measured: phases add up, one begins when one ends."""
    found = []
    for sample in all_samples(plan):
        assert sample.seconds is not None
        phases = {"build": 0.1, "convert": 0.0, "serialize": sample.seconds}
        found.append(replace(sample, n=sample.size, phases=phases, repetitions=1))
    return found


def a_recording(**changes: object) -> Recording:
    """A run that used all its blocks on Ada's machine."""
    recording = Recording(
        experiment=EXPERIMENT,
        plan=PLAN,
        machine="Ada's machine",
        fingerprint={"cpu": "fast", "cpus": 4, "memory": 16 * 10**9, "commit": None},
        started_at=NOW - timedelta(seconds=1),
        samples=tuple(sound_samples()),
        ended_by=EndedBy.BLOCKS,
        finished_at=NOW + timedelta(seconds=PLAN.samples),
        fits={},
    )
    return replace(recording, **changes)  # type: ignore[arg-type]


def elsewhere(machine: str = "Ada's machine", **changes: object) -> Recording:
    """A recording of yesterday, which no server takes for one of the future."""
    recording = a_recording(machine=machine, **changes)
    later = _BEFORE - NOW
    return replace(
        recording,
        started_at=recording.started_at + later,
        finished_at=recording.finished_at + later,
        samples=tuple(replace(sample, at=sample.at + later) for sample in recording.samples),
    )


#: The same throughout a session, so that the same recording has the same name.
_BEFORE = datetime.now(UTC) - timedelta(days=1)
