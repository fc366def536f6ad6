"""Whatever is sent to whichever address is no mistake of ours, and is answered in words."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from httpx import Response

from visitor import Visitor

#: What leads on to where the rest of an address is read.
KNOWN = {"course": "mlops", "lesson": "model-serialization", "mode": "practice"}
MARKUP = "<script>alert(1)</script>"
NONSENSE = ("\0", MARKUP, "9" * 400)
#: "This is mine" may be said by who has no cookie yet; pages of other sites cannot send it either.
WITHOUT_TOKEN = {"/runs/{run_id}/mine"}


def routes(app: FastAPI, method: str) -> Iterator[APIRoute]:
    """The routes that take requests of that kind."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and method in route.methods:
            yield route


def path(route: APIRoute, value: str) -> str:
    """The route's address with the value in each place that is not known."""

    def filled(place: re.Match[str]) -> str:
        return quote(KNOWN.get(place[1], value), safe="")

    return re.sub(r"\{(\w+)(?::path)?\}", filled, route.path)


def fields(dependant: Dependant, kind: str) -> Iterator[str]:
    """The names of what a route reads of the query or of a form."""
    yield from (each.alias for each in getattr(dependant, f"{kind}_params"))
    for each in dependant.dependencies:
        yield from fields(each, kind)


def assert_answered(response: Response, asked: str) -> None:
    """A page, or an error that says what was wrong."""
    assert response.status_code < 500 or response.status_code == 501, asked
    if "html" in response.headers.get("content-type", ""):
        assert MARKUP not in response.text, asked
    if response.status_code >= 400:
        words = response.text if "<h1" in response.text else response.json()["detail"]
        assert "Traceback" not in words, asked
        assert len(words) > 20, asked


@pytest.mark.parametrize("value", NONSENSE, ids=("null", "markup", "digits"))
def test_nonsense_in_an_address_is_answered(app: FastAPI, visitor: Visitor, value: str) -> None:
    for route in routes(app, "GET"):
        query = dict.fromkeys(fields(route.dependant, "query"), value)
        response = visitor.client.get(path(route, value), params=query)
        assert_answered(response, f"GET {route.path}")


@pytest.mark.parametrize("value", NONSENSE, ids=("null", "markup", "digits"))
def test_nonsense_in_a_form_is_answered(app: FastAPI, visitor: Visitor, value: str) -> None:
    for route in routes(app, "POST"):
        sent = dict.fromkeys(fields(route.dependant, "body"), value) | {"invented": value}
        token = visitor.get("/csrf").json()["csrf"]
        response = visitor.client.post(path(route, value), data=sent | {"csrf": token})
        assert_answered(response, f"POST {route.path}")


@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data", "text/plain; charset=none", "image/png"]
)
def test_a_body_of_another_kind_is_answered(app: FastAPI, visitor: Visitor, kind: str) -> None:
    visitor.get("/csrf")
    for route in routes(app, "POST"):
        headers = {"Content-Type": kind}
        response = visitor.client.post(path(route, "x"), content=b"\xff\0{", headers=headers)
        assert_answered(response, f"POST {route.path}")


def test_no_form_is_taken_without_its_token(app: FastAPI, visitor: Visitor) -> None:
    visitor.get("/csrf")
    pages = [each for each in routes(app, "POST") if not each.path.startswith("/api/")]
    taken = {
        route.path
        for route in pages
        if visitor.client.post(path(route, "x"), data={"done": "1"}).status_code != 403
    }
    assert taken == WITHOUT_TOKEN
