"""Anybody's measurements: the page, the interface for programs, and what bounds them."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from app.db.session import Database
from app.errors import Invalid, TooMany
from app.experiments.fit_page.children import FitChildren
from app.experiments.fit_page.page import EXAMPLE
from app.experiments.fit_process import MOST_SERIES
from app.experiments.measurements import BadMeasurements
from app.main import create_app
from app.settings import Settings

CSV = {"Content-Type": "text/csv"}
LINEAR = "series,n,seconds\n" + "".join(
    f"copy,{10**k},{1e-9 * 10**k * (1 + 0.01 * block)}\n" for k in range(2, 8) for block in range(3)
)


@pytest.fixture
def app(settings: Settings, database: Database) -> Iterator[FastAPI]:
    app = create_app(settings.model_copy(update={"max_fit_body": 100_000, "fit_deadline": 60}))
    yield app
    app.state.database.dispose()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


def token(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/fit").text)
    assert found is not None
    return found[1]


def send(client: TestClient, text: str = "", file: bytes = b"", name: str = "t.csv") -> Response:
    """The form, as a browser sends it."""
    fields = {"csrf": token(client), "text": text}
    return client.post("/fit", data=fields, files={"file": (name if file else "", file)})


# ---- The page ----


def test_the_empty_page_has_a_form_and_nothing_else_to_do(client: TestClient) -> None:
    page = client.get("/fit")
    assert page.status_code == 200
    assert 'enctype="multipart/form-data"' in page.text
    assert "What these measurements say" not in page.text
    assert "</textarea>" in client.get("/fit?example=1").text
    assert "x in a set,100,1" in client.get("/fit?example=1").text


def test_pasted_measurements_get_a_class_a_chart_and_the_reasons(client: TestClient) -> None:
    page = send(client, LINEAR)
    assert page.status_code == 200
    for words in ("O(n)", "18 times of 1 series", "explains it best", "<svg", "copy"):
        assert words in page.text
    assert LINEAR.splitlines()[1] in page.text.partition("<textarea")[2]  # to change and send again
    assert " style=" not in page.text
    assert "<script>" not in page.text


def test_the_example_holds_four_classes(client: TestClient) -> None:
    page = send(client, EXAMPLE).text
    for complexity in ("O(1)", "O(log n)", "O(n)", "O(n²)"):
        assert f'<span class="badge badge-class">{complexity}</span>' in page


def test_an_uploaded_file_goes_before_the_text(client: TestClient) -> None:
    page = send(client, "nonsense", LINEAR.encode("utf-8-sig"))
    assert page.status_code == 200
    assert "O(n)" in page.text
    assert "nonsense" not in page.text


def test_what_cannot_be_read_is_told_by_line_and_the_text_is_kept(client: TestClient) -> None:
    text = "series,n,seconds\na,10,1\na,ten,2\na,20,-3\n"
    page = send(client, text)
    assert page.status_code == 422
    assert "line 3" in page.text
    assert "line 4" in page.text
    assert "a time must be above 0" in page.text
    assert "a,ten,2\na,20,-3" in page.text
    assert 'aria-invalid="true"' in page.text


@pytest.mark.parametrize(
    ("text", "file", "words"),
    [
        ("", b"", "the file is empty"),
        ("", b"\x80\x02}q\x00.\xff\xfe" * 50, "this is not text in UTF-8"),
        ("", b"PK\x03\x04" + bytes(200), "no column series"),
        ("series,n\na,1\n", b"", "no column seconds"),
        ("series,n,seconds\n" + "".join(f"s{i},1,1\n" for i in range(MOST_SERIES + 1)), b"",
         f"{MOST_SERIES + 1} different series"),
    ],
)  # fmt: skip
def test_no_measurements_are_no_crash(
    client: TestClient, text: str, file: bytes, words: str
) -> None:
    page = send(client, text, file)
    assert page.status_code == 422
    assert words in page.text


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{ 7*7 }}", "'\"><img src=x onerror=y>", "x" * 5000]
)
def test_a_name_is_shown_as_text_whatever_it_is(client: TestClient, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    page = send(client, LINEAR.replace("copy", quoted))
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert ">49<" not in page.text
    assert name not in page.text.replace("&#39;", "'") or "<" not in name


def test_too_little_is_said_to_be_too_little(client: TestClient) -> None:
    page = send(client, "series,n,seconds\na,10,1\na,20,2\n")
    assert page.status_code == 200
    assert "No class yet" in page.text
    assert "No class was fitted" in page.text


def test_a_form_without_its_token_is_not_read(client: TestClient) -> None:
    client.get("/fit")
    answer = client.post("/fit", files={"text": (None, LINEAR), "csrf": (None, "x.y")})
    assert answer.status_code == 403


def test_a_body_beyond_its_own_limit_is_refused(client: TestClient, app: FastAPI) -> None:
    most = app.state.settings.max_fit_body
    assert most > app.state.settings.max_body
    assert client.post("/api/fit", content=b"x" * (most + 1), headers=CSV).status_code == 413
    assert send(client, "x" * most).status_code == 413
    assert send(client, "x" * (app.state.settings.max_body + 1)).status_code == 422  # it was read


def test_the_page_is_linked_from_every_other_and_no_course_can_take_its_name(
    client: TestClient,
) -> None:
    from app.content.paths import is_course_name

    assert 'href="/fit"' in client.get("/").text
    assert not is_course_name("fit")


# ---- For programs ----


def test_the_interface_answers_as_the_command_does(client: TestClient, tmp_path: Path) -> None:
    answer = client.post("/api/fit", content=EXAMPLE, headers=CSV)
    assert answer.status_code == 200
    file = tmp_path / "example.csv"
    file.write_text(EXAMPLE)
    printed = subprocess.run(
        [sys.executable, "-m", "app.cli", "fit", str(file), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.json() == json.loads(printed.stdout)


def test_the_interface_tells_lines_as_a_problem(client: TestClient) -> None:
    answer = client.post("/api/fit", content="series,n,seconds\na,x,1\n", headers=CSV)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "line 2" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_the_interface_takes_csv_only(client: TestClient, kind: str) -> None:
    answer = client.post("/api/fit", content=LINEAR, headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert "text/csv" in answer.json()["detail"]


def test_the_interface_is_documented(client: TestClient) -> None:
    operation = client.get("/api/openapi.json").json()["paths"]["/api/fit"]["post"]
    assert list(operation["requestBody"]["content"]) == ["text/csv"]
    assert {"413", "415", "422", "429"} <= set(operation["responses"])
    page = client.get("/api/docs").text
    assert "<code>/api/fit</code>" in page
    (field,) = re.findall(r"<dt><code>text/csv</code></dt><dd>(.*?)</dd>", page)
    assert "a CSV with the columns series" in field
    assert "text, in the body" in field


# ---- What bounds them ----


def never() -> bool:
    return False


def test_one_more_than_the_server_fits_at_once_is_told_to_come_back() -> None:
    children = FitChildren(most=1, deadline=60)
    inside, leave = threading.Event(), threading.Event()

    def wait() -> bool:
        inside.set()
        return leave.wait(30)

    def first() -> None:
        with pytest.raises(Invalid, match="gone"):
            children.fit(many_series(), wait)

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(30)
    with pytest.raises(TooMany, match="try again"):
        children.fit(LINEAR.encode(), never)
    leave.set()
    thread.join()
    assert children.fit(LINEAR.encode(), never).fits["copy"]["verdict"] == "O(n)"


def test_a_busy_server_says_so_beside_the_form(client: TestClient, app: FastAPI) -> None:
    app.state.fit_children = FitChildren(most=1, deadline=60)
    app.state.fit_children._free.acquire()
    page = send(client, LINEAR)
    assert page.status_code == 429
    assert "try again in a few seconds" in page.text
    assert LINEAR.splitlines()[1] in page.text
    assert client.post("/api/fit", content=LINEAR, headers=CSV).status_code == 429


def many_series() -> bytes:
    """Long work: as many series as are taken, each with many sizes."""
    rows = ["series,n,seconds"]
    rows += [f"s{i},{n},{1e-6 * n}" for i in range(MOST_SERIES) for n in range(1, 400)]
    return "\n".join(rows).encode()


def test_a_fit_that_takes_too_long_is_ended_and_leaves_nothing() -> None:
    children = FitChildren(most=1, deadline=0.3)
    with pytest.raises(Invalid, match=r"longer than 0\.3 seconds"):
        children.fit(many_series(), never)
    assert not running()


def test_a_fit_ends_with_whoever_asked_for_it() -> None:
    with pytest.raises(Invalid, match="gone"):
        FitChildren(most=1, deadline=60).fit(many_series(), lambda: True)
    assert not running()


def running() -> list[int]:
    """Processes of ours that fit."""
    import psutil

    return [
        child.pid
        for child in psutil.Process().children(recursive=True)
        if "app.experiments.fit_process" in child.cmdline()
    ]


def test_memory_and_files_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.experiments.fit_page.children._MEMORY", 150 * 2**20)
    with pytest.raises((Invalid, RuntimeError)):
        FitChildren(most=1, deadline=60).fit(many_series(), never)


def test_problems_come_back_as_they_were_found() -> None:
    children = FitChildren(most=1, deadline=60)
    with pytest.raises(BadMeasurements) as caught:
        children.fit(b"series,n,seconds\na,1,0\n", never)
    assert caught.value.problems[0][0] == 2
