"""Claims of a complexity class, held against the tie set and the verdict of a stored fit."""

from app.content.models import Claim, ClaimState
from app.content.statements import ClassClaim
from app.experiments.claims.facts import Facts
from app.experiments.claims.judgement import Judgement
from app.experiments.verdict import SeriesFit, in_words

_NOUNS = {"time": "times", "size": "file sizes", "peak_memory": "peaks of memory"}


def judge_class(claim: Claim, said: ClassClaim, facts: Facts) -> Judgement:
    """The truth table stands in docs/claims.md."""
    series, metric = said.term.series, said.term.metric
    fit = facts.fit(metric, series)
    if fit is None:
        words = f"The {_NOUNS[metric]} of {series} are not fitted yet."
        return Judgement(claim, ClaimState.NOT_SETTLED, words)
    state = _negated(said, fit) if said.negated else _state(said, fit)
    words = in_words(fit)
    if not said.negated and state is ClaimState.CONTRADICTED:
        words = f"{said.complexity} is ruled out. The verdict is {words}"
    return Judgement(claim, state, words)


def _state(said: ClassClaim, fit: SeriesFit) -> ClaimState:
    if fit.verdict is None:
        return ClaimState.NOT_SETTLED
    if fit.verdict == said.complexity:
        return ClaimState.HELD
    return ClaimState.NOT_SETTLED if said.complexity in fit.tie else ClaimState.CONTRADICTED


def _negated(said: ClassClaim, fit: SeriesFit) -> ClaimState:
    """``is not``: only a class that stands alone is surely that of the curve."""
    if fit.verdict is None:
        return ClaimState.NOT_SETTLED
    if said.complexity not in fit.tie:
        return ClaimState.HELD
    return ClaimState.CONTRADICTED if len(fit.tie) == 1 else ClaimState.NOT_SETTLED
