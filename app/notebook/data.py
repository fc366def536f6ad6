"""A learner's notebook as JSON, in pieces: a long one needs no more memory than a short one.

docs/notebook.md says what each field is; ``SCHEMA`` goes up when one changes its meaning.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.content.models import Question
from app.notebook.given import Read
from app.notebook.store import Seen, Tried
from app.quizzes.stored import VersionKey, to_json
from app.scheduling.schedule import Standing

SCHEMA = 1

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rest:
    """What of a notebook is short: everything but the answers and their questions."""

    made_at: datetime
    site: str
    name: str
    attempts: Iterable[Tried]
    parts: Iterable[Seen]
    predictions: Iterable[Object]
    reviews: Iterable[Standing]
    runs: Iterable[str]


def pieces(rest: Rest, answers: Iterable[Iterable[Read]]) -> Iterator[str]:
    """The text of the one object, bit by bit.

    Args:
        answers: in groups, in the order in which they were given.
    """
    head = {
        "format": "slope-notebook",
        "schema": SCHEMA,
        "made_at": _moment(rest.made_at),
        "site": rest.site,
        "name": rest.name or None,
        "attempts": [_attempt(each) for each in rest.attempts],
        "parts": [_part(each) for each in rest.parts],
        "predictions": list(rest.predictions),
        "reviews": [_review(each) for each in rest.reviews],
        "runs": list(rest.runs),
    }
    yield f'{_json(head)[:-1]},\n"answers": ['
    asked: dict[VersionKey, Question] = {}
    comma = ""
    for group in answers:
        lines = []
        for each in group:
            asked[each.given.key] = each.question
            lines.append(f"{comma}\n{_json(_answer(each))}")
            comma = ","
        yield "".join(lines)
    yield '\n],\n"questions": ['
    comma = ""
    for (lesson, _, _), question in asked.items():
        yield f"{comma}\n{_json({'lesson': lesson} | to_json(question))}"
        comma = ","
    yield "\n]}\n"


def _answer(each: Read) -> Object:
    given = each.given
    return {
        "lesson": given.lesson,
        "mode": given.mode,
        "attempt": given.attempt,
        "question": given.question,
        "version": given.version,
        "at": _moment(given.at),
        "response": dict(given.response),
        "said": each.said,
        "picked": given.picked,
        "right": given.correct,
        "right_answer": each.grade.right_words,
        "correction_html": each.grade.feedback_html,
        "confidence": given.confidence.value if given.confidence else None,
        "measured": given.measured,
    }


def _attempt(each: Tried) -> Object:
    return {
        "id": each.id,
        "lesson": each.lesson,
        "mode": each.mode,
        "started_at": _moment(each.started_at),
        "finished_at": _moment(each.finished_at),
        "answered": each.answered,
        "right": None if each.is_secret else each.right,
    }


def _part(each: Seen) -> Object:
    return {
        "lesson": each.lesson,
        "mode": each.mode,
        "last_at": _moment(each.last_at),
        "done_at": _moment(each.done_at),
    }


def _review(each: Standing) -> Object:
    return {
        **asdict(each.item),
        "due": _moment(each.due),
        "stability_days": each.stability,
        "difficulty": each.difficulty,
        "first_at": _moment(each.first_at),
        "last_at": _moment(each.last_at),
        "misconception": each.misconception,
        "sure_but_wrong": each.was_sure,
        "set_aside": each.is_set_aside,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _json(value: Mapping[str, Any]) -> str:
    # A file that somebody pastes into a page must not end its script.
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
