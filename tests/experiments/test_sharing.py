"""What leads from a run to somebody else: links, embeds, previews, citations."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from runs import EXPERIMENT, NOW, PLAN, elsewhere

from app.db.session import Database
from app.experiments import store
from app.experiments.chart_state import ChartState, Show
from app.experiments.sharing.citation import cite, latex
from app.experiments.sharing.oembed import read_target
from app.experiments.sharing.share import Place, share
from app.experiments.store import Machine, Run
from app.experiments.values import EndedBy, Origin, RunStatus
from app.main import create_app
from app.settings import Settings

HERE = "http://testserver"
RUN = Run(
    id="abc123", experiment=EXPERIMENT, plan=PLAN, status=RunStatus.FINISHED, requested_at=NOW,
    origin=Origin.MEASURED, started_at=NOW, finished_at=NOW, ended_by=EndedBy.BLOCKS, message=None,
    machine=Machine("m", "the lab & co", {}, NOW),
    fingerprint={"cpu": "AMD EPYC", "cpus": 2, "memory": 25276514304, "system": "Linux 6.18",
                 "python": "3.11.7", "torch": "2.13.0+cpu"},
    progress=None, fits=None,
)  # fmt: skip
TITLE = "Save time against number of parameters"
URL = "https://slope.example/runs/abc123"


@pytest.fixture
def run_id(database: Database) -> str:
    with database.write() as session:
        store.add_recording(session, "abc123", elsewhere(), Origin.RECORDED, NOW)
    return "abc123"


@pytest.fixture
def app(settings: Settings, database: Database, run_id: str) -> Iterator[FastAPI]:
    app = create_app(settings)
    yield app
    app.state.database.dispose()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


def metas(html: str) -> dict[str, str]:
    """What the page tells link previews."""
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', html)
    return {name: unescape(value) for name, value in found}


# ---- Citations ----


def test_a_citation_names_the_machine_the_day_the_run_and_its_address() -> None:
    text = cite(RUN, TITLE, URL, "CC BY 4.0").text
    assert text == (
        "Slope. “Save time against number of parameters.” Run abc123, measured on the lab & co "
        "(AMD EPYC, 2 processors, 25.3 GB memory, Linux 6.18, Python 3.11.7, torch 2.13.0+cpu), "
        "24 November 2026. https://slope.example/runs/abc123. Licence: CC BY 4.0."
    )
    assert cite(RUN, TITLE, URL, "").text.endswith("Licence: not stated by the site.")


def test_a_citation_says_who_measured_and_whether_it_is_over() -> None:
    submitted = replace(RUN, origin=Origin.SUBMITTED, fingerprint=None)
    assert "submitted from the lab & co, 24" in cite(submitted, TITLE, URL, "").text
    queued = replace(RUN, status=RunStatus.QUEUED, machine=None, finished_at=None, started_at=None)
    assert "still under way" in cite(queued, TITLE, URL, "").text


def test_bibtex_holds_the_same() -> None:
    entry = cite(RUN, TITLE, URL, "CC BY 4.0").bibtex
    assert entry.startswith("@misc{slope-abc123,\n")
    assert "title = {{Save time against number of parameters}}" in entry
    assert ("year = {2026}" in entry, "month = nov" in entry, "day = {24}" in entry) == (True,) * 3
    assert r"the lab \& co (AMD EPYC, 2 processors" in entry
    assert "url = {https://slope.example/runs/abc123}" in entry


@given(st.text(max_size=60))
def test_no_name_of_a_machine_breaks_the_bibtex(name: str) -> None:
    run = replace(RUN, machine=Machine("m", name, {}, NOW), fingerprint={"cpu": name})
    entry = cite(run, TITLE, URL, "").bibtex
    assert len(entry.splitlines()) == 9 or set(name) & set("\x1c\x1d\x1e\x85\u2028\u2029")
    bare = re.sub(r"\\[{}]", "", entry)
    assert bare.count("{") == bare.count("}")
    assert "\n" not in latex(name)


# ---- Links and embeds ----


def test_what_is_shared_keeps_the_view() -> None:
    state = ChartState(show=Show.SIZE, hide=("pickle",))
    told = share(RUN, TITLE, state, Place("https://slope.example"))
    assert told.link == f"{URL}?show=size&hide=pickle"
    assert not told.is_default_view
    assert share(RUN, TITLE, ChartState(), Place("https://slope.example")).is_default_view
    of_view = [file.url for file in told.downloads if "download=1" in file.url]
    assert len(of_view) == 3
    assert all(url.endswith("?download=1&show=size&hide=pickle") for url in of_view)
    for frame in told.embeddings:
        assert "/runs/abc123/embed?show=size&amp;hide=pickle" in frame.html


def test_a_title_cannot_break_out_of_the_frame() -> None:
    told = share(RUN, '"><script>', ChartState(), Place("https://slope.example"))
    assert all("<script" not in frame.html for frame in told.embeddings)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("a", "link"):
            self.found.append({name: value or "" for name, value in attrs})


def links(html: str) -> list[dict[str, str]]:
    parser = _Links()
    parser.feed(html)
    return parser.found


def test_everything_to_take_along_is_a_plain_link_or_text(client: TestClient, run_id: str) -> None:
    html = client.get(f"/runs/{run_id}?show=size").text
    downloads = [each["href"] for each in links(html) if "download" in each]
    names = [urlsplit(url).path.rpartition("/")[2] for url in downloads]
    assert names == ["chart.png", "chart.svg", "figure.json", "samples.csv", "samples.jsonl"]
    assert f"{HERE}/runs/{run_id}?show=size</code>" in html
    assert "@misc{slope-abc123," in html
    assert html.count("&lt;iframe ") == 3


# ---- Link previews ----


def test_a_runs_page_tells_link_previews_its_title_and_picture(
    client: TestClient, run_id: str
) -> None:
    told = metas(client.get(f"/runs/{run_id}?show=size").text)
    assert told["og:title"].startswith(TITLE)
    assert told["og:url"] == f"{HERE}/runs/{run_id}?show=size"
    assert told["og:image"] == f"{HERE}/runs/{run_id}/card.png?show=size"
    assert told["twitter:card"] == "summary_large_image"
    assert "measured on" in told["og:description"]


@pytest.mark.parametrize("path", ["/", "/login", "/mlops/model-serialization/", "/no/such/page"])
def test_other_pages_have_the_sites_own_picture(client: TestClient, path: str) -> None:
    told = metas(client.get(path).text)
    assert told["og:url"] == f"{HERE}{path}"
    picture = client.get(told["og:image"].removeprefix(HERE))
    assert picture.headers["content-type"] == "image/png"
    assert picture.content[16:24] == bytes.fromhex("000004b000000276")  # 1200 by 630


def test_the_public_address_is_the_operators(settings: Settings, database: Database) -> None:
    public = Settings(**settings.model_dump() | {"public_url": "https://slope.example/"})
    app = create_app(public)
    html = TestClient(app).get("/").text
    assert metas(html)["og:url"] == "https://slope.example/"
    app.state.database.dispose()


@pytest.mark.parametrize("url", ["slope.example", "ftp://x", "https://a/b", "javascript:1", "//x"])
def test_a_public_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match=r"https://slope\.example"):
        Settings(public_url=url)


# ---- oEmbed ----


def oembed(client: TestClient, **query: object) -> tuple[int, dict[str, object]]:
    answer = client.get("/api/oembed", params={key: str(query[key]) for key in query})
    return answer.status_code, answer.json()


def test_a_link_to_a_run_is_embedded_in_its_view(client: TestClient, run_id: str) -> None:
    status, told = oembed(client, url=f"{HERE}/runs/{run_id}?show=size&nonsense=1")
    assert status == 200
    assert (told["version"], told["type"], told["title"]) == ("1.0", "rich", TITLE)
    assert f'src="{HERE}/runs/{run_id}/embed?show=size"' in str(told["html"])
    assert told["thumbnail_url"] == f"{HERE}/runs/{run_id}/card.png?show=size"


def test_a_page_says_where_its_oembed_is(client: TestClient, run_id: str) -> None:
    html = client.get(f"/runs/{run_id}?show=size").text
    (link,) = [each for each in links(html) if each.get("type") == "application/json+oembed"]
    found = client.get(link["href"].removeprefix(HERE))
    assert found.status_code == 200
    assert parse_qs(urlsplit(link["href"]).query)["url"] == [f"{HERE}/runs/{run_id}?show=size"]
    assert found.headers["access-control-allow-origin"] == "*"


def test_it_is_never_larger_than_was_asked_for(client: TestClient, run_id: str) -> None:
    url = f"{HERE}/runs/{run_id}"
    _, told = oembed(client, url=url, maxwidth=320, maxheight=200)
    assert (told["width"], told["height"]) == (320, 200)
    assert 'width="320" height="200"' in str(told["html"])
    assert "thumbnail_url" not in told
    _, told = oembed(client, url=url, maxwidth=5000)
    assert told["width"] == 800
    assert told["thumbnail_width"] == 1200


def test_a_lab_is_embedded_with_the_run_that_it_shows(client: TestClient, run_id: str) -> None:
    status, told = oembed(client, url=f"{HERE}/mlops/model-serialization/lab?experiment=save")
    assert status == 200
    assert f"/runs/{run_id}/embed" in str(told["html"])
    assert oembed(client, url=f"{HERE}/mlops/model-serialization/lab?experiment=x")[0] == 404
    assert oembed(client, url=f"{HERE}/mlops/model-serialization/lab?experiment=load")[0] == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"url": "https://elsewhere.example/runs/abc123"}, 404),
        ({"url": f"{HERE}/runs/none"}, 404),
        ({"url": f"{HERE}/"}, 404),
        ({"url": "nonsense"}, 404),
        ({"url": "http://[::1"}, 404),
        ({"url": f"{HERE}/runs/abc123?{'&'.join('a=1' for _ in range(100))}"}, 404),
        ({"url": f"{HERE}/runs/abc123", "format": "xml"}, 501),
        ({"url": f"{HERE}/runs/abc123", "maxwidth": "wide"}, 422),
        ({"url": f"{HERE}/runs/abc123", "maxheight": "0"}, 422),
        ({"url": "x" * 5000}, 422),
        ({}, 422),
    ],
)
def test_what_it_has_no_answer_for_is_a_problem(
    client: TestClient, query: dict[str, str], status: int
) -> None:
    found = oembed(client, **query)
    assert found[0] == status
    assert found[1]["detail"]


@given(st.text(max_size=80))
def test_no_link_breaks_the_reader(text: str) -> None:
    for url in (text, f"{HERE}/runs/{text}", f"{HERE}/runs/abc?{text}"):
        target = read_target(url, frozenset({HERE}))
        assert target is None or target.run_id or target.lesson
