"""How many items wait on each of the next days, as a drawing, a table and a sentence. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.review.words import counted, weekday_words
from app.scheduling.schedule import Standing, forecast

DAYS = 30
_WEEK = 7

#: Of the drawing, in pixels; across it everything is in percent, so that words keep their size.
HEIGHT = 128
_TOP, _BOTTOM = 22, 102
_BAR = 0.72  # of a day's width
_LEAST = 2  # pixels of a day that has any


@dataclass(frozen=True, slots=True)
class Bar:
    """A day: its name and number, and where its bar stands.

    Attributes:
        x, width: in percent of the drawing; ``middle`` too.
        y, height: in pixels from its top.
        tick: what stands below it; empty below most.
    """

    day: str
    count: int
    x: float
    middle: float
    width: float
    y: float
    height: float
    tick: str


@dataclass(frozen=True, slots=True)
class ForecastView:
    """The days, and what is said of them.

    Attributes:
        rows: the days that have any, for the table.
        peak: the highest number of a day; ``peak_at`` its first bar.
        base: where the bars stand, in pixels from the top.
    """

    bars: tuple[Bar, ...]
    rows: tuple[tuple[str, str], ...]
    peak: int
    peak_at: Bar
    height: int
    base: int
    words: str


def forecast_view(every: Sequence[Standing], now: datetime) -> ForecastView | None:
    """The forecast; None where nothing is ever due."""
    counts = forecast(every, now, DAYS)
    peak = max(counts)
    if not peak:
        return None
    bars = tuple(_bar(day, count, peak, now) for day, count in enumerate(counts))
    return ForecastView(
        bars=bars,
        rows=tuple((bar.day, f"{bar.count:,}") for bar in bars if bar.count),
        peak=peak,
        peak_at=bars[counts.index(peak)],
        height=HEIGHT,
        base=_BOTTOM,
        words=_words(counts),
    )


def _bar(day: int, count: int, peak: int, now: datetime) -> Bar:
    slot = 100 / (DAYS + 1)
    height = max(_LEAST, (_BOTTOM - _TOP) * count / peak) if count else 0
    return Bar(
        day="Now" if day == 0 else weekday_words(now + timedelta(days=day)),
        count=count,
        x=round(slot * (day + (1 - _BAR) / 2), 2),
        middle=round(slot * (day + 0.5), 2),
        width=round(slot * _BAR, 2),
        y=round(_BOTTOM - height, 1),
        height=round(height, 1),
        tick=_tick(day),
    )


def _tick(day: int) -> str:
    if day == 0:
        return "now"
    return f"{day} days" if day % _WEEK == 0 else ""


def _words(counts: Sequence[int]) -> str:
    week = sum(counts[1 : _WEEK + 1])
    later = sum(counts[_WEEK + 1 :])
    return (
        f"{counted(counts[0], 'review')} now, {week} more within {_WEEK} days, {later} in the "
        "weeks after: so goes the plan for whoever comes at this hour each day, reviews all that "
        "waits, and knows it. Of ten about one is forgotten and comes back sooner."
    )
