"""Views of a chart over HTTP: the same words mean the same on pages, in figures and in pictures."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import plotly.graph_objects
import pytest
from runs import EXPERIMENT, NOW, PLAN, all_samples, record, start
from starlette.testclient import TestClient

from app.db.session import Database
from app.experiments import store
from app.experiments.chart_state import Scale, Show
from app.experiments.recording import Recording
from app.experiments.values import EndedBy, Origin, RunStatus
from app.main import create_app
from app.settings import Settings

LAB = "/mlops/model-serialization/lab"
WHOLE = "show=size&x=linear&y=linear&hide=onnx&raw=1&fits=0&at=1e7"


@pytest.fixture
def client(settings: Settings, database: Database) -> Iterator[TestClient]:
    app = create_app(settings)
    yield TestClient(app, follow_redirects=False)
    app.state.database.dispose()


@pytest.fixture
def run(database: Database) -> str:
    """A run that this server's machine has carried out; its id."""
    begun = start(database)
    record(database, begun, *all_samples())
    with database.write() as session:
        store.finish(session, begun.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, NOW)
    return begun.id


def roles(client: TestClient, run: str, query: str) -> list[tuple[str, str]]:
    answer = client.get(f"/api/runs/{run}/figure.json?{query}")
    assert answer.status_code == 200
    plotly.graph_objects.Figure(answer.json()).to_json()
    return [(trace["meta"]["series"], trace["meta"]["role"]) for trace in answer.json()["data"]]


@pytest.mark.parametrize("show", Show)
@pytest.mark.parametrize("scale", Scale)
def test_plotly_takes_the_figure_of_every_view(
    client: TestClient, run: str, show: Show, scale: Scale
) -> None:
    found = roles(client, run, f"show={show}&x={scale}&y={scale}&raw=1")
    role = "phase" if show is Show.PHASES else "median"
    assert {series for series, each in found if each == role} == set(PLAN.formats)


def test_a_figure_leaves_out_what_is_off_and_has_what_is_asked(
    client: TestClient, run: str
) -> None:
    found = roles(client, run, "hide=onnx,raw&raw=1")
    assert found == [("pickle", "sample"), ("pickle", "median")]
    layout = client.get(f"/api/runs/{run}/figure.json?x=linear&y=linear").json()["layout"]
    assert (layout["xaxis"]["type"], layout["yaxis"]["type"]) == ("linear", "linear")
    assert layout["yaxis"]["range"][0] == 0


@pytest.mark.parametrize("part", ["figure.json", "chart.svg"])
@pytest.mark.parametrize(
    "query", ["show=mood", "x=cubic", "hide=nobody", "raw=perhaps", "at=ducks", "also=a,b,c,d,e"]
)
def test_programs_are_told_what_cannot_be_read(
    client: TestClient, run: str, part: str, query: str
) -> None:
    answer = client.get(f"/api/runs/{run}/{part}?{query}")
    assert answer.status_code == 422
    assert query.partition("=")[2].split(",")[0][:4] in answer.text or "at most" in answer.text


def test_a_page_falls_back_with_a_word_for_each(client: TestClient, run: str) -> None:
    for path in (LAB, f"/runs/{run}", f"/runs/{run}/embed"):
        page = client.get(f"{path}?show=%3Cb%3E&hide=nobody&at=ducks&also=nobody")
        assert page.status_code == 200
        notes = page.text.partition('data-part="chart-notes"')[2].partition("</div>")[0]
        assert notes.count("<p>") == 4
        assert "&lt;b&gt;" in notes
        assert "<b>" not in notes


@pytest.mark.parametrize("path", [LAB, "/runs/{run}", "/runs/{run}/embed"])
def test_a_page_shows_the_view_of_its_address(client: TestClient, run: str, path: str) -> None:
    page = client.get(f"{path.format(run=run)}?{WHOLE}").text
    form = page.partition("data-controls")[2].partition("</form>")[0]
    ticked = re.findall(r'name="(\w+)" value="([\w@]+)" checked', form)
    assert ticked == [
        ("show", "size"),
        ("on", "pickle"),
        ("on", "raw"),
        ("x", "linear"),
        ("y", "linear"),
        ("raw", "1"),
    ]
    assert 'name="at" inputmode="text"' in form
    assert 'value="1e7"' in form
    assert "Both axes are linear" in form
    assert f"/api/runs/{run}/figure.json?{WHOLE.replace('&', '&amp;')}" in page
    assert 'class="chart-picture"' in form


def test_a_form_that_was_sent_leads_to_the_short_address(client: TestClient, run: str) -> None:
    sent = "sent=1&show=size&on=pickle&on=raw&fits=1&x=log&y=log&step=100&step_was=100&at=&at_was="
    for path in (LAB, f"/runs/{run}"):
        answer = client.get(f"{path}?{sent}")
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{path}?show=size&hide=onnx#chart"
    wrong = client.get(f"/runs/{run}?{sent.replace('at=&', 'at=ducks&')}")
    assert wrong.status_code == 200
    assert "10,000,000" in wrong.text


def test_a_slider_that_was_moved_says_the_number_and_a_typed_one_wins(
    client: TestClient, run: str
) -> None:
    def leads_to(words: str) -> str:
        query = f"sent=1&fits=1&on=pickle&on=onnx&on=raw&step_was=120&{words}"
        answer = client.get(f"/runs/{run}?{query}")
        return answer.headers["location"].partition("?")[2].partition("#")[0]

    assert leads_to("step=140&at=&at_was=") == "at=1e7"
    assert leads_to("step=140&at=5e6&at_was=5e6") == "at=1e7"
    assert leads_to("step=140&at=20M&at_was=") == "at=2e7"
    assert leads_to("step=120&at=&at_was=") == ""


def test_a_picture_is_a_file_with_title_words_and_source(client: TestClient, run: str) -> None:
    for theme in ("light", "dark"):
        answer = client.get(f"/api/runs/{run}/chart.svg?theme={theme}&{WHOLE}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("image/svg+xml")
        words = "".join(ET.fromstring(answer.text).itertext())
        assert "Both axes are linear" in words
        assert f"run {run}" in words
        assert "2026" in words
    assert client.get(f"/api/runs/{run}/chart.svg?theme=pink").status_code == 422
    assert client.get("/api/runs/nobody/chart.svg").status_code == 404


def test_save_leads_to_load_in_the_same_view(
    client: TestClient, database: Database, run: str
) -> None:
    plan = replace(PLAN, operation="load", formats=("pickle", "raw"), seed=1)
    samples = tuple(all_samples(plan))
    recording = Recording(
        EXPERIMENT.replace("/save", "/load"), plan, "the moon", {"cpu": "slow"}, NOW, samples,
        EndedBy.BLOCKS, NOW + timedelta(minutes=1), {},
    )  # fmt: skip
    with database.write() as session:
        store.add_recording(session, "load-run", recording, Origin.RECORDED, NOW)
    page = client.get(f"/runs/{run}?show=size&hide=onnx,raw").text
    links = page.partition('aria-label="What is measured"')[2].partition("</nav>")[0]
    assert 'href="/runs/load-run?show=size&amp;hide=raw#chart"' in links
    lab = client.get(f"{LAB}?show=size").text
    links = lab.partition('aria-label="What is measured"')[2].partition("</nav>")[0]
    assert f"{LAB}?experiment=load&show=size#chart" in unescape(links)
