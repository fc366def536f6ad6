"""How much is due, for pages that only count it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.content.models import Library
from app.quizzes.keys import Keys
from app.review.items import Shelves
from app.scheduling import store


def due_count(session: Session, library: Library, learner: str, now: datetime) -> int:
    """How many items are due of those that the content still has."""
    shelves = Shelves(library, Keys(session, library).can_ask)
    return sum(shelves.has(item) for item in store.due(session, learner, now))
