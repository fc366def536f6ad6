"""Waits and moments as pages say them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.review.words import ago_words, counted, wait_words, weekday_words

NOON = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(0), "1 minute"),
        (timedelta(seconds=-5), "1 minute"),
        (timedelta(minutes=10), "10 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=23), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=59), "59 days"),
        (timedelta(days=90), "3 months"),
        (timedelta(days=730), "2 years"),
        (timedelta(days=36500), "100 years"),
    ],
)
def test_a_wait_is_told_in_the_unit_that_suits_it(wait: timedelta, words: str) -> None:
    assert wait_words(wait) == words


def test_one_is_not_many() -> None:
    assert [counted(n, "card") for n in (0, 1, 2, 1200)] == [
        "0 cards",
        "1 card",
        "2 cards",
        "1,200 cards",
    ]


def test_moments_are_told_in_utc() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=13)))
    assert weekday_words(there) == "Sun 1 March"
    assert ago_words(NOON - timedelta(days=3), NOON) == "3 days ago"
