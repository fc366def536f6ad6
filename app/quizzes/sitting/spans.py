"""How long something took, in words. Pure."""

from datetime import datetime, timedelta

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def span(earlier: datetime, later: datetime) -> str:
    """``12 minutes``, ``3 hours``, ``2 days``; a clock that was turned back took no time."""
    took = max(timedelta(0), later - earlier)
    for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        count = took // unit
        if count:
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "less than a minute"
