"""What an answer or a card says about a memory, in the four ratings of FSRS. docs/learning.md."""

from enum import IntEnum

from fsrs import Rating

from app.errors import Invalid
from app.scheduling.confidence import Confidence

__all__ = ["Mark", "Rating", "rating_of", "read_rating"]


class Mark(IntEnum):
    """What a learner decided about an item, kept among its ratings; never one of FSRS's values."""

    SET_ASIDE = 0
    BROUGHT_BACK = -1
    NOT_TODAY = -2


_RIGHT = {
    Confidence.GUESS: Rating.Hard,
    Confidence.FAIRLY_SURE: Rating.Good,
    Confidence.CERTAIN: Rating.Easy,
}


def rating_of(correct: bool, confidence: Confidence | None) -> Rating:
    """The rating that follows from an answer.

    Args:
        confidence: None where it was not said, which counts as fairly sure.
    """
    if not correct:
        return Rating.Again
    return _RIGHT[confidence or Confidence.FAIRLY_SURE]


def read_rating(written: str) -> Rating:
    """The rating that a form names by its number.

    Raises:
        Invalid: it is none of the four.
    """
    for rating in Rating:
        if written == str(rating.value):
            return rating
    allowed = ", ".join(f"{rating.value} ({rating.name.lower()})" for rating in Rating)
    raise Invalid(f"A card is rated with one of: {allowed}. Go back and pick one.")
