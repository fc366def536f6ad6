"""Keys that measurements settle: found in the latest run of this server that does, else in one
that was recorded for the lesson.

What a finished run says of a key does not change, so it is remembered; docs/decisions/0020.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.content.claims import BadClaim
from app.content.kinds.measured import (
    MeasuredKey,
    Outcome,
    figures,
    lets_pass,
    measured_key,
    scope_of,
    statements,
)
from app.content.models import Claim, ClaimState, Experiment, Library, Question
from app.content.statements import Figure, Kind, Statement
from app.experiments import store as runs
from app.experiments.claims.comparisons import read_figure
from app.experiments.claims.facts import Facts
from app.experiments.claims.figures import in_text
from app.experiments.claims.judge import judge
from app.experiments.claims.judgement import Reading
from app.experiments.store import Stored
from app.experiments.values import Origin
from app.quizzes.attempts import Attempt
from app.quizzes.measured import Measured, MeasuredRow, Resolved, resolved

_MOST_RUNS = 5  # that are asked for a key, of this server and of recorded ones each
_MOST_KNOWN = 1024


@dataclass(frozen=True, slots=True)
class Said:
    """What a run says of a key.

    Attributes:
        spans: the ends of the intervals of its figures; None is no end.
    """

    run: str
    machine: str
    at: datetime
    is_recorded: bool
    outcome: Outcome
    spans: tuple[tuple[float, float | None], ...]
    rows: tuple[MeasuredRow, ...]


# What a run says of a key follows from these alone; None: it leaves the key open.
_known: OrderedDict[Hashable, Said | None] = OrderedDict()
_lock = Lock()


class Keys:
    """Settles the keys of questions by the runs as one request finds them."""

    def __init__(self, session: Session, library: Library) -> None:
        self._session = session
        self._library = library
        self._runs: dict[str, list[Stored]] = {}
        self._facts: dict[str, tuple[runs.Run, Facts]] = {}

    def can_ask(self, question: Question) -> bool:
        """Whether each of its variants has a key."""
        return all(
            measured_key(variant.body) is None or self._resolve(variant.body, "") is not None
            for variant in question.variants
        )

    def fill(
        self,
        attempt: Attempt,
        questions: Iterable[Question],
        asked_by: Mapping[str, str] = MappingProxyType({}),
    ) -> Attempt:
        """The attempt with a key for each question whose key is open in it, where a run has one.

        Args:
            asked_by: the run by which a page asked a question, by the question's id. No other run
                settles it then: nobody is graded by what they were not asked.
        """
        found = {
            question.id: key
            for question in questions
            if question.id not in attempt.answers and not attempt.is_settled(question)
            for key in [
                self._resolve(attempt.variant(question).body, asked_by.get(question.id, ""))
            ]
            if key is not None
        }
        return replace(attempt, keys={**attempt.keys, **found}) if found else attempt

    def _resolve(self, body: object, run: str) -> Resolved | None:
        """The body with its key, by the first run that gives one; by ``run`` alone if named."""
        key = measured_key(body)
        experiment = self._library.experiments.get(key.experiment) if key is not None else None
        if key is None or experiment is None:
            return None
        for stored in self._candidates(experiment.id):
            if run in ("", stored.id):
                said = self._said(stored, key, experiment)
                found = _by(body, said, experiment) if said is not None else None
                if found is not None:
                    return found
        return None

    def _candidates(self, experiment: str) -> list[Stored]:
        if experiment not in self._runs:
            self._runs[experiment] = runs.settling(self._session, experiment, _MOST_RUNS)
        return self._runs[experiment]

    def _said(self, stored: Stored, key: MeasuredKey, experiment: Experiment) -> Said | None:
        """What a run says of a key, asked of the database only once."""
        of = (stored, key, scope_of(experiment))
        with _lock:
            if of in _known:
                _known.move_to_end(of)
                return _known[of]
        try:
            asked = statements(key, experiment), figures(key, experiment)
        except BadClaim:
            return None  # the content's problems tell of it
        said = _said(*self._read(stored.id), *asked)
        with _lock:
            _known[of] = said
            while len(_known) > _MOST_KNOWN:
                _known.popitem(last=False)
        return said

    def _read(self, run_id: str) -> tuple[runs.Run, Facts]:
        if run_id not in self._facts:
            run = runs.run(self._session, run_id)
            samples = runs.samples(self._session, run_id)
            self._facts[run_id] = run, Facts.of(run.plan, samples, run.fits)
        return self._facts[run_id]


def _said(
    run: runs.Run, facts: Facts, stated: tuple[Statement, ...], asked: tuple[Figure, ...]
) -> Said | None:
    """What a run says; None where it leaves a statement open or lacks a figure."""
    judged = [judge(Claim("", str(each), each, "", 0, 0), facts) for each in stated]
    read = [read_figure(each, facts) for each in asked]
    found = [each for each in read if isinstance(each, Reading)]
    states = tuple(each.state for each in judged)
    if ClaimState.NOT_SETTLED in states or len(found) < len(read):
        return None
    rows = [MeasuredRow(each.claim.text, each.state.capitalize(), each.words) for each in judged]
    rows += [_row(*each) for each in zip(asked, found, strict=True)]
    return Said(
        run=run.id,
        machine=run.machine.name if run.machine is not None else "",
        at=run.finished_at or run.requested_at,
        is_recorded=run.origin is Origin.RECORDED,
        outcome=Outcome(states, tuple(each.value for each in found)),
        spans=tuple((each.low, each.high) for each in found),
        rows=tuple(rows),
    )


def _row(asked: Figure, reading: Reading) -> MeasuredRow:
    kind = asked.term.kind
    low = in_text(reading.low, kind)
    high = in_text(reading.high, kind) if reading.high is not None else "no upper end"
    words = "The same each time." if low == high else f"95 % interval: {low} to {high}."
    return MeasuredRow(str(asked), _figure(reading.value, kind), words)


def _figure(value: float, kind: Kind) -> str:
    return f"{in_text(value, kind)}×" if kind is Kind.RATIO else in_text(value, kind)


def _by(body: object, said: Said, experiment: Experiment) -> Resolved | None:
    """The body settled by what a run said.

    A figure settles it only where it is known well enough: both ends of its interval would be
    right answers, too.
    """
    for value, (low, high) in zip(said.outcome.values, said.spans, strict=True):
        if high is None or not all(lets_pass(body, end, value) for end in (low, high)):
            return None
    measured = Measured(
        experiment=experiment.id,
        title=experiment.title,
        run=said.run,
        machine=said.machine,
        at=said.at,
        is_recorded=said.is_recorded,
        outcome=said.outcome,
        rows=said.rows,
    )
    return resolved(body, measured)
