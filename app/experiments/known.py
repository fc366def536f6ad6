"""What content may name, as far as this installation can run it."""

from app.content.models import Known
from app.experiments.cards import family_cards, format_cards


def known() -> Known:
    """The formats and model families that there are, without loading torch."""
    return Known(formats=frozenset(format_cards()), families=frozenset(family_cards()))
