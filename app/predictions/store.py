"""Predictions in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app.errors import Conflict, NotFound, TooMany
from app.experiments import store as runs
from app.experiments.store import Run
from app.experiments.tables import RunRow, SampleRow
from app.experiments.values import Origin, RunStatus
from app.predictions.guess import Guess, Guesses
from app.predictions.prediction import Held, Prediction
from app.predictions.score import Truth, score_all
from app.predictions.tables import PredictionRow
from app.predictions.truth import truths_of

#: Predictions of one experiment that are kept of a learner.
MOST_KEPT = 200
#: The newest predictions of others that a density is made of.
MOST_OTHERS = 400
#: Of a learner's predictions, the newest that ``all_of`` gives.
MOST_IN_ALL = 1000


class _Runs:
    """The runs that predictions are held against, each read once for all that are."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, Run] = {}
        self._truths: dict[str, Mapping[str, Truth]] = {}
        self._first: dict[str, tuple[datetime, Run | None]] = {}

    def of(self, row: PredictionRow) -> Run | None:
        """The run that was chosen; else the first one here that began after the prediction."""
        if row.run_id is not None:
            return self._run(row.run_id)
        asked, first = self._first.get(row.experiment, (None, None))
        # What was the first for an earlier prediction is so for this one, if it began later, too.
        is_known = asked is not None and asked <= row.locked_at
        if not is_known or (first is not None and _begun(first) <= row.locked_at):
            id_ = self._session.scalar(_first_after(row))
            first = self._run(id_) if id_ is not None else None
            self._first[row.experiment] = (row.locked_at, first)
        return first

    def truths(self, run: Run) -> Mapping[str, Truth]:
        """What a run says of its lines."""
        if run.id not in self._truths:
            measured = runs.samples(self._session, run.id)
            self._truths[run.id] = truths_of(measured, run.fits or {})
        return self._truths[run.id]

    def _run(self, run_id: str) -> Run:
        if run_id not in self._known:
            self._known[run_id] = runs.run(self._session, run_id)
        return self._known[run_id]


def lock(
    session: Session,
    learner: str,
    experiment: str,
    sizes: Sequence[int],
    guesses: Guesses,
    now: datetime,
) -> str:
    """Store a prediction for good, and give its id; one sent twice is stored once.

    The learner must be held (accounts.store).

    Raises:
        TooMany: the learner has predicted this experiment ``MOST_KEPT`` times.
    """
    content = _content(sizes, guesses)
    newest = session.scalar(_of(learner, experiment).limit(1))
    if newest is not None and newest.series == content and _Runs(session).of(newest) is None:
        return newest.id
    mine = _of(learner, experiment).order_by(None).subquery()
    if (session.scalar(select(func.count()).select_from(mine)) or 0) >= MOST_KEPT:
        raise TooMany(
            f"You have predicted this experiment {MOST_KEPT} times, and no more are kept. Nothing "
            "was stored; your earlier predictions are all there."
        )
    row = PredictionRow(
        id=uuid4().hex,
        learner_id=learner,
        experiment=experiment,
        series=content,
        locked_at=now,
        explanation="",
    )
    session.add(row)
    session.flush()
    return row.id


def several(session: Session, learner: str, experiment: str, limit: int) -> list[Prediction]:
    """The learner's last predictions of an experiment, the newest first, scored."""
    return _predictions(session, _of(learner, experiment).limit(limit))


def count(session: Session, learner: str, experiment: str) -> int:
    """How often the learner has predicted an experiment."""
    mine = _of(learner, experiment).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(mine)) or 0


def of_run(session: Session, learner: str, run: Run) -> Prediction | None:
    """The learner's newest prediction that is held against this run, or waits for it."""
    chosen = session.scalar(
        _of(learner, run.experiment).where(PredictionRow.run_id == run.id).limit(1)
    )
    if chosen is not None:
        return _prediction(_Runs(session), chosen)
    before = _of(learner, run.experiment).where(PredictionRow.run_id.is_(None))
    if run.started_at is not None:
        before = before.where(PredictionRow.locked_at < _begun(run))
    row = session.scalar(before.limit(1))
    if row is None or run.origin is not Origin.MEASURED:
        return None
    known = _Runs(session)
    held = known.of(row)
    is_its = held.id == run.id if held is not None else run.status is RunStatus.QUEUED
    return _prediction(known, row) if is_its else None


def one(session: Session, learner: str, prediction_id: str) -> Prediction:
    """A prediction of this learner.

    Raises:
        NotFound: there is none of that id, or it is somebody else's.
    """
    return _prediction(_Runs(session), _row(session, learner, prediction_id))


def all_of(session: Session, learner: str) -> tuple[Prediction, ...]:
    """Every prediction of a learner, the newest first, with its score where there is a run."""
    mine = (
        select(PredictionRow)
        .where(PredictionRow.learner_id == learner)
        .order_by(PredictionRow.locked_at.desc(), PredictionRow.id)
    )
    return tuple(_predictions(session, mine.limit(MOST_IN_ALL)))


