"""How sure a learner was, asked before the answer."""

from enum import StrEnum


class Confidence(StrEnum):
    """How sure a learner says to be; the value stands in forms and in the database."""

    GUESS = "guess"
    FAIRLY_SURE = "fairly-sure"
    CERTAIN = "certain"

    @property
    def label(self) -> str:
        """As the interface calls it."""
        return _LABELS[self]


_LABELS = {
    Confidence.GUESS: "A guess",
    Confidence.FAIRLY_SURE: "Fairly sure",
    Confidence.CERTAIN: "Certain",
}
