"""Runs from elsewhere on a server: submitted ones, recorded ones, and both on one chart."""

import json
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from runs import (
    EXPERIMENT,
    MACHINE,
    NOW,
    PLAN,
    a_recording,
    all_samples,
    elsewhere,
    failed,
    record,
    start,
)

from app.content.library import load_library
from app.db.session import Database
from app.experiments import store
from app.experiments.known import known
from app.experiments.recorded import import_recorded, run_id_of
from app.experiments.recording import Recording, write_recording
from app.experiments.values import EndedBy, Origin, RunStatus
from app.main import create_app
from app.measuring.worker import fit_a_run_from_elsewhere
from app.settings import Settings

SUBMIT = "/api/runs/submitted"
JSONL = {"Content-Type": "application/jsonl"}
LAB = "/mlops/model-serialization/lab"
RUNS = "mlops/model-serialization/runs"


@pytest.fixture
def app(settings: Settings, both: Database) -> Iterator[FastAPI]:
    limits = {"max_submissions_an_hour": 3, "max_submitted_runs": 4}
    app = create_app(settings.model_copy(update={"database_url": both.url, **limits}))
    yield app
    app.state.database.dispose()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


def submit(client: TestClient, recording: Recording | None = None) -> Response:
    text = write_recording(recording if recording is not None else elsewhere())
    return client.post(SUBMIT, content=text, headers=JSONL)


def measured_here(database: Database) -> str:
    """A run that this server's machine has carried out; its id."""
    run = start(database)
    record(database, run, *all_samples())
    with database.write() as session:
        store.finish(session, run.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, NOW)
    return run.id


def latest(database: Database) -> str | None:
    with database.read() as session:
        run = store.latest(session, EXPERIMENT)
    return run.id if run is not None else None


# ---- Submitted ----


def test_a_submitted_run_is_stored_and_marked_as_such(client: TestClient, both: Database) -> None:
    answer = submit(client)
    assert answer.status_code == 201, answer.text
    run = answer.json()
    assert answer.headers["location"] == f"/api/runs/{run['id']}"
    assert run["chart"] == run["url"] == f"/runs/{run['id']}"
    assert (run["origin"], run["status"], run["ended_by"]) == ("submitted", "finished", "blocks")
    assert run["machine"]["name"] == "Ada's machine"
    assert run["fingerprint"]["cpu"] == "fast"
    read = client.get(answer.headers["location"]).json()
    assert run == {key: read.get(key, run["chart"]) for key in run}
    with both.read() as session:
        assert store.samples(session, run["id"]) == list(elsewhere().samples)
        assert store.present_machine(session, datetime.now(UTC)) is None
    assert "not measured by this server" in client.get(run["url"]).text
    assert client.get(f"/api/runs/{run['id']}/events").status_code == 204
    assert client.get(f"/api/runs/{run['id']}/samples.csv").text.count("\n") == PLAN.samples + 1


def test_the_same_run_is_stored_once(client: TestClient) -> None:
    first, second = submit(client), submit(client)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert len(client.get("/api/runs").json()) == 1


def test_its_fits_are_the_workers_and_never_the_senders(client: TestClient, both: Database) -> None:
    fits = {"raw": fit_json("O(n^2)")}
    run = submit(client, elsewhere(fits=fits)).json()
    assert {series["fit"] and series["fit"]["verdict"] for series in run["series"]} == {None}
    assert "Not fitted yet" in client.get(run["url"]).text
    fit_a_run_from_elsewhere(both)
    read = client.get(f"/api/runs/{run['id']}").json()
    assert all(series["fit"] is not None for series in read["series"])
    assert {series["fit"]["verdict"] for series in read["series"]} != {"O(n^2)"}
    assert "Not fitted yet" not in client.get(run["url"]).text
    with both.read() as session:
        assert store.unfitted(session) is None


