"""Runs beside a run in SQL: which there are, and what the machines of the class measured."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from app.db.upsert import insert
from app.experiments.beside.pooled import Reading, cell_medians
from app.experiments.beside.tables import OwnRunRow
from app.experiments.store import Run
from app.experiments.tables import MachineRow, RunRow, SampleRow
from app.experiments.values import Origin, RunStatus

_OVER = (RunStatus.FINISHED, RunStatus.FAILED, RunStatus.CANCELLED)
_MEASURED = exists().where(SampleRow.run_id == RunRow.id, SampleRow.ok)
#: A run that is over is never measured again: its medians may be kept for as long as there is room.
_MOST_KEPT = 256
_kept: OrderedDict[str, tuple[Reading, ...]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Listed:
    """A run as a list names it."""

    id: str
    origin: Origin
    machine_id: str | None
    machine: str
    when: datetime


def listed(session: Session, run: Run, most: int) -> list[Listed]:
    """Runs of the same experiment that are over and measured something, newest first.

    Args:
        most: of the same machine, and as many of all others together.
    """
    machine_id = run.machine.id if run.machine else None
    of_it = _beside(run).order_by(RunRow.requested_at.desc(), RunRow.id).limit(most)
    same = session.execute(of_it.where(RunRow.machine_id == machine_id)) if machine_id else ()
    other = session.execute(of_it.where(_is_another(machine_id)))
    return [_listed(*row) for row in (*same, *other)]


def listed_by_id(session: Session, run: Run, ids: Sequence[str]) -> list[Listed]:
    """Those of them that have these ids, in any order."""
    if not ids:
        return []
    return [_listed(*row) for row in session.execute(_beside(run).where(RunRow.id.in_(ids)))]


def class_of(session: Session, run: Run, most: int) -> list[str]:
    """The newest run of each other machine that measured the same experiment: their ids.

    Args:
        most: machines; those with the newest runs.
    """
    machine_id = run.machine.id if run.machine else None
    turn = func.row_number().over(
        partition_by=RunRow.machine_id, order_by=(RunRow.requested_at.desc(), RunRow.id)
    )
    ranked = (
        select(RunRow.id, RunRow.requested_at, turn.label("turn"))
        .where(
            RunRow.experiment == run.experiment,
            RunRow.id != run.id,
            RunRow.status.in_(_OVER),
            RunRow.machine_id.is_not(None),
            _is_another(machine_id),
            _MEASURED,
        )
        .subquery()
    )
    newest = (
        select(ranked.c.id)
        .where(ranked.c.turn == 1)
        .order_by(ranked.c.requested_at.desc(), ranked.c.id)
        .limit(most)
    )
    return list(session.scalars(newest))


def readings(session: Session, run_ids: Sequence[str]) -> tuple[Reading, ...]:
    """The medians of every cell of runs that are over, in the order of the ids."""
    with _lock:
        known = {run_id: _kept[run_id] for run_id in run_ids if run_id in _kept}
    missing = [run_id for run_id in run_ids if run_id not in known]
    for run_id in missing:
        known[run_id] = cell_medians(_readings(session, run_id))
    with _lock:
        for run_id in missing:
            _kept[run_id] = known[run_id]
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return tuple(reading for run_id in run_ids for reading in known[run_id])


def _readings(session: Session, run_id: str) -> list[Reading]:
    columns = (
        SampleRow.format,
        SampleRow.family,
        SampleRow.dtype,
        SampleRow.size,
        SampleRow.n,
        SampleRow.seconds,
        SampleRow.bytes,
        SampleRow.peak_bytes,
        SampleRow.at,
    )
    rows = session.execute(
        select(*columns)
        .where(SampleRow.run_id == run_id, SampleRow.ok, SampleRow.n > 0)
        .order_by(SampleRow.id)
    )
    return [
        Reading(run_id, format_, family, dtype, size, n or 0, seconds, file, peak, at)
        for format_, family, dtype, size, n, seconds, file, peak, at in rows
    ]


def _beside(run: Run) -> Select[str, str, str | None, str, datetime]:
    when = func.coalesce(RunRow.finished_at, RunRow.started_at, RunRow.requested_at)
    return (
        select(RunRow.id, RunRow.origin, RunRow.machine_id, MachineRow.name, when)
        .outerjoin(MachineRow, MachineRow.id == RunRow.machine_id)
        .where(
            RunRow.experiment == run.experiment,
            RunRow.id != run.id,
            RunRow.status.in_(_OVER),
            _MEASURED,
        )
    )


def _is_another(machine_id: str | None) -> ColumnElement[bool]:
    return or_(RunRow.machine_id.is_(None), RunRow.machine_id != machine_id)


def _listed(
    run_id: str, origin: str, machine_id: str | None, machine: str | None, when: datetime
) -> Listed:
    return Listed(run_id, Origin(origin), machine_id, machine or "an unknown machine", when)


def call_own(session: Session, learner: str, run_id: str, now: datetime) -> None:
    """Remember that a learner called a run their own. The learner must be held."""
    session.execute(
        insert(session, OwnRunRow)
        .values(learner_id=learner, run_id=run_id, at=now)
        .on_conflict_do_nothing(index_elements=["learner_id", "run_id"])
    )


def disown(session: Session, learner: str, run_id: str) -> None:
    """Forget that a learner called a run their own."""
    session.execute(
        delete(OwnRunRow).where(OwnRunRow.learner_id == learner, OwnRunRow.run_id == run_id)
    )


def own(session: Session, learner: str, most: int) -> list[str]:
    """The runs that a learner called their own: the newest, oldest first."""
    rows = session.scalars(
        select(OwnRunRow.run_id)
        .where(OwnRunRow.learner_id == learner)
        .order_by(OwnRunRow.at.desc(), OwnRunRow.run_id)
        .limit(most)
    ).all()
    return list(reversed(rows))
