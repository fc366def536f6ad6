"""A question as plain JSON, so that an old answer is shown with the question it answered."""

from dataclasses import asdict
from typing import Any

from app.content.models import Option, Question


def to_json(question: Question) -> dict[str, Any]:
    """Everything that was asked, graded by and explained."""
    return asdict(question) | {"options": [asdict(option) for option in question.options]}


def from_json(content: dict[str, Any]) -> Question:
    """The question that ``to_json`` wrote."""
    options = tuple(Option(**option) for option in content["options"])
    return Question(**{**content, "options": options})
