"""Server-sent events: follows topics of the outbox and sends what is new to every browser.

One task per process asks the database for news, for all topics that anybody watches; whatever it
finds is encoded once and kept for a while. A browser takes it from there at its own pace, and
from the database when it comes late or has fallen behind: nothing is queued for it, so a slow one
costs nothing. No session is open while waiting.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from itertools import islice

import anyio
from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.db.session import Database
from app.errors import Unavailable
from app.events import store
from app.events.store import Event

_BATCH = 200  # events read or sent at once
_KEPT = 500  # newest events of a watched topic that are kept in memory
_HELLO = b"retry: 1000\n\n"  # milliseconds until a browser that lost us comes back
_STILL_HERE = b": still here\n\n"
_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # a proxy that collects output would hold events back
}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Line:
    """An event as it goes over the wire."""

    number: int
    text: bytes
    ends: bool


@dataclass(slots=True)
class _Topic:
    """What is known of a watched topic: all its events up to ``seen``, the newest of them kept."""

    name: str
    seen: int
    ends: Callable[[Event], bool]
    watchers: int = 0
    kept: deque[_Line] = field(default_factory=lambda: deque(maxlen=_KEPT))
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def extend(self, events: Sequence[Event]) -> None:
        """Keep what is new and wake everybody."""
        self.kept.extend(_line(event, self.ends) for event in events)
        self.seen = events[-1].number
        self.wake()

    def wake(self) -> None:
        """Let everybody look again."""
        self.news.set()
        self.news = asyncio.Event()

    def after(self, number: int) -> list[_Line] | None:
        """What is kept of the events after ``number``; None when some are no longer kept."""
        first_kept = self.seen - len(self.kept) + 1
        if number + 1 < first_kept:
            return None
        return list(islice(self.kept, number + 1 - first_kept, number + 1 - first_kept + _BATCH))


class Streams:
    """Every live stream of one web process.

    Args:
        limit: streams that may be open at once.
        interval: seconds between two questions to the database while anybody watches.
        heartbeat: seconds of silence after which a comment keeps the connection open.
        patience: seconds that a browser may leave what was sent unread before it is dropped.
    """

    def __init__(
        self,
        database: Database,
        limit: int,
        *,
        interval: float = 0.1,
        heartbeat: float = 15.0,
        patience: float = 30.0,
    ) -> None:
        self._database = database
        self._limit = limit
        self._interval = interval
        self._heartbeat = heartbeat
        self.patience = patience
        self._topics: dict[str, _Topic] = {}
        self._open = 0
        self._closing = False
        self._poller: asyncio.Task[None] | None = None
        # Threads of our own: a thousand browsers coming back must not keep pages waiting.
        self._threads: CapacityLimiter | None = None

    @property
    def open(self) -> int:
        """Streams that are being served."""
        return self._open

    def follow(self, topic: str, after: int, ends: Callable[[Event], bool]) -> Response:
        """A response that sends every event of a topic after number ``after``, as they happen.

        Args:
            ends: True for the event after which nothing more will come.

        Raises:
            Unavailable: as many streams are open as this process serves.
        """
        if self._closing or self._open >= self._limit:
            raise Unavailable(
                f"{self._limit} live charts are being watched, which is all that this server "
                "follows at once. The page still works: reload it to see newer points."
            )
        return _EventStream(self, lambda: self._lines(topic, after, ends))

    def close(self) -> None:
        """End every stream now; browsers come back to whichever process runs next.

        Call it in the event loop, before the server waits for its connections.
        """
        self._closing = True
        for topic in self._topics.values():
            topic.wake()

    def opened(self) -> None:
        """A stream has begun."""
        self._open += 1

    def closed(self) -> None:
        """A stream is over."""
        self._open -= 1

    async def _lines(
        self, name: str, after: int, ends: Callable[[Event], bool]
    ) -> AsyncGenerator[bytes, None]:
        """The stream's bytes: what was missed, then what happens, until the end."""
        yield _HELLO
        cursor = after
        topic: _Topic | None = None
        try:
            while not self._closing:
                news = topic.news if topic else None
                lines = topic.after(cursor) if topic else None
                if lines is None:
                    lines = await self._read(name, cursor, ends)
                if lines:
                    cursor = lines[-1].number
                    yield b"".join(line.text for line in lines)
                    if lines[-1].ends:
                        return
                elif news is None:
                    topic = self._watch(name, cursor, ends)
                elif not await _happens(news, self._heartbeat):
                    yield _STILL_HERE
        except (SQLAlchemyError, Unavailable) as error:
            _log.warning("a live chart was cut off, the database does not answer: %s", error)
        finally:
            if topic is not None:
                self._unwatch(topic)

    async def _read(self, name: str, after: int, ends: Callable[[Event], bool]) -> list[_Line]:
        def read() -> list[Event]:
            with self._database.read() as session:
                return store.after(session, name, after, _BATCH)

        events = await to_thread.run_sync(read, limiter=self._limiter())
        return [_line(event, ends) for event in events]

    def _watch(self, name: str, seen: int, ends: Callable[[Event], bool]) -> _Topic:
        topic = self._topics.setdefault(name, _Topic(name, seen, ends))
        topic.watchers += 1
        if self._poller is None or self._poller.done():
            self._poller = asyncio.get_running_loop().create_task(self._poll())
        return topic

    def _unwatch(self, topic: _Topic) -> None:
        topic.watchers -= 1
        if topic.watchers == 0:
            del self._topics[topic.name]

    async def _poll(self) -> None:
        """Ask for news until nobody watches any more."""
        pause = self._interval
        while self._topics and not self._closing:
            seen = {topic.name: topic.seen for topic in self._topics.values()}
            try:
                found = await to_thread.run_sync(self._news, seen, limiter=self._limiter())
                pause = self._interval
            except Exception as error:  # whatever it was: without this task charts stand still
                if pause == self._interval:
                    _log.warning("live charts stand still until the database answers: %s", error)
                found, pause = {}, 1.0
            for name, events in found.items():
                topic = self._topics.get(name)
                if topic is not None and topic.seen == seen[name]:
                    topic.extend(events)
            await asyncio.sleep(pause)

    def _news(self, seen: dict[str, int]) -> dict[str, list[Event]]:
        with self._database.read() as session:
            newest = store.newest(session, seen)
            return {
                name: store.after(session, name, number, _BATCH)
                for name, number in seen.items()
                if newest.get(name, 0) > number
            }

    def _limiter(self) -> CapacityLimiter:
        if self._threads is None:
            self._threads = CapacityLimiter(4)
        return self._threads


