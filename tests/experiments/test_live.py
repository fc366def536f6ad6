"""A run followed live through the whole web application, over real connections."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import uvicorn
from runs import MACHINE, NOW, PLAN, a_sample, all_samples, progress, register, request

from app.db.session import Database
from app.events.server import StreamingServer
from app.experiments import store
from app.experiments.plan import block_order
from app.experiments.store import Run
from app.experiments.values import EndedBy, RunStatus
from app.main import create_app
from app.settings import Settings

CONTENT = Path(__file__).parents[2] / "content"


@contextmanager
def serving(database: Database, tmp_path: Path, **changes: object) -> Iterator[str]:
    """The application on a free port; its address."""
    settings = Settings(
        data_dir=tmp_path, database_url=database.url, content_dir=CONTENT, secret_key="x" * 40
    )
    app = create_app(settings.model_copy(update=changes))
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)
        server = StreamingServer(config, app.state.streams)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(15)
        assert not thread.is_alive()


def measure(database: Database, run: Run, pause: float) -> None:
    """What a worker does, without measuring: every sample, the fits of each block, the end."""
    for block in range(PLAN.blocks):
        for cell in block_order(PLAN, block):
            with database.write() as session:
                sample = a_sample(cell)
                store.record_sample(session, run.id, sample, progress(sample))
            time.sleep(pause)
        with database.write() as session:
            store.set_fits(session, run.id, {"pickle": {"verdict": "O(n)", "block": block}}, NOW)
    with database.write() as session:
        store.finish(session, run.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, NOW)


def follow(url: str, after: int | None, count: int | None = None) -> list[tuple[int, str, object]]:
    """(number, kind, data) of each event until the stream ends, or of the first ``count``."""
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    found: list[tuple[int, str, object]] = []
    fields: dict[str, str] = {}
    with httpx.stream("GET", url, headers=headers, timeout=30) as response:
        assert response.status_code == 200, response.read()
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            if line and name:
                fields[name] = value
            elif "id" in fields:
                found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
                fields = {}
                if len(found) == count:
                    break
    return found


def test_a_browser_that_keeps_losing_its_connection_sees_each_event_once(
    both: Database, tmp_path: Path
) -> None:
    run = request(both)
    register(both)
    with both.write() as session:
        assert store.claim_run(session, MACHINE, {}, NOW) is not None
    with serving(both, tmp_path) as site:
        worker = threading.Thread(target=measure, args=(both, run, 0.02))
        worker.start()
        url = f"{site}/api/runs/{run.id}/events"
        found: list[tuple[int, str, object]] = []
        while not found or found[-1][:2] != (found[-1][0], "status") or found[-1][0] < 3:
            found += follow(url, found[-1][0] if found else None, count=7)
        worker.join()
        at_once = follow(url, None)
        answer = httpx.get(url, headers={"Last-Event-ID": str(found[-1][0])})
        assert answer.status_code == 204
    expected = ["status", "status"]
    for _block in range(PLAN.blocks):
        expected += ["sample", "progress"] * PLAN.cells + ["fit"]
    expected.append("status")
    assert [kind for _number, kind, _data in found] == expected
    assert [number for number, _kind, _data in found] == list(range(1, len(expected) + 1))
    assert found == at_once
    samples = [data for _number, kind, data in found if kind == "sample"]
    planned = [cell for block in range(PLAN.blocks) for cell in block_order(PLAN, block)]
    assert samples == [a_sample(cell).to_json() for cell in planned]


def test_points_reach_every_browser_within_moments(both: Database, tmp_path: Path) -> None:
    run = request(both)
    register(both)
    with both.write() as session:
        store.claim_run(session, MACHINE, {}, NOW)
    with serving(both, tmp_path) as site:
        url = f"{site}/api/runs/{run.id}/events"
        got: list[list[tuple[int, str, object]]] = []
        browsers = [
            threading.Thread(target=lambda: got.append(follow(url, None))) for _ in range(20)
        ]
        for browser in browsers:
            browser.start()
        measure(both, run, 0.01)
        for browser in browsers:
            browser.join(20)
    assert len(got) == 20
    assert all(events == got[0] for events in got)


def test_cancelling_ends_the_stream(database: Database, tmp_path: Path) -> None:
    run = request(database)
    with serving(database, tmp_path) as site:
        url = f"{site}/api/runs/{run.id}"
        timer = threading.Timer(0.3, lambda: httpx.post(f"{url}/cancel"))
        timer.start()
        events = follow(f"{url}/events", None)
        timer.join()
    assert [data for _number, _kind, data in events] == [
        {"status": "queued", "ended_by": None, "message": None},
        {
            "status": "cancelled",
            "ended_by": "cancel",
            "message": "The run was cancelled; what had been measured until then is kept.",
        },
    ]


def test_more_streams_than_allowed_are_a_problem_503(database: Database, tmp_path: Path) -> None:
    run = request(database)
    with serving(database, tmp_path, max_streams=1) as site:
        url = f"{site}/api/runs/{run.id}/events"
        with httpx.stream("GET", url) as response:
            lines = response.iter_lines()
            next(lines)
            refused = httpx.get(url)
            page = httpx.get(f"{site}/runs/{run.id}")
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert "reload" in refused.json()["detail"]
        assert page.status_code == 200


def test_pages_are_served_while_many_streams_wait(database: Database, tmp_path: Path) -> None:
    """No stream holds a database session or a thread while nothing happens."""
    run = request(database)
    with serving(database, tmp_path) as site, httpx.Client() as client:
        address = site.removeprefix("http://").split(":")
        waiting = [socket.create_connection((address[0], int(address[1]))) for _ in range(150)]
        try:
            for each in waiting:
                each.sendall(f"GET /api/runs/{run.id}/events HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            for each in waiting:
                assert b"200 OK" in each.recv(4096)
            assert client.get(f"{site}/api/runs/{run.id}").status_code == 200
            descriptors = len(list(Path("/proc/self/fd").iterdir()))
            assert descriptors < 2 * 150 + 150
        finally:
            for each in waiting:
                each.close()


def test_a_sample_is_drawn_before_the_run_is_over(database: Database, tmp_path: Path) -> None:
    run = request(database)
    register(database)
    with database.write() as session:
        store.claim_run(session, MACHINE, {}, NOW)
    first = next(all_samples())
    with database.write() as session:
        store.record_sample(session, run.id, replace(first, seconds=0.25), progress(first))
    with serving(database, tmp_path) as site:
        figure = httpx.get(f"{site}/api/runs/{run.id}/figure.json").json()
        state = httpx.get(f"{site}/api/runs/{run.id}").json()
    drawn = [trace["y"] for trace in figure["data"] if trace["y"]]
    assert drawn == [[0.25]]
    assert state["progress"]["done"] == 1
