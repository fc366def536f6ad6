"""What content may name, as far as this installation can run it."""

from app.content.models import Known
from app.experiments.cards import family_cards, format_cards
from app.experiments.operations import CACHES, DTYPES, OPERATIONS, STORAGES


def known() -> Known:
    """The formats, model families and operations that there are, without loading torch."""
    return Known(
        formats=frozenset(format_cards()),
        families=frozenset(family_cards()),
        operations=frozenset(OPERATIONS),
        dtypes=frozenset(DTYPES),
        storages=frozenset(STORAGES),
        caches=frozenset(CACHES),
    )
