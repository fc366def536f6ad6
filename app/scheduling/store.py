"""Review logs in SQL, and beside them how each item stands, made from them.

The logs are the truth. ``review_items`` is kept up to date with each log, so that an answer reads
one item's logs and a page reads no log at all. It is believed only where it accounts for every log
by today's rules; where it does not (learners were merged, the rules changed, a clock was wrong,
somebody emptied it) readers go to the logs, and the next writer makes it anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session

from app.db.upsert import insert
from app.errors import NotFound
from app.scheduling.confidence import Confidence
from app.scheduling.rating import Mark, Rating, rating_of
from app.scheduling.schedule import (
    Item,
    Kind,
    Log,
    Standing,
    is_from_a_wrong_clock,
    queue,
    standing,
    standings,
)
from app.scheduling.tables import ReviewItemRow, ReviewLogRow

#: Raise it when app/scheduling/schedule.py makes something else of the same logs.
RULES = 1

_LONGEST_MISCONCEPTION = 100
_REVIEWED = ("review:%", "card:%")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a learner did in reviews: how many items, and how many of them were known."""

    items: int
    known: int


def log_answer(
    session: Session,
    learner: str,
    lesson: str,
    question_id: str,
    correct: bool,
    confidence: Confidence | None,
    picked: str,
    source: str,
    now: datetime,
) -> bool:
    """Keep that a question was answered; False when this answer was kept before.

    The learner must be held (accounts.store), as for everything that writes here.

    Args:
        lesson: ``course/lesson``.
        confidence: None where it was not said.
        picked: the misconception that the answer shows, as ``AnswerRow.option`` has it.
        source: ``answer:ATTEMPT:QUESTION``, or ``review:…`` for one given in a review.
    """
    shown = None if correct else picked[:_LONGEST_MISCONCEPTION]
    rating = rating_of(correct, confidence)
    item = Item(lesson, "question", question_id)
    return _log(session, learner, Log(source, item, rating, confidence, shown, now), now)


def log_card(
    session: Session,
    learner: str,
    lesson: str,
    card_id: str,
    rating: Rating,
    source: str,
    now: datetime,
) -> bool:
    """Keep how well a card was known; False when this rating was kept before.

    Args:
        source: ``card:KEY``.
    """
    item = Item(lesson, "card", card_id)
    return _log(session, learner, Log(source, item, rating, None, None, now), now)


def log_mark(
    session: Session, learner: str, item: Item, mark: Mark, source: str, now: datetime
) -> bool:
    """Keep what the learner decided about an item; False when it was kept before.

    Args:
        source: ``mark:KEY``.

    Raises:
        NotFound: the learner never met the item.
    """
    if standing_of(session, learner, item, now) is None:
        raise NotFound("That is not among what you review. Open the review page again.")
    return _log(session, learner, Log(source, item, mark, None, None, now), now)


def logs(session: Session, learner: str, item: Item | None = None) -> list[Log]:
    """A learner's logs in the order of their moments, all of them or those of one item."""
    query = select(ReviewLogRow).where(ReviewLogRow.learner_id == learner)
    if item is not None:
        query = query.where(_is(ReviewLogRow, item))
    rows = session.scalars(query.order_by(ReviewLogRow.at, ReviewLogRow.source))
    return [_read_log(row) for row in rows]


def standing_of(session: Session, learner: str, item: Item, now: datetime) -> Standing | None:
    """How one item stands, from its logs; None when it was never rated."""
    return standing(logs(session, learner, item), now)


def all_standings(session: Session, learner: str, now: datetime) -> list[Standing]:
    """How every item that a learner ever met stands."""
    if not _is_current(session, learner, now):
        return standings(logs(session, learner), now)
    rows = session.scalars(select(ReviewItemRow).where(ReviewItemRow.learner_id == learner))
    return [_read_item(row) for row in rows]


def due(session: Session, learner: str, now: datetime) -> list[Item]:
    """What is due, in no order; cheap, for a page that only counts."""
    if not _is_current(session, learner, now):
        return [each.item for each in queue(standings(logs(session, learner), now), now)]
    rows = session.execute(
        select(ReviewItemRow.lesson, ReviewItemRow.kind, ReviewItemRow.item).where(
            ReviewItemRow.learner_id == learner,
            ReviewItemRow.ready <= now,
            ReviewItemRow.is_set_aside.is_(False),
        )
    )
    return [Item(lesson, _kind(kind), id_) for lesson, kind, id_ in rows]


