"""Waits and days to come in words. Pure."""

from datetime import UTC, datetime, timedelta

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_MONTH, _YEAR = 30 * _DAY, 365 * _DAY

#: From how long on a wait is told in which unit; the longest first.
_UNITS = (
    (2 * _YEAR, _YEAR, "year"),
    (2 * _MONTH, _MONTH, "month"),
    (_DAY, _DAY, "day"),
    (_HOUR, _HOUR, "hour"),
)


def wait_words(wait: timedelta) -> str:
    """How long something waits: ``10 minutes``, ``1 day``, ``3 months``; a minute at least."""
    for least, unit, name in _UNITS:
        if wait >= least:
            return counted(round(wait / unit), name)
    return counted(max(1, round(wait / _MINUTE)), "minute")


def counted(number: int, name: str) -> str:
    """``1 card``, ``3 cards``."""
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"


def weekday_words(moment: datetime) -> str:
    """``Tue 3 March``."""
    there = moment.astimezone(UTC)
    return f"{there:%a} {there.day} {there:%B}"


def ago_words(moment: datetime, now: datetime) -> str:
    """``3 days ago``."""
    return f"{wait_words(now - moment)} ago"
