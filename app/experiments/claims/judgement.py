"""What a run says of a claim, as values."""

from dataclasses import dataclass

from app.content.models import Claim, ClaimState


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure that a claim is about, with its 95 % interval.

    Attributes:
        of: the term or the number, as a claim writes it.
        n: parameters at which it was measured; None for a figure of the whole curve.
        value: seconds, seconds a parameter, bytes, a count or a ratio.
        high: None where the data set no upper limit.
    """

    of: str
    n: int | None
    value: float
    low: float
    high: float | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Why there is no such figure, in words; what would give it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A claim held against a run; ``words`` are sentences with the numbers."""

    claim: Claim
    state: ClaimState
    words: str
    readings: tuple[Reading, ...] = ()
