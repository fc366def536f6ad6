"""The whole application on a lesson with twelve recall cards, and visitors with a past."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.accounts.store import hold_learner
from app.scheduling import store
from app.scheduling.confidence import Confidence
from app.scheduling.rating import Rating
from review_samples import LESSON, learner_of, write_cards
from site_fixtures import app, newcomer, visitor
from site_fixtures import content_dir as shipped
from visitor import Visitor

__all__ = ["app", "newcomer", "shipped", "visitor"]


@pytest.fixture
def content_dir(shipped: Path) -> Path:
    """The shipped content with cards of a test's own."""
    write_cards(shipped)
    return shipped


@pytest.fixture
def past(app: FastAPI) -> Callable[..., None]:
    """Gives a visitor an answer or a rating of some days ago."""

    def remember(
        visitor: Visitor,
        item: str,
        days: float,
        rating: Rating | None = None,
        correct: bool = False,
        confidence: Confidence | None = None,
    ) -> None:
        at = datetime.now(UTC) - timedelta(days=days)
        learner = learner_of(visitor)
        with app.state.database.write() as session:
            hold_learner(session, learner, at)
            source = f"{days}:{item}"
            if rating is not None:
                store.log_card(session, learner, LESSON, item, rating, f"card:{source}", at)
            else:
                store.log_answer(
                    session, learner, LESSON, item, correct, confidence, "b", source, at
                )

    return remember
