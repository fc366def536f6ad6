"""When a question or a card comes back: FSRS over the logs of one learner. Pure.

The logs are the truth; how an item stands is recomputed from them, in the order of their moments
whatever the order in which they came. A moment later than now was left by a clock that was wrong:
nobody knows when that was, so it counts as the first of the item's moments. So what was answered
by the right clock decides, and no item is lost in a future that never was.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from fsrs import Card, Rating, Scheduler, State

from app.scheduling.confidence import Confidence
from app.scheduling.rating import Mark

Kind = Literal["question", "card"]

#: How much earlier than planned what waits for days may be asked: whoever comes at nine each
#: morning is not sent away until five past nine. Needs no time zone.
AHEAD = timedelta(hours=8)
#: How long "not today" and "today" last; less than a day, for the same reason.
TODAY = timedelta(hours=16)
_SOON = timedelta(minutes=10)

#: What went wrong is asked again after ten minutes at the soonest, all else after days.
_SCHEDULER = Scheduler(learning_steps=(_SOON,), relearning_steps=(_SOON,), enable_fuzzing=False)


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """What is learned: a question or a card of a lesson, by its id, which is for good."""

    lesson: str
    kind: Kind
    id: str


@dataclass(frozen=True, slots=True)
class Log:
    """One time that an item was met.

    Attributes:
        source: what it came from; unique for the learner.
        rating: one of FSRS's 1 to 4, or a ``Mark``.
        misconception: the wrong idea that an answer showed; None if it was right, and for cards.
    """

    source: str
    item: Item
    rating: int
    confidence: Confidence | None
    misconception: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands after its logs.

    Attributes:
        ready: from when it is asked.
        due: when FSRS expects it to be known with 90 % probability.
        step: of the minutes between tries; None while it waits for days.
        stability: days after which it is known with 90 % probability.
        difficulty: 1 to 10, as FSRS has it.
        last_at: when it was last met, ``first_at`` the first time.
        was_sure: the last answer was wrong and given with certainty.
        misconception: of the last answer; None if it was right.
        last_source: the log of the last rating.
        logs: how many there are, marks among them.
    """

    item: Item
    ready: datetime
    due: datetime
    state: int
    step: int | None
    stability: float
    difficulty: float
    first_at: datetime
    last_at: datetime
    last_source: str
    was_sure: bool
    misconception: str | None
    is_set_aside: bool
    logs: int


def standing(logs: Iterable[Log], now: datetime) -> Standing | None:
    """How an item stands; None when it was never rated.

    Args:
        logs: all of them of one item, in any order.
    """
    in_order = _in_order(logs, now)
    rated = [log for log in in_order if log.rating in _RATINGS]
    if not rated:
        return None
    card = _new_card(rated[0].at)
    for log in rated:
        card, _ = _SCHEDULER.review_card(card, Rating(log.rating), log.at)
    last = rated[-1]
    assert card.stability is not None
    assert card.difficulty is not None
    return Standing(
        item=last.item,
        ready=max(_ready(card), _wanted(in_order)),
        due=card.due,
        state=card.state,
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        first_at=rated[0].at,
        last_at=last.at,
        last_source=last.source,
        was_sure=last.rating == Rating.Again and last.confidence is Confidence.CERTAIN,
        misconception=last.misconception,
        is_set_aside=_is_set_aside(in_order),
        logs=len(in_order),
    )


def standings(logs: Iterable[Log], now: datetime) -> list[Standing]:
    """How every item of a learner stands."""
    of_item: Mapping[Item, list[Log]] = defaultdict(list)
    for log in logs:
        of_item[log.item].append(log)
    found = (standing(of_item[item], now) for item in sorted(of_item))
    return [each for each in found if each is not None]


def is_from_a_wrong_clock(log: Log, now: datetime) -> bool:
    """Whether it is of a moment that has not come yet."""
    return log.at > now


def is_due(each: Standing, now: datetime) -> bool:
    """Whether it is to be asked now."""
    return each.ready <= now and not each.is_set_aside


