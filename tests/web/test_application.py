"""The application as operators see it: alive, ready, counted, and light."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.db.revision import newest_revision
from app.db.session import Database
from app.main import create_app
from app.settings import Settings
from app.web.pages import ASSETS
from visitor import Visitor

ROOT = Path(__file__).parents[2]


def test_alive_and_ready(visitor: Visitor) -> None:
    assert visitor.get("/healthz").json() == {"status": "alive"}
    ready = visitor.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"database": "ok", "content": "ok"}


def test_not_ready_before_the_migration(settings: Settings) -> None:
    app = create_app(settings)
    response = Visitor(app).get("/readyz")
    assert response.status_code == 503
    assert "slope migrate" in response.json()["database"]
    app.state.database.dispose()


def test_not_ready_with_an_older_database(app: FastAPI, visitor: Visitor) -> None:
    database: Database = app.state.database
    with database.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    response = visitor.get("/readyz")
    assert response.status_code == 503
    assert "0000" in response.json()["database"]
    assert newest_revision() in response.json()["database"]


def test_not_ready_without_content(settings: Settings, tmp_path: Path, database: Database) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    app = create_app(settings.model_copy(update={"content_dir": empty}))
    response = Visitor(app).get("/readyz")
    assert response.status_code == 503
    assert response.json()["content"] == "no lesson is loaded"
    assert Visitor(app).get("/").status_code == 200
    app.state.database.dispose()


def test_the_newest_revision_is_the_one_that_alembic_knows() -> None:
    from alembic.script import ScriptDirectory

    from app.db.migrate import alembic_config

    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == newest_revision()


def test_requests_and_answers_are_counted_by_route(visitor: Visitor) -> None:
    path = "/mlops/model-serialization/practice"
    visitor.send(visitor.form(path, "/answer"), option="a")
    visitor.get("/no/such/page")
    counted = visitor.get("/metrics").text
    assert 'slope_http_requests_total{method="GET",route="/{course}/{lesson}/practice"' in counted
    assert "slope_answers_total" in counted
    assert "slope_content_problems 0.0" in counted
    assert "no/such" not in counted


@pytest.mark.parametrize(
    "path", ["/", "/mlops/model-serialization/", "/login", "/static/css/site.css", "/healthz"]
)
def test_whoever_wants_only_the_headers_may_have_them(visitor: Visitor, path: str) -> None:
    assert visitor.client.head(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/mlops/model-serialization/complexity", "/mlops/model-serialization/practice"]
)
@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0.1, gzip", "gzip"),
     ("identity", None), ("gzip;q=0", None), ("", None)],
)  # fmt: skip
def test_pages_travel_in_the_best_compression_that_is_accepted(
    visitor: Visitor, path: str, accepts: str, encoding: str | None
) -> None:
    plain = visitor.get(path, **{"Accept-Encoding": "identity"})
    for _ in range(2):  # made anew, and as it was kept
        answer = visitor.get(path, **{"Accept-Encoding": accepts})
        assert answer.headers.get("content-encoding") == encoding
        assert "Accept-Encoding" in answer.headers["vary"]
        assert answer.headers["etag"] == plain.headers["etag"] or "csrf" in plain.text
        assert answer.headers["cache-control"] == "private, no-cache"
        assert len(answer.text) == len(plain.text)


def test_what_is_compressed_on_its_way_has_no_strong_name(visitor: Visitor) -> None:
    ASSETS.find("css/chart.css").packed.clear()  # by another test's application, in this process
    plain = visitor.get("/static/css/chart.css", **{"Accept-Encoding": "identity"})
    packed = visitor.get("/static/css/chart.css", **{"Accept-Encoding": "br"})
    assert not plain.headers["etag"].startswith("W/")
    assert packed.headers["content-encoding"] == "br"
    assert packed.headers["etag"] == "W/" + plain.headers["etag"]
    again = visitor.get("/static/css/chart.css", **{"If-None-Match": packed.headers["etag"]})
    assert again.status_code == 304


def test_the_web_process_loads_nothing_heavy(settings: Settings, database: Database) -> None:
    program = """
import sys
from pathlib import Path
from fastapi.testclient import TestClient
from app.main import create_app
from app.settings import Settings
app = create_app(Settings(data_dir=Path(sys.argv[1]), content_dir=Path(sys.argv[2])))
client = TestClient(app)
lesson = "/mlops/model-serialization"
for path in ("/", f"{lesson}/lab", f"{lesson}/practice", "/readyz"):
    assert client.get(path).status_code == 200, path
page = client.get("/fit").text
token = page.partition('name="csrf" value="')[2].partition('"')[0]
text = "series,n,seconds\\n" + "".join(f"a,{10**k},{10.0**k}\\n" for k in range(6))
fitted = client.post("/fit", data={"csrf": token, "text": text}, files={"file": ("", b"")})
assert fitted.status_code == 200, fitted.text
assert "What these measurements say" in fitted.text
heavy = {"torch", "numpy", "scipy", "onnx", "onnxruntime", "safetensors", "plotly", "alembic"}
print(sorted(heavy & set(sys.modules)))
"""
    content = str(settings.content_dir)
    done = subprocess.run(
        [sys.executable, "-c", program, str(settings.data_dir), content],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_streams_pass_through_all_that_is_around_the_application_unbuffered(app: FastAPI) -> None:
    arrived: list[bytes] = []

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for number in range(3):
            await send({"type": "http.response.body", "body": b"data\n\n", "more_body": True})
            assert len(arrived) == number + 1
        await send({"type": "http.response.body", "body": b""})

    async def take(message: Message) -> None:
        if message["type"] == "http.response.body" and message["body"]:
            arrived.append(message["body"])

    async def nothing() -> Message:
        return {"type": "http.request"}

    around: ASGIApp = stream
    for middleware in reversed(app.user_middleware):
        around = middleware.cls(around, *middleware.args, **middleware.kwargs)
    asked = {"type": "http", "method": "GET", "path": "/", "app": app}
    headers = [(b"accept-encoding", b"gzip")]
    asyncio.run(around({**asked, "headers": headers}, nothing, take))
    assert arrived == [b"data\n\n"] * 3
