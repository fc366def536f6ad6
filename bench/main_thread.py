"""What a page's main thread does, from Chromium's own trace: how long, and since which mark.

Lengths are the thread's own processor time, so that other programs on the machine do not count; an
idle machine's clock shows the same.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

_CATEGORIES = ("disabled-by-default-devtools.timeline", "blink.user_timing")
_TASK = "RunTask"


@dataclass(slots=True)
class Trace:
    """The main thread's tasks and the page's marks, in milliseconds.

    Attributes:
        tasks: (end by the clock, length in processor time), in their order.
        marks: moments by the clock.
    """

    tasks: list[tuple[float, float]] = field(default_factory=list)
    marks: list[float] = field(default_factory=list)

    def since_marks(self) -> list[float]:
        """Milliseconds of all tasks from each mark to the next; the last has no end."""
        spent = [0.0] * len(self.marks)
        at = -1
        for end, length in self.tasks:
            # A mark lies within the task that made it.
            while at + 1 < len(self.marks) and self.marks[at + 1] <= end:
                at += 1
            if at >= 0:
                spent[at] += length
        return spent[:-1]

    def longest(self) -> float:
        """Milliseconds of the longest task since the first mark."""
        return max(length for end, length in self.tasks if end >= self.marks[0])


@contextmanager
def traced(browser: Browser, page: Page, mark: str) -> Iterator[Trace]:
    """What the page's main thread does meanwhile; filled when the block ends.

    Args:
        mark: name of the ``performance.mark`` that tasks are counted from.
    """
    trace = Trace()
    browser.start_tracing(page=page, categories=list(_CATEGORIES))
    try:
        yield trace
    finally:
        _read(json.loads(browser.stop_tracing())["traceEvents"], mark, trace)


def _read(events: Sequence[dict[str, Any]], mark: str, trace: Trace) -> None:
    marks = [event for event in events if event["name"] == mark and "user_timing" in event["cat"]]
    if not marks:
        raise SystemExit(f"the page has set no mark {mark!r}: nothing landed on it")
    thread = (marks[0]["pid"], marks[0]["tid"])
    own = [event for event in events if (event["pid"], event["tid"]) == thread]
    trace.marks += sorted(event["ts"] / 1e3 for event in marks)
    trace.tasks += sorted(
        ((event["ts"] + event["dur"]) / 1e3, event["tdur"] / 1e3)
        for event in own
        if event["name"] == _TASK and "tdur" in event
    )
