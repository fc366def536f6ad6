"""Questions, answers and attempts made from little."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.content.kinds.one import OneBody
from app.content.kinds.options import Option
from app.content.kinds.registry import kind_of
from app.content.models import Question, Variant
from app.quizzes.attempts import Answer, Attempt

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def question(id_: str, version: str = "v1", right: str = "a") -> Question:
    """A question with three options."""
    options = tuple(
        Option(key, f"<p>option {key}</p>", key == right, f"<p>why {key} of {id_}</p>")
        for key in "abc"
    )
    variant = Variant(
        prompt_html=f"<p>Prompt of {id_} {version}?</p>",
        body=OneBody(options),
        hints=(f"<p>hint {id_}</p>",),
        solution_html=f"<p>solution {id_}</p>",
        quick_check_html=f"<p>check {id_}</p>",
        mistakes_html=f"<p>mistakes {id_}</p>",
    )
    return Question(id_, version, "easy", "one", (variant,), "c/l/practice.md", 7)


def answered(asked: Question, key: str) -> Answer:
    """An answer to it."""
    response = {"option": key}
    graded = kind_of(asked).grade(asked.variant("").body, response)
    return Answer(asked, response, graded.picked, graded.correct, NOON)


def attempt(*answers: Answer, id_: str = "t1", finished: bool = False, day: int = 0) -> Attempt:
    """An attempt with these answers, begun ``day`` days after the first of March."""
    begun = NOON + timedelta(days=day)
    by_question = {answer.question.id: answer for answer in answers}
    return Attempt(id_, "", begun, begun if finished else None, by_question)


def revised(asked: Question) -> Question:
    """The same question, worded anew."""
    variant = replace(asked.variants[0], prompt_html=f"<p>New prompt of {asked.id}?</p>")
    return replace(asked, version="v2", variants=(variant,))
