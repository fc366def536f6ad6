"""The plan that measures what an experiment's claims need, and no more."""

from collections.abc import Iterator
from dataclasses import replace

from app.content.models import Claim, Experiment
from app.content.statements import METRICS, ClassClaim, Comparison
from app.experiments.claims.comparisons import sizes_of
from app.experiments.plan import Wish, make_plan
from app.experiments.values import Plan
from app.settings import Settings


def plan_for_claims(experiment: Experiment, settings: Settings, seed: int) -> Plan:
    """The experiment's plan with the series and sizes that its claims name; it has at least one.

    Raises:
        Invalid: a claim names a size beyond the operator's limits.
    """
    named = {
        part for claim in experiment.claims for term in claim.statement.terms
        for part in term.series.split("@")
    }  # fmt: skip
    sizes = {size for claim in experiment.claims for size in _sizes(claim, experiment.sizes)}
    wish = Wish(formats=[each for each in experiment.formats if each in named], sizes=sorted(sizes))
    plan = make_plan(experiment, wish, settings, seed)
    # The first family and type go without saying in a series' name.
    return replace(
        plan,
        families=tuple(each for each in plan.families if each in {plan.families[0], *named}),
        dtypes=tuple(each for each in plan.dtypes if each in {plan.dtypes[0], *named}),
    )


def _sizes(claim: Claim, usual: tuple[int, ...]) -> Iterator[int]:
    """The sizes that a claim needs, of the experiment's own as far as they are there."""
    said = claim.statement
    if isinstance(said, ClassClaim) or any(not METRICS[t.metric].at_sizes for t in said.terms):
        yield from usual
    if isinstance(said, ClassClaim) or not any(METRICS[t.metric].at_sizes for t in said.terms):
        return
    inside = _sizes_of_comparison(said, usual)
    yield from inside
    if any(term.metric == "doubling" for term in said.terms):
        last = max(inside)
        yield next((size for size in usual if size > last), 2 * last)


def _sizes_of_comparison(said: Comparison, usual: tuple[int, ...]) -> tuple[int, ...]:
    found = sizes_of(said, usual, lambda _size: ())
    if found or said.at is None:
        return found
    ends = {end for end in (said.at.low, said.at.high) if end is not None}
    return tuple(sorted(ends))
