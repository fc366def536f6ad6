"""The worker: claims runs from the runs table, one at a time, and measures them.

One worker a machine: a lock file in the data directory refuses a second. After a crash the engine
takes the interrupted run up again under the machine's stable name.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

from dbos import DBOS, SetWorkflowID, WorkflowHandle

from app.db.session import Database
from app.errors import SlopeError
from app.experiments import store
from app.experiments.fit import fit_run
from app.experiments.values import EndedBy, RunStatus
from app.measuring.client import MeasuringClient
from app.measuring.fingerprint import fingerprint
from app.measuring.lock import only_one
from app.measuring.maps import MissingMaps
from app.measuring.scratch import disk_dir, measure_dir, scratch_dirs, sweep
from app.measuring.workflow import Bench, register
from app.settings import Settings

log = logging.getLogger(__name__)

_LOOK = 0.1
_HEARTBEAT = 5.0
_LOOK_ELSEWHERE = 1.0  # seconds between looks for a run from elsewhere to fit
_IDLE = 20.0  # seconds without work before files are opened up: nobody shall wait for that


def run_worker(settings: Settings) -> None:
    """Measure until a signal ends the process.

    Raises:
        Misconfigured: another worker runs on this machine, or a directory cannot be used.
    """
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    with only_one(settings, "Stop it, or set another SLOPE_DATA_DIR."):
        sweep(settings)
        database = Database(settings.database)
        machine = fingerprint(measure_dir(settings), disk_dir(settings))
        _register_machine(database, settings, machine)
        beating = threading.Thread(
            target=_beat, args=(database, settings.machine_id, stopping), daemon=True
        )
        beating.start()
        with MeasuringClient(*scratch_dirs(settings)) as client:
            workflow = register(Bench(database, client, settings))
            _launch_engine(settings)
            try:
                log.info("worker %s measures on %s", settings.machine_id, settings.machine_name)
                maps = MissingMaps(database, client, settings, machine)
                _Dispatcher(database, settings.machine_id, machine, workflow, maps).run(stopping)
            finally:
                DBOS.destroy()


def _register_machine(database: Database, settings: Settings, machine: dict[str, object]) -> None:
    with database.write() as session:
        store.register_machine(
            session, settings.machine_id, settings.machine_name, machine, datetime.now(UTC)
        )


def _beat(database: Database, machine_id: str, stopping: threading.Event) -> None:
    """Tell that this machine is alive, so that pages can say when it is not."""
    while not stopping.wait(_HEARTBEAT):
        try:
            with database.write() as session:
                store.heartbeat(session, machine_id, datetime.now(UTC))
        except SlopeError as error:
            log.warning("no heartbeat: %s", error.detail)


def fit_a_run_from_elsewhere(database: Database) -> None:
    """Fit one run that was submitted or recorded without fits, if there is one.

    A worker does it between two runs: the web process has no numpy, and trusts nobody's fits.
    """
    with database.read() as session:
        run_id = store.unfitted(session)
        samples = store.samples(session, run_id) if run_id is not None else []
    if run_id is None:
        return
    try:
        fits = fit_run(samples, final=True)
    except Exception:  # whatever somebody sent must not keep this machine from measuring
        log.exception("run %s could not be fitted; it stays without fits", run_id)
        fits = {}
    with database.write() as session:
        store.fit_elsewhere(session, run_id, fits)
    log.info("run %s, measured elsewhere, is fitted", run_id)


def _launch_engine(settings: Settings) -> None:
    DBOS(
        config={
            "name": "slope",
            "system_database_url": settings.engine_database,
            "executor_id": settings.machine_id,
            # A constant: the default is a hash of the source, and an update would strand runs.
            "application_version": "1",
            "sys_db_pool_size": 5,
            "use_listen_notify": False,
            "log_level": "ERROR",
        }
    )
    DBOS.launch()


class _Dispatcher:
    """Starts the workflow of a claimed run, and settles runs whose workflow is gone."""

    def __init__(
        self,
        database: Database,
        machine_id: str,
        machine: dict[str, object],
        workflow: Callable[[str], None],
        maps: MissingMaps,
    ) -> None:
        self._database, self._machine_id, self._machine = database, machine_id, machine
        self._workflow, self._maps = workflow, maps
        self._look_elsewhere = 0.0
        self._idle_since = time.monotonic()

    def run(self, stopping: threading.Event) -> None:
        """Look for work until told to stop; trouble with the database is waited out."""
        while not stopping.wait(_LOOK):
            try:
                run_id = self._next()
                if run_id is not None:
                    self._carry_out(run_id, stopping)
                    self._idle_since = time.monotonic()
                elif time.monotonic() >= self._look_elsewhere:
                    fit_a_run_from_elsewhere(self._database)
                    self._look_elsewhere = time.monotonic() + _LOOK_ELSEWHERE
                elif time.monotonic() >= self._idle_since + _IDLE:
                    self._maps.make_one(stopping.is_set)
            except SlopeError as error:
                log.error("%s", error.detail)
                stopping.wait(2.0)

    def _next(self) -> str | None:
        """A run that this machine was measuring when it was interrupted, else the oldest queued."""
        now = datetime.now(UTC)
        with self._database.read() as session:
            interrupted = store.running_on(session, self._machine_id)
            waiting = interrupted is None and store.is_any_queued(session)
        if interrupted is not None:
            return interrupted.id
        if not waiting:
            return None
        with self._database.write() as session:
            run = store.claim_run(session, self._machine_id, self._machine, now)
        return run.id if run is not None else None

    def _carry_out(self, run_id: str, stopping: threading.Event) -> None:
        log.info("run %s begins or goes on", run_id)
        with SetWorkflowID(run_id):
            # Of a workflow that exists already this is a handle on it, and starts nothing.
            handle: WorkflowHandle[None] = DBOS.start_workflow(self._workflow, run_id)
        while not stopping.wait(_LOOK):
            status = handle.get_status().status
            if status not in ("PENDING", "ENQUEUED", "DELAYED"):
                break
        else:
            return
        self._settle(run_id, status)
        DBOS.delete_workflow(run_id)

    def _settle(self, run_id: str, status: str) -> None:
        """A workflow that ended without finishing its run has failed; the run says so."""
        now = datetime.now(UTC)
        with self._database.write() as session:
            run = store.run(session, run_id)
            if run.status is RunStatus.RUNNING:
                message = (
                    "The measuring was given up: the worker stopped again and again during it."
                    if status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
                    else "The worker met an error that it could not get over; its log says which."
                )
                store.finish(session, run_id, RunStatus.FAILED, EndedBy.ERROR, message, now)
        log.info("run %s is over (%s)", run_id, status)
