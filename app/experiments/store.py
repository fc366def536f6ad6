"""Runs in SQL. Every change tells of itself in the run's topic, in the same transaction."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db.upsert import insert
from app.errors import Conflict, NotFound, TooMany
from app.events import store as events
from app.experiments.progress import Progress, progress_of
from app.experiments.recording import Recording
from app.experiments.tables import MachineRow, RunRow, SampleRow
from app.experiments.values import EndedBy, Origin, Plan, RunStatus, Sample

_ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING)
_SAMPLE_FIELDS = tuple(field.name for field in fields(Sample))
_MEASURED_ANYTHING = exists().where(SampleRow.run_id == RunRow.id)
#: What of a fingerprint is the machine itself, and not what is installed on it.
_HARDWARE = ("cpu", "cpus")
#: The heartbeat of a machine that has no worker of ours.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
#: A machine that was silent for so long is away: its run is given up for whoever asks next.
_AWAY = timedelta(seconds=120)
#: A worker says that it is there every few seconds.
_PRESENT = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that measures."""

    id: str
    name: str
    fingerprint: dict[str, Any]
    heartbeat_at: datetime

    def is_silent(self, now: datetime) -> bool:
        """Whether no worker was heard of there lately."""
        return self.heartbeat_at < now - _PRESENT


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it is stored; ``fits`` holds the JSON of a SeriesFit by series."""

    id: str
    experiment: str
    origin: Origin
    plan: Plan
    status: RunStatus
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    ended_by: EndedBy | None
    message: str | None
    machine: Machine | None
    fingerprint: dict[str, Any] | None
    progress: dict[str, Any] | None
    fits: dict[str, Any] | None


def topic(run_id: str) -> str:
    """The topic in which a run tells what happens."""
    return f"run:{run_id}"


def request_run(
    session: Session, plan: Plan, experiment: str, most_active: int, now: datetime
) -> tuple[Run, bool]:
    """Queue a run, or join the one of the same experiment that is under way.

    Returns:
        the run, and whether it was joined.

    Raises:
        TooMany: as many runs wait already as the operator allows.
    """
    _give_up_on_the_lost(session, experiment, now)
    if (active := _active(session, experiment)) is not None:
        return active, True
    count = session.scalar(select(func.count()).where(RunRow.status.in_(_ACTIVE))) or 0
    if count >= most_active:
        raise TooMany(f"{count} runs are waiting already. Please try again when one has ended.")
    row = RunRow(
        id=secrets.token_hex(8),
        experiment=experiment,
        plan=plan.to_json(),
        status=RunStatus.QUEUED,
        requested_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody pressed Run in the same moment
        active = _active(session, experiment)
        if active is None:
            raise
        return active, True
    _tell_status(session, row, now)
    return _run(session, row), False


def claim_run(
    session: Session, machine_id: str, fingerprint: Mapping[str, Any], now: datetime
) -> Run | None:
    """Take the oldest queued run for a machine; None when there is none or the machine is busy."""
    if running_on(session, machine_id) is not None:
        return None
    oldest = session.scalar(
        select(RunRow.id)
        .where(RunRow.status == RunStatus.QUEUED)
        .order_by(RunRow.requested_at)
        .limit(1)
    )
    if oldest is None:
        return None
    claimed = session.execute(
        update(RunRow)
        .where(RunRow.id == oldest, RunRow.status == RunStatus.QUEUED)
        .values(
            status=RunStatus.RUNNING,
            started_at=now,
            machine_id=machine_id,
            fingerprint=dict(fingerprint),
        )
        .returning(RunRow.id)
    ).first()
    if claimed is None:  # another machine was quicker
        return None
    row = _row(session, oldest)
    session.refresh(row)
    _tell_status(session, row, now)
    return _run(session, row)


def add_recording(
    session: Session, run_id: str, recording: Recording, origin: Origin, now: datetime
) -> bool:
    """Store a run that was measured elsewhere, as one that is over; False when it is there already.

    The fits of a submitted one are left to a worker (``unfitted``): nothing vouches for them.

    Args:
        now: when the run became one of this server's, by which runs are ordered.
    """
    machine_id = _machine_elsewhere(session, recording, origin)
    status = RunStatus.CANCELLED if recording.ended_by is EndedBy.CANCEL else RunStatus.FINISHED
    values: dict[str, Any] = {
        "id": run_id,
        "experiment": recording.experiment,
        "origin": origin,
        "plan": recording.plan.to_json(),
        "status": status,
        "requested_at": now,
        "started_at": recording.started_at,
        "finished_at": recording.finished_at,
        "ended_by": recording.ended_by,
        "machine_id": machine_id,
        "fingerprint": recording.fingerprint,
        "progress": progress_of(recording.plan, recording.samples, None).to_json(),
    }
    if origin is Origin.RECORDED and recording.fits is not None:
        values["fits"] = recording.fits
    added = session.execute(
        insert(session, RunRow)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(RunRow.id)
    ).first()
    if added is None:
        return False
    rows = [
        {"run_id": run_id, **{name: getattr(sample, name) for name in _SAMPLE_FIELDS}}
        for sample in recording.samples
    ]
    session.execute(insert(session, SampleRow), rows)
    return True


def _machine_elsewhere(session: Session, recording: Recording, origin: Origin) -> str:
    """The row of a machine that no worker of ours runs on; its heart never beat here.

    It is the same machine while its name and processors are (docs/decisions/0011): with versions in
    its key it would be another one after every update, and nobody could see what that changed.
    """
    facts = json.dumps(
        [origin, recording.machine, *(recording.fingerprint.get(name) for name in _HARDWARE)]
    )
    machine_id = hashlib.sha256(facts.encode()).hexdigest()[:16]
    session.execute(
        insert(session, MachineRow)
        .values(
            id=machine_id,
            name=recording.machine,
            fingerprint=recording.fingerprint,
            heartbeat_at=_NEVER,
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )
    return machine_id


def submitted(session: Session, since: datetime | None = None) -> int:
    """How many runs were submitted, in all or from a moment on."""
    statement = select(func.count()).where(RunRow.origin == Origin.SUBMITTED)
    if since is not None:
        statement = statement.where(RunRow.requested_at >= since)
    return session.scalar(statement) or 0


def unfitted(session: Session) -> str | None:
    """A run from elsewhere whose fits nobody has computed yet."""
    return session.scalar(
        select(RunRow.id)
        .where(RunRow.origin != Origin.MEASURED, RunRow.fits.is_(None))
        .order_by(RunRow.requested_at)
        .limit(1)
    )


def fit_elsewhere(session: Session, run_id: str, fits: Mapping[str, Any]) -> None:
    """Store the fits (JSON by series) of a run that was measured elsewhere."""
    _change(session, run_id, (RunStatus.FINISHED, RunStatus.CANCELLED), fits=dict(fits))


def is_stored(session: Session, run_id: str) -> bool:
    """Whether there is a run of that id."""
    return bool(session.scalar(select(exists().where(RunRow.id == run_id))))


def before(session: Session, run: Run) -> list[Run]:
    """The runs that are measured before one that is queued, the one under way first."""
    rows = session.scalars(
        select(RunRow)
        .where(
            RunRow.id != run.id,
            (RunRow.status == RunStatus.RUNNING)
            | ((RunRow.status == RunStatus.QUEUED) & (RunRow.requested_at < run.requested_at)),
        )
        .order_by(RunRow.requested_at)
    )
    return [_run(session, row) for row in rows]


def is_any_queued(session: Session) -> bool:
    """Whether a run waits for a machine."""
    return bool(session.scalar(select(exists().where(RunRow.status == RunStatus.QUEUED))))


def running_on(session: Session, machine_id: str) -> Run | None:
    """The run that a machine is measuring, or was when it was interrupted."""
    row = session.scalar(
        select(RunRow).where(RunRow.machine_id == machine_id, RunRow.status == RunStatus.RUNNING)
    )
    return _run(session, row) if row is not None else None


def run(session: Session, run_id: str) -> Run:
    """One run.

    Raises:
        NotFound: there is no such run.
    """
    return _run(session, _row(session, run_id))


def latest(session: Session, experiment: str) -> Run | None:
    """The run of an experiment to show.

    The one under way; else the last that was measured here; else the newest recorded one; never
    one that somebody submitted.
    """
    if (active := _active(session, experiment)) is not None:
        return active
    rows = (
        select(RunRow)
        .where(RunRow.experiment == experiment)
        .order_by((RunRow.status == RunStatus.FINISHED).desc(), RunRow.requested_at.desc())
        .limit(1)
    )
    here = rows.where(RunRow.origin == Origin.MEASURED)
    recorded = rows.where(RunRow.origin == Origin.RECORDED)
    row = (
        session.scalar(here.where(_MEASURED_ANYTHING))
        or session.scalar(recorded)
        or session.scalar(here)
    )
    return _run(session, row) if row is not None else None


@dataclass(frozen=True, slots=True)
class Stored:
    """A finished run by name; nothing of it changes any more once it is fitted."""

    id: str
    is_fitted: bool


def settling(session: Session, experiment: str, limit: int) -> list[Stored]:
    """The finished runs of an experiment by which questions may be settled, in that order.

    First those that were measured here, the newest before the others, then the recorded ones;
    ``limit`` of each, and none that somebody submitted.
    """
    found = []
    for origin in (Origin.MEASURED, Origin.RECORDED):
        rows = session.execute(
            select(RunRow.id, RunRow.fits.is_not(None))
            .where(
                RunRow.experiment == experiment,
                RunRow.origin == origin,
                RunRow.status == RunStatus.FINISHED,
            )
            .order_by(RunRow.requested_at.desc())
            .limit(limit)
        )
        found += [Stored(id_, bool(is_fitted)) for id_, is_fitted in rows]
    return found


def runs(session: Session, experiment: str | None, limit: int) -> list[Run]:
    """The newest runs, of one experiment or of all."""
    statement = select(RunRow).order_by(RunRow.requested_at.desc()).limit(limit)
    if experiment is not None:
        statement = statement.where(RunRow.experiment == experiment)
    return [_run(session, row) for row in session.scalars(statement)]


def changes(session: Session) -> tuple[int, int, int]:
    """Another value once anything about any run has changed: for what is kept of pages."""
    stored, fitted = session.execute(select(func.count(RunRow.id), func.count(RunRow.fits))).one()
    return events.told(session), stored, fitted


def samples(session: Session, run_id: str) -> list[Sample]:
    """Every sample of a run, in the order of measuring."""
    rows = session.scalars(
        select(SampleRow).where(SampleRow.run_id == run_id).order_by(SampleRow.id)
    )
    return [Sample(**{name: getattr(row, name) for name in _SAMPLE_FIELDS}) for row in rows]


def record_sample(session: Session, run_id: str, sample: Sample, progress: Progress) -> bool:
    """Store a sample and tell of it.

    False when that cell of that block is stored already, or the run is over: the event that ends a
    run is its last.
    """
    # The run's row comes first, here and wherever a run changes: writers that take their locks in
    # one order cannot wait for each other in a circle.
    if not _change(session, run_id, (RunStatus.RUNNING,), progress=progress.to_json()):
        return False
    values = {name: getattr(sample, name) for name in _SAMPLE_FIELDS}
    stored = session.execute(
        insert(session, SampleRow)
        .values(run_id=run_id, **values)
        .on_conflict_do_nothing(index_elements=["run_id", "series", "size", "block"])
        .returning(SampleRow.id)
    ).first()
    if stored is None:
        return False
    events.append(session, topic(run_id), "sample", sample.to_json(), sample.at)
    events.append(session, topic(run_id), "progress", progress.to_json(), sample.at)
    return True


def set_progress(session: Session, run_id: str, progress: Progress, now: datetime) -> None:
    """Store how far a running run is, and tell of it; one that is over stays as it is."""
    data = progress.to_json()
    if _change(session, run_id, (RunStatus.RUNNING,), progress=data):
        events.append(session, topic(run_id), "progress", data, now)


def set_fits(session: Session, run_id: str, fits: Mapping[str, Any], now: datetime) -> None:
    """Store the fits (JSON by series) of a running run, and tell of them."""
    if _change(session, run_id, (RunStatus.RUNNING,), fits=dict(fits)):
        events.append(session, topic(run_id), "fit", fits, now)


def finish(
    session: Session,
    run_id: str,
    status: RunStatus,
    ended_by: EndedBy,
    message: str | None,
    now: datetime,
) -> None:
    """End a running run; one that is over already stays as it is."""
    _end(session, run_id, (RunStatus.RUNNING,), status, ended_by, message, now)


def cancel(session: Session, run_id: str, now: datetime) -> Run:
    """End a run at once; its worker notices within moments and kills the measurement.

    Raises:
        NotFound: there is no such run.
        Conflict: it is over already.
    """
    message = "The run was cancelled; what had been measured until then is kept."
    if not _end(session, run_id, _ACTIVE, RunStatus.CANCELLED, EndedBy.CANCEL, message, now):
        status = run(session, run_id).status
        raise Conflict(f"This run is over already: it is {status}. Nothing was changed.")
    return run(session, run_id)


def register_machine(
    session: Session, machine_id: str, name: str, fingerprint: Mapping[str, Any], now: datetime
) -> None:
    """Make a machine known, or bring what is known of it up to date."""
    session.merge(
        MachineRow(id=machine_id, name=name, fingerprint=dict(fingerprint), heartbeat_at=now)
    )


def heartbeat(session: Session, machine_id: str, now: datetime) -> None:
    """Note that a machine is there."""
    session.execute(update(MachineRow).where(MachineRow.id == machine_id).values(heartbeat_at=now))


def present_machine(session: Session, now: datetime) -> Machine | None:
    """A machine whose worker is there now; None when no worker runs."""
    row = session.scalar(
        select(MachineRow)
        .where(MachineRow.heartbeat_at > now - _PRESENT)
        .order_by(MachineRow.heartbeat_at.desc())
        .limit(1)
    )
    return _machine(row) if row is not None else None


def _active(session: Session, experiment: str) -> Run | None:
    row = session.scalar(
        select(RunRow).where(RunRow.experiment == experiment, RunRow.status.in_(_ACTIVE))
    )
    return _run(session, row) if row is not None else None


def _give_up_on_the_lost(session: Session, experiment: str, now: datetime) -> None:
    """A run whose machine went away would keep everybody from a new one."""
    active = _active(session, experiment)
    if (
        active is not None
        and active.status is RunStatus.RUNNING
        and active.machine is not None
        and active.machine.heartbeat_at < now - _AWAY
    ):
        message = f"The machine {active.machine.name} went away during this run."
        finish(session, active.id, RunStatus.FAILED, EndedBy.ERROR, message, now)


def _end(
    session: Session,
    run_id: str,
    before: tuple[RunStatus, ...],
    status: RunStatus,
    ended_by: EndedBy,
    message: str | None,
    now: datetime,
) -> bool:
    end = {"status": status, "ended_by": ended_by, "message": message, "finished_at": now}
    if not _change(session, run_id, before, **end):
        return False
    row = _row(session, run_id)
    session.refresh(row)
    _tell_status(session, row, now)
    return True


def _change(session: Session, run_id: str, before: tuple[RunStatus, ...], **values: object) -> bool:
    """Change a run that is in one of these states, and keep its row locked; False in others."""
    changed = session.execute(
        update(RunRow)
        .where(RunRow.id == run_id, RunRow.status.in_(before))
        .values(**values)
        .returning(RunRow.id)
        .execution_options(synchronize_session=False)
    ).first()
    return changed is not None


def _tell_status(session: Session, row: RunRow, now: datetime) -> None:
    data = {"status": row.status, "ended_by": row.ended_by, "message": row.message}
    events.append(session, topic(row.id), "status", data, now)


def _row(session: Session, run_id: str) -> RunRow:
    # PostgreSQL takes no null bytes, which an address may have.
    row = session.get(RunRow, run_id) if run_id.isprintable() else None
    if row is None:
        raise NotFound(f"There is no run {run_id}. Its link may be incomplete.")
    return row


def _run(session: Session, row: RunRow) -> Run:
    machine = session.get(MachineRow, row.machine_id) if row.machine_id else None
    return Run(
        id=row.id,
        experiment=row.experiment,
        origin=Origin(row.origin),
        plan=Plan.from_json(row.plan),
        status=RunStatus(row.status),
        requested_at=row.requested_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        ended_by=EndedBy(row.ended_by) if row.ended_by else None,
        message=row.message,
        machine=_machine(machine) if machine is not None else None,
        fingerprint=row.fingerprint,
        progress=row.progress,
        fits=row.fits,
    )


def _machine(row: MachineRow) -> Machine:
    return Machine(row.id, row.name, row.fingerprint, row.heartbeat_at)
