"""A page's text with what was measured of the claims that it makes."""

from collections.abc import Callable
from dataclasses import dataclass

from app.content.citations import Citation, Spot, split
from app.content.models import Experiment
from app.content.paths import Place
from app.experiments.claims.judgement import Judgement
from app.experiments.claims.shown import ShownClaim, shown_claim, unmeasured_claim
from app.experiments.panel import run_moment
from app.experiments.store import Run


@dataclass(frozen=True, slots=True)
class Cited:
    """A claim that a sentence makes, and what the newest run says of it.

    Attributes:
        measured: where and when, in words; empty before the first run.
        url: the run, at this claim; the lab before the first run.
    """

    claim: ShownClaim
    measured: str
    url: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text, and what follows it: a word on a claim, or its numbers."""

    html: str
    mark: Cited | None = None
    note: Cited | None = None


Outcome = tuple[Experiment, Run | None, tuple[Judgement, ...]]


def prose(html: str, outcome: Callable[[str], Outcome | None]) -> tuple[Piece, ...]:
    """The text in pieces; one piece where it cites nothing.

    Args:
        html: of a mode or of a lesson's first page.
        outcome: an experiment by its id, with its newest run and what that says of its claims;
            None where there is no such experiment. Asked once for each that is cited.
    """
    parts = split(html)
    experiments = {part.citation.experiment for part in parts if part.citation is not None}
    found: dict[Citation, Cited] = {}
    for name in sorted(experiments):
        if (known := outcome(name)) is not None:
            found |= _cited(*known)
    return tuple(
        Piece(
            part.html,
            mark=found.get(part.citation) if part.citation and part.spot is Spot.MARK else None,
            note=found.get(part.citation) if part.citation and part.spot is Spot.NOTE else None,
        )
        for part in parts
    )


def _cited(
    experiment: Experiment, run: Run | None, judgements: tuple[Judgement, ...]
) -> dict[Citation, Cited]:
    if run is None:
        lab = Place("experiment", *experiment.id.split("/")).url
        return {
            Citation(experiment.id, claim.id): Cited(unmeasured_claim(claim), "", lab)
            for claim in experiment.claims
        }
    found = {}
    for judgement in judgements:
        claim = shown_claim(judgement)
        url = f"/runs/{run.id}#{claim.anchor}"
        cited = Cited(claim, _where_and_when(run), url)
        found[Citation(experiment.id, judgement.claim.id)] = cited
    return found


def _where_and_when(run: Run) -> str:
    machine = f" on {run.machine.name}" if run.machine else ""
    if not run.status.is_over:
        return f"Being measured{machine}."
    return f"Measured{machine}, {run_moment(run)}."
