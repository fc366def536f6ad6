"""Text that PostgreSQL cannot hold is refused in words, wherever it comes in, on both."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.db.session import Database
from app.errors import Invalid
from app.main import create_app
from app.settings import Settings
from visitor import Visitor

PRACTICE = "/mlops/model-serialization/practice"
#: Addresses, and the status that each is answered with.
ADDRESSES = {
    "/api/runs?experiment=%00": 422,
    "/api/runs?experiment=a%00b": 422,
    "/api/runs/%00": 404,
    "/api/runs/%00/compare/class": 404,
    "/api/oembed?url=http://testserver/runs/%00": 404,
    "/api/oembed?url=http://testserver/mlops/model-serialization/lab?experiment=%2500": 404,
    "/runs/%00": 404,
    "/runs/%00/card.png": 404,
    "/machines/%00": 404,
    "/search?q=%00": 200,
    "/search?q=pickle%00%ED%A0%80": 200,
    "/mlops/model-serialization/lab?experiment=%00": 404,
    PRACTICE + "?attempt=%00&q=%00": 422,
    "/mlops/%00/": 404,
}


@pytest.fixture
def app(settings: Settings, content_dir: Path, both: Database) -> Iterator[FastAPI]:
    """The application on each database in turn."""
    changes = {"content_dir": content_dir, "database_url": both.url}
    app = create_app(settings.model_copy(update=changes))
    app.state.search._index()
    yield app
    app.state.search.close()
    app.state.database.dispose()


def test_no_address_is_a_mistake_of_ours(visitor: Visitor) -> None:
    assert {path: visitor.get(path).status_code for path in ADDRESSES} == ADDRESSES


def test_a_field_of_a_form_is_refused_and_nothing_is_stored(
    visitor: Visitor, both: Database
) -> None:
    form = visitor.form(PRACTICE, "/answer")
    chosen = form.choices["option"][0]
    answer = visitor.send(form, option=chosen, key="a\0b")
    assert answer.status_code == 422
    assert "null character" in answer.text
    with both.read() as session:
        assert session.scalar(text("SELECT count(*) FROM answers")) == 0


@pytest.mark.parametrize("experiment", ["\\u0000", "\\ud800"])
def test_json_with_half_a_character_is_no_mistake_of_ours(
    visitor: Visitor, experiment: str
) -> None:
    body = f'{{"experiment": "{experiment}"}}'
    headers = {"Content-Type": "application/json"}
    answer = visitor.client.post("/api/runs", content=body, headers=headers)
    assert answer.status_code in (404, 422)


@pytest.mark.parametrize("bad", ["\0", "a\0", "\ud800", "ä\udfff"])
def test_no_value_of_any_statement_may_hold_it(both: Database, bad: str) -> None:
    with both.read() as session, pytest.raises(Invalid, match="null character"):
        session.execute(text("SELECT :one, :other"), {"one": 1, "other": bad})
    with both.write() as session, pytest.raises(Invalid):
        session.execute(text("DELETE FROM runs WHERE id = :id"), [{"id": "a"}, {"id": bad}])


@pytest.mark.parametrize("good", ["", "a", "ä", "🐍", "\x01", "\u2028"])
def test_every_other_text_may(both: Database, good: str) -> None:
    with both.read() as session:
        assert session.scalar(text("SELECT CAST(:it AS text)"), {"it": good}) == good
