"""A database in which every state of a page is there to be looked at.

Its runs are recordings, played into the store as a worker would have told them: the numbers were
measured. No worker is started, so that a run that is running stays where it is.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from app.accounts import store as accounts
from app.accounts.passwords import hash_password
from app.accounts.users import Role, clean_name
from app.content.library import load_library
from app.content.models import Library
from app.db.session import Database
from app.experiments import store
from app.experiments.fit import fit_run
from app.experiments.known import known
from app.experiments.plan import Wish, block_order, make_plan
from app.experiments.progress import progress_of
from app.experiments.recorded import import_recorded, run_id_of, shown_fits
from app.experiments.recording import Recording, read_recording
from app.experiments.tables import RunRow
from app.experiments.values import Cell, EndedBy, Origin, Plan, RunStatus, Sample
from app.scheduling import store as scheduling
from app.scheduling.confidence import Confidence
from app.scheduling.rating import Rating
from app.settings import Settings

CONTENT = Path(__file__).resolve().parents[2] / "content"
INSTRUCTOR, PASSWORD = "Ada", "a password of the audits only"

_LESSON = "mlops/model-serialization"
#: The same experiment measured while the machine was busy: what a page lays over a run.
_BUSY = Path(__file__).with_name("busy.jsonl")
#: A worker that answers for as long as the audits take.
_PRESENT = timedelta(days=1)
#: Cells of a run of 6 formats and 9 sizes.
_CELLS = 6 * 9


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was put into a database, by the names that addresses of page kinds use.

    Attributes:
        finished: a run of 6 formats and 9 sizes, measured here, with its fits.
        other: a run of the same experiment from another machine.
        running: a run that stopped half-way through its blocks and stays so.
        failed: a run that ended by an error after some points.
        queued: a run that waits.
        broken: a row that no version can read: its page is an error of ours.
        machine: the machine that measured them.
    """

    finished: str
    other: str
    running: str
    failed: str
    queued: str
    broken: str
    machine: str

    def address(self, path: str) -> str:
        """A page kind's path with the ids in place of their names: ``/runs/{finished}``."""
        return path.format(**{name: getattr(self, name) for name in self.__slots__})


def prepare(directory: Path, content: Path = CONTENT) -> Prepared:
    """Fill the migrated database of a data directory.

    Raises:
        LookupError: the content lacks a recording that the states are made of.
    """
    database = Database(Settings(data_dir=directory, database_url="").database)
    try:
        library = load_library(content, known())
        import_recorded(database, library)
        _add_instructor(database)
        return _Machine(database, library).run_everything()
    finally:
        database.dispose()


def _add_instructor(database: Database) -> None:
    now = datetime.now(UTC)
    learner = secrets.token_hex(16)
    with database.write() as session:
        name, password = clean_name(INSTRUCTOR), hash_password(PASSWORD)
        user = accounts.add_user(session, name, Role.INSTRUCTOR, password, now)
        _add_reviews(session, learner, now)
        accounts.bring(session, user, learner, now)


def _add_reviews(session: Session, learner: str, now: datetime) -> None:
    """A question and a card that are due; the question was answered wrong, and with certainty."""
    then = now - timedelta(days=3)
    accounts.hold_learner(session, learner, then)
    question, source = "python-specific", "answer:audit:python-specific"
    sure = Confidence.CERTAIN
    scheduling.log_answer(session, learner, _LESSON, question, False, sure, "b", source, then)
    card = "weights-and-structure"
    scheduling.log_card(session, learner, _LESSON, card, Rating.Hard, "card:audit", then)


class _Machine:
    """The machine of the recordings, as one whose worker is there."""

    def __init__(self, database: Database, library: Library) -> None:
        self._database = database
        self._library = library
        self._id = secrets.token_hex(8)
        self._now = datetime.now(UTC)
        save = self._recording("save")
        self._fingerprint = save.fingerprint
        with database.write() as session:
            store.register_machine(
                session, self._id, save.machine, save.fingerprint, self._now + _PRESENT
            )

    def run_everything(self) -> Prepared:
        """Each state once. One run at a time can be running, so that one comes last."""
        save, depth, load = (self._recording(name) for name in ("save", "depth", "load"))
        if save.plan.cells != _CELLS:
            raise LookupError(f"the recorded save has {save.plan.cells} cells, not {_CELLS}")
        finished = self._measure(save, save.samples)
        self._end(finished, save, RunStatus.FINISHED, None)
        failed = self._measure(depth, depth.samples[: depth.plan.cells])
        message = "The measuring process ended with signal 9 three times in a row."
        self._end(failed, depth, RunStatus.FAILED, message)
        running = self._measure(load, load.samples[: load.plan.cells * 3 // 2])
        return Prepared(
            finished=finished,
            other=self._add_other(),
            running=running,
            failed=failed,
            queued=self._queue("durable"),
            broken=self._add_broken(),
            machine=self._id,
        )

    def _recording(self, name: str) -> Recording:
        """The newest recording of an experiment in the content."""
        for _, found in sorted(self._library.recordings.items(), reverse=True):
            if isinstance(found, Recording) and found.experiment == f"{_LESSON}/{name}":
                return found
        raise LookupError(f"the content has no recorded run of {_LESSON}/{name}")

    def _request(self, plan: Plan, experiment: str) -> str:
        with self._database.write() as session:
            return store.request_run(session, plan, experiment, 99, self._now)[0].id

    def _queue(self, name: str) -> str:
        experiment = self._library.experiments[f"{_LESSON}/{name}"]
        plan = make_plan(experiment, Wish(), Settings(), seed=1)
        return self._request(plan, experiment.id)

    def _measure(self, recording: Recording, samples: tuple[Sample, ...]) -> str:
        """A run of this machine that has these samples, and is measuring the next."""
        run_id = self._request(recording.plan, recording.experiment)
        with self._database.write() as session:
            store.claim_run(session, self._id, self._fingerprint, recording.started_at)
            progress = progress_of(recording.plan, samples, _after(recording.plan, samples[-1]))
            for sample in samples:
                store.record_sample(session, run_id, sample, progress)
            is_whole = samples == recording.samples
            known_fits = shown_fits(recording.fits) if is_whole else None
            fits = known_fits or fit_run(samples, final=is_whole)
            store.set_fits(session, run_id, fits, samples[-1].at)
        return run_id

    def _end(
        self, run_id: str, recording: Recording, status: RunStatus, message: str | None
    ) -> None:
        ended_by = EndedBy.ERROR if status is RunStatus.FAILED else recording.ended_by
        with self._database.write() as session:
            store.finish(session, run_id, status, ended_by, message, recording.finished_at)

    def _add_other(self) -> str:
        recording = read_recording(_BUSY.read_bytes(), known(), self._now)
        name = run_id_of(recording, Origin.RECORDED)
        with self._database.write() as session:
            store.add_recording(session, name, recording, Origin.RECORDED, recording.started_at)
        return name

    def _add_broken(self) -> str:
        name = secrets.token_hex(8)
        with self._database.write() as session:
            session.add(
                RunRow(
                    id=name,
                    experiment="of/no/lesson",
                    plan={},
                    status=RunStatus.FINISHED,
                    requested_at=self._now,
                )
            )
        return name


def _after(plan: Plan, sample: Sample) -> Cell | None:
    """The cell that a worker measures after this sample; None at the end of a block."""
    cells = block_order(plan, sample.block)
    return cells[sample.position + 1] if sample.position + 1 < len(cells) else None
