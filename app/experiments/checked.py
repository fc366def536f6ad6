"""JSON from outside, read with suspicion: each value is of its kind and within its limits."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, TypeVar

from app.errors import Invalid

_LONGEST_TEXT = 500
_FIRST_MOMENT = datetime(2020, 1, 1, tzinfo=UTC)
_T = TypeVar("_T")


class BadRecording(Invalid):
    """A recording that is refused: ``line`` (from 1) and ``reason`` say where and why."""

    title = "This recording is refused"

    def __init__(self, line: int, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(f"line {line}: {reason}")


class Checked:
    """One line's JSON object (or one within it), read key by key.

    Every method raises BadRecording, with the line, for what is not as it must be.
    """

    def __init__(self, line: int, text: str | dict[str, Any], where: str = "") -> None:
        self.line, self.where = line, where
        self.data = self._parse(text) if isinstance(text, str) else text

    def _parse(self, text: str) -> dict[str, Any]:
        try:
            data = json.loads(
                text, parse_constant=self._no_number, object_pairs_hook=self._no_key_twice
            )
        except (ValueError, RecursionError):
            self.bad("this is not JSON: one object a line, and nothing else")
        if not isinstance(data, dict):
            self.bad("this is not a JSON object")
        return data

    def _no_number(self, word: str) -> NoReturn:
        self.bad(f"{word} is no measured number")

    def _no_key_twice(self, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(pairs)
        if len(data) < len(pairs):
            self.bad("a key stands twice in one object")
        return data

    def bad(self, reason: str) -> NoReturn:
        """Refuse the line."""
        raise BadRecording(self.line, f"{self.where}{reason}")

    def has_exactly(self, keys: Sequence[str]) -> None:
        """Neither a key more nor one less."""
        unknown = sorted(set(self.data) - set(keys))
        if unknown:
            self.bad(f"unknown key {shown(unknown[0])}; known: {', '.join(keys)}")
        missing = [key for key in keys if key not in self.data]
        if missing:
            self.bad(f"no {', no '.join(missing)}")

    def text(self, key: str, most: int = _LONGEST_TEXT) -> str:
        """A text, not empty, that can be printed on one line."""
        value = self.data[key]
        if not isinstance(value, str) or not value or len(value) > most:
            self.bad(f"{key} must be a text of 1 to {most} characters")
        if not value.isprintable():
            self.bad(f"{key} must be a text without line breaks and control characters")
        return value

    def one_of(self, key: str, names: Sequence[str] | frozenset[str]) -> str:
        """One of the names."""
        value = self.text(key)
        if value not in names:
            self.bad(f"{key} is {shown(value)}; it must be one of {', '.join(sorted(names))}")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number from low to high."""
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.bad(f"{key} must be a whole number from {low:,} to {high:,}")
        return value

    def real(self, key: str, low: float, high: float) -> float:
        """A number from low to high."""
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.bad(f"{key} must be a number")
        if not low <= value <= high:  # false for infinity, and a huge int never becomes a float
            self.bad(f"{key} must be from {low:g} to {high:g}")
        return float(value)

    def moment(self, key: str) -> datetime:
        """A moment in UTC."""
        try:
            moment = datetime.fromisoformat(self.text(key, 40))
        except ValueError:
            self.bad(f"{key} must be a moment such as 2026-11-26T09:30:00.5+00:00")
        if moment.utcoffset() != timedelta(0):
            self.bad(f"{key} must be in UTC and say so: +00:00")
        moment = moment.replace(tzinfo=UTC)
        if moment < _FIRST_MOMENT:
            self.bad(f"{key} is {moment:%Y-%m-%d}; nothing was recorded so long ago")
        return moment

    def list_of(self, key: str, most: int) -> list[Any]:
        """A list, not empty."""
        value = self.data[key]
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            self.bad(f"{key} must be a list of 1 to {most} entries")
        return value

    def within(self, key: str) -> "Checked":
        """The object under a key."""
        value = self.data[key]
        if not isinstance(value, dict):
            self.bad(f"{key} must be an object")
        return Checked(self.line, value, f"{self.where}{key}: ")

    def optional(self, key: str, read: Callable[[str], _T]) -> _T | None:
        """What ``read`` reads, or None for null."""
        return None if self.data[key] is None else read(key)


def shown(text: str) -> str:
    """A name as an error quotes it."""
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
