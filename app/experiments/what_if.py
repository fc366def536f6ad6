"""What the fits of a run say about models of any size: values, intervals, and their limits."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.experiments import units
from app.experiments.cards import FormatCard, series_cards
from app.experiments.chart_state import (
    MOST_PARAMETERS,
    STEPS_A_DECADE,
    ChartState,
    Show,
    amount_at,
    short_amount,
    step_of,
)
from app.experiments.law import Law, Predicted
from app.experiments.numbers import human_count, two_digits
from app.experiments.scene import Metric, laws_of, metrics_of
from app.experiments.values import Plan, Sample

_BEFORE = STEPS_A_DECADE // 2  # places of the slider below the smallest size
_BEYOND = 2 * STEPS_A_DECADE  # and above the largest: a hundred times
_USUAL = STEPS_A_DECADE  # where it stands before it is moved: ten times the largest
_FAR = 10.0  # times the largest size from which on a prediction is called far


@dataclass(frozen=True, slots=True)
class Guess:
    """What the fit of a series says at n.

    Attributes:
        law: what a script computes it from; None where no class was settled on.
        value: as text; empty where there is nothing to predict with.
        interval: of 95 %, as text; empty where there is none.
        note: how far it can be trusted, or why there is none.
    """

    card: FormatCard
    law: Law | None
    value: str
    interval: str
    note: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The what-if of a chart.

    Attributes:
        n: parameters; ten times the largest size where nobody asked yet.
        asked: somebody did.
        typed: n, as the field has it.
        words: n, as people say it.
        step: the slider's place of n; ``least`` and ``most`` are its ends.
        label: what is predicted.
        where: n against the sizes that were measured, in a sentence.
        largest: the largest size that was measured or planned, in parameters.
        guesses: of the lines that are switched on, in the order of the legend.
    """

    n: int
    asked: bool
    typed: str
    words: str
    step: int
    least: int
    most: int
    label: str
    where: str
    smallest: int
    largest: int
    guesses: tuple[Guess, ...]


def what_if(
    plan: Plan, samples: Iterable[Sample], fits: Mapping[str, Any], state: ChartState
) -> WhatIf:
    """The predictions at ``state.at``.

    The phases have no fits: where they are shown, the whole time is predicted.
    """
    show = Show.TIME if state.show is Show.PHASES else state.show
    metric = metrics_of(plan)[show]
    of_run = list(samples)
    sizes = [sample.n or sample.size for sample in of_run if sample.ok] or list(plan.sizes)
    smallest, largest = min(sizes), max(sizes)
    first, last = step_of(smallest), step_of(largest)
    n = state.at or amount_at(last + _USUAL)
    laws = laws_of(of_run, fits, show)
    return WhatIf(
        n=n,
        asked=state.at is not None,
        typed=short_amount(n),
        words=human_count(n),
        step=min(max(step_of(n), first - _BEFORE), last + _BEYOND),
        least=max(0, first - _BEFORE),
        most=min(last + _BEYOND, step_of(MOST_PARAMETERS)),
        label=metric.label,
        where=_where(n, smallest, largest),
        smallest=smallest,
        largest=largest,
        guesses=tuple(
            _guess(card, laws.get(name), n, metric)
            for name, card in series_cards(plan).items()
            if name not in state.hide
        ),
    )


def _guess(card: FormatCard, law: Law | None, n: int, metric: Metric) -> Guess:
    found = law.at(n) if law is not None else None
    if law is None or found is None or not math.isfinite(found.value):
        return Guess(card, law, "", "", "No class was settled on, so there is nothing to go by.")
    return Guess(card, law, metric.format(found.value), _interval(found, metric), _note(law, n))


def _interval(found: Predicted, metric: Metric) -> str:
    if found.high is None or not math.isfinite(found.high):
        return f"{metric.format(found.low)} at least" if found.low > 0 else ""
    return f"{metric.format(found.low)} to {metric.format(found.high)}"


def _note(law: Law, n: int) -> str:
    """Each line has sizes of its own: some are given up where others go on."""
    if law.n_max and n > _FAR * law.n_max:
        return f"{two_digits(n / law.n_max)} times its largest measured: a hint at most"
    return ""


def _where(n: int, smallest: int, largest: int) -> str:
    if n > _FAR * largest:
        return (
            f"{human_count(n)} is {two_digits(n / largest)} times the largest size measured: "
            "memory, disk and caches may behave differently there, which no fit knows."
        )
    if n > largest * 1.01:
        return (
            f"{human_count(n)} is beyond what was measured, {two_digits(n / largest)} times the "
            "largest size: the fits are drawn out to there."
        )
    if n < smallest * 0.99:
        return f"{human_count(n)} is below the smallest size measured, {units.count(smallest)}."
    return f"{human_count(n)} lies between the sizes measured."
