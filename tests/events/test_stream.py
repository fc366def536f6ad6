"""Live streams over a real server: nothing lost, nothing doubled, everybody let go of."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import Response

from app.db.session import Database
from app.errors import Unavailable
from app.events import store
from app.events.server import StreamingServer
from app.events.stream import Streams, resume_after

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Message:
    id: int
    event: str
    data: dict[str, object]


@dataclass
class Site:
    url: str
    database: Database
    streams: Streams
    server: StreamingServer

    def happen(self, kind: str = "sample", topic: str = "t", **data: object) -> int:
        with self.database.write() as session:
            return store.append(session, topic, kind, data, NOW)

    def follow(self, after: int = 0, topic: str = "t", count: int | None = None) -> list[Message]:
        """Messages until the stream ends, or the first ``count``."""
        headers = {"Last-Event-ID": str(after)} if after else {}
        with httpx.stream("GET", f"{self.url}/{topic}", headers=headers, timeout=20) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            return list(read_messages(response.iter_lines(), count))


def read_messages(lines: Iterator[str], count: int | None = None) -> Iterator[Message]:
    fields: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value
        elif not line and "data" in fields:
            yield Message(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}
            if count is not None and (count := count - 1) == 0:
                return


@contextmanager
def running(database: Database, **options: float) -> Iterator[Site]:
    streams = Streams(database, int(options.pop("limit", 100)), **options)
    app = FastAPI()

    @app.exception_handler(Unavailable)
    async def unavailable(_request: Request, error: Unavailable) -> Response:
        return Response(error.detail, error.status)

    @app.get("/{topic}")
    async def events(topic: str, request: Request) -> Response:
        after = resume_after(request.headers.get("last-event-id"), 10**9)
        return streams.follow(topic, after, lambda event: event.kind == "end")

    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=10)
        server = StreamingServer(config, streams)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        wait_for(lambda: server.started)
        try:
            yield Site(f"http://127.0.0.1:{sock.getsockname()[1]}", database, streams, server)
        finally:
            server.should_exit = True
            thread.join(15)
        assert not thread.is_alive()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


@pytest.fixture
def site(both: Database) -> Iterator[Site]:
    with running(both) as site:
        yield site


def test_a_stream_sends_the_past_then_the_present_and_ends(site: Site) -> None:
    for i in range(450):  # more than one batch
        site.happen(i=i)
    writer = threading.Thread(
        target=lambda: (time.sleep(0.3), site.happen(i=450), site.happen("end"))
    )
    writer.start()
    messages = site.follow()
    writer.join()
    assert [message.id for message in messages] == list(range(1, 453))
    assert [message.data.get("i") for message in messages] == [*range(451), None]
    assert messages[-1].event == "end"


def test_reconnecting_in_the_middle_loses_and_doubles_nothing(site: Site) -> None:
    def write() -> None:
        for i in range(150):
            site.happen(i=i)
            time.sleep(0.005)
        site.happen("end")

    writer = threading.Thread(target=write)
    writer.start()
    messages: list[Message] = []
    while not messages or messages[-1].event != "end":
        messages += site.follow(after=messages[-1].id if messages else 0, count=13)
    writer.join()
    assert [message.id for message in messages] == list(range(1, 152))


def test_many_browsers_that_come_at_different_times_all_get_everything(site: Site) -> None:
    got: dict[int, list[int]] = {}

    def follow(browser: int) -> None:
        time.sleep(browser * 0.03)
        got[browser] = [message.id for message in site.follow(after=browser)]

    browsers = [threading.Thread(target=follow, args=(browser,)) for browser in range(12)]
    for browser in browsers:
        browser.start()
    for i in range(60):
        site.happen(i=i)
        site.happen(topic="another", i=i)
        time.sleep(0.005)
    site.happen("end")
    for thread in browsers:
        thread.join()
    expected = list(range(1, 62))
    assert got == {browser: expected[browser:] for browser in range(12)}
    wait_for(lambda: site.streams.open == 0)


def test_a_browser_that_leaves_is_let_go_of(site: Site) -> None:
    site.happen()
    site.follow(count=1)
    wait_for(lambda: site.streams.open == 0)


def test_a_browser_that_does_not_read_is_dropped(database: Database) -> None:
    with running(database, patience=0.3, heartbeat=0.1) as site:
        for _ in range(120):
            site.happen(text="x" * 100_000)
        host, port = site.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as lazy:
            lazy.sendall(b"GET /t HTTP/1.1\r\nHost: x\r\n\r\n")
            wait_for(lambda: site.streams.open == 1)
            wait_for(lambda: site.streams.open == 0)


def test_a_silent_stream_is_kept_open_by_comments(database: Database) -> None:
    with (
        running(database, heartbeat=0.1) as site,
        httpx.stream("GET", f"{site.url}/t") as response,
    ):
        lines = response.iter_lines()
        comments = [line for line, _ in zip(lines, range(8), strict=False) if line[:1] == ":"]
    assert len(comments) >= 2


def test_more_streams_than_allowed_are_refused_in_words(database: Database) -> None:
    with running(database, limit=1) as site, httpx.stream("GET", f"{site.url}/t"):
        wait_for(lambda: site.streams.open == 1)
        refused = httpx.get(f"{site.url}/t")
        assert refused.status_code == 503
        assert "reload" in refused.text
    with pytest.raises(Unavailable):  # also once the server is closing
        site.streams.follow("t", 0, lambda _event: False)


def test_a_server_that_stops_ends_its_streams_at_once(database: Database) -> None:
    with running(database) as site, httpx.stream("GET", f"{site.url}/t") as response:
        wait_for(lambda: site.streams.open == 1)
        site.server.should_exit = True
        response.read()  # would raise if the connection were cut instead of ended
    assert site.streams.open == 0


def test_a_late_browser_gets_what_is_no_longer_kept_from_the_database(database: Database) -> None:
    with running(database) as site:
        got: list[list[int]] = []
        first = threading.Thread(target=lambda: got.append([m.id for m in site.follow()]))
        first.start()
        wait_for(lambda: site.streams.open == 1)
        for _ in range(700):  # more than a topic keeps
            site.happen()
        second = threading.Thread(target=lambda: got.append([m.id for m in site.follow(5)]))
        second.start()
        wait_for(lambda: site.streams.open == 2)
        site.happen("end")
        first.join()
        second.join()
    assert sorted(got, key=len) == [list(range(6, 702)), list(range(1, 702))]


def test_a_database_that_fails_for_a_while_costs_no_event(database: Database) -> None:
    with running(database) as site:
        site.happen()
        got: list[int] = []
        browser = threading.Thread(target=lambda: got.extend(m.id for m in site.follow()))
        browser.start()
        wait_for(lambda: site.streams.open == 1)
        time.sleep(0.3)
        with database.write() as session:
            session.connection().exec_driver_sql("ALTER TABLE events RENAME TO gone")
        with database.write() as session:
            session.connection().exec_driver_sql("UPDATE event_topics SET last = last + 1")
            session.connection().exec_driver_sql(
                "INSERT INTO gone SELECT topic, 2, 'end', data, at FROM gone"
            )
        time.sleep(0.3)
        with database.write() as session:
            session.connection().exec_driver_sql("ALTER TABLE gone RENAME TO events")
        browser.join(10)
    assert got == [1, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, 0), ("", 0), ("7", 7), (" 7 ", 7), ("10", 10), ("11", 0), ("-1", 0),
        ("seven", 0), ("1.5", 0), ("9" * 5000, 0), ("0x7", 0), ("7; DROP TABLE", 0),
    ],
)  # fmt: skip
def test_the_number_to_resume_after_is_read_leniently(text: str | None, expected: int) -> None:
    assert resume_after(text, newest=10) == expected


def test_closing_twice_or_with_nobody_there_is_fine(database: Database) -> None:
    async def close() -> None:
        streams = Streams(database, 1)
        streams.close()
        streams.close()

    asyncio.run(close())
