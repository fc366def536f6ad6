"""A prediction as it is stored, and the run that it is held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.experiments.foretold import Foretold
from app.experiments.values import RunStatus
from app.predictions.guess import Guesses, line_of
from app.predictions.score import Result, Truth


@dataclass(frozen=True, slots=True)
class Held:
    """The run that a prediction is held against, and how that goes.

    Attributes:
        when: its end, else its start, else when it was asked for.
        is_blind: it was started after the prediction was locked: nobody could have looked.
        truths: what it says of each series so far.
    """

    run_id: str
    status: RunStatus
    machine: str
    when: datetime
    is_blind: bool
    truths: Mapping[str, Truth]
    result: Result


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a learner predicted of an experiment, locked.

    Attributes:
        sizes: the experiment's, as it was then, ascending.
        explanation: why the gap is there, in the learner's words; empty before they said so.
        held: None until a run was started, or an earlier one was chosen.
    """

    id: str
    experiment: str
    guesses: Guesses
    sizes: tuple[int, ...]
    locked_at: datetime
    explanation: str
    held: Held | None = None


def foretold(prediction: Prediction, sizes: Sequence[float], figure_url: str = "") -> Foretold:
    """The prediction as lines over a chart with these sizes."""
    lines = ((name, line_of(guess, sizes)) for name, guess in prediction.guesses.items())
    return Foretold(tuple((name, line) for name, line in lines if line), figure_url)
