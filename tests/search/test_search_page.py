"""The search page, as somebody who looks for something sees it."""

import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.search import store
from app.search.page import search_page
from app.search.sections import Section
from app.search.words import ask
from visitor import Visitor

LESSON = "/mlops/model-serialization"


@pytest.fixture(autouse=True)
def _indexed(app: FastAPI) -> None:
    """On a busy machine the first search may come before its index."""
    wait_for(lambda: app.state.search.find(ask("pickle").terms, 1) is not None)


def results(page: str) -> list[str]:
    return re.findall(r'<h2 class="search-heading"><a href="([^"]+)"', page)


def test_sections_are_found_with_their_lesson_mode_and_anchor(visitor: Visitor) -> None:
    page = visitor.get("/search?q=doubling").text
    assert f"{LESSON}/complexity#doubling" in results(page)
    assert "Complexity" in page
    assert re.search(r"<mark>[Dd]oubl", page)


def test_every_address_that_is_found_opens(visitor: Visitor) -> None:
    for url in results(visitor.get("/search?q=pickle").text):
        path, _, anchor = url.partition("#")
        response = visitor.get(path)
        assert response.status_code == 200, url
        assert not anchor or f'id="{anchor}"' in response.text


def test_questions_are_found_and_their_answers_are_not(app: FastAPI, visitor: Visitor) -> None:
    page = visitor.get("/search?q=which+of+these+formats+belongs+to+Python").text
    assert f"{LESSON}/practice?q=python-specific" in results(page)
    everything = visitor.get("/search?q=pickle").text
    mode = app.state.shelf.library.lessons[LESSON.strip("/")].mode("practice")
    for question in mode.questions:
        for option in question.variants[0].body.options:
            first = re.sub(r"<[^>]+>", "", option.feedback_html).strip()[:60]
            assert first not in everything


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Every word of the lessons"),
        ("%20%20", "Every word of the lessons"),
        ("zzzzqqq", "Nothing was found for “zzzzqqq”"),
        ("%3F%21*%22", "no letter and no digit"),
        ("%22pickle%22+OR+*", "“&#34;pickle&#34; OR *”"),
        ("pickle+zzzzqqq", "No section has all of"),
        ("a" * 10_000, "Only the first 200 characters"),
        ("%00pickle%FF", "pickle"),
        ("%F0%9F%A5%92", "no letter and no digit"),
    ],
)
def test_whatever_is_typed_is_answered(visitor: Visitor, query: str, words: str) -> None:
    response = visitor.get(f"/search?q={query}")
    assert response.status_code == 200
    assert words in response.text


def test_what_was_typed_is_shown_as_text(visitor: Visitor) -> None:
    page = visitor.get("/search?q=<script>alert(1)</script>").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_markup_in_a_section_is_text_in_its_snippet(visitor: Visitor) -> None:
    section = Section("/a", "L", "Learn", "<b>Heading</b>", "<img src=x> pickle")
    page = search_page(ask("pickle heading"), [section])
    assert "".join(piece.text for piece in page.results[0].snippet) == "<img src=x> pickle"
    assert [piece.text for piece in page.results[0].heading if piece.is_hit] == ["Heading"]


def test_a_snippet_is_cut_around_the_words_that_were_found() -> None:
    text = "before " * 200 + "the pickle protocol " + "after " * 200
    page = search_page(ask("protocol pickle"), [Section("/a", "L", "Learn", "H", text)])
    snippet = page.results[0].snippet
    assert [piece.text for piece in snippet if piece.is_hit] == ["pickle", "protocol"]
    assert sum(len(piece.text) for piece in snippet) < 300
    assert snippet[0].text == "… "
    assert snippet[-1].text == " …"


def test_one_huge_word_is_cut_too() -> None:
    page = search_page(ask("x"), [Section("/a", "L", "Learn", "H", "y" * 5_000)])
    assert sum(len(piece.text) for piece in page.results[0].snippet) < 300


def test_changed_content_is_found_and_old_words_are_not(
    app: FastAPI, visitor: Visitor, content_dir: Path
) -> None:
    assert results(visitor.get("/search?q=flugelhorn").text) == []
    file = content_dir / "mlops/model-serialization/learn.md"
    file.write_text(file.read_text() + "\n## Brass {#brass}\n\nA flugelhorn.\n")
    app.state.shelf.reload()
    assert results(visitor.get("/search?q=flugelhorn").text) == [f"{LESSON}/learn#brass"]


def test_an_index_that_other_servers_dropped_is_made_again(app: FastAPI, visitor: Visitor) -> None:
    assert results(visitor.get("/search?q=pickle").text)
    other = Section("/a", "L", "Learn", "H", "nothing")
    for number in range(5):
        with app.state.database.write() as session:
            later = datetime.now(UTC) + timedelta(minutes=number)
            store.index(session, f"other{number}", (other,), later)
    wait_for(lambda: bool(results(visitor.get("/search?q=pickle").text)))


def test_while_the_index_is_being_built_the_page_says_so_and_does_not_wait_for_long(
    app: FastAPI, visitor: Visitor, content_dir: Path
) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with app.state.database.write() as session:
            session.connection()  # a transaction begins with its first statement
            held.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    file = content_dir / "mlops/model-serialization/learn.md"
    file.write_text(file.read_text() + "\nA flugelhorn.\n")
    app.state.shelf.reload()
    response = visitor.get("/search?q=pickle")
    done.set()
    holder.join()
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert "made ready for searching" in response.text
    wait_for(lambda: visitor.get("/search?q=flugelhorn").status_code == 200)


def test_a_database_that_cannot_be_searched_is_told(app: FastAPI, visitor: Visitor) -> None:
    assert visitor.get("/search?q=pickle").status_code == 200
    with app.state.database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE search_words")
    response = visitor.get("/search?q=pickle")
    assert response.status_code == 503
    assert "Traceback" not in response.text


def test_every_page_has_the_field(visitor: Visitor) -> None:
    for path in ("/", f"{LESSON}/", f"{LESSON}/lab", "/login", "/no/such/page"):
        assert 'action="/search"' in visitor.get(path).text


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
