"""Where a learner goes on: what is under way, newest first. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.content.models import Lesson
from app.content.modes import KINDS
from app.notebook.store import Seen, Tried

_UNDER_WAY = {"practice": "the practice", "test": "the test", "challenge": "the challenge"}


@dataclass(frozen=True, slots=True)
class Resume:
    """A way on: ``label`` is what the link says, ``words`` how far it is."""

    title: str
    label: str
    words: str
    url: str
    at: datetime


def resumes(
    lessons: Mapping[str, Lesson], tried: Sequence[Tried], seen: Sequence[Seen]
) -> tuple[Resume, ...]:
    """Attempts that are not at their end, and of each lesson the part that was opened last.

    A lesson's part is left out where it is done, or where an attempt at it is there already.
    """
    found = [
        _attempt(lessons[each.lesson], each)
        for each in _newest(tried)
        if each.lesson in lessons and each.finished_at is None and each.mode in _UNDER_WAY
        and each.answered > 0
    ]  # fmt: skip
    taken = {each.url for each in found}
    found += [part for part in _parts(lessons, seen) if part.url not in taken]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def _newest(tried: Sequence[Tried]) -> list[Tried]:
    """Of each lesson and mode the newest attempt: older ones that were left are over."""
    newest: dict[tuple[str, str], Tried] = {}
    for each in tried:
        newest.setdefault((each.lesson, each.mode), each)
    return list(newest.values())


def _attempt(lesson: Lesson, attempt: Tried) -> Resume:
    mode = lesson.mode(attempt.mode)
    total = attempt.asked or (len(mode.questions) if mode is not None else 0)
    of_all = f" of {total}" if total >= attempt.answered else ""
    return Resume(
        lesson.title,
        f"Go on with {_UNDER_WAY[attempt.mode]}",
        f"{attempt.answered}{of_all} answered",
        f"/{lesson.path}/{attempt.mode}",
        attempt.last_at,
    )


def _parts(lessons: Mapping[str, Lesson], seen: Sequence[Seen]) -> list[Resume]:
    """Of each lesson the part opened last, while it is not done."""
    last: dict[str, Seen] = {}
    for each in sorted(seen, key=lambda one: one.last_at, reverse=True):
        last.setdefault(each.lesson, each)
    found = []
    for path, part in last.items():
        mode = lessons[path].mode(part.mode) if path in lessons else None
        if mode is not None and part.done_at is None:
            label = KINDS[part.mode].label
            url = f"/{path}/{part.mode}"
            found.append(Resume(lessons[path].title, f"Go on with {label}", "", url, part.last_at))
    return found
