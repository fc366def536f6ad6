"""Every page of the lessons by its address and name. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.content.models import Library
from app.content.modes import KINDS


@dataclass(frozen=True, slots=True)
class Address:
    """A page that a visitor can go to; ``url`` is its path, ``of`` what it is a part of."""

    url: str
    title: str
    of: str = ""


def addresses(library: Library) -> Iterator[Address]:
    """The home page, each lesson and each of its modes, and the pages beside the lessons."""
    yield Address("/", "All courses")
    for course in library.courses:
        for lesson in course.lessons:
            yield Address(f"/{lesson.path}/", lesson.title)
            for mode in lesson.modes:
                label = KINDS[mode.slug].label
                yield Address(f"/{lesson.path}/{mode.slug}", label, of=lesson.title)
    yield Address("/fit", "Fit your own measurements")
    yield Address("/api/docs", "Interface for programs")
    yield Address("/keyboard", "Keyboard shortcuts")
