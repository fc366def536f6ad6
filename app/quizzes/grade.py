"""Grades an answer. Pure: the same question and option give the same grade for ever."""

from app.content.models import Option, Question
from app.errors import Invalid


def chosen_option(question: Question, key: str) -> Option:
    """The option that an answer names.

    Raises:
        Invalid: the question has no such option; the message says which it has.
    """
    for option in question.options:
        if option.key == key:
            return option
    *most, last = (option.key for option in question.options)
    allowed = f"{', '.join(most)} or {last}"
    asked = f"There is no option “{key[:20]}”" if key else "No option was chosen"
    raise Invalid(f"{asked}; this question takes {allowed}. Go back and choose one of them.")
