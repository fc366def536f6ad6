"""The pages of courses and lessons, as the shipped lesson makes them."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi import FastAPI

from app.accounts import store
from app.accounts.passwords import hash_password
from app.accounts.users import Role
from quiz_samples import NOON
from visitor import Visitor

LESSON = "/mlops/model-serialization/"
MODES = ["learn", "complexity", "code", "deep-dive", "lab", "practice"]
PAGES = ["/", LESSON, *(LESSON + mode for mode in MODES), "/fit", "/login"]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if "id" in values:
            self.ids.append(values["id"])
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def test_home_lists_the_courses_and_their_lessons(visitor: Visitor) -> None:
    page = visitor.get("/").text
    assert "MLOps" in page
    assert f'href="{LESSON}"' in page
    assert "Go on where you were" not in page


def test_the_lessons_first_page_says_what_it_is_and_how_to_study_it(visitor: Visitor) -> None:
    page = visitor.get(LESSON).text
    assert "Model serialization formats (pickle, ONNX, TorchScript)" in page
    assert "devops" in page
    assert "5 min" in page
    assert "After this lesson you can" in page
    assert "Pashler" in page
    assert "10 modes available" in page
    assert "no test required" in page
    assert "10 questions across easy, medium, and hard" in page
    assert f'href="{LESSON}test"' in page
    for mode in MODES:
        assert f'href="{LESSON}{mode}"' in page


def test_a_lessons_address_without_its_slash_leads_to_it(visitor: Visitor) -> None:
    response = visitor.get(LESSON.rstrip("/"))
    assert response.status_code == 308
    assert response.headers["location"] == LESSON


def test_what_was_answered_shows_on_the_first_pages(visitor: Visitor) -> None:
    form = visitor.form(LESSON + "practice", "/answer")
    visitor.send(form, option="a")
    for path in ("/", LESSON):
        page = visitor.get(path).text
        assert "Practice: 1 of 5 answered" in page
        assert f'href="{LESSON}practice"' in page
    assert "Go on where you were" in visitor.get("/").text


@pytest.mark.parametrize("path", PAGES)
def test_every_link_leads_to_a_page_and_every_fragment_to_a_place(
    visitor: Visitor, path: str
) -> None:
    for link in set(read(visitor.get(path).text).links):
        address = urlsplit(urljoin(path, link))
        if address.netloc:
            continue
        response = visitor.client.get(
            address.path + (f"?{address.query}" if address.query else ""), follow_redirects=True
        )
        assert response.status_code == 200, link
        if address.fragment and "html" in response.headers["content-type"]:
            assert address.fragment in read(response.text).ids, link


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_well_formed_for_machines_and_screen_readers(
    visitor: Visitor, path: str
) -> None:
    html = visitor.get(path).text
    page = read(html)
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    for above, below in zip(page.headings, page.headings[1:], strict=False):
        assert below <= above + 1, f"h{below} under h{above}"
    assert len(page.ids) == len(set(page.ids))
    metas = {
        values.get("name"): values.get("content") for tag, values in page.tags if tag == "meta"
    }
    assert 20 < len(metas["description"] or "") < 300
    assert html.count("<main") == 1
    assert '<html lang="en">' in html
    for tag, values in page.tags:
        if tag == "img":
            assert "alt" in values


def test_titles_and_descriptions_differ_from_page_to_page(visitor: Visitor) -> None:
    titles = [visitor.get(path).text.partition("<title>")[2].partition("<")[0] for path in PAGES]
    assert len(set(titles)) == len(PAGES)


def test_reading_asks_the_database_nothing_of_somebody_new(app: FastAPI, visitor: Visitor) -> None:
    with app.state.database.write() as session:
        for table in ("answers", "attempts"):
            session.connection().exec_driver_sql(f"DROP TABLE {table}")
    for path in ("/", LESSON, LESSON + "complexity", LESSON + "practice"):
        assert visitor.get(path).status_code == 200


def test_instructors_see_what_is_wrong_with_the_content(
    app: FastAPI, visitor: Visitor, content_dir: Path
) -> None:
    with app.state.database.write() as session:
        store.add_user(session, "ada", Role.INSTRUCTOR, hash_password("correct horse"), NOON)
    form = visitor.form("/login", "/login")
    visitor.send(form, name="ada", password="correct horse")
    assert "None: every file" in visitor.get("/teach/").text

    file = content_dir / "mlops/model-serialization/learn.md"
    good = visitor.get(LESSON + "learn").text
    file.write_text(file.read_text().replace("minutes:", "<script>:", 1))
    app.state.shelf.reload()
    page = visitor.get("/teach/").text
    assert "mlops/model-serialization/learn.md:" in page
    assert "unknown-key" in page
    assert "<script>:" not in page
    kept = visitor.get(LESSON + "learn").text
    assert read(kept).headings == read(good).headings


def test_changed_content_is_shown_without_a_restart(
    app: FastAPI, visitor: Visitor, content_dir: Path
) -> None:
    file = content_dir / "mlops/model-serialization/lesson.md"
    file.write_text(file.read_text().replace("minutes: 5", "minutes: 17"))
    app.state.shelf.reload()
    assert "17 min" in visitor.get(LESSON).text


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "{{ 99999*99999 }}", "'\"><img src=x>"]
)
def test_what_a_visitor_sends_comes_back_as_text_only(visitor: Visitor, hostile: str) -> None:
    for path in (f"/{hostile}/x/", f"{LESSON}{hostile}", f"{LESSON}practice?q={hostile}"):
        page = visitor.get(path).text
        assert hostile not in page or hostile == "{{ 99999*99999 }}"
        assert "9999800001" not in page
    login = visitor.client.get("/login", params={"next": hostile}).text
    assert hostile not in login
