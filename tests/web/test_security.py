"""Headers, origins and sizes: what every request and response goes through."""

import asyncio
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from app.settings import Settings
from app.web.security import BodyLimit, DefaultHeaders, is_same_origin
from visitor import Visitor

PRACTICE = "/mlops/model-serialization/practice"
PAGES = ["/", "/mlops/model-serialization/", PRACTICE, "/login", "/no/such/page", "/api/nothing",
         "/healthz", "/metrics", "/static/css/site.css"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_response_tells_the_browser_what_a_page_may_do(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_whatever_can_be_opened_by_itself_is_kept_from_others_and_from_devices(
    visitor: Visitor, path: str
) -> None:
    headers = visitor.get(path).headers
    is_part = path.endswith(".css")
    for name in ("permissions-policy", "cross-origin-opener-policy", "referrer-policy"):
        assert (name in headers) != is_part


@pytest.mark.parametrize("path", PAGES[:5])
def test_no_page_has_inline_scripts_styles_or_handlers(visitor: Visitor, path: str) -> None:
    page = visitor.get(path).text
    assert "<style" not in page
    assert " style=" not in page
    assert "javascript:" not in page
    for handler in (" onclick=", " onload=", " onerror=", " hx-on"):
        assert handler not in page
    for script in page.split("<script")[1:]:
        assert " src=" in script.partition(">")[0]


@pytest.mark.parametrize(
    ("headers", "same"),
    [
        ({}, True),  # no browser
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://here"}, False),
        ({"sec-fetch-site": ""}, False),
        ({"origin": "http://here"}, True),
        ({"origin": "https://here"}, True),  # a proxy may end TLS
        ({"origin": "http://here:81"}, False),
        ({"origin": "http://elsewhere"}, False),
        ({"origin": "http://here.elsewhere"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "http://[here"}, False),
    ],
)
def test_only_pages_of_this_site_may_change_something(headers: dict[str, str], same: bool) -> None:
    assert is_same_origin(Headers({"host": "here", **headers})) is same


@given(st.dictionaries(st.sampled_from(["origin", "sec-fetch-site", "host"]), st.text(max_size=30)))
def test_no_header_makes_the_check_of_the_origin_fail(headers: dict[str, str]) -> None:
    latin = {
        name: value.encode("latin-1", "ignore").decode("latin-1") for name, value in headers.items()
    }
    assert is_same_origin(Headers(latin)) in (True, False)


def test_a_form_sent_from_another_site_is_refused_with_a_page_in_the_sites_dress(
    visitor: Visitor,
) -> None:
    form = visitor.form(PRACTICE, "/answer")
    response = visitor.send(form, headers={"Sec-Fetch-Site": "cross-site"}, option="a")
    assert response.status_code == 403
    assert "another site" in response.text
    assert "site-header" in response.text
    assert "content-security-policy" in response.headers


def test_another_site_cannot_start_a_run(visitor: Visitor) -> None:
    response = visitor.client.post(
        "/api/runs", json={"experiment": "x"}, headers={"Origin": "http://evil.example"}
    )
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == 403


def test_a_body_too_large_is_refused_before_it_is_read(app: FastAPI, visitor: Visitor) -> None:
    limit = app.state.settings.max_body
    for path in ("/login", f"{PRACTICE}/answer", "/no/such/page"):
        response = visitor.client.post(path, content=b"x" * (limit + 1))
        assert response.status_code == 413
        assert f"{limit:,} bytes" in response.text
    problem = visitor.client.post("/api/runs", content=b"x" * (limit + 1)).json()
    assert problem["title"] == "Request Entity Too Large" or problem["title"] == "Content Too Large"


def test_a_body_without_a_length_is_counted_as_it_comes(app: FastAPI, visitor: Visitor) -> None:
    pieces = (b"x" * 1024 for _ in range(app.state.settings.max_body // 1024 + 1))
    assert visitor.client.post("/login", content=pieces).status_code == 413


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    first, second = await receive(), await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": first["body"] + second["type"].encode()})


def _run(
    app: Callable[..., object], messages: list[Message], headers: dict[str, str]
) -> list[Message]:
    sent: list[Message] = []
    waiting = iter(messages)

    async def receive() -> Message:
        return next(waiting)

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": raw}
    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return sent


@given(st.lists(st.binary(max_size=20), max_size=5))
def test_a_body_within_the_limit_reaches_the_application_whole(pieces: list[bytes]) -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": True} for piece in pieces
    ]
    messages += [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]
    sent = _run(BodyLimit(_echo, 100), messages, {})
    assert sent[-1]["body"] == b"".join(pieces) + b"http.disconnect"


def test_a_client_that_goes_away_while_sending_is_let_go() -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b"a", "more_body": True},
        {"type": "http.disconnect"},
    ]
    assert _run(BodyLimit(_echo, 100), messages, {}) == []


@pytest.mark.parametrize("length", ["-1", "1e3", "²", "abc", ""])
def test_a_strange_length_is_no_reason_to_fail(length: str) -> None:
    messages: list[Message] = [{"type": "http.request", "body": b"a"}, {"type": "http.disconnect"}]
    assert _run(BodyLimit(_echo, 100), messages, {"content-length": length})[0]["status"] == 200


def test_headers_are_added_without_touching_what_the_response_says_itself() -> None:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"own")]})
        await send({"type": "http.response.body", "body": b""})

    sent = _run(DefaultHeaders(answer, {"A": "default", "B": "default"}), [], {})
    assert sorted(sent[0]["headers"]) == [(b"a", b"own"), (b"b", b"default")]


def test_a_site_behind_https_says_so(settings: Settings, database: object) -> None:
    from app.main import create_app

    secure = create_app(settings.model_copy(update={"secure_cookies": True}))
    response = TestClient(secure, base_url="https://testserver").get(PRACTICE)
    assert "max-age" in response.headers["strict-transport-security"]
    cookie = response.headers["set-cookie"]
    for flag in ("Secure", "HttpOnly", "SameSite=lax"):
        assert flag in cookie
    secure.state.database.dispose()


@pytest.mark.parametrize("path", ["/", "/mlops/model-serialization/", "/login"])
def test_the_cookie_comes_only_with_pages_that_hold_a_form(visitor: Visitor, path: str) -> None:
    cookies = visitor.get(path).headers.get("set-cookie", "")
    assert ("slope_learner" in cookies) == (path == "/login")
