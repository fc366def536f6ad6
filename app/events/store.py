"""The outbox in SQL: an event is written in the transaction of the change that it tells of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.upsert import insert
from app.events.tables import EventRow, TopicRow


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; ``number`` counts from 1 within the topic, without gaps."""

    topic: str
    number: int
    kind: str
    data: dict[str, Any]
    at: datetime


def append(session: Session, topic: str, kind: str, data: Mapping[str, Any], now: datetime) -> int:
    """Add an event to its topic, and return its number.

    The topic's row stays locked until the transaction ends, so that numbers become visible in
    their order: whoever has seen number n will never miss a lower one.
    """
    statement = insert(session, TopicRow).values(name=topic, last=1)
    number = session.execute(
        statement.on_conflict_do_update(
            index_elements=[TopicRow.name], set_={"last": TopicRow.last + 1}
        ).returning(TopicRow.last)
    ).scalar_one()
    session.add(EventRow(topic=topic, number=number, kind=kind, data=dict(data), at=now))
    session.flush()
    return number


def after(session: Session, topic: str, number: int, limit: int) -> list[Event]:
    """The next events of a topic, in order, at most ``limit`` of them."""
    rows = session.scalars(
        select(EventRow)
        .where(EventRow.topic == topic, EventRow.number > number)
        .order_by(EventRow.number)
        .limit(limit)
    )
    return [Event(row.topic, row.number, row.kind, row.data, row.at) for row in rows]


def last(session: Session, topic: str) -> int:
    """The number of a topic's newest event; 0 when nothing has happened."""
    return newest(session, [topic]).get(topic, 0)


def told(session: Session) -> int:
    """How many events there were, of all topics."""
    return int(session.scalar(select(func.coalesce(func.sum(TopicRow.last), 0))) or 0)


def newest(session: Session, topics: Collection[str]) -> dict[str, int]:
    """The number of the newest event of each topic that has one."""
    rows = session.execute(select(TopicRow.name, TopicRow.last).where(TopicRow.name.in_(topics)))
    return {row.name: row.last for row in rows}
