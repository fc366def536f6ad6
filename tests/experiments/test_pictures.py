"""Pictures of a chart that the server draws: for downloads and for link previews."""

import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from runs import NOW, elsewhere, request

from app.db.session import Database
from app.errors import TooMany
from app.experiments import store
from app.experiments.sharing.card import site_card
from app.experiments.sharing.pictures import Pictures
from app.experiments.values import Origin
from app.main import create_app
from app.settings import Settings


def svg(words: str = "µs ≤ 10⁶", width: int = 300) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="150">'
        f'<rect width="{width}" height="150" fill="#fff"/>'
        f'<text x="10" y="60" font-family="Slope Text" font-size="40">{words}</text></svg>'
    )


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", png[16:24])
    return wide, high


@pytest.fixture
def run_id(database: Database) -> str:
    with database.write() as session:
        store.add_recording(session, "abc123", elsewhere(), Origin.RECORDED, NOW)
    return "abc123"


@pytest.fixture
def app(settings: Settings, database: Database) -> Iterator[FastAPI]:
    app = create_app(settings)
    yield app
    app.state.database.dispose()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


# ---- The drawing of them ----


def test_a_picture_has_the_width_that_was_asked_for() -> None:
    pictures = Pictures()
    assert size_of(pictures.png(svg(), 300).body) == (300, 150)
    assert size_of(pictures.png(svg(), 900).body) == (900, 450)


def test_the_sites_fonts_have_the_signs_of_charts() -> None:
    """A sign that no font has leaves no ink."""
    pictures = Pictures()
    blank = pictures.png(svg(" "), 300).body
    for sign in "Aµ²⁶→≤≈±×·–√éжλ":
        assert pictures.png(svg(sign), 300).body != blank, sign


def test_the_same_picture_is_drawn_once() -> None:
    pictures = Pictures()
    first = pictures.png(svg(), 300)
    assert pictures.png(svg(), 300).body is first.body
    assert pictures.png(svg(), 301).version != first.version


def test_what_is_kept_is_bounded() -> None:
    pictures = Pictures(kept=1)
    first = pictures.png(svg(), 300)
    again = pictures.png(svg(), 300)
    assert again == first
    assert again.body is not first.body


def test_more_pictures_than_may_wait_are_refused() -> None:
    with pytest.raises(TooMany, match="few seconds"):
        Pictures(most=0).png(svg(), 300)
    pictures = Pictures()
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(lambda at: pictures.png(svg(f"{at}"), 300).body, range(4)))
    assert len(set(drawn)) == 4


def test_the_sites_own_card_is_up_to_date() -> None:
    """static/card.png is what the program draws; `python -m tools.site_card` makes it anew."""
    from tools.site_card import TARGET

    assert Pictures().png(site_card(), 1200).body == TARGET.read_bytes()


# ---- Over HTTP ----


@pytest.mark.parametrize(
    "query", ["", "show=size&x=linear", "show=phases", "theme=dark", "hide=pickle,onnx,raw"]
)
def test_the_chart_of_any_view_is_a_png(client: TestClient, run_id: str, query: str) -> None:
    answer = client.get(f"/api/runs/{run_id}/chart.png?width=400&{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("inline")
    assert size_of(answer.content)[0] == 400


def test_downloads_of_a_view_are_attachments(client: TestClient, run_id: str) -> None:
    for name in ("chart.png", "chart.svg", "figure.json"):
        answer = client.get(f"/api/runs/{run_id}/{name}?download=1&show=size")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        plain = client.get(f"/api/runs/{run_id}/{name}?show=size")
        assert "attachment" not in plain.headers.get("content-disposition", "")


def test_a_picture_that_a_browser_has_is_not_sent_again(client: TestClient, run_id: str) -> None:
    url = f"/api/runs/{run_id}/chart.png?width=300"
    tag = client.get(url).headers["etag"]
    again = client.get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("query", "status"),
    [("width=199", 422), ("width=2401", 422), ("width=x", 422), ("show=mood", 422),
     ("theme=blue", 422)],
)  # fmt: skip
def test_what_cannot_be_drawn_is_told(
    client: TestClient, run_id: str, query: str, status: int
) -> None:
    answer = client.get(f"/api/runs/{run_id}/chart.png?{query}")
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert client.get("/api/runs/none/chart.png").status_code == 404


@pytest.mark.parametrize("query", ["", "?show=phases", "?show=nonsense", "?hide=pickle&also=none"])
def test_a_run_has_a_card_for_link_previews(client: TestClient, run_id: str, query: str) -> None:
    answer = client.get(f"/runs/{run_id}/card.png{query}")
    assert answer.status_code == 200, answer.text
    assert size_of(answer.content) == (1200, 630)
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_a_run_without_points_has_one_too(client: TestClient, database: Database) -> None:
    run = request(database)
    assert size_of(client.get(f"/runs/{run.id}/card.png").content) == (1200, 630)
    assert client.head(f"/runs/{run.id}/card.png").status_code == 200
    assert client.get("/runs/none/card.png").status_code == 404
