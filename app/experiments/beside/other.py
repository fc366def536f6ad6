"""What a run can be held against: another run of the same experiment, or the class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.experiments.beside.pooled import CLASS, FEWEST, Reading, named_as, pooled
from app.experiments.store import Run
from app.experiments.values import Plan, Sample
from app.web.moments import day_words, moment_words


@dataclass(frozen=True, slots=True)
class Other:
    """A run, or the class.

    Attributes:
        id: of the run, or ``class``.
        name: as a sentence has it: ``Ada's machine``, ``the median of 7 other machines``.
        title: as a heading has it: ``Ada's machine, 24 November 2026``.
        url: of its page; empty for the class.
        plan: that it was measured by.
        fingerprint: None where nobody knows, and for the class, whose machines differ.
        samples: under the names that their series have in the run that it is held against.
        machines: how many there are in the class; 0 for a run.
    """

    id: str
    name: str
    title: str
    url: str
    plan: Plan
    fingerprint: Mapping[str, Any] | None
    samples: Sequence[Sample]
    machines: int = 0

    @property
    def is_class(self) -> bool:
        """Whether it is no single run."""
        return self.id == CLASS


def other_run(run: Run, other: Run, samples: Sequence[Sample]) -> Other:
    """Another run, to be held against ``run``."""
    moment = moment_of(other)
    name = machine = other.machine.name if other.machine else "an unknown machine"
    title = f"{machine}, {day_words(moment)}"
    if run.machine is not None and other.machine is not None and run.machine.id == other.machine.id:
        name = f"the same machine on {moment_words(moment)}"
        title = f"{machine}, {moment_words(moment).removesuffix(' UTC')}"
    return Other(
        id=other.id,
        name=name,
        title=title,
        url=f"/runs/{other.id}",
        plan=other.plan,
        fingerprint=other.fingerprint,
        samples=named_as(run.plan, other.plan, samples),
    )


def the_class(run: Run, readings: Sequence[Reading]) -> Other | None:
    """The class; None where too few other machines measured what the run did.

    Args:
        readings: one a cell, of one run of each other machine.
    """
    samples = pooled(run.plan, readings)
    machines = len({sample.block for sample in samples})
    if machines < FEWEST:
        return None
    return Other(
        id=CLASS,
        name=f"the median of {machines} other machines",
        title=f"The class of {machines} other machines",
        url="",
        plan=run.plan,
        fingerprint=None,
        samples=samples,
        machines=machines,
    )


def moment_of(run: Run) -> datetime:
    """When it was measured, as far as is known."""
    return run.finished_at or run.started_at or run.requested_at
