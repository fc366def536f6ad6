"""What a learner must be told beside a question: something was not counted, or not as expected."""

from enum import StrEnum


class Told(StrEnum):
    """The value stands in the URL."""

    NOTHING = ""
    ANSWERED_BEFORE = "before"
    REVISED = "revised"
    OVER = "over"
    UNSETTLED = "unsettled"
    HANDED_IN = "handed-in"
    UNDER_WAY = "under-way"

    @property
    def words(self) -> str:
        """In whole sentences; empty when there is nothing to say."""
        return _WORDS.get(self, "")


_WORDS = {
    Told.ANSWERED_BEFORE: "You had answered this question already; your first answer counts.",
    Told.REVISED: (
        "This question was revised while you had it open, so your pick was not counted. "
        "Here is how it reads now."
    ),
    Told.OVER: (
        "This try was finished before that answer came, and the question was not part of it, so "
        "the answer was not counted. A new try asks it."
    ),
    Told.UNSETTLED: (
        "A measurement settles this question, and the one that you were asked by does so no more, "
        "so your answer was not counted. The question comes back by another run, as soon as one is "
        "clear."
    ),
    Told.HANDED_IN: (
        "This test was handed in before that came, so it stays as it was: nothing was changed, and "
        "nothing counts twice."
    ),
    Told.UNDER_WAY: "A test of yours is under way already. Hand it in before you begin another.",
}


def told_of(text: str) -> Told:
    """The value of an address; NOTHING for what is none."""
    return Told(text) if text in set(Told) else Told.NOTHING
