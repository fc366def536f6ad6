"""Experiments of a lesson that do something else with the same models: save or load."""

from collections.abc import Sequence

from app.content.models import Experiment
from app.experiments.operations import OPERATIONS


def siblings(own: Experiment, experiments: Sequence[Experiment]) -> tuple[Experiment, ...]:
    """For each other operation the experiment that differs least from this one, in a fixed order.

    Args:
        own: an experiment of the lesson.
        experiments: of the lesson, in their order, which settles ties.
    """
    found = []
    for operation in OPERATIONS:
        candidates = [each for each in experiments if each.operation == operation]
        if operation != own.operation and candidates:
            found.append(max(candidates, key=lambda each: _likeness(own, each)))
    return tuple(found)


def _likeness(own: Experiment, other: Experiment) -> tuple[int, ...]:
    return (
        own.families == other.families,
        own.dtypes == other.dtypes,
        own.storage == other.storage,
        own.cache == other.cache,
        len(set(own.formats) & set(other.formats)) - len(set(own.formats) ^ set(other.formats)),
    )
