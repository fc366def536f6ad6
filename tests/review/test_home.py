"""The courses page says how much waits for review."""

from collections.abc import Callable

from fastapi import FastAPI

from app.scheduling.rating import Rating
from review_samples import LESSON
from visitor import Visitor


def test_the_courses_page_counts_what_is_due(visitor: Visitor, past: Callable[..., None]) -> None:
    assert "due for review" not in visitor.get("/").text
    past(visitor, "card-1", 20, Rating.Good)
    assert "1 item due for review" in visitor.get("/").text
    past(visitor, "python-specific", 20)
    past(visitor, "card-2", 1, Rating.Easy)
    page = visitor.get("/").text
    assert "2 items due for review" in page
    assert 'href="/review"' in page


def test_what_a_lesson_has_no_more_is_not_counted(
    app: FastAPI, visitor: Visitor, past: Callable[..., None]
) -> None:
    past(visitor, "card-1", 20, Rating.Good)
    past(visitor, "never-there", 20)
    (app.state.settings.content_dir / LESSON / "recall.md").unlink()
    app.state.shelf.reload()
    assert "due for review" not in visitor.get("/").text


def test_strangers_are_told_nothing_of_it(
    visitor: Visitor, newcomer: Callable[[], Visitor], past: Callable[..., None]
) -> None:
    past(visitor, "card-1", 20, Rating.Good)
    assert "due for review" not in newcomer().get("/").text
