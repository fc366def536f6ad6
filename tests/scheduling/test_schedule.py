"""When items come back: whatever the order of the logs, and whatever the clock did."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.confidence import Confidence
from app.scheduling.rating import Mark, Rating
from app.scheduling.schedule import (
    AHEAD,
    TODAY,
    Item,
    Log,
    Standing,
    forecast,
    is_due,
    next_ready,
    queue,
    retrievability,
    standing,
    standings,
    waits,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ITEM = Item("c/l", "question", "q1")


def log(
    rating: int,
    at: datetime = NOON,
    item: Item = ITEM,
    confidence: Confidence | None = None,
    source: str = "",
) -> Log:
    wrong = "b" if rating == Rating.Again else None
    return Log(source or f"s-{at.isoformat()}-{rating}", item, rating, confidence, wrong, at)


def after(*logs: Log, now: datetime = NOON) -> Standing:
    found = standing(logs, now)
    assert found is not None
    return found


LOGS = st.lists(
    st.builds(
        lambda id_, rating, confidence, minutes, name: Log(
            source=f"s{name}",
            item=Item("c/l", "card" if id_ > 2 else "question", f"i{id_}"),
            rating=rating,
            confidence=confidence,
            misconception=None,
            at=NOON + timedelta(minutes=minutes),
        ),
        st.integers(0, 4),
        st.sampled_from([*Rating, *Mark]),
        st.sampled_from([*Confidence, None]),
        st.integers(-100_000, 100_000),  # days before now, and days after: clocks may be wrong
        st.integers(0, 10_000),
    ),
    max_size=25,
    unique_by=lambda each: each.source,
)


@given(logs=LOGS, order=st.randoms(use_true_random=False))
def test_any_order_of_the_logs_gives_the_same_items(logs: list[Log], order: object) -> None:
    shuffled = list(logs)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standings(shuffled, NOON) == standings(logs, NOON)


@given(logs=LOGS)
def test_whatever_the_clock_did_the_last_answer_by_the_right_clock_decides(
    logs: list[Log],
) -> None:
    of_item = [replace(each, item=ITEM) for each in logs if each.rating in set(Rating)]
    wrong = after(*of_item, log(Rating.Again, NOON, source="z"))
    assert wrong.first_at <= wrong.last_at == NOON
    assert wrong.ready == NOON + timedelta(minutes=10)


@given(logs=LOGS, rating=st.sampled_from([Rating.Hard, Rating.Good, Rating.Easy]))
def test_what_was_just_known_is_never_due_at_once(logs: list[Log], rating: Rating) -> None:
    of_item = [replace(each, item=ITEM) for each in logs if each.at < NOON]
    known = after(*of_item, log(rating))
    assert known.due > NOON
    assert known.ready > NOON
    assert not queue([known], NOON)


@given(logs=LOGS)
def test_the_queue_has_what_is_due_once_and_what_was_sure_but_wrong_at_its_head(
    logs: list[Log],
) -> None:
    every = standings(logs, NOON)
    asked = queue(every, NOON)
    assert sorted(each.item for each in asked) == [e.item for e in every if is_due(e, NOON)]
    were_sure = [each.was_sure for each in asked]
    assert were_sure == sorted(were_sure, reverse=True)
    rest = [retrievability(each, NOON) for each in asked if not each.was_sure]
    assert rest == sorted(rest)


@given(logs=LOGS)
def test_the_forecast_begins_with_what_is_due_and_never_counts_an_item_twice_a_day(
    logs: list[Log],
) -> None:
    every = standings(logs, NOON)
    counts = forecast(every, NOON, 30)
    assert len(counts) == 31
    assert counts[0] == len(queue(every, NOON))
    assert max(counts) <= len(every)


def test_without_a_log_there_is_nothing() -> None:
    assert standing([], NOON) is None
    assert standings([], NOON) == []
    assert forecast([], NOON, 7) == (0,) * 8
    assert next_ready([], NOON) is None


def test_what_went_wrong_comes_back_after_ten_minutes_and_what_was_known_after_days() -> None:
    assert after(log(Rating.Again)).ready == NOON + timedelta(minutes=10)
    good, easy = after(log(Rating.Good)), after(log(Rating.Easy))
    assert good.due == NOON + 2 * DAY
    assert easy.due == NOON + 8 * DAY


def test_what_waits_for_days_may_be_asked_somewhat_early() -> None:
    known = after(log(Rating.Good))
    assert known.ready == known.due - AHEAD


def test_a_right_answer_after_a_wait_makes_the_next_wait_longer() -> None:
    first = after(log(Rating.Good))
    second = after(log(Rating.Good), log(Rating.Good, first.due), now=first.due)
    assert second.due - first.due > first.due - NOON


def test_what_only_a_wrong_clock_knows_of_is_due_at_once_and_not_in_years() -> None:
    wrong_clock = log(Rating.Easy, NOON + 400 * DAY)
    assert queue([after(wrong_clock)], NOON)
    assert after(wrong_clock, now=NOON + 401 * DAY).last_at == NOON + 400 * DAY


def test_a_wrong_clock_does_not_outweigh_a_later_answer() -> None:
    wrong_clock = log(Rating.Easy, NOON + 400 * DAY)
    assert after(wrong_clock, log(Rating.Again)).misconception == "b"
    assert after(wrong_clock, log(Rating.Good)).ready > NOON + DAY


def test_moments_of_another_zone_are_the_same_moments() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=9)))
    assert after(replace(log(Rating.Good), at=there)) == after(log(Rating.Good))
    assert waits(None, there) == waits(None, NOON)


def test_certain_but_wrong_comes_before_what_is_longer_overdue() -> None:
    old = Item("c/l", "question", "old")
    guessed, sure, sure_later = (Item("c/l", "question", name) for name in ("g", "s", "t"))
    every = standings(
        [
            log(Rating.Good, NOON - 300 * DAY, old),
            log(Rating.Again, NOON - DAY, guessed, Confidence.GUESS),
            log(Rating.Again, NOON - 3 * DAY, sure, Confidence.CERTAIN),
            log(Rating.Again, NOON - 2 * DAY, sure_later, Confidence.CERTAIN),
        ],
        NOON,
    )
    asked = queue(every, NOON)
    assert [each.item for each in asked] == [sure_later, sure, old, guessed]
    assert asked[0].misconception == "b"


def test_what_was_sure_but_wrong_is_like_others_once_it_was_right() -> None:
    wrong = log(Rating.Again, NOON - DAY, confidence=Confidence.CERTAIN)
    assert after(wrong).was_sure
    right = after(wrong, log(Rating.Hard, confidence=Confidence.GUESS))
    assert not right.was_sure
    assert right.misconception is None


def test_what_is_set_aside_is_not_asked_until_it_is_brought_back() -> None:
    wrong = log(Rating.Again, NOON - DAY)
    aside = log(Mark.SET_ASIDE, NOON - timedelta(hours=2))
    assert not queue([after(wrong, aside)], NOON)
    assert forecast([after(wrong, aside)], NOON, 3) == (0, 0, 0, 0)
    assert next_ready([after(wrong, aside)], NOON - DAY) is None
    back = log(Mark.BROUGHT_BACK, NOON - timedelta(hours=1))
    assert queue([after(wrong, aside, back)], NOON)


def test_what_is_set_aside_comes_back_by_itself_when_it_is_answered_wrong_elsewhere() -> None:
    aside = log(Mark.SET_ASIDE, NOON - 2 * DAY)
    known = log(Rating.Easy, NOON - 3 * DAY)
    assert after(known, aside, log(Rating.Good, NOON - DAY)).is_set_aside
    assert queue([after(known, aside, log(Rating.Again, NOON - DAY))], NOON)


def test_not_today_lasts_until_tomorrow() -> None:
    wrong, put_off = log(Rating.Again, NOON - DAY), log(Mark.NOT_TODAY)
    waiting = after(wrong, put_off)
    assert not queue([waiting], NOON)
    assert waiting.ready == NOON + TODAY
    assert queue([waiting], NOON + TODAY)


def test_a_mark_without_a_rating_is_no_item() -> None:
    assert standing([log(Mark.SET_ASIDE)], NOON) is None


def test_the_next_item_is_the_first_that_is_not_due() -> None:
    soon, later = Item("c/l", "card", "a"), Item("c/l", "card", "b")
    every = standings([log(Rating.Again, NOON, soon), log(Rating.Good, NOON, later)], NOON)
    assert next_ready(every, NOON) == NOON + timedelta(minutes=10)
    assert next_ready(every, NOON + DAY) == NOON + 2 * DAY - AHEAD


def test_the_forecast_counts_each_return_of_what_is_known_each_time() -> None:
    known = after(log(Rating.Good))  # due in two days, asked from the second visit on
    counts = forecast([known], NOON, 30)
    assert counts[:3] == (0, 0, 1)
    assert sum(counts) > 1
    assert set(counts) == {0, 1}


def test_a_rating_says_how_long_it_will_wait() -> None:
    new = waits(None, NOON)
    assert new[Rating.Again] == timedelta(minutes=10)
    assert new[Rating.Good] == 2 * DAY
    wait = waits(after(log(Rating.Good, NOON - 3 * DAY)), NOON)
    assert wait[Rating.Again] < wait[Rating.Hard] < wait[Rating.Good] < wait[Rating.Easy]


@pytest.mark.parametrize("rating", Rating)
def test_what_a_rating_promises_is_what_comes_of_it(rating: Rating) -> None:
    before = log(Rating.Good, NOON - 3 * DAY)
    assert after(before, log(rating)).due == NOON + waits(after(before), NOON)[rating]
