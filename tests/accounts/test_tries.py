"""The bound on tries to sign in: counted before the outcome, forgotten with time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.tries import Tries
from app.errors import TooMany

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_key_has_so_many_tries_and_no_more() -> None:
    tries = Tries()
    for _ in range(3):
        tries.take({"ada": 3}, NOW)
    with pytest.raises(TooMany, match="wait 15 minutes"):
        tries.take({"ada": 3}, NOW)
    tries.take({"ben": 3}, NOW)


def test_tries_come_back_when_the_window_has_passed() -> None:
    tries = Tries(timedelta(minutes=10))
    tries.take({"ada": 1}, NOW)
    with pytest.raises(TooMany, match="wait 1 minute "):
        tries.take({"ada": 1}, NOW + timedelta(minutes=9, seconds=30))
    tries.take({"ada": 1}, NOW + timedelta(minutes=10))


def test_what_is_refused_counts_for_no_other_key() -> None:
    tries = Tries()
    tries.take({"ada": 1}, NOW)
    for _ in range(5):
        with pytest.raises(TooMany):
            tries.take({"ada": 1, "address": 2}, NOW)
    tries.take({"address": 2}, NOW)


def test_success_gives_the_tries_back() -> None:
    tries = Tries()
    tries.take({"ada": 1}, NOW)
    tries.forget("ada")
    tries.take({"ada": 1}, NOW)


def test_many_tries_at_once_do_not_slip_past_the_bound() -> None:
    tries = Tries()

    def one(_: int) -> bool:
        try:
            tries.take({"ada": 5}, NOW)
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(one, range(200))) == 5


def test_a_flood_of_names_does_not_fill_the_memory() -> None:
    tries = Tries()
    for number in range(300):
        tries.take({f"n{number}": 5}, NOW)
    tries.take({"last": 5}, NOW + timedelta(hours=1))
    assert len(tries._tries) == 1
