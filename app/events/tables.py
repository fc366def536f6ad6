"""The outbox: what happened, in order, per topic."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class TopicRow(Base):
    """A topic and the number of its newest event; its row lock puts writers in order."""

    __tablename__ = "event_topics"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class EventRow(Base):
    """One event. ``number`` counts from 1 within its topic, without gaps."""

    __tablename__ = "events"

    topic: Mapped[str] = mapped_column(
        String(64), ForeignKey("event_topics.name", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
