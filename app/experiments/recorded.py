"""Brings the recorded runs of the content into the database, where charts find them."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.content.models import Library
from app.db.session import Database
from app.errors import SlopeError
from app.experiments import store
from app.experiments.plane import PlaneFit
from app.experiments.recording import Recording, write_recording
from app.experiments.values import Origin
from app.experiments.verdict import SeriesFit, in_words

log = logging.getLogger(__name__)


def run_id_of(recording: Recording, origin: Origin) -> str:
    """The id of the run that a recording becomes: the same for the same content."""
    text = f"{origin}\n{write_recording(recording)}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def shown_fits(fits: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Fits that this version can read and say in words; None where a worker shall fit anew."""
    try:
        for fit in (fits or {}).values():
            for each in (fit, *fit["metrics"].values()):
                in_words(SeriesFit.from_json(each))
            if "plane" in fit:
                PlaneFit.from_json(fit["plane"])
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        return None
    return None if fits is None else dict(fits)


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
    readable = replace(recording, fits=shown_fits(recording.fits))
    with database.write() as session:
        return store.add_recording(session, name, readable, Origin.RECORDED, recording.started_at)
