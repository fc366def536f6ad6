"""Grading: what was picked, against the question as it was asked. Pure."""

from dataclasses import asdict
from typing import Any

from app.content.models import Option, Question
from app.errors import Invalid

_LONGEST_SHOWN = 20


def pick(question: Question, key: str) -> Option:
    """The option of that letter.

    Raises:
        Invalid: the question has no such option; the message lists those it has.
    """
    for option in question.options:
        if option.key == key:
            return option
    allowed = ", ".join(option.key for option in question.options)
    what = f"There is no option “{key[:_LONGEST_SHOWN]}”" if key else "No option was picked"
    raise Invalid(f"{what}. Go back and pick one of: {allowed}. Nothing was counted.")


def to_json(question: Question) -> dict[str, Any]:
    """The question as it is kept with the answers to it."""
    return asdict(question) | {"options": [asdict(option) for option in question.options]}


def from_json(data: dict[str, Any]) -> Question:
    """The question that ``to_json`` wrote."""
    options = tuple(Option(**option) for option in data["options"])
    return Question(**{**data, "options": options})
