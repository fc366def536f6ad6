"""Brings the recorded runs of the content into the database, where charts find them."""

import hashlib
import logging

from app.content.models import Library
from app.db.session import Database
from app.errors import SlopeError
from app.experiments import store
from app.experiments.recording import Recording, write_recording
from app.experiments.values import Origin

log = logging.getLogger(__name__)


def run_id_of(recording: Recording, origin: Origin) -> str:
    """The id of the run that a recording becomes: the same for the same content."""
    text = f"{origin}\n{write_recording(recording)}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def import_recorded(database: Database, library: Library) -> None:
    """Store every recorded run that is not there yet; several servers may do so at once.

    A bad file is skipped (the library's problems tell of it), and so is everything while there is
    no database to write to: the site then says so itself.
    """
    for file, recording in library.recordings.items():
        if not isinstance(recording, Recording):
            continue
        try:
            if _import(database, recording):
                log.info("content: the recorded run %s is on its chart now", file)
        except SlopeError as error:
            log.error("content: the recorded run %s was not stored: %s", file, error.detail)
            return


def _import(database: Database, recording: Recording) -> bool:
    """Whether it was new."""
    name = run_id_of(recording, Origin.RECORDED)
    with database.read() as session:
        if store.is_stored(session, name):
            return False
    with database.write() as session:
        return store.add_recording(session, name, recording, Origin.RECORDED, recording.started_at)
