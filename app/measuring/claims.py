"""The claims of an experiment, measured anew on this machine: ``slope check --measure``."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from app.content.experiments import MOST_SIZES
from app.content.models import Experiment
from app.experiments.claims.judgement import Judgement
from app.experiments.claims.verify import verify
from app.experiments.known import known
from app.experiments.values import Plan, Sample
from app.measuring.display import display
from app.measuring.session import Event, Landed, Next, measure_plan
from app.settings import Settings


def measure_claims(experiment: Experiment, settings: Settings) -> tuple[Judgement, ...]:
    """Measure what the claims need, with progress on standard error, and judge them by that.

    Raises:
        Misconfigured: a worker runs on this machine, or a directory cannot be used.
    """

    def measure(plan: Plan) -> tuple[Sequence[Sample], Mapping[str, Any]]:
        console = Console(stderr=True, highlight=False)
        shown = display(console, plan, experiment.id, settings.machine_name)

        def tell(event: Event) -> None:
            match event:
                case Next(cell, spent):
                    shown.next(cell, spent)
                case Landed(sample):
                    shown.landed(sample)

        with shown:
            recording = measure_plan(
                plan,
                settings,
                experiment=experiment.id,
                on_event=tell,
                shall_stop=lambda: False,  # Ctrl-C ends it: half a measurement settles nothing
            )
        return recording.samples, recording.fits or {}

    return verify(experiment, _limits(settings), random.SystemRandom().randrange(2**31), measure)


def _limits(settings: Settings) -> Settings:
    """Whoever checks the content is no visitor: sizes are limited by what content may name."""
    changes = {"max_parameters": known().sizes[1], "max_sizes": 2 * MOST_SIZES}
    return settings.model_copy(update=changes)