class _EventStream(Response):
    """Sends lines until they end, the browser goes, or it no longer reads."""

    def __init__(self, streams: Streams, lines: Callable[[], AsyncGenerator[bytes, None]]) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._streams = streams
        self._lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the stream."""
        self._streams.opened()
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(_until_gone, receive, group.cancel_scope.cancel)
                with suppress(OSError):  # how some servers say that the browser has gone
                    await self._send_all(send)
                group.cancel_scope.cancel()
        finally:
            self._streams.closed()

    async def _send_all(self, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        async with aclosing(self._lines()) as lines:
            async for chunk in lines:
                with anyio.move_on_after(self._streams.patience) as waiting:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                if waiting.cancelled_caught:
                    raise ConnectionAbortedError
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: Receive, gone: Callable[[], None]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    gone()


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    with anyio.move_on_after(seconds):
        await event.wait()
        return True
    return False


def _line(event: Event, ends: Callable[[Event], bool]) -> _Line:
    data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
    text = f"id: {event.number}\nevent: {event.kind}\ndata: {data}\n\n"
    return _Line(event.number, text.encode(), ends(event))


def resume_after(text: str | None, newest: int) -> int:
    """The event to go on after, from a header or query that anybody may have written.

    What is no number, or the number of an event that has not happened, means the start: better
    everything twice to a client that lost count than a gap.
    """
    try:
        number = int(text or "0")
    except ValueError:
        return 0
    return number if 0 <= number <= newest else 0
