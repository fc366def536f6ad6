"""Opens up the files of every format, one model at a time, while there is nothing to measure."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from app.anatomy import store
from app.anatomy.kept import KeptFile
from app.anatomy.opened import FAMILY, PACKAGES, SIZES, OpenedFormat, OpenedModel
from app.db.session import Database
from app.experiments.cards import format_cards
from app.measuring.client import MeasuringClient
from app.measuring.request import Measured, Request
from app.settings import Settings

log = logging.getLogger(__name__)

_SEED = 1


def versions_of(machine: Mapping[str, Any]) -> dict[str, str]:
    """What the bytes of files depend on, from a machine's fingerprint."""
    return {name: str(machine[name]) for name in PACKAGES if machine.get(name)}


def open_model(
    client: MeasuringClient,
    settings: Settings,
    format_id: str,
    size: int,
    shall_stop: Callable[[], bool],
) -> OpenedModel | str:
    """A model's files, or why there are none; the model is the same each time."""
    request = Request(
        format=format_id,
        family=FAMILY,
        size=size,
        seed=_SEED,
        memory_ceiling=settings.memory_ceiling,
        deadline=settings.sample_deadline,
        operation="open",
    )
    return _model(size, client.measure(request, shall_stop))


def _model(size: int, found: Measured) -> OpenedModel | str:
    if found.reason is not None:
        return found.reason
    assert found.n is not None
    assert found.weight_bytes is not None
    files = tuple(KeptFile.from_json(file) for file in found.files or ())
    return OpenedModel(size, found.n, found.weight_bytes, files)


class MissingMaps:
    """The models that nobody has opened up with these versions yet.

    What cannot be opened is told in the log, and not tried again before the worker starts anew.

    Args:
        machine: the fingerprint of this machine.
    """

    def __init__(
        self,
        database: Database,
        client: MeasuringClient,
        settings: Settings,
        machine: Mapping[str, Any],
    ) -> None:
        self._database, self._client, self._settings = database, client, settings
        self._versions = versions_of(machine)
        self._left: list[tuple[str, int]] | None = None

    def make_one(self, shall_stop: Callable[[], bool]) -> None:
        """Open up one model and store what was found; nothing when all are there."""
        if self._left is None:
            self._left = self._missing()
        if not self._left:
            return
        format_id, size = self._left.pop(0)
        found = open_model(self._client, self._settings, format_id, size, shall_stop)
        if shall_stop():
            return
        if isinstance(found, str):
            log.warning("%s of %d parameters was not opened up: %s", format_id, size, found)
            return
        opened = OpenedFormat(
            format=format_id,
            family=FAMILY,
            machine=self._settings.machine_name,
            made_at=datetime.now(UTC),
            versions=self._versions,
            models=(found,),
            is_recorded=False,
        )
        with self._database.write() as session:
            store.add(session, opened, self._settings.machine_id)

    def _missing(self) -> list[tuple[str, int]]:
        with self._database.read() as session:
            known = store.known(session, self._versions, FAMILY)
        return [
            (name, size) for name in format_cards() for size in SIZES if (name, size) not in known
        ]
