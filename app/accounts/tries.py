"""A bound on how often somebody may try to sign in or up."""

import threading
from collections import deque
from collections.abc import Hashable
from datetime import datetime, timedelta

from app.errors import TooMany

_KEYS_AT_MOST = 20_000


class Tries:
    """Counts tries by key over a sliding window, in this process.

    Args:
        window: how long a try counts.
    """

    def __init__(self, window: timedelta = timedelta(minutes=15)) -> None:
        self._window = window
        self._tries: dict[Hashable, deque[datetime]] = {}
        self._lock = threading.Lock()

    def take(self, limits: dict[Hashable, int], now: datetime) -> None:
        """Count a try under every key, before its outcome is known.

        Args:
            limits: key to the number of tries that it may have in the window.

        Raises:
            TooMany: one of them is used up; then nothing is counted.
        """
        with self._lock:
            self._forget_old(now)
            for key, limit in limits.items():
                if len(self._tries.get(key, ())) >= limit:
                    raise TooMany(self._words(key, now))
            for key in limits:
                self._tries.setdefault(key, deque()).append(now)

    def forget(self, key: Hashable) -> None:
        """Start again for whoever succeeded."""
        with self._lock:
            self._tries.pop(key, None)

    def _forget_old(self, now: datetime) -> None:
        for key, times in list(self._tries.items()):
            while times and times[0] <= now - self._window:
                times.popleft()
            if not times:
                del self._tries[key]
        while len(self._tries) > _KEYS_AT_MOST:
            del self._tries[next(iter(self._tries))]

    def _words(self, key: Hashable, now: datetime) -> str:
        wait = self._tries[key][0] + self._window - now
        minutes = max(1, round(wait.total_seconds() / 60))
        unit = "minute" if minutes == 1 else "minutes"
        return f"That was tried too often. Please wait {minutes} {unit} and try again."
