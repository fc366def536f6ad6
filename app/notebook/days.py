"""The days on which a learner did something: the streak, and the calendar of half a year. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.web.moments import day_words

#: The cookie in which a browser says its time zone, such as ``Europe/Berlin``.
ZONE_COOKIE = "slope_zone"
WEEKS = 26
#: Things done on a day, from which a square is darker: 1, 3, 6, 10.
_STEPS = (1, 3, 6, 10)
_DAY = timedelta(days=1)
_SIDE, _GAP = 16, 4
#: Room for the names of months above, and of days at the left.
_TOP, _LEFT = 22, 40


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row with something done; a single day off between them does not end it.

    Attributes:
        days: with something done, up to today or to the day before; 0 when it has ended.
        off: single days off between them.
        longest: the most days that there ever were in a row.
    """

    days: int
    off: int
    longest: int


@dataclass(frozen=True, slots=True)
class Square:
    """A day of the calendar, and where it is; ``level`` 0 to 4 says how much was done."""

    x: int
    y: int
    level: int
    words: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word beside the squares."""

    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Half a year of days, a column a week, Monday at the top; and the same as rows of a table."""

    width: int
    height: int
    side: int
    squares: tuple[Square, ...]
    labels: tuple[Label, ...]
    words: str
    rows: tuple[tuple[str, str], ...]


def zone(name: str) -> tuple[str, tzinfo]:
    """The time zone of that name and how it is called; UTC for what is none."""
    try:
        return (name, ZoneInfo(name)) if 0 < len(name) <= 64 else ("UTC", UTC)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a name of a folder
        return "UTC", UTC


def by_day(moments: Iterable[datetime], where: tzinfo) -> Counter[date]:
    """How many things were done on each day of a time zone."""
    return Counter(moment.astimezone(where).date() for moment in moments)


def streak(days: Collection[date], today: date) -> Streak:
    """The streak that is alive today.

    Today is not over, so that it does not end one; a clock that jumped may have left days after
    today, which count as any other.
    """
    runs = _runs(days)
    longest = max((len(run) for run in runs), default=0)
    if not runs or today - runs[-1][-1] > 2 * _DAY:
        return Streak(0, 0, longest)
    alive = runs[-1]
    span = (alive[-1] - alive[0]) // _DAY + 1
    return Streak(len(alive), span - len(alive), longest)


def _runs(days: Collection[date]) -> list[list[date]]:
    """The days in order, parted where two or more are missing."""
    runs: list[list[date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][-1] <= 2 * _DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def calendar(done: Mapping[date, int], today: date) -> Calendar:
    """The last ``WEEKS`` weeks, this one included."""
    first = today - timedelta(days=today.weekday()) - timedelta(weeks=WEEKS - 1)
    days = [first + timedelta(days=number) for number in range((today - first) // _DAY + 1)]
    active = [day for day in days if done.get(day, 0) > 0]
    step = _SIDE + _GAP
    squares = tuple(
        Square(
            _LEFT + number // 7 * step,
            _TOP + number % 7 * step,
            sum(done.get(day, 0) >= least for least in _STEPS),
            f"{day_words(day)}: {things(done.get(day, 0))}",
        )
        for number, day in enumerate(days)
    )
    return Calendar(
        width=_LEFT + WEEKS * step - _GAP,
        height=_TOP + 7 * step - _GAP,
        side=_SIDE,
        squares=squares,
        labels=(*_months(days, step), *_weekdays(step)),
        words=_summary(len(active)),
        rows=tuple((day_words(day), things(done[day])) for day in reversed(active)),
    )


def things(count: int) -> str:
    """``3 things done``."""
    return f"{count or 'no'} {'thing' if count == 1 else 'things'} done"


def _summary(active: int) -> str:
    return (
        f"Something was done on {active} {'day' if active == 1 else 'days'} of the last half year."
    )


def _months(days: list[date], step: int) -> list[Label]:
    """The month's name over the first week that begins in it; the first only where it has room."""
    mondays = days[::7]
    found = [
        Label(_LEFT + number * step, _TOP - 8, f"{day:%b}")
        for number, day in enumerate(mondays)
        if number == 0 or day.month != mondays[number - 1].month
    ]
    return found[1:] if len(found) > 1 and found[1].x - found[0].x < 2 * step else found


def _weekdays(step: int) -> list[Label]:
    return [
        Label(0, _TOP + number * step + _SIDE - 4, name)
        for number, name in ((0, "Mon"), (2, "Wed"), (4, "Fri"))
    ]
