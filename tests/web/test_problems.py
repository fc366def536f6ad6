"""Whatever goes wrong, somebody is told what, in the form that they can read."""

import logging

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from app.db.session import Database
from app.errors import Misconfigured, SlopeError
from app.web.problems import _NEXT
from visitor import Visitor

READ_ONLY = "PRAGMA query_only = ON"
LESSON = "/mlops/model-serialization"


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/no/such/", "/no/such/page", f"{LESSON}/nothing", f"{LESSON}/practice/answer",
     "/mlops/", "/runs/nothing", "/static/nothing.css", "/static/../pyproject.toml",
     "/static/%2e%2e/pyproject.toml", "/static/" + "a" * 3000, "/%00", "/a/b/c/d/e",
     "/mlops/model-serialization/%F0%9F%90%8D", "/static/a%00b"],
)  # fmt: skip
def test_an_unknown_address_is_a_page_in_the_sites_dress(visitor: Visitor, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code in (404, 405), response.text
    assert "site-header" in response.text
    assert 'href="/"' in response.text
    assert "build-system" not in response.text


@pytest.mark.parametrize("path", ["/api/nothing", "/api/runs/nothing", "/api/a/b/c/d"])
def test_the_api_answers_with_problem_json(visitor: Visitor, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 404
    assert problem["instance"] == path
    assert problem["detail"]


def test_a_wrong_method_says_which_is_right(visitor: Visitor) -> None:
    response = visitor.client.delete(f"{LESSON}/practice")
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]


def test_a_lesson_without_that_mode_says_which_it_has(visitor: Visitor) -> None:
    assert "practice" in visitor.get(f"{LESSON}/juggling").text


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"not json", 400), (b"", 422), (b"[1]", 422), (b'{"experiment": 3}', 422), (b"\xff", 400)],
)
def test_a_body_that_cannot_be_used_says_what_is_wanted(
    visitor: Visitor, body: bytes, status: int
) -> None:
    headers = {"Content-Type": "application/json"}
    response = visitor.client.post("/api/runs", content=body, headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_what_fields_were_wrong_is_listed(visitor: Visitor) -> None:
    problem = visitor.client.post("/api/runs", json={"sizes": "many"}).json()
    assert {error["field"] for error in problem["errors"]} >= {"experiment"}


def test_a_field_too_long_is_refused_with_a_page(visitor: Visitor) -> None:
    form = visitor.form(f"{LESSON}/practice", "/answer")
    response = visitor.send(form, question="q" * 200, option="a")
    assert response.status_code == 422
    assert "site-header" in response.text
    assert "question" in response.text


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (f"http://testserver{LESSON}/practice?q=x#top", f"{LESSON}/practice?q=x"),
        ("http://evil.example/page", ""),
        ("http://testserver//evil.example/", ""),
        ("http://[testserver/", ""),
        ("http://testserver/no/such/page", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_an_error_page_leads_back_to_where_the_visitor_was(
    visitor: Visitor, referer: str, back: str
) -> None:
    page = visitor.get("/no/such/page", Referer=referer).text
    assert ("Back to where you were" in page) == bool(back)
    assert f'href="{back}"' in page or not back
    assert "evil" not in page
    assert "alert" not in page


@pytest.fixture
def broken(app: FastAPI) -> FastAPI:
    """The application with addresses that fail."""

    def bug() -> None:
        raise RuntimeError("the secret inside")

    def ours() -> None:
        raise Misconfigured("The disk is away.")

    for prefix in ("/broken", "/api/broken"):
        app.add_api_route(f"{prefix}/bug", bug)
        app.add_api_route(f"{prefix}/ours", ours)
    # They stand behind the lessons' routes, which take any address of three parts.
    app.router.routes[:0] = [app.router.routes.pop() for _ in range(4)]
    return app


def test_a_mistake_of_ours_is_a_page_with_a_reference_that_finds_it_in_the_log(
    broken: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = Visitor(broken).get("/broken/bug")
    assert response.status_code == 500
    assert "site-header" in response.text
    assert "secret inside" not in response.text
    assert "Traceback" not in response.text
    assert "content-security-policy" in response.headers
    record = next(record for record in caplog.records if record.exc_info)
    reference = str(record.args[0]) if isinstance(record.args, tuple) else ""
    assert len(reference) == 8
    assert reference in response.text


def test_a_mistake_of_ours_in_the_api_is_problem_json(broken: FastAPI) -> None:
    response = Visitor(broken).get("/api/broken/bug")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["reference"]
    assert "secret inside" not in response.text


def test_an_error_of_the_operators_says_what_to_change(broken: FastAPI) -> None:
    response = Visitor(broken).get("/broken/ours")
    assert response.status_code == 500
    assert "The disk is away." in response.text


def test_every_error_of_ours_has_a_status_and_words() -> None:
    for kind in SlopeError.__subclasses__():
        assert 400 <= kind.status <= 599
        assert kind.title != SlopeError.title
        assert kind.__doc__


def test_a_database_that_is_read_only_is_told_and_reading_goes_on(
    app: FastAPI, visitor: Visitor
) -> None:
    form = visitor.form(f"{LESSON}/practice", "/answer")
    database: Database = app.state.database
    database.dispose()
    event.listen(database._reader, "connect", lambda connection, _: connection.execute(READ_ONLY))
    response = visitor.send(form, option="a")
    assert response.status_code == 503
    assert "was not counted" in response.text
    assert "Question 1 of 5" in visitor.get(f"{LESSON}/practice").text


def test_a_database_that_was_never_migrated_is_told_without_a_traceback(
    app: FastAPI, visitor: Visitor
) -> None:
    form = visitor.form(f"{LESSON}/practice", "/answer")
    app.state.database.dispose()
    for file in app.state.settings.data_dir.glob("slope.db*"):
        file.unlink()  # the next to connect finds an empty one
    written = visitor.send(form, option="a")
    read = visitor.get(f"{LESSON}/practice")
    for response in (written, read):
        assert response.status_code == 503
        assert "site-header" in response.text
        assert "sqlalchemy" not in response.text.lower()


def test_a_body_too_long_says_what_can_be_done(app: FastAPI, visitor: Visitor) -> None:
    most = app.state.settings.max_fit_body
    response = visitor.client.post("/fit", content=b"x" * (most + 1))
    assert response.status_code == 413
    assert "Go back" in response.text
    assert f"{most:,}" in response.text


def test_the_form_of_measurements_says_how_much_is_taken(app: FastAPI, visitor: Visitor) -> None:
    assert f'data-most="{app.state.settings.max_fit_body}"' in visitor.get("/fit").text


@pytest.mark.parametrize("status", [403, 404, 405, 413, 429, 500, 503])
def test_what_to_do_next_is_said_for_every_status(status: int) -> None:
    assert _NEXT[status]
