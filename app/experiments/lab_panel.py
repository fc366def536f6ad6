"""What the lab of a lesson shows: what can be measured, what it costs, and the run there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from app.content.models import Experiment
from app.experiments import units
from app.experiments.operations import bytes_of, operation_of
from app.experiments.panel import RunView, minutes


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the lab's experiments; ``label`` is short, ``title`` says it in full."""

    label: str
    title: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class LabPanel:
    """The lab of a lesson.

    Attributes:
        state: empty, no-worker, queued, running, finished, failed or cancelled.
        experiment: its name within the lesson, as the Run form sends it.
        choices: every experiment of the lab.
        html: what will happen, in the author's words.
        cost: one sentence on what a run takes.
        machine: the machine that will measure; empty when no worker is there.
        run_url: where the Run form is sent.
        run: the run under way, else the last one; None before the first.
        joined: the visitor pressed Run and joined the run under way.
    """

    state: str
    experiment: str
    choices: tuple[Choice, ...]
    title: str
    html: str
    cost: str
    machine: str
    run_url: str
    run: RunView | None
    joined: bool


def lab_url(lesson: str, experiments: Sequence[Experiment], name: str) -> str:
    """The lab of a lesson, showing an experiment; the first one needs no mention.

    Args:
        lesson: course/lesson.
        experiments: of the lesson.
        name: of the experiment within the lesson.
    """
    first = experiments[0].name if experiments else ""
    return f"/{lesson}/lab" if name == first else f"/{lesson}/lab?experiment={quote(name)}"


def lab_choices(
    lesson: str, experiments: Sequence[Experiment], shown: Experiment
) -> tuple[Choice, ...]:
    """The experiments of a lab, as a list to choose from."""
    return tuple(
        Choice(
            each.name.replace("-", " ").capitalize(),
            each.title,
            lab_url(lesson, experiments, each.name),
            each.id == shown.id,
        )
        for each in experiments
    )


def lab_panel(
    experiment: Experiment,
    choices: tuple[Choice, ...],
    run: RunView | None,
    machine: str,
    run_url: str,
    *,
    joined: bool,
) -> LabPanel:
    """The lab: what can be done, and what there is to see."""
    return LabPanel(
        state=_state(run, machine),
        experiment=experiment.name,
        choices=choices,
        title=experiment.title,
        html=experiment.html,
        cost=_cost(experiment),
        machine=machine,
        run_url=run_url,
        run=run,
        joined=joined,
    )


def _state(run: RunView | None, machine: str) -> str:
    is_active = run is not None and not run.is_over
    if not machine and (run is None or is_active):
        return "no-worker"
    return "empty" if run is None else run.status


def _cost(experiment: Experiment) -> str:
    ways, kinds = len(experiment.formats), len(experiment.families) * len(experiment.dtypes)
    cells = ways * kinds * len(experiment.sizes)
    each = f", each for {kinds} kinds of models," if kinds > 1 else ""
    largest = experiment.sizes[-1] * max(map(bytes_of, experiment.dtypes))
    return (
        f"A run measures {ways} ways to {operation_of(experiment.operation).does}{each} at "
        f"{len(experiment.sizes)} sizes, {cells} points, up to {experiment.blocks} times over: "
        f"about {minutes(experiment.budget)} at most. Its largest file takes "
        f"{units.size(largest)} for a moment."
    )
