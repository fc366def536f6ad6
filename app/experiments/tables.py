"""Runs, their samples, and the machines that measured them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base

_ACTIVE = text("status IN ('queued', 'running')")


class MachineRow(Base):
    """A machine that measures; ``heartbeat_at`` says when its worker was last seen."""

    __tablename__ = "machines"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[dict[str, Any]]
    heartbeat_at: Mapped[datetime]


class RunRow(Base):
    """One run of an experiment, from the wish to the verdict."""

    __tablename__ = "runs"
    __table_args__ = (
        # Whoever presses Run while one is under way joins it: two cannot be active.
        Index(
            "uq_runs_active_experiment",
            "experiment",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        Index("ix_runs_experiment_requested_at", "experiment", "requested_at"),
        Index("ix_runs_machine_id_experiment", "machine_id", "experiment"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    experiment: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(16), default="measured")
    plan: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(String(16))
    requested_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(16))
    message: Mapped[str | None] = mapped_column(Text)
    machine_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("machines.id"))
    fingerprint: Mapped[dict[str, Any] | None]
    progress: Mapped[dict[str, Any] | None]
    fits: Mapped[dict[str, Any] | None]


class SampleRow(Base):
    """One measurement by one child process, or the reason why there is none."""

    __tablename__ = "samples"
    __table_args__ = (UniqueConstraint("run_id", "series", "size", "block"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    run_id: Mapped[str] = mapped_column(String(32), ForeignKey("runs.id", ondelete="CASCADE"))
    series: Mapped[str] = mapped_column(String(160))
    size: Mapped[int] = mapped_column(BigInteger)
    block: Mapped[int]
    position: Mapped[int]
    n: Mapped[int | None] = mapped_column(BigInteger)
    weight_bytes: Mapped[int | None] = mapped_column(BigInteger)
    tensors: Mapped[int | None]
    modules: Mapped[int | None]
    seconds: Mapped[float | None]
    cpu_seconds: Mapped[float | None]
    repetitions: Mapped[int | None]
    warmups: Mapped[int | None]
    phases: Mapped[dict[str, Any] | None]
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    peak_bytes: Mapped[int | None] = mapped_column(BigInteger)
    load: Mapped[float | None]
    steal: Mapped[float | None]
    format: Mapped[str] = mapped_column(String(64), default="")
    family: Mapped[str] = mapped_column(String(64), default="")
    dtype: Mapped[str] = mapped_column(String(16), default="float32")
    ok: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
