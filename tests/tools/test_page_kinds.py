"""The audits know every page, reach every state, and say what docs/pages.md shows."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Match

from app.settings import Settings
from tools.audit.kinds import KINDS, NOT_PAGES
from tools.audit.prepare import Prepared, prepare
from tools.screenshots import pages_in_markdown

DOCS = Path(__file__).parents[2] / "docs"


def _get_routes(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Every route that takes GET, those of included routers in their place."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _get_routes(included.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield route


def _answered_by(routes: list[BaseRoute], path: str) -> str | None:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    for route in routes:
        if route.matches(scope)[0] is Match.FULL:
            return str(getattr(route, "path", ""))
    return None


@pytest.fixture
def prepared(app: FastAPI, settings: Settings) -> Prepared:
    return prepare(settings.data_dir)


def test_every_page_is_a_page_kind_of_the_audits(app: FastAPI, prepared: Prepared) -> None:
    routes = list(_get_routes(app.routes))
    addresses = [urlsplit(prepared.address(kind.path)).path for kind in KINDS]
    # What a form leads to is reached by a kind's steps: the teachers' pages after signing in.
    addresses += [
        urlsplit(kind.path).query.removeprefix("next=") for kind in KINDS if "next=" in kind.path
    ]
    held = {_answered_by(routes, address) for address in addresses}
    pages = {str(getattr(route, "path", "")) for route in routes} - NOT_PAGES
    assert pages - held == set(), "add them to tools/audit/kinds.py"


def test_what_is_no_page_is_still_a_route(app: FastAPI) -> None:
    paths = {str(getattr(route, "path", "")) for route in _get_routes(app.routes)}
    assert paths >= NOT_PAGES


def test_names_of_page_kinds_are_told_apart() -> None:
    names = [kind.name for kind in KINDS]
    assert len(names) == len(set(names))


def test_the_prepared_run_is_finished_and_has_six_formats_and_nine_sizes(
    app: FastAPI, prepared: Prepared
) -> None:
    client = TestClient(app)
    run = client.get(f"/api/runs/{prepared.finished}").json()
    assert run["status"] == "finished"
    assert (len(run["plan"]["formats"]), len(run["plan"]["sizes"])) == (6, 9)
    assert all(series["fit"] for series in run["series"])


@pytest.mark.parametrize("state", ["queued", "running", "failed"])
def test_a_run_is_prepared_in_each_other_state(
    app: FastAPI, prepared: Prepared, state: str
) -> None:
    run = TestClient(app).get(f"/api/runs/{getattr(prepared, state)}").json()
    assert run["status"] == state


def test_each_address_answers_with_its_status(app: FastAPI, prepared: Prepared) -> None:
    client = TestClient(app, raise_server_exceptions=False)
    for kind in KINDS:
        expected = kind.status if kind.arrive is None else 200
        assert client.get(prepared.address(kind.path)).status_code == expected, kind.name


def test_the_page_of_screenshots_shows_every_page_kind() -> None:
    assert (DOCS / "pages.md").read_text(encoding="utf-8") == pages_in_markdown()
