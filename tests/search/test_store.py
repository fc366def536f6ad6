"""Searching in both databases: the same found by the same words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from app.db.session import Database
from app.search import store
from app.search.sections import Section
from app.search.tables import SearchIndexRow, SearchSectionRow
from app.search.words import ask

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PICKLE = Section("/a", "Formats", "Learn", "Pickle", "It writes what an object is made of.")
ONNX = Section("/b", "Formats", "Learn", "An exchange format", "ONNX is read by many; no pickle.")
COST = Section(
    "/c", "Formats", "Complexity", "Cost", "torch.jit.script takes O(n) time, 1e7 is a lot."
)
ALL = (COST, ONNX, PICKLE)

Find = Callable[..., list[str]]


@pytest.fixture
def find(both: Database) -> Find:
    with both.write() as session:
        session.execute(text("DELETE FROM search_words"))
        store.index(session, "one", ALL, NOON)

    def find(
        query: str, *, fingerprint: str = "one", limit: int = 10, every: bool = True
    ) -> list[str]:
        with both.read() as session:
            rows = store.find(session, fingerprint, ask(query).terms, limit, every=every)
        return [row.url for row in rows]

    return find


def test_a_word_in_a_heading_counts_more(find: Find) -> None:
    assert find("pickle") == ["/a", "/b"]


@pytest.mark.parametrize(
    ("query", "urls"),
    [
        ("jit", ["/c"]),
        ("torch.jit.script", ["/c"]),
        ("O(n)", ["/c"]),
        ("1e7", ["/c"]),
        ("writing", ["/a"]),
        ("formats learn", ["/a", "/b"]),
        ("pickle exchange", ["/b"]),
        ("tape", []),
        ("PICKLÉ", ["/a", "/b"]),
    ],
)
def test_every_word_must_be_there(find: Find, query: str, urls: list[str]) -> None:
    assert sorted(find(query)) == urls


def test_any_of_the_words_when_asked_so(find: Find) -> None:
    assert find("pickle tape") == []
    assert sorted(find("pickle tape", every=False)) == ["/a", "/b"]


def test_no_more_than_wanted(find: Find) -> None:
    assert len(find("formats", limit=2)) == 2


@pytest.mark.parametrize(
    "query",
    [
        'pickle" OR "x',
        "pickle'; DROP TABLE search_words --",
        "NEAR(a b)",
        "heading:pickle",
        "a & | ! b",
        "pickle*:A",
        "^pickle",
        "-pickle",
        "\\pickle",
        "ﬁ 𝔭ickle ½ ١٢",
        "क्षत्रिय",
        "😀 pickle",
        "x" * 10_000,
    ],
)
def test_operators_are_words_or_nothing(find: Find, query: str) -> None:
    find(query)
    find(query, every=False)
    assert find("pickle") == ["/a", "/b"]


def test_an_index_is_made_once_and_found_by_its_content_alone(both: Database, find: Find) -> None:
    with both.write() as session:
        store.index(session, "one", ALL, NOON)
        store.index(session, "two", (COST,), NOON)
    with both.read() as session:
        assert session.scalar(select(func.count()).select_from(SearchSectionRow)) == 4
        assert store.is_indexed(session, "two")
        assert not store.is_indexed(session, "three")
    assert find("pickle", fingerprint="two") == []
    assert find("torch", fingerprint="two") == ["/c"]


def test_the_oldest_indexes_go_and_nothing_of_them_stays(both: Database, find: Find) -> None:
    for number in range(5):
        with both.write() as session:
            store.index(session, f"new{number}", (COST,), NOON + timedelta(minutes=number + 1))
    with both.read() as session:
        kept = set(session.scalars(select(SearchIndexRow.fingerprint)))
        assert kept == {"new1", "new2", "new3", "new4"}
        assert session.scalar(text("SELECT count(*) FROM search_words")) == 4
    assert find("pickle") == []


def test_very_long_text_can_be_indexed(both: Database, find: Find) -> None:
    long = Section(
        "/long", "L", "Learn", "Long", "pickle " + "word " * 30_000 + "last " + "w" * 5_000
    )
    with both.write() as session:
        store.index(session, "long", (long,), NOON)
    assert find("last", fingerprint="long") == ["/long"]
    assert find("w" * 5_000, fingerprint="long") == ["/long"]