def fit_json(verdict: str) -> dict[str, Any]:
    from app.experiments.growth import Complexity
    from app.experiments.verdict import SeriesFit

    found = SeriesFit(Complexity(verdict), tie=(Complexity(verdict),), fixed_cost=0.1, per_unit=1.0)
    return {**found.to_json(), "n_min": 1000.0, "n_max": 100_000.0, "metrics": {}}


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ("", 422, "line 1: a recording has a header"),
        ("{}\n{}\n{}\n", 422, "line 1: this is no recording of slope measure"),
        (write_recording(elsewhere()).replace("Ada", "Eve"), 422, "checksum"),
        (write_recording(elsewhere(experiment="a/b/c")), 404, EXPERIMENT),
        (write_recording(replace(a_recording(), finished_at=NOW + timedelta(days=9999),
                                 started_at=NOW)), 422, "line 2"),
        (write_recording(elsewhere(samples=tuple(
            failed(sample, "no") for sample in a_recording().samples))), 422, "no point to show"),
        (write_recording(elsewhere(plan=replace(PLAN, operation="load"),
                                   samples=tuple(replace(s, phases={"load": s.seconds})
                                   for s in a_recording().samples))), 422, "operation"),
        ("x" * 3_000_000, 413, "2,097,152"),
    ],
)  # fmt: skip
def test_a_bad_one_is_refused_whole_with_the_reason(
    client: TestClient, body: str, status: int, words: str
) -> None:
    answer = client.post(SUBMIT, content=body, headers=JSONL)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]
    assert client.get("/api/runs").json() == []


