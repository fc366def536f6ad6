"""A page's text with what was measured of the claims that it makes."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

from app.content.citations import Citation, Spot, cites, split
from app.content.models import Experiment, Library
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


class Remembered:
    """Texts in pieces, kept while neither the content nor a run changes.

    A learner's page is made for them alone, and what was measured is the same for everybody.
    """

    def __init__(self) -> None:
        self._of: Hashable = None
        self._library: Library | None = None
        self._texts: dict[str, tuple[Piece, ...]] = {}
        self._lock = Lock()

    def pieces(
        self,
        library: Library,
        html: str,
        changes: Callable[[], Hashable],
        make: Callable[[], tuple[Piece, ...]],
    ) -> tuple[Piece, ...]:
        """The pieces of a text of this library.

        Args:
            changes: another value once any run has changed; not asked for a text that cites none.
            make: called only where they are not known.
        """
        if not cites(html):
            return make()
        of = (id(library), changes())
        with self._lock:
            if self._of != of:
                # The library is held, so that no later one can have its id.
                self._of, self._library, self._texts = of, library, {}
            known = self._texts
        if html not in known:
            known[html] = make()
        return known[html]


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