def hold(session: Session, learner: str, prediction_id: str, run_id: str) -> None:
    """Hold a prediction against a run that it did not wait for.

    Raises:
        NotFound: the prediction is not this learner's, or there is no such run.
        Conflict: it is held against a run already, or the run is of another experiment.
    """
    row = _row(session, learner, prediction_id)
    run = runs.run(session, run_id)
    held = _Runs(session).of(row)
    if held is not None and held.id != run_id:
        raise Conflict("This prediction is held against a run already, and stays with it.")
    if run.experiment != row.experiment:
        raise Conflict("That is a run of another experiment: its lines are others.")
    row.run_id = run_id


def explain(session: Session, learner: str, prediction_id: str, words: str) -> Prediction:
    """Keep why the gap is there, in the learner's words; what was said before is replaced.

    Raises:
        NotFound: the prediction is not this learner's.
        Conflict: it is not held against a run yet.
    """
    row = _row(session, learner, prediction_id)
    known = _Runs(session)
    if known.of(row) is None:
        raise Conflict("There is no gap to explain before a run was measured. Press Run first.")
    row.explanation = words
    return _prediction(known, row)


def in_vain(session: Session, prediction: Prediction) -> Run | None:
    """The last run that began after a prediction and ended before it measured anything."""
    row = session.scalar(
        select(RunRow.id)
        .where(
            RunRow.experiment == prediction.experiment,
            RunRow.origin == Origin.MEASURED,
            RunRow.requested_at > prediction.locked_at,
            RunRow.status.in_((RunStatus.FAILED, RunStatus.CANCELLED)),
            ~exists().where(SampleRow.run_id == RunRow.id, SampleRow.ok),
        )
        .order_by(RunRow.requested_at.desc())
        .limit(1)
    )
    return runs.run(session, row) if row is not None else None


def others(session: Session, experiment: str, learner: str) -> list[Guesses]:
    """What others predicted of an experiment: the newest of each, of the newest in all."""
    rows = session.execute(
        select(PredictionRow.learner_id, PredictionRow.series)
        .where(PredictionRow.experiment == experiment, PredictionRow.learner_id != learner)
        .order_by(PredictionRow.locked_at.desc())
        .limit(MOST_OTHERS)
    )
    found: dict[str, Guesses] = {}
    for other, content in rows:
        if other not in found:
            found[other] = _guesses(content)
    return list(found.values())


def _of(learner: str, experiment: str) -> Select[PredictionRow]:
    return (
        select(PredictionRow)
        .where(PredictionRow.learner_id == learner, PredictionRow.experiment == experiment)
        .order_by(PredictionRow.locked_at.desc(), PredictionRow.id)
    )


def _row(session: Session, learner: str, prediction_id: str) -> PredictionRow:
    # PostgreSQL takes no null bytes, which an address may have.
    row = session.get(PredictionRow, prediction_id) if prediction_id.isprintable() else None
    if row is None or row.learner_id != learner:
        raise NotFound("There is no such prediction among yours. The lab shows those you have.")
    return row


def _first_after(row: PredictionRow) -> Select[str]:
    """The id of the first run here that began after a prediction."""
    return (
        select(RunRow.id)
        .where(
            RunRow.experiment == row.experiment,
            RunRow.origin == Origin.MEASURED,
            # The machine's clock may be behind ours: who pressed Run later began later, too.
            or_(RunRow.requested_at > row.locked_at, RunRow.started_at > row.locked_at),
            RunRow.started_at.is_not(None),
            # One that ended before it measured anything says nothing: the next one counts.
            or_(
                RunRow.status == RunStatus.RUNNING,
                exists().where(SampleRow.run_id == RunRow.id, SampleRow.ok),
            ),
        )
        .order_by(RunRow.requested_at, RunRow.id)
        .limit(1)
    )


def _begun(run: Run) -> datetime:
    return max(run.requested_at, run.started_at or run.requested_at)


def _predictions(session: Session, newest_first: Select[PredictionRow]) -> list[Prediction]:
    """Predictions with their scores; read from the oldest on, so that each run is sought once."""
    known, rows = _Runs(session), session.scalars(newest_first).all()
    return [_prediction(known, row) for row in reversed(rows)][::-1]


def _prediction(known: _Runs, row: PredictionRow) -> Prediction:
    guesses, sizes = _guesses(row.series), tuple(row.series["sizes"])
    run = known.of(row)
    return Prediction(
        row.id,
        row.experiment,
        guesses,
        sizes,
        row.locked_at,
        row.explanation,
        _held(row, run, guesses, known.truths(run)) if run is not None else None,
    )


def _held(row: PredictionRow, run: Run, guesses: Guesses, truths: Mapping[str, Truth]) -> Held:
    is_blind = run.origin is Origin.MEASURED and _begun(run) > row.locked_at
    return Held(
        run.id,
        run.status,
        run.machine.name if run.machine else "",
        run.finished_at or run.started_at or run.requested_at,
        is_blind,
        truths,
        score_all(guesses, truths, run.plan.sizes),
    )


def _content(sizes: Sequence[int], guesses: Guesses) -> dict[str, Any]:
    return {
        "sizes": list(sizes),
        "lines": {name: guess.to_json() for name, guess in guesses.items()},
    }


def _guesses(content: Mapping[str, Any]) -> dict[str, Guess]:
    return {name: Guess.from_json(data) for name, data in content["lines"].items()}
