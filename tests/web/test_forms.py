"""Every form of the site, found by its route: it needs the token of a page of ours."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from visitor import Visitor

LESSON = "/mlops/model-serialization"
#: What takes no token, and why that harms nobody.
WITHOUT = {
    "/fit": "keeps nothing",
    "/runs/{run_id}/mine": "a bookmark of the sender's own (SameOriginOnly guards it)",
}
PLACES = {"course": "mlops", "lesson": "model-serialization", "mode": "practice"}


def routes(app: FastAPI) -> Iterator[APIRoute]:
    """Every route of the application, those of its routers too."""
    waiting: list[BaseRoute] = list(app.routes)
    while waiting:
        route = waiting.pop()
        router = getattr(route, "original_router", None)
        if router is not None:
            waiting += router.routes
        elif isinstance(route, APIRoute):
            yield route


def forms(app: FastAPI) -> set[str]:
    """The paths that take a form; programs send JSON or text to ``/api`` and have no cookie."""
    return {
        route.path
        for route in routes(app)
        if route.methods - {"GET", "HEAD"} and not route.path.startswith("/api/")
    }


def filled(path: str) -> str:
    """A path with something in each of its places."""
    for name, value in PLACES.items():
        path = path.replace(f"{{{name}}}", value)
    return path.replace("{", "").replace("}", "")


def test_no_form_is_taken_without_its_token(app: FastAPI, visitor: Visitor) -> None:
    visitor.get(f"{LESSON}/practice")
    assert "slope_learner" in visitor.client.cookies
    found = forms(app)
    assert found > {"/login", "/{course}/{lesson}/test/start", *WITHOUT}
    for data in ({}, {"csrf": ""}, {"csrf": "0.0"}):
        taken = {
            path: answer.status_code
            for path in found - set(WITHOUT)
            if (answer := visitor.client.post(filled(path), data=data)).status_code != 403
        }
        assert taken == {}


def test_no_form_is_taken_with_the_token_of_somebody_else(
    app: FastAPI, visitor: Visitor, newcomer: type[Visitor]
) -> None:
    other = newcomer()
    visitor.get(f"{LESSON}/practice")
    token = other.form(f"{LESSON}/practice", "/answer").fields["csrf"]
    taken = {
        path
        for path in forms(app) - set(WITHOUT)
        if visitor.client.post(filled(path), data={"csrf": token}).status_code != 403
    }
    assert taken == set()


def test_no_form_is_taken_from_a_page_of_another_site(app: FastAPI, visitor: Visitor) -> None:
    visitor.get(f"{LESSON}/practice")
    taken = {
        path
        for path in forms(app)
        if visitor.client.post(filled(path), headers={"Origin": "https://e.x"}).status_code != 403
    }
    assert taken == set()
