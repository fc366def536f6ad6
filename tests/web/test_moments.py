"""Days and moments in words."""

from datetime import UTC, date, datetime, timedelta, timezone

from app.web.moments import day_words, moment_words


def test_a_moment_is_told_in_utc_wherever_it_was_taken() -> None:
    late = datetime(2026, 3, 2, 1, 5, tzinfo=timezone(timedelta(hours=2)))
    assert moment_words(late) == "1 March 2026, 23:05 UTC"
    assert day_words(late) == "1 March 2026"


def test_a_day_is_told_as_it_is() -> None:
    assert day_words(date(2026, 3, 1)) == "1 March 2026"
    assert day_words(datetime(2026, 3, 31, 12, tzinfo=UTC)) == "31 March 2026"
