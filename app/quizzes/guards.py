"""The form of an answer, whatever kind of question it answers: a dependency for routes."""

from typing import Annotated

from fastapi import Depends, Form, Request

from app.errors import Invalid
from app.quizzes.answering import Sent

MOST_FIELDS = 100  # of a form; no kind of question has so many
LONGEST_FIELD = 2000  # characters; no kind of question asks for so many


async def _fields(request: Request) -> dict[str, list[str]]:
    """Every field with all its values: which there are, the question's kind knows."""
    form = await request.form()  # read before, for the fields below: a limit here would be late
    if len(form.multi_items()) > MOST_FIELDS:
        raise Invalid(
            f"An answer has at most {MOST_FIELDS} fields. Go back, reload the page and send it "
            "again. Nothing was counted."
        )
    found = {name: [v for v in form.getlist(name) if isinstance(v, str)] for name in form}
    if any(len(value) > LONGEST_FIELD for values in found.values() for value in values):
        raise Invalid(
            f"An answer is at most {LONGEST_FIELD:,} characters long. Go back and make it shorter. "
            "Nothing was counted."
        )
    return found


def _sent(
    fields: Annotated[dict[str, list[str]], Depends(_fields)],
    question: Annotated[str, Form(max_length=100)] = "",
    version: Annotated[str, Form(max_length=16)] = "",
    attempt: Annotated[str, Form(max_length=32)] = "",
    key: Annotated[str, Form(max_length=32)] = "",
    confidence: Annotated[str, Form(max_length=16)] = "",
    measured: Annotated[str, Form(max_length=32)] = "",
) -> Sent:
    return Sent(question, version, attempt, key, confidence, fields, measured)


#: The answer that a form sent.
SentAnswer = Annotated[Sent, Depends(_sent)]
