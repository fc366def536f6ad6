"""The outbox numbers its events in order and without gaps, whoever writes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from app.db.session import Database
from app.events import store

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_events_of_a_topic_count_from_one_without_gaps(both: Database) -> None:
    with both.write() as session:
        numbers = [store.append(session, "run:a", "sample", {"i": i}, NOW) for i in range(3)]
        other = store.append(session, "run:b", "sample", {}, NOW)
    assert numbers == [1, 2, 3]
    assert other == 1
    with both.read() as session:
        assert store.last(session, "run:a") == 3
        assert store.last(session, "nothing") == 0
        assert store.newest(session, ["run:a", "run:b", "nothing"]) == {"run:a": 3, "run:b": 1}


def test_after_gives_the_next_events_in_order_and_no_more_than_asked_for(both: Database) -> None:
    with both.write() as session:
        for i in range(10):
            store.append(session, "run:a", "sample", {"i": i}, NOW)
    with both.read() as session:
        events = store.after(session, "run:a", 4, 3)
    assert [event.number for event in events] == [5, 6, 7]
    assert events[0] == store.Event("run:a", 5, "sample", {"i": 4}, NOW)


def test_a_rolled_back_event_leaves_no_gap(both: Database) -> None:
    with both.write() as session:
        store.append(session, "run:a", "sample", {}, NOW)

    def fail_half_way() -> None:
        with both.write() as session:
            store.append(session, "run:a", "sample", {"lost": True}, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with both.write() as session:
        assert store.append(session, "run:a", "sample", {}, NOW) == 2


def test_writers_at_the_same_time_get_different_numbers_without_gaps(both: Database) -> None:
    def write(worker: int) -> list[int]:
        numbers = []
        for i in range(10):
            with both.write() as session:
                numbers.append(store.append(session, "run:a", "s", {"at": [worker, i]}, NOW))
        return numbers

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for part in pool.map(write, range(4)) for number in part]
    assert sorted(numbers) == list(range(1, 41))
    with both.read() as session:
        events = store.after(session, "run:a", 0, 100)
    assert [event.number for event in events] == list(range(1, 41))
    for worker in range(4):  # each writer's events are in the order in which it wrote them
        mine = [event.data["at"][1] for event in events if event.data["at"][0] == worker]
        assert mine == list(range(10))