def test_other_bodies_keep_their_limit(client: TestClient) -> None:
    long = {"experiment": "x" * 100_000}
    assert client.post("/api/runs", json=long).status_code == 413


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_only_recordings_are_taken(client: TestClient, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = client.post(SUBMIT, content=write_recording(elsewhere()).encode(), headers=headers)
    assert answer.status_code == 415
    assert "application/jsonl" in answer.json()["detail"]


def test_a_page_of_another_site_submits_nothing(client: TestClient) -> None:
    answer = client.post(SUBMIT, content="x", headers={**JSONL, "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_submitted_runs_are_limited_in_an_hour_and_in_all(
    client: TestClient, both: Database
) -> None:
    for name in ("a", "b", "c"):
        assert submit(client, elsewhere(name)).status_code == 201
    answer = submit(client, elsewhere("d"))
    assert answer.status_code == 429
    assert "last hour" in answer.json()["detail"]
    assert submit(client, elsewhere("a")).status_code == 201  # stored already
    old = elsewhere("e")
    with both.write() as session:
        before = datetime.now(UTC) - timedelta(hours=2)
        store.add_recording(session, "an-old-one", old, Origin.SUBMITTED, before)
        for run in store.runs(session, None, 9):
            session.execute(store.update(store.RunRow).where(store.RunRow.id == run.id)
                            .values(requested_at=before))  # fmt: skip
    answer = submit(client, elsewhere("f"))
    assert answer.status_code == 429
    assert "SLOPE_MAX_SUBMITTED_RUNS" in answer.json()["detail"]


def test_a_machines_name_is_shown_as_it_is(client: TestClient) -> None:
    name = "<script>alert(1)</script>%{x}"
    shown = submit(client, elsewhere("b")).json()
    run = submit(client, elsewhere(name)).json()
    for path in (run["url"], f"{shown['url']}?also={run['id']}", f"{run['url']}/embed"):
        page = client.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    figure = client.get(f"/api/runs/{shown['id']}/figure.json?also={run['id']}").json()
    (trace,) = [each for each in figure["data"] if each["meta"].get("run") == run["id"]
                and each["meta"]["series"] == "raw"]  # fmt: skip
    assert "<script>" not in trace["hovertemplate"] + trace["name"]
    assert trace["hovertemplate"].count("%{") == 1


# ---- Recorded ----


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the shipped content."""
    shipped = Path(__file__).parents[2] / "content"
    found = Path(shutil.copytree(shipped, tmp_path / "content"))
    shutil.rmtree(found / RUNS, ignore_errors=True)
    (found / RUNS).mkdir()
    return found


def put(content: Path, name: str, text: str) -> None:
    (content / RUNS / name).write_text(text)


def bring_in(database: Database, content: Path) -> list[str]:
    library = load_library(content, known())
    import_recorded(database, library)
    return [str(problem) for problem in library.problems]


def test_a_recorded_run_is_brought_in_once_with_its_fits(both: Database, content: Path) -> None:
    recording = elsewhere(fits={"raw": fit_json("O(n)")})
    put(content, "ada.jsonl", write_recording(recording))
    assert bring_in(both, content) == []
    assert bring_in(both, content) == []
    with both.read() as session:
        (run,) = store.runs(session, EXPERIMENT, 9)
        assert store.samples(session, run.id) == list(recording.samples)
        assert store.unfitted(session) is None
    assert run.id == run_id_of(recording, Origin.RECORDED)
    assert (run.origin, run.status, run.fits) == ("recorded", "finished", recording.fits)
    assert run.requested_at == recording.started_at


def test_fits_of_another_version_are_left_to_a_worker(both: Database, content: Path) -> None:
    put(content, "ada.jsonl", write_recording(elsewhere(fits={"raw": {"verdict": "O(n!)"}})))
    assert bring_in(both, content) == []
    with both.read() as session:
        (run,) = store.runs(session, EXPERIMENT, 9)
        assert run.fits is None
        assert store.unfitted(session) == run.id


def test_servers_that_start_at_once_bring_it_in_once(both: Database, content: Path) -> None:
    put(content, "ada.jsonl", write_recording(elsewhere()))
    put(content, "bob.jsonl", write_recording(elsewhere("Bob's machine")))
    library = load_library(content, known())
    everybody = Barrier(5)

    def begin(_number: int) -> None:
        everybody.wait()
        import_recorded(both, library)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(begin, range(5)))
    with both.read() as session:
        runs = store.runs(session, EXPERIMENT, 9)
        counts = [len(store.samples(session, run.id)) for run in runs]
    assert counts == [PLAN.samples, PLAN.samples]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (write_recording(elsewhere()).replace("Ada", "Eve"), ":29:1: bad-recording the checksum"),
        ("nonsense", ":1:1: bad-recording a recording has a header"),
        (
            write_recording(elsewhere(experiment="mlops/model-serialization/zip")),
            ":1:1: bad-recording this is a run of mlops/model-serialization/zip, which is no",
        ),
    ],
)
def test_a_bad_one_is_a_problem_and_left_out(
    both: Database, content: Path, text: str, words: str
) -> None:
    put(content, "bad.jsonl", text)
    put(content, "good.jsonl", write_recording(elsewhere()))
    (problem,) = bring_in(both, content)
    assert problem.startswith(f"{RUNS}/bad.jsonl{words}")
    with both.read() as session:
        assert len(store.runs(session, None, 9)) == 1


def test_a_run_of_an_experiment_that_has_changed_is_a_problem(
    both: Database, content: Path
) -> None:
    put(content, "ada.jsonl", write_recording(elsewhere()))
    file = content / "mlops/model-serialization/experiments/save.md"
    file.write_text(file.read_text().replace("operation: save", "operation: load"))
    problems = bring_in(both, content)
    assert [each for each in problems if "bad-recording operation: this measured save, " in each]


def test_without_a_database_the_site_starts_all_the_same(settings: Settings, content: Path) -> None:
    put(content, "ada.jsonl", write_recording(elsewhere()))
    never_migrated = settings.model_copy(update={"content_dir": content})
    with TestClient(create_app(never_migrated)) as client:
        assert client.get("/readyz").status_code == 503


def test_a_fresh_lab_shows_the_recorded_run_until_one_is_measured_here(
    app: FastAPI, client: TestClient, both: Database, content: Path
) -> None:
    submitted = submit(client).json()
    assert latest(both) is None
    assert "No run yet" in client.get(LAB).text
    put(content, "old.jsonl", write_recording(elsewhere("the old one")))
    bring_in(both, content)
    page = client.get(LAB).text
    assert "Recorded on the old one with slope measure" in page
    assert "Run the measurement" in page
    assert submitted["machine"]["name"].partition("'")[0] in page  # listed as another machine's
    own = measured_here(both)
    assert latest(both) == own
    assert "Run it again" in client.get(LAB).text


# ---- On one chart ----


def test_a_page_lists_other_machines_and_links_lay_them_over_its_chart(
    client: TestClient, both: Database
) -> None:
    own = measured_here(both)
    answer = submit(client).json()
    assert answer["chart"] == f"/runs/{own}?also={answer['id']}"
    for path in (LAB, f"/runs/{own}"):
        page = client.get(path).text
        assert "Held against other runs" in page
        (link,) = re.findall(rf'href="([^"]*also={answer["id"]}[^"]*)"', page)
        with_it = client.get(link.partition("#")[0]).text
        assert f"figure.json?also={answer['id']}" in with_it
        assert "Take it off the chart" in with_it
        assert f'href="{path}#chart"' in with_it
    back = client.get(answer["url"]).text
    assert f"also={own}" in back


def test_a_figure_shows_another_machines_points_hollow(client: TestClient, both: Database) -> None:
    own = measured_here(both)
    other = submit(client, elsewhere(plan=replace(PLAN, sizes=(1000, 10_000, 100_000)))).json()
    plain = client.get(f"/api/runs/{own}/figure.json").json()
    figure = client.get(f"/api/runs/{own}/figure.json?also={other['id']}").json()
    added = [trace for trace in figure["data"] if trace["meta"]["role"] == "other"]
    assert len(figure["data"]) == len(plain["data"]) + len(added)
    assert [trace["meta"]["series"] for trace in added] == list(PLAN.formats)
    for trace in added:
        assert trace["meta"]["run"] == other["id"]
        assert trace["marker"]["symbol"].endswith("-open")
        assert "on Ada&#x27;s machine" in trace["name"]
        assert len(trace["x"]) == 3
    for metric in ("size", "memory"):
        path = f"/api/runs/{own}/figure.json?metric={metric}&also={other['id']}"
        assert client.get(path).status_code == 200


def test_what_cannot_share_a_chart_is_told(client: TestClient, both: Database) -> None:
    own = measured_here(both)
    with both.write() as session:
        alien = elsewhere(experiment="a/b/c")
        store.add_recording(session, "alien", alien, Origin.RECORDED, NOW)
    for also, status, words in [
        ("alien", 422, "one experiment"),
        ("nope", 404, "no run nope"),
        ("a,b,c,d,e", 422, "at most 4"),
        ("x" * 500, 422, "also"),
    ]:
        answer = client.get(f"/api/runs/{own}/figure.json?also={also}")
        assert answer.status_code == status
        assert words in answer.json()["detail"]
        page = client.get(f"/runs/{own}?also={also}")
        assert page.status_code == 200  # a page shows the rest, and says what it leaves out
        assert 'data-part="chart-notes">\n    <p>' in page.text
    same = client.get(f"/api/runs/{own}/figure.json?also={own},,{own}")
    assert same.json() == client.get(f"/api/runs/{own}/figure.json").json()


def test_a_page_shows_four_others_at_most(client: TestClient, both: Database) -> None:
    own = measured_here(both)
    with both.write() as session:
        for name in "abcde":
            store.add_recording(session, f"run-{name}", elsewhere(name), Origin.RECORDED, NOW)
    page = client.get(f"/runs/{own}?also=run-a,run-b,run-c,run-d").text
    assert page.count("Take it off the chart") == 4
    assert "Show it on the chart" not in page


def test_a_run_that_was_stopped_is_shown_as_far_as_it_came(
    client: TestClient, both: Database
) -> None:
    short = elsewhere(samples=a_recording().samples[:9], ended_by=EndedBy.CANCEL)
    run = submit(client, short).json()
    assert run["status"] == "cancelled"
    assert "It was stopped before its end" in client.get(run["url"]).text
    assert both is not None
    assert MACHINE not in json.dumps(run)
