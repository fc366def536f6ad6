"""The claims of an experiment, measured anew and judged by that alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.content.models import Experiment
from app.experiments.claims.facts import Facts
from app.experiments.claims.judge import judge_all
from app.experiments.claims.judgement import Judgement
from app.experiments.claims.needs import plan_for_claims
from app.experiments.values import Plan, Sample
from app.settings import Settings

#: Carries out a plan on this machine; gives its samples, and its fits as a run stores them.
Measure = Callable[[Plan], tuple[Sequence[Sample], Mapping[str, Any]]]


def verify(
    experiment: Experiment, settings: Settings, seed: int, measure: Measure
) -> tuple[Judgement, ...]:
    """Measure what the claims need, and judge them.

    Args:
        settings: the limits.
        seed: of the order within blocks and of the weights.

    Raises:
        Invalid: a claim needs more than the limits allow.
    """
    if not experiment.claims:
        return ()
    plan = plan_for_claims(experiment, settings, seed)
    samples, fits = measure(plan)
    return judge_all(experiment.claims, Facts.of(plan, samples, fits))
