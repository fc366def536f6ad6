"""Days in a row, a day off that is forgiven, and the calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notebook.days import WEEKS, Streak, by_day, calendar, streak, zone

TODAY = date(2026, 3, 15)  # a Sunday


def ago(*days: int) -> set[date]:
    return {TODAY - timedelta(days=number) for number in days}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((), Streak(0, 0, 0)),
        ((0,), Streak(1, 0, 1)),
        ((1,), Streak(1, 0, 1)),
        ((0, 1, 2), Streak(3, 0, 3)),
        ((1, 2, 3), Streak(3, 0, 3)),  # today is not over
        ((0, 2, 3), Streak(3, 1, 3)),  # a single day off
        ((2, 3), Streak(2, 0, 2)),  # yesterday was off
        ((3, 4, 5), Streak(0, 0, 3)),  # two days off
        ((0, 3, 4, 5), Streak(1, 0, 3)),
        ((0, 2, 4), Streak(3, 2, 3)),
        ((-1, 0), Streak(2, 0, 2)),  # a clock that was turned back
    ],
)
def test_days_in_a_row(days: tuple[int, ...], expected: Streak) -> None:
    assert streak(ago(*days), TODAY) == expected


@given(st.sets(st.integers(0, 60)))
def test_a_day_more_never_makes_a_streak_shorter(days: set[int]) -> None:
    before, after = streak(ago(*days), TODAY), streak(ago(0, *days), TODAY)
    assert after.days >= before.days
    assert after.longest >= after.days


def test_days_are_those_of_the_time_zone() -> None:
    evening = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert set(by_day([evening], UTC)) == {date(2026, 3, 1)}
    assert set(by_day([evening], zone("Europe/Berlin")[1])) == {date(2026, 3, 2)}


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "x" * 500, "Europe", "\0"]
)
def test_nonsense_for_a_time_zone_is_utc(name: str) -> None:
    assert zone(name) == ("UTC", UTC)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 20))
def test_the_calendar_ends_today_and_has_each_day_once(today: date, count: int) -> None:
    drawn = calendar({today: count}, today)
    assert len(drawn.squares) == 7 * (WEEKS - 1) + today.weekday() + 1
    assert len({(each.x, each.y) for each in drawn.squares}) == len(drawn.squares)
    assert [each.level > 0 for each in drawn.squares] == [False] * (len(drawn.squares) - 1) + [True]
    assert max(each.x for each in drawn.squares) + drawn.side <= drawn.width
    assert max(each.y for each in drawn.squares) + drawn.side <= drawn.height
    assert len(drawn.rows) == 1


def test_the_more_was_done_the_darker() -> None:
    done = {TODAY - timedelta(days=number): count for number, count in enumerate((0, 1, 3, 6, 99))}
    levels = [each.level for each in calendar(done, TODAY).squares[-5:]]
    assert levels == [4, 3, 2, 1, 0]


def test_nothing_before_the_calendar_is_in_its_table() -> None:
    assert calendar({date(2020, 1, 1): 3}, TODAY).rows == ()
