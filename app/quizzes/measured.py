"""What settled the key of a question: a run and its numbers, as they are kept with an answer. Pure.

From what is kept, the question is graded and shown again even when the run is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.content.kinds.measured import Outcome, settled_body
from app.content.models import ClaimState
from app.content.paths import Place
from app.web.moments import moment_words


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """A statement or a figure, what the run says of it in short, and its numbers in words."""

    asked: str
    found: str
    words: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The run that settled a key, and what it says.

    Attributes:
        experiment: its id; ``title`` is what people call it.
        run: the run's id.
        machine: the name of the machine that measured; empty where it is not known.
        at: when the run ended.
        is_recorded: it came with the lesson, and was not measured by this server.
    """

    experiment: str
    title: str
    run: str
    machine: str
    at: datetime
    is_recorded: bool
    outcome: Outcome
    rows: tuple[MeasuredRow, ...]

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "experiment": self.experiment,
            "title": self.title,
            "run": self.run,
            "machine": self.machine,
            "at": self.at.isoformat(),
            "recorded": self.is_recorded,
            "states": [state.value for state in self.outcome.states],
            "values": list(self.outcome.values),
            "rows": [[row.asked, row.found, row.words] for row in self.rows],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Measured":
        """What ``to_json`` wrote."""
        return cls(
            experiment=data["experiment"],
            title=data["title"],
            run=data["run"],
            machine=data["machine"],
            at=datetime.fromisoformat(data["at"]),
            is_recorded=data["recorded"],
            outcome=Outcome(
                states=tuple(ClaimState(state) for state in data["states"]),
                values=tuple(float(value) for value in data["values"]),
            ),
            rows=tuple(MeasuredRow(*row) for row in data["rows"]),
        )


@dataclass(frozen=True, slots=True)
class Resolved:
    """A body with the key that a measurement gave, and that measurement."""

    body: object
    measured: Measured


def resolved(body: object, measured: Measured) -> Resolved | None:
    """The body with the key that was measured; None where that gives none."""
    found = settled_body(body, measured.outcome)
    return Resolved(found, measured) if found is not None else None


def body_of(body: object, kept: Mapping[str, Any] | None) -> object:
    """What an answer was graded by.

    Args:
        kept: what settled the key, as it is kept with the answer; None where no measurement did.
    """
    found = resolved(body, Measured.from_json(kept)) if kept is not None else None
    return found.body if found is not None else body


@dataclass(frozen=True, slots=True)
class MeasuredView:
    """What is shown of a measurement below an answer.

    Attributes:
        where: machine and moment, in a sentence.
        lab_url: where the experiment can be run.
    """

    where: str
    rows: tuple[MeasuredRow, ...]
    run_url: str
    lab_url: str


def measured_view(measured: Measured) -> MeasuredView:
    """A measurement as it is shown below an answer."""
    machine = f" on {measured.machine}" if measured.machine else ""
    recorded = ", in a run that was recorded for this lesson" if measured.is_recorded else ""
    return MeasuredView(
        where=f"Measured{machine}, {moment_words(measured.at)}{recorded}.",
        rows=measured.rows,
        run_url=f"/runs/{measured.run}",
        lab_url=Place("experiment", *measured.experiment.split("/")).url,
    )