def reviewed(session: Session, learner: str, since: datetime) -> Reviewed:
    """What was answered or rated in reviews since then; each time counts."""
    rows = session.scalars(
        select(ReviewLogRow.rating).where(
            ReviewLogRow.learner_id == learner,
            ReviewLogRow.at > since,
            ReviewLogRow.rating >= Rating.Again,
            ReviewLogRow.source.like(_REVIEWED[0]) | ReviewLogRow.source.like(_REVIEWED[1]),
        )
    ).all()
    return Reviewed(len(rows), sum(rating > Rating.Again for rating in rows))


def rebuild(session: Session, learner: str, now: datetime) -> None:
    """Make ``review_items`` of a learner anew from the logs."""
    session.execute(delete(ReviewItemRow).where(ReviewItemRow.learner_id == learner))
    _put(session, learner, logs(session, learner), now)


def _log(session: Session, learner: str, log: Log, now: datetime) -> bool:
    was_current = _is_current(session, learner, now)
    stored = session.execute(
        insert(session, ReviewLogRow)
        .values(
            learner_id=learner,
            source=log.source,
            lesson=log.item.lesson,
            kind=log.item.kind,
            item=log.item.id,
            rating=int(log.rating),
            confidence=log.confidence,
            misconception=log.misconception,
            at=log.at,
        )
        .on_conflict_do_nothing(index_elements=["learner_id", "source"])
        .returning(ReviewLogRow.source)
    ).first()
    if not was_current:
        rebuild(session, learner, now)
    elif stored is not None:
        _put(session, learner, logs(session, learner, log.item), now)
    return stored is not None


def _is_current(session: Session, learner: str, now: datetime) -> bool:
    """Whether ``review_items`` accounts for every log of the learner, by today's rules."""
    kept = (
        select(func.count())
        .select_from(ReviewLogRow)
        .where(ReviewLogRow.learner_id == learner)
        .scalar_subquery()
    )
    accounted = (
        select(func.coalesce(func.sum(ReviewItemRow.logs), 0))
        .where(
            ReviewItemRow.learner_id == learner,
            ReviewItemRow.rules == RULES,
            ReviewItemRow.last_at <= now,
        )
        .scalar_subquery()
    )
    return bool(session.scalar(select(kept == accounted)))


def _put(session: Session, learner: str, of_items: Sequence[Log], now: datetime) -> None:
    """Keep how items stand, from all their logs.

    Those with a moment that has not come yet stand otherwise once it has: of them nothing is kept.
    """
    odd = {log.item for log in of_items if is_from_a_wrong_clock(log, now)}
    kept = [each for each in standings(of_items, now) if each.item not in odd]
    if not kept:
        return
    rows = [_columns(learner, each) for each in kept]
    key = ["learner_id", "lesson", "kind", "item"]
    put = insert(session, ReviewItemRow)
    changed = {name: put.excluded[name] for name in rows[0] if name not in key}
    session.execute(put.on_conflict_do_update(index_elements=key, set_=changed), rows)


def _columns(learner: str, each: Standing) -> dict[str, Any]:
    return {
        "learner_id": learner,
        "lesson": each.item.lesson,
        "kind": each.item.kind,
        "item": each.item.id,
        "ready": each.ready,
        "due": each.due,
        "state": int(each.state),
        "step": each.step,
        "stability": each.stability,
        "difficulty": each.difficulty,
        "first_at": each.first_at,
        "last_at": each.last_at,
        "last_source": each.last_source,
        "was_sure": each.was_sure,
        "misconception": each.misconception,
        "is_set_aside": each.is_set_aside,
        "logs": each.logs,
        "rules": RULES,
    }


def _read_item(row: ReviewItemRow) -> Standing:
    return Standing(
        item=Item(row.lesson, _kind(row.kind), row.item),
        ready=row.ready,
        due=row.due,
        state=row.state,
        step=row.step,
        stability=row.stability,
        difficulty=row.difficulty,
        first_at=row.first_at,
        last_at=row.last_at,
        last_source=row.last_source,
        was_sure=row.was_sure,
        misconception=row.misconception,
        is_set_aside=row.is_set_aside,
        logs=row.logs,
    )


def _read_log(row: ReviewLogRow) -> Log:
    return Log(
        source=row.source,
        item=Item(row.lesson, _kind(row.kind), row.item),
        rating=row.rating,
        confidence=Confidence(row.confidence) if row.confidence is not None else None,
        misconception=row.misconception,
        at=row.at,
    )


def _kind(kind: str) -> Kind:
    known: Iterable[Kind] = get_args(Kind)
    return next(each for each in known if each == kind)


def _is(table: type[ReviewLogRow], item: Item) -> ColumnElement[bool]:
    return and_(table.lesson == item.lesson, table.kind == item.kind, table.item == item.id)
