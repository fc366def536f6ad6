"""Questions, answers and attempts made from little."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.content.models import Option, Question
from app.quizzes.attempts import Answer, Attempt
from app.quizzes.grade import pick

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def question(id_: str, version: str = "v1", right: str = "a") -> Question:
    """A question with three options."""
    return Question(
        id=id_,
        version=version,
        level="easy",
        prompt_html=f"<p>Prompt of {id_} {version}?</p>",
        options=tuple(
            Option(key, f"<p>option {key}</p>", key == right, f"<p>why {key} of {id_}</p>")
            for key in "abc"
        ),
        hint_html=f"<p>hint {id_}</p>",
        solution_html=f"<p>solution {id_}</p>",
        quick_check_html=f"<p>check {id_}</p>",
        mistakes_html=f"<p>mistakes {id_}</p>",
        file="c/l/practice.md",
        line=7,
    )


def answered(asked: Question, key: str) -> Answer:
    """An answer to it."""
    return Answer(asked, key, pick(asked, key).correct, NOON)


def attempt(*answers: Answer, id_: str = "t1", finished: bool = False, day: int = 0) -> Attempt:
    """An attempt with these answers, begun ``day`` days after the first of March."""
    begun = NOON + timedelta(days=day)
    by_question = {answer.question.id: answer for answer in answers}
    return Attempt(id_, begun, begun if finished else None, by_question)


def revised(asked: Question) -> Question:
    """The same question, worded anew."""
    return replace(asked, version="v2", prompt_html=f"<p>New prompt of {asked.id}?</p>")
