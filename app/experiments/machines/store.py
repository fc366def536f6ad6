"""A machine's runs in SQL: by experiment, by time, and what they measured at a size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.experiments.machines.timeline import MachineRun, Measured
from app.experiments.tables import MachineRow, RunRow, SampleRow
from app.experiments.values import Origin, Plan, RunStatus

_OVER = (RunStatus.FINISHED, RunStatus.FAILED, RunStatus.CANCELLED)
_MEASURED = exists().where(SampleRow.run_id == RunRow.id, SampleRow.ok)
#: When a run was measured; one from elsewhere came to this server later.
_AT = func.coalesce(RunRow.started_at, RunRow.requested_at)


@dataclass(frozen=True, slots=True)
class Known:
    """A machine, and the experiments that it measured: (id, number of runs), newest first."""

    id: str
    name: str
    heartbeat_at: datetime
    experiments: tuple[tuple[str, int], ...]


def machine(session: Session, machine_id: str) -> Known:
    """A machine by its id.

    Raises:
        NotFound: there is none.
    """
    row = session.get(MachineRow, machine_id) if machine_id.isprintable() else None
    if row is None:
        raise NotFound(
            f"There is no machine {machine_id[:40]}. Its link may be incomplete, or of another "
            "server. Open any run: it links to the machine that measured it."
        )
    counted = session.execute(
        select(RunRow.experiment, func.count())
        .where(RunRow.machine_id == machine_id, RunRow.status.in_(_OVER), _MEASURED)
        .group_by(RunRow.experiment)
        .order_by(func.max(_AT).desc(), RunRow.experiment)
    )
    return Known(row.id, row.name, row.heartbeat_at, tuple((e, int(n)) for e, n in counted))


def runs_of(
    session: Session, machine_id: str, experiment: str, most: int, skip: int
) -> list[MachineRun]:
    """Its runs of an experiment that measured something, newest first.

    Args:
        most: how many.
        skip: how many newer ones to leave out.
    """
    found = session.execute(
        select(RunRow.id, _AT, RunRow.origin, RunRow.plan, RunRow.fingerprint)
        .where(*_of(machine_id, experiment))
        .order_by(_AT.desc(), RunRow.id)
        .limit(most)
        .offset(skip)
    )
    return [
        MachineRun(run_id, at, Origin(origin), Plan.from_json(plan), fingerprint)
        for run_id, at, origin, plan, fingerprint in found
    ]


def measured_at(session: Session, run_ids: Sequence[str], size: int) -> list[Measured]:
    """What these runs measured at a size, in the order of measuring."""
    columns = (
        SampleRow.run_id,
        SampleRow.format,
        SampleRow.family,
        SampleRow.dtype,
        SampleRow.seconds,
        SampleRow.bytes,
        SampleRow.peak_bytes,
    )
    rows: Any = session.execute(
        select(*columns)
        .where(SampleRow.run_id.in_(run_ids), SampleRow.size == size, SampleRow.ok)
        .order_by(SampleRow.id)
    )
    return [Measured(*row) for row in rows]


def _of(machine_id: str, experiment: str) -> tuple[ColumnElement[bool], ...]:
    return (
        RunRow.machine_id == machine_id,
        RunRow.experiment == experiment,
        RunRow.status.in_(_OVER),
        _MEASURED,
    )
