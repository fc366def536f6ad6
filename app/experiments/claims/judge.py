"""A claim held against the facts of a run."""

from collections.abc import Iterable

from app.content.models import Claim, ClaimState
from app.content.statements import ClassClaim
from app.experiments.claims.classes import judge_class
from app.experiments.claims.comparisons import judge_comparison
from app.experiments.claims.facts import Facts
from app.experiments.claims.judgement import Judgement


def judge(claim: Claim, facts: Facts) -> Judgement:
    """Held, contradicted or not settled, with the numbers."""
    for term in claim.statement.terms:
        if not facts.measures(term.series):
            words = f"This run did not measure {term.series}."
            return Judgement(claim, ClaimState.NOT_SETTLED, words)
    if isinstance(claim.statement, ClassClaim):
        return judge_class(claim, claim.statement, facts)
    return judge_comparison(claim, claim.statement, facts)


def judge_all(claims: Iterable[Claim], facts: Facts) -> tuple[Judgement, ...]:
    """Every claim of an experiment, in its order."""
    return tuple(judge(claim, facts) for claim in claims)
