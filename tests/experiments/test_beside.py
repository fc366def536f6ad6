"""Runs beside a run, on pages and for programs, on both databases."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from runs import EXPERIMENT, NOW, PLAN, a_recording, all_samples, elsewhere, record, start

from app.db.session import Database
from app.experiments import store
from app.experiments.beside.mine import MOST, read_mine, with_run
from app.experiments.recording import Recording
from app.experiments.values import EndedBy, Origin, RunStatus
from app.main import create_app
from app.settings import Settings


@pytest.fixture
def client(settings: Settings, both: Database) -> Iterator[TestClient]:
    app: FastAPI = create_app(settings.model_copy(update={"database_url": both.url}))
    yield TestClient(app, follow_redirects=False)
    app.state.database.dispose()


def measured_here(database: Database, factor: float = 1.0) -> str:
    run = start(database)
    samples = [replace(each, seconds=factor * (each.seconds or 0)) for each in all_samples()]
    record(database, run, *samples)
    with database.write() as session:
        store.finish(session, run.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, NOW)
    return run.id


def add(
    database: Database,
    run_id: str,
    recording: Recording | None = None,
    factor: float = 1.0,
    origin: Origin = Origin.SUBMITTED,
    later: int = 0,
) -> str:
    """A run from elsewhere whose times are so many times those of ``measured_here``."""
    made = recording or elsewhere(run_id)
    made = replace(
        made,
        samples=tuple(replace(each, seconds=factor * (each.seconds or 0)) for each in made.samples),
    )
    with database.write() as session:
        moment = NOW + timedelta(minutes=later)
        store.add_recording(session, run_id, made, origin, moment)
    return run_id


# ---- For programs ----


def test_a_run_is_compared_with_another_by_series_and_size(
    client: TestClient, both: Database
) -> None:
    own, other = measured_here(both), add(both, "twice", factor=2.0)
    answer = client.get(f"/api/runs/{own}/compare/{other}")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["run"], found["other"], found["metric"]) == (own, other, "time")
    assert [each["name"] for each in found["series"]] == list(PLAN.formats)
    for series in found["series"]:
        assert series["ratio"]["value"] == pytest.approx(0.5)
        assert series["ratio"]["low"] < 0.5 < series["ratio"]["high"]
        assert series["ratio"]["differs"]
        assert series["sizes"] == len(PLAN.sizes)
        assert series["words"].startswith("2.00 times as fast (1.9")
        assert series["words"].endswith("over 3 sizes.")
        for cell in series["cells"]:
            assert cell["other"]["median"] == pytest.approx(2 * cell["this"]["median"])
            assert cell["this"]["samples"] == PLAN.blocks
    assert {"of": "Memory", "this": "not told", "other": "16 GB", "plan": False} in found[
        "differences"
    ]
    back = client.get(f"/api/runs/{other}/compare/{own}").json()
    assert back["series"][0]["ratio"]["value"] == pytest.approx(2)
    assert "2.00 times as long" in back["series"][0]["words"]


def test_sizes_of_files_are_compared_exactly(client: TestClient, both: Database) -> None:
    own, other = measured_here(both), add(both, "same")
    found = client.get(f"/api/runs/{own}/compare/{other}?metric=size").json()
    assert {each["words"] for each in found["series"]} == {"The very same, over 3 sizes."}


def test_equal_runs_show_no_difference_larger_than_their_intervals(
    client: TestClient, both: Database
) -> None:
    own, other = measured_here(both), add(both, "same")
    for series in client.get(f"/api/runs/{own}/compare/{other}").json()["series"]:
        assert "No difference larger than the intervals" in series["words"]


def test_what_cannot_be_compared_is_a_problem_that_says_what_is_allowed(
    client: TestClient, both: Database
) -> None:
    own = measured_here(both)
    add(both, "alien", elsewhere(experiment="a/b/c"))
    for other, status, words in [
        ("nope", 404, "no run nope"),
        ("alien", 422, "one experiment"),
        (own, 422, "same run twice"),
        ("class", 422, "needs 3 other machines"),
        ("x" * 300, 404, "no run"),
    ]:
        answer = client.get(f"/api/runs/{own}/compare/{other}")
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert words in answer.json()["detail"]
    assert client.get(f"/api/runs/nope/compare/{own}").status_code == 404
    assert client.get(f"/api/runs/{own}/compare/alien?metric=joy").status_code == 422


def test_a_stopped_run_is_compared_as_far_as_it_came(client: TestClient, both: Database) -> None:
    own = measured_here(both)
    short = add(both, "short", elsewhere(samples=elsewhere().samples[:4]))
    for series in client.get(f"/api/runs/{own}/compare/{short}").json()["series"]:
        assert series["ratio"]["low"] is None
        assert "too few samples" in series["words"]


# ---- The class ----


def test_a_class_is_the_median_machine_and_each_counts_once(
    client: TestClient, both: Database
) -> None:
    own = measured_here(both)
    for number, factor in enumerate((9.0, 9.0, 9.0, 2.0)):  # the newest counts
        add(both, f"ada-{number}", elsewhere("Ada's"), factor, later=number)
    add(both, "bob", elsewhere("Bob's"), 3.0)
    assert client.get(f"/api/runs/{own}/compare/class").status_code == 422
    page = client.get(f"/runs/{own}").text
    assert "1 more is needed" in page
    add(both, "cleo", elsewhere("Cleo's"), 4.0)
    found = client.get(f"/api/runs/{own}/compare/class").json()
    assert found["machines"] == 3
    for series in found["series"]:
        assert series["ratio"]["value"] == pytest.approx(1 / 3, rel=1e-3)
        assert {cell["other"]["samples"] for cell in series["cells"]} == {3}
        assert "0 of 3 machines have less than" in series["place"]
    assert found["differences"] == []


def test_a_run_is_not_in_its_own_class(client: TestClient, both: Database) -> None:
    measured_here(both)
    for name in "abc":
        add(both, name, elsewhere(name))
    found = client.get("/api/runs/a/compare/class").json()
    assert found["machines"] == 3  # b, c and this server's


def test_the_class_lies_over_the_chart_and_stands_beside_it(
    client: TestClient, both: Database
) -> None:
    own = measured_here(both)
    for name in "abc":
        add(both, name, elsewhere(name), 2.0)
    page = client.get(f"/runs/{own}?also=class").text
    assert "The class of 3 other machines" in re.sub(r"<[^>]+>", "", page)
    figure = client.get(f"/api/runs/{own}/figure.json?also=class").json()
    added = [trace for trace in figure["data"] if trace["meta"]["role"] == "other"]
    assert {trace["meta"]["run"] for trace in added} == {"class"}
    beside = client.get(f"/runs/{own}?also=class&beside=1").text
    assert 'data-figure="/api/runs/' + own + '/figure.json"' in beside
    assert "Take it away" in beside
    assert beside.count('class="panel-room"') == 2


# ---- On pages ----


def test_a_page_tells_the_same_machine_from_others_and_from_ones_own(
    client: TestClient, both: Database
) -> None:
    yesterday, own = measured_here(both), measured_here(both, 1.1)
    add(both, "ada", elsewhere("Ada's machine"))
    page = client.get(f"/runs/{own}").text
    titles = re.findall(r'class="others-kind">([^<]+)<', page)
    assert titles == ["The same machine, other days", "Other machines"]
    assert f"also={yesterday}" in page
    client.post("/runs/ada/mine", data={"mine": "1", "back": f"/runs/{own}#others"})
    page = client.get(f"/runs/{own}").text
    assert re.findall(r'class="others-kind">([^<]+)<', page) == [
        "My own",
        "The same machine, other days",
    ]
    shown = client.get(f"/runs/{own}?also={yesterday}").text
    assert "the same machine on 24 November 2026" in shown
    assert "Hardware and versions are the same" in shown


def test_a_run_laid_over_shows_ratio_plot_and_table(client: TestClient, both: Database) -> None:
    own = measured_here(both)
    add(both, "twice", factor=2.0)
    page = client.get(f"/runs/{own}?also=twice").text
    assert "2.00 times as fast" in page
    assert "0.50×" in page
    assert 'class="plot plot-tall" role="img"' in page
    assert f'href="/api/runs/{own}/compare/twice"' in page
    size = client.get(f"/runs/{own}?also=twice&show=size").text
    assert "The very same" in size
    assert f'href="/api/runs/{own}/compare/twice?metric=size"' in size


def test_side_by_side_keeps_the_view_and_leads_back(client: TestClient, both: Database) -> None:
    own = measured_here(both)
    add(both, "twice", factor=2.0)
    page = client.get(f"/runs/{own}?also=twice&show=size&x=linear").text
    (beside,) = set(re.findall(r'href="([^"]*beside=1[^"]*)"', page))
    other = client.get(beside.replace("&amp;", "&").partition("#")[0])
    assert other.status_code == 200
    assert "show=size&amp;x=linear" in beside
    (back,) = re.findall(r'<a href="([^"]*)">Over the chart</a>', other.text)
    assert back.replace("&amp;", "&") == f"/runs/{own}?show=size&x=linear&also=twice#chart"
    assert 'name="beside" value="1"' in other.text  # the form over the chart keeps it
    assert 'name="also" value="twice"' in other.text


def test_side_by_side_the_axes_are_the_same_and_no_id_stands_twice(
    client: TestClient, both: Database
) -> None:
    own = measured_here(both)
    add(both, "slow", factor=300.0)
    page = client.get(f"/runs/{own}?also=slow&beside=1&show=phases").text
    rooms = re.findall(r'<div class="panel-room">(.*?)</figure>', page, re.DOTALL)
    ticks = [re.findall(r'<text[^>]* class="chart-tick[^>]*>([^<]+)<', room) for room in rooms]
    assert len(rooms) == 2
    assert ticks[0] == ticks[1] != []
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_run_with_nothing_in_common_stands_beside_with_empty_axes(
    client: TestClient, both: Database
) -> None:
    own = measured_here(both)
    alone = [each for each in elsewhere().samples if each.series == "raw"]
    add(both, "raw", elsewhere(plan=replace(PLAN, formats=("raw",)), samples=tuple(alone)))
    page = client.get(f"/runs/{own}?also=raw&beside=1&hide=raw").text
    assert "Nothing to show here" in page
    deep = [replace(each, family="cnn") for each in elsewhere().samples]
    add(both, "cnn", elsewhere(plan=replace(PLAN, families=("cnn",)), samples=tuple(deep)))
    assert "no line was measured by both" in client.get(f"/runs/{own}?also=cnn").text


def test_another_plan_is_a_warning(client: TestClient, both: Database) -> None:
    own = measured_here(both)
    add(both, "disk", elsewhere(plan=replace(PLAN, storage="disk")))
    page = client.get(f"/runs/{own}?also=disk").text
    assert "not measured in the same way" in page
    assert "Files lie in" in page


def test_nonsense_in_the_address_falls_back_with_a_word(client: TestClient, both: Database) -> None:
    own = measured_here(both)
    for query in ("also=nope&beside=1", "beside=maybe", "also=class&beside=1", "also=%00"):
        page = client.get(f"/runs/{own}?{query}")
        assert page.status_code == 200
        assert "Side by side" not in page.text
    assert "needs 3 other machines" in client.get(f"/runs/{own}?also=class").text
    assert "no run nope" in client.get(f"/runs/{own}?also=nope").text


def test_a_hostile_machine_name_is_text(client: TestClient, both: Database) -> None:
    own = measured_here(both)
    name = "<script>alert(1)</script>\"'&"
    add(both, "evil", elsewhere(name, fingerprint={"cpu": name, "cpus": 1}))
    for path in (f"/runs/{own}?also=evil", "/runs/evil", f"/runs/{own}?also=evil&beside=1"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_page_lists_so_many_runs_and_no_more(client: TestClient, both: Database) -> None:
    own = measured_here(both)
    for number in range(23):
        add(both, f"run-{number:02}", elsewhere(f"machine {number}"), later=number)
    page = client.get(f"/runs/{own}").text
    assert page.count("Show it on the chart") == 20 + 1  # and the class
    assert "machine 22" in page
    assert "machine 1<" not in page
    shown = client.get(f"/runs/{own}?also=run-00").text
    assert "machine 0<" in shown


# ---- Mine ----


def test_this_is_mine_is_remembered_and_forgotten(client: TestClient, both: Database) -> None:
    add(both, "ada", elsewhere("Ada's"))
    assert "Did you measure this one?" in client.get("/runs/ada").text
    answer = client.post("/runs/ada/mine", data={"mine": "1", "back": "/runs/ada?show=size"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/runs/ada?show=size")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "You called this run your own" in client.get("/runs/ada").text
    client.post("/runs/ada/mine", data={"mine": "0"})
    assert "Did you measure this one?" in client.get("/runs/ada").text


def test_what_a_learner_calls_their_own_is_so_in_their_next_browser(
    client: TestClient, both: Database
) -> None:
    add(both, "ada", elsewhere("Ada's"))
    client.get("/login")  # gives the learner's cookie
    learner = client.cookies["slope_learner"]
    client.post("/runs/ada/mine", data={"mine": "1"})
    client.cookies.clear()
    assert "You called this run your own" not in client.get("/runs/ada").text
    client.cookies.set("slope_learner", learner)
    assert "You called this run your own" in client.get("/runs/ada").text
    client.post("/runs/ada/mine", data={"mine": "0"})
    assert "You called this run your own" not in client.get("/runs/ada").text


def test_only_submitted_runs_can_be_mine(client: TestClient, both: Database) -> None:
    own = measured_here(both)
    assert client.post(f"/runs/{own}/mine", data={"mine": "1"}).status_code == 422
    assert "This is mine" not in client.get(f"/runs/{own}").text
    assert client.post("/runs/nope/mine", data={"mine": "1"}).status_code == 404


def test_mine_cannot_lead_or_be_sent_elsewhere(client: TestClient, both: Database) -> None:
    add(both, "ada", elsewhere("Ada's"))
    sent = {"mine": "1", "back": "//evil.example/"}
    assert client.post("/runs/ada/mine", data=sent).headers["location"] == "/"
    foreign = {"sec-fetch-site": "cross-site"}
    assert client.post("/runs/ada/mine", data=sent, headers=foreign).status_code == 403
    assert client.post("/runs/ada/mine", data={"mine": "yes"}).status_code == 422


@given(st.text(max_size=300))
def test_any_cookie_gives_a_list_of_ids(text: str) -> None:
    found = read_mine(text)
    assert len(found) <= MOST
    assert all(re.fullmatch(r"[0-9A-Za-z_-]{1,32}", name) for name in found)
    assert read_mine(with_run(found, "mine", is_mine=True))[-1] == "mine"
    assert "mine" not in read_mine(with_run(found, "mine", is_mine=False))


def test_a_cookie_keeps_the_newest() -> None:
    text = ""
    for number in range(MOST + 5):
        text = with_run(read_mine(text), f"run{number}", is_mine=True)
    assert read_mine(text) == tuple(f"run{number}" for number in range(5, MOST + 5))


def test_the_figures_of_the_api_are_plain_json(client: TestClient, both: Database) -> None:
    own = measured_here(both)
    add(both, "ada", a_recording(machine="Ada's"))
    text = client.get(f"/api/runs/{own}/compare/ada").text
    json.loads(text, parse_constant=pytest.fail)
    assert EXPERIMENT in client.get(f"/runs/{own}").text
