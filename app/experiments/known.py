"""What content may name, as far as this installation can run it."""

from dataclasses import replace
from datetime import UTC, datetime

from app.anatomy.opened import OpenedFormat, read_opened
from app.content.models import Known
from app.experiments.cards import checker_cards, family_cards, format_cards
from app.experiments.checked import BadRecording
from app.experiments.operations import CACHES, DTYPES, OPERATIONS, STORAGES
from app.experiments.recording import Recording, read_recording


def known() -> Known:
    """Formats, model families, operations and checkers that there are, without loading torch."""
    found = Known(
        formats=frozenset(format_cards()),
        families=frozenset(family_cards()),
        operations=frozenset(OPERATIONS),
        dtypes=frozenset(DTYPES),
        storages=frozenset(STORAGES),
        caches=frozenset(CACHES),
        checkers=frozenset(checker_cards()),
    )

    def recording(data: bytes) -> Recording | tuple[int, str]:
        try:
            return read_recording(data, found, datetime.now(UTC))
        except BadRecording as error:
            return error.line, error.reason

    def anatomy(data: bytes) -> OpenedFormat | str:
        try:
            return read_opened(data, found.formats, found.families, datetime.now(UTC))
        except ValueError as error:
            return str(error)

    return replace(found, recording=recording, anatomy=anatomy)
