"""Judgements as pages show them: on a run's page, and beside the sentences that make the claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.content.models import Claim, ClaimState
from app.content.paths import CLAIM
from app.experiments.claims.judgement import Judgement


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim and what a run says of it.

    Attributes:
        anchor: where it stands on the run's page, and on the lab's.
        text: as the author wrote it.
        state: held, contradicted, not settled; ``not measured yet`` before the first run.
        tone: good, bad, open or none, for its look.
        words: the numbers; empty before the first run.
    """

    anchor: str
    text: str
    state: str
    tone: str
    words: str


_TONES: Mapping[ClaimState, str] = MappingProxyType(
    {ClaimState.HELD: "good", ClaimState.CONTRADICTED: "bad", ClaimState.NOT_SETTLED: "open"}
)


def shown_claim(judgement: Judgement) -> ShownClaim:
    """A claim that was held against a run."""
    claim, state = judgement.claim, judgement.state
    return ShownClaim(_anchor(claim), claim.text, state, _TONES[state], judgement.words)


def unmeasured_claim(claim: Claim) -> ShownClaim:
    """A claim of an experiment that nobody has run here."""
    return ShownClaim(_anchor(claim), claim.text, "not measured yet", "none", "")


def _anchor(claim: Claim) -> str:
    return f"{CLAIM}{claim.id}"
