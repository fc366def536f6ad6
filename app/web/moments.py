"""Days and moments as pages say them. Pure."""

from datetime import UTC, date, datetime


def day_words(day: date) -> str:
    """``3 March 2026``; of a moment, its day in UTC."""
    there = day.astimezone(UTC) if isinstance(day, datetime) else day
    return f"{there.day} {there:%B %Y}"


def moment_words(moment: datetime) -> str:
    """``3 March 2026, 14:05 UTC``."""
    return f"{day_words(moment)}, {moment.astimezone(UTC):%H:%M} UTC"