def queue(every: Iterable[Standing], now: datetime) -> list[Standing]:
    """What is due, in the order in which it is asked.

    What a learner was certain of and wrong about comes first, the latest of it at the head; then
    what is least likely to be still known.
    """
    due = [each for each in every if is_due(each, now)]
    sure = sorted((e for e in due if e.was_sure), key=lambda e: (-e.last_at.timestamp(), e.item))
    others = (each for each in due if not each.was_sure)
    return sure + sorted(others, key=lambda e: (retrievability(e, now), e.due, e.item))


def retrievability(each: Standing, now: datetime) -> float:
    """The probability, 0 to 1, that it is still known; FSRS reckons in whole days."""
    return _SCHEDULER.get_card_retrievability(_card(each), now.astimezone(UTC))


def next_ready(every: Iterable[Standing], now: datetime) -> datetime | None:
    """When the next item is asked that is not due yet; None when there is none."""
    waiting = (e.ready for e in every if e.ready > now and not e.is_set_aside)
    return min(waiting, default=None)


def waits(each: Standing | None, now: datetime) -> dict[Rating, timedelta]:
    """How long each rating, given now, would make it wait.

    Args:
        each: None for what was never met.
    """
    now = now.astimezone(UTC)
    card = _card(each) if each is not None else _new_card(now)
    # A clock that was set back must not make the time since the last review negative.
    at = max(now, each.last_at) if each is not None else now
    return {rating: _SCHEDULER.review_card(card, rating, at)[0].due - at for rating in Rating}


def forecast(every: Sequence[Standing], now: datetime, days: int) -> tuple[int, ...]:
    """How many items wait on each visit, for a learner who comes at this hour each day.

    Everything is taken to be reviewed on the day on which it waits, and to be known (Good). So
    it says what the plan is, not what will be: what is forgotten comes back sooner.

    Args:
        days: how many visits follow today's.

    Returns:
        The numbers of now, of tomorrow, and so on: ``days + 1`` of them.
    """
    now = now.astimezone(UTC)
    counts = [0] * (days + 1)
    for each in every:
        if each.is_set_aside:
            continue
        card, day = _card(each), _day(each.ready, now)
        while day <= days:
            counts[day] += 1
            at = max(now + timedelta(days=day), each.last_at)
            card, _ = _SCHEDULER.review_card(card, Rating.Good, at)
            day = max(day + 1, _day(_ready(card), now))
    return tuple(counts)


_RATINGS = frozenset(rating.value for rating in Rating)
_DAY = timedelta(days=1)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def _in_order(logs: Iterable[Log], now: datetime) -> list[Log]:
    """The logs as they are gone through, their moments in UTC."""
    in_utc = (replace(log, at=log.at.astimezone(UTC)) for log in logs)
    known = sorted(in_utc, key=lambda log: (log.at, log.source))
    odd = [log for log in known if is_from_a_wrong_clock(log, now)]
    if not odd:
        return known
    known = known[: -len(odd)]
    first = known[0].at if known else _LONG_AGO
    return [replace(log, at=first) for log in odd] + known


def _new_card(now: datetime) -> Card:
    return Card(card_id=0, due=now)  # without an id it would sleep a millisecond to find one


def _card(each: Standing) -> Card:
    return Card(
        card_id=0,
        state=State(each.state),
        step=each.step,
        stability=each.stability,
        difficulty=each.difficulty,
        due=each.due,
        last_review=each.last_at,
    )


def _ready(card: Card) -> datetime:
    return card.due - AHEAD if card.state is State.Review else card.due


def _wanted(in_order: Sequence[Log]) -> datetime:
    """The moment before which a learner does not want it: after "not today", while that lasts."""
    put_off = [log.at for log in in_order if log.rating == Mark.NOT_TODAY]
    return put_off[-1] + TODAY if put_off else _LONG_AGO


def _is_set_aside(in_order: Sequence[Log]) -> bool:
    """Whether the learner set it aside and has not shown since that it should come back."""
    for log in reversed(in_order):
        if log.rating in (Mark.BROUGHT_BACK, Rating.Again):
            return False
        if log.rating == Mark.SET_ASIDE:
            return True
    return False


def _day(moment: datetime, now: datetime) -> int:
    """The visit on which something is ready: 0 is now, 1 a day later."""
    return max(0, -((now - moment) // _DAY))
