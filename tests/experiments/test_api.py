"""The API and the pages of runs, as a program and a browser without scripts meet them."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from runs import EXPERIMENT, MACHINE, all_samples, failed, progress

from app.db.session import Database
from app.experiments import store
from app.experiments.values import EndedBy, RunStatus
from app.main import create_app
from app.settings import Settings

JSON = {"Content-Type": "application/json"}
SMALL = {"experiment": EXPERIMENT, "formats": ["pickle", "onnx", "raw"], "sizes": [1000, 10_000],
         "blocks": 2}  # fmt: skip


@pytest.fixture
def app(settings: Settings, database: Database) -> Iterator[FastAPI]:
    app = create_app(settings.model_copy(update={"max_queued_runs": 2}))
    yield app
    app.state.database.dispose()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


def start(client: TestClient, **changes: Any) -> dict[str, Any]:
    answer = client.post("/api/runs", json=SMALL | changes)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


def measure(database: Database, *, finish: bool = True) -> str:
    """A run that a worker has carried out; its id."""
    now = datetime.now(UTC)
    with database.write() as session:
        store.register_machine(session, MACHINE, "<lab> machine", {"cpu": "fast"}, now)
    with database.write() as session:
        run = store.claim_run(session, MACHINE, {"cpu": "fast", "torch": "2.13.0"}, now)
        assert run is not None
    samples = list(all_samples(run.plan))
    samples[0] = failed(samples[0], "<b>out of memory</b>")
    with database.write() as session:
        for sample in samples:
            store.record_sample(session, run.id, sample, progress(sample))
        if finish:
            store.finish(session, run.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, now)
    return run.id


def assert_problem(answer: Response, status: int, *words: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    for word in words:
        assert word in problem["detail"]


# ---- Start ----


def test_a_run_is_accepted_with_its_location(client: TestClient) -> None:
    answer = client.post("/api/runs", json={"experiment": EXPERIMENT})
    assert answer.status_code == 202
    run = answer.json()
    assert answer.headers["location"] == f"/api/runs/{run['id']}"
    assert (run["status"], run["joined"], run["experiment"]) == ("queued", False, EXPERIMENT)
    assert run["plan"]["formats"] == [series["name"] for series in run["series"]]
    assert len(run["plan"]["sizes"]) == 9
    assert run["url"] == f"/runs/{run['id']}"
    read = client.get(answer.headers["location"])
    assert read.status_code == 200
    assert read.json() == {key: value for key, value in run.items() if key != "joined"}


def test_a_second_learner_joins_the_run_under_way(client: TestClient) -> None:
    run = start(client)
    answer = client.post("/api/runs", json={"experiment": EXPERIMENT})
    assert answer.status_code == 202
    assert answer.json()["joined"]
    assert answer.headers["location"] == f"/api/runs/{run['id']}"
    assert answer.json()["plan"] == run["plan"]


def test_a_wish_is_part_of_the_plan(client: TestClient) -> None:
    plan = start(client)["plan"]
    assert (plan["formats"], plan["sizes"], plan["blocks"]) == (
        SMALL["formats"], SMALL["sizes"], 2,
    )  # fmt: skip
    cancel = client.post(f"/api/runs/{start(client)['id']}/cancel")
    assert cancel.status_code == 202
    assert start(client, sizes=[1e3, 2000.0])["plan"]["sizes"] == [1000, 2000]


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"experiment": "no/such/thing"}, 404, [EXPERIMENT]),
        ({"experiment": "x" * 10_000}, 422, ["experiment"]),
        ({"experiment": None}, 422, ["experiment"]),
        ({"formats": ["zip"]}, 422, ["pickle", "safetensors"]),
        ({"formats": []}, 422, ["pickle", "safetensors"]),
        ({"formats": "pickle"}, 422, ["formats"]),
        ({"sizes": [10**9]}, 422, ["10 to 100,000,000"]),
        ({"sizes": []}, 422, ["1 to 24"]),
        ({"sizes": list(range(1000, 1100))}, 422, ["1 to 24"]),
        ({"sizes": [1000.5]}, 422, ["sizes.0"]),
        ({"sizes": [True]}, 422, ["sizes.0", "whole number"]),
        ({"sizes": ["1000"]}, 422, ["sizes.0", "whole number"]),
        ({"blocks": True}, 422, ["blocks", "whole number"]),
        ({"sizes": ["many"]}, 422, ["sizes.0"]),
        ({"sizes": {"from": 1}}, 422, ["sizes"]),
        ({"blocks": 0}, 422, ["1 to 20"]),
        ({"blocks": 10**30}, 422, ["1 to 20"]),
        ({"blocks": -1}, 422, ["1 to 20"]),
        ({"budget": 1e9}, 422, ["budget"]),
    ],
)
def test_a_wish_out_of_limits_is_refused_and_told_what_is_allowed(
    client: TestClient, changes: dict[str, Any], status: int, words: list[str]
) -> None:
    assert_problem(client.post("/api/runs", json=SMALL | changes), status, *words)
    assert client.get("/api/runs").json() == []


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[1", b"\xff\xfe", b"[" * 5000, b'{"sizes": [' + b"9" * 5000 + b"]}",
        b"\x00" * 9,
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_is_a_bad_request(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/runs", content=body, headers=JSON)
    assert answer.status_code in (400, 422)
    assert_problem(answer, answer.status_code)


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"x"', b"{}", b'{"experiment": NaN}'])
def test_json_that_is_no_wish_is_refused(client: TestClient, body: bytes) -> None:
    assert_problem(client.post("/api/runs", content=body, headers=JSON), 422)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_body_of_another_kind_is_not_read(client: TestClient, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = client.post("/api/runs", content=json.dumps(SMALL).encode(), headers=headers)
    assert_problem(answer, 415, "application/json")


def test_a_body_that_is_too_long_is_refused(client: TestClient) -> None:
    answer = client.post("/api/runs", json=SMALL | {"experiment": "x" * 100_000})
    assert_problem(answer, 413)


def test_a_page_of_another_site_cannot_start_or_cancel_a_run(client: TestClient) -> None:
    other = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert_problem(client.post("/api/runs", json=SMALL, headers=other), 403)
    run = start(client)
    assert_problem(client.post(f"/api/runs/{run['id']}/cancel", headers=other), 403)


def test_more_runs_than_may_wait_are_refused(client: TestClient, database: Database) -> None:
    for name in ("a/b/one", "a/b/two"):
        with database.write() as session:
            plan = store.Plan.from_json({
                "operation": "save", "family": "mlp_width", "formats": ["raw"], "sizes": [10],
                "blocks": 1, "budget": 1.0, "precision": 0.1, "seed": 1,
            })  # fmt: skip
            store.request_run(session, plan, name, 8, datetime.now(UTC))
    assert_problem(client.post("/api/runs", json=SMALL), 429, "waiting")


# ---- Read ----


def test_a_finished_run_tells_everything(client: TestClient, database: Database) -> None:
    start(client)
    run_id = measure(database)
    run = client.get(f"/api/runs/{run_id}").json()
    assert (run["status"], run["ended_by"]) == ("finished", "blocks")
    assert run["machine"] == {"id": MACHINE, "name": "<lab> machine"}
    assert run["fingerprint"]["torch"] == "2.13.0"
    assert run["title"] == "Save time against number of parameters"
    for moment in ("requested_at", "started_at", "finished_at"):
        assert datetime.fromisoformat(run[moment]).tzinfo is not None
    assert [series["name"] for series in run["series"]] == ["pickle", "onnx", "raw"]
    assert all(re.fullmatch("#[0-9a-fA-F]{6}", series["colour"]) for series in run["series"])


def test_a_run_tells_what_it_says_of_the_lessons_claims(
    client: TestClient, database: Database
) -> None:
    start(client)
    claims = {
        claim["id"]: claim
        for claim in client.get(f"/api/runs/{measure(database)}").json()["claims"]
    }
    library = client.app.state.shelf.library
    assert list(claims) == [claim.id for claim in library.experiments[EXPERIMENT].claims]
    states = {claim["state"] for claim in claims.values()}
    assert states <= {"held", "contradicted", "not settled"}
    linear = claims["pickle-linear"]
    assert linear["text"] == "time(pickle) is O(n)"
    assert (linear["state"], linear["words"]) == (
        "not settled", "The times of pickle are not fitted yet.",
    )  # fmt: skip
    unmeasured = claims["torch-save-streams"]
    assert unmeasured["words"] == "This run did not measure torch_save."


def test_runs_are_listed_newest_first(client: TestClient, database: Database) -> None:
    start(client)
    first = measure(database)
    second = start(client)["id"]
    listed = client.get("/api/runs", params={"experiment": EXPERIMENT}).json()
    assert [run["id"] for run in listed] == [second, first]
    assert [run["id"] for run in client.get("/api/runs?limit=1").json()] == [second]
    assert client.get("/api/runs?experiment=a/b/c").json() == []
    assert_problem(client.get("/api/runs?limit=0"), 422, "limit")


@pytest.mark.parametrize("run_id", ["nope", "0" * 5000, "%00", "..%2f..%2fetc", "';--"])
def test_what_there_is_not_is_a_problem_404(client: TestClient, run_id: str) -> None:
    for path in ("", "/events", "/samples.csv", "/samples.jsonl", "/figure.json?metric=size"):
        assert_problem(client.get(f"/api/runs/{run_id}{path}"), 404)


def test_the_csv_holds_a_row_a_sample(client: TestClient, database: Database) -> None:
    start(client)
    run_id = measure(database)
    answer = client.get(f"/api/runs/{run_id}/samples.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f"{run_id}.csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 12
    assert {"series", "n", "block", "seconds", "bytes", "peak_bytes", "ok"} <= rows[0].keys()
    assert [row["ok"] for row in rows].count("false") == 1
    lines = client.get(f"/api/runs/{run_id}/samples.jsonl").text.splitlines()
    assert [json.loads(line)["size"] for line in lines] == [int(row["size"]) for row in rows]


def test_the_figure_is_there_from_the_first_moment(client: TestClient, database: Database) -> None:
    run = start(client)
    empty = client.get(f"/api/runs/{run['id']}/figure.json").json()
    assert all(trace["x"] == [] for trace in empty["data"])
    measure(database)
    for metric in ("time", "size", "memory"):
        figure = client.get(f"/api/runs/{run['id']}/figure.json?metric={metric}").json()
        assert any(len(trace["x"]) == 2 for trace in figure["data"])
    assert_problem(client.get(f"/api/runs/{run['id']}/figure.json?metric=mood"), 422, "time")


# ---- Cancel ----


def test_a_run_is_cancelled_once(client: TestClient) -> None:
    run = start(client)
    answer = client.post(f"/api/runs/{run['id']}/cancel")
    assert answer.status_code == 202
    assert (answer.json()["status"], answer.json()["ended_by"]) == ("cancelled", "cancel")
    again = client.post(f"/api/runs/{run['id']}/cancel")
    assert_problem(again, 409, "cancelled")
    assert_problem(client.post("/api/runs/nope/cancel"), 404)


# ---- Follow ----


def test_a_finished_run_is_streamed_to_its_end(client: TestClient, database: Database) -> None:
    start(client)
    run_id = measure(database)
    text = client.get(f"/api/runs/{run_id}/events").text
    ids = [int(found) for found in re.findall(r"^id: (\d+)$", text, re.M)]
    kinds = re.findall(r"^event: (\w+)$", text, re.M)
    assert ids == list(range(1, len(kinds) + 1))
    assert kinds == ["status", "status", *["sample", "progress"] * 12, "status"]
    rest = client.get(f"/api/runs/{run_id}/events", headers={"Last-Event-ID": "25"}).text
    assert re.findall(r"^id: (\d+)$", rest, re.M) == ["26", "27"]
    rest = client.get(f"/api/runs/{run_id}/events?after=26").text
    assert re.findall(r"^id: (\d+)$", rest, re.M) == ["27"]
    assert json.loads(rest.partition("data: ")[2]) == {
        "status": "finished", "ended_by": "blocks", "message": None,
    }  # fmt: skip


def test_a_browser_that_has_seen_the_end_is_told_to_stay_away(
    client: TestClient, database: Database
) -> None:
    start(client)
    run_id = measure(database)
    answer = client.get(f"/api/runs/{run_id}/events", headers={"Last-Event-ID": "27"})
    assert answer.status_code == 204  # to an EventSource: do not come back


# ---- Pages ----


def form(html: str, action: str) -> dict[str, str]:
    """The hidden fields of the form on a page that is sent to an address."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', html, re.S)
    assert found is not None, action
    names = re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', found[0])
    return dict(names)


def test_pressing_run_without_scripts_leads_back_to_the_lab(client: TestClient) -> None:
    lab = "/mlops/model-serialization/lab"
    answer = client.post(f"{lab}/run", data=form(client.get(lab).text, f"{lab}/run"))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(lab)
    (run,) = client.get("/api/runs").json()
    page = client.get(answer.headers["location"].partition("#")[0])
    assert page.status_code == 200
    assert "slope worker" in page.text  # nobody measures here: the page says what to do
    cancel = f"/runs/{run['id']}/cancel"
    done = client.post(cancel, data=form(page.text, cancel))
    assert (done.status_code, done.headers["location"]) == (303, lab)
    assert client.get(f"/api/runs/{run['id']}").json()["status"] == "cancelled"


def test_forms_without_their_token_change_nothing(client: TestClient) -> None:
    client.get("/mlops/model-serialization/lab")
    assert client.post("/mlops/model-serialization/lab/run", data={}).status_code == 403
    run = start(client)
    assert client.post(f"/runs/{run['id']}/cancel", data={"csrf": "x.y"}).status_code == 403
    assert client.get(f"/api/runs/{run['id']}").json()["status"] == "queued"


def test_a_run_has_a_page_and_a_frame_for_other_sites(
    client: TestClient, database: Database
) -> None:
    start(client)
    run_id = measure(database)
    page = client.get(f"/runs/{run_id}")
    assert page.status_code == 200
    assert "&lt;lab&gt; machine" in page.text
    assert "<b>out of memory</b>" not in page.text
    assert "&lt;b&gt;out of memory" in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    frame = client.get(f"/runs/{run_id}/embed")
    assert frame.status_code == 200
    assert "frame-ancestors *" in frame.headers["content-security-policy"]
    assert "'unsafe-inline'" not in frame.headers["content-security-policy"]


def test_a_run_tells_how_near_its_formats_come_to_raw_bytes(
    client: TestClient, database: Database
) -> None:
    start(client)
    run = client.get(f"/api/runs/{measure(database)}").json()
    assert set(run["limit"]) == {"pickle", "onnx"}
    at_most = max(run["limit"]["pickle"], key=lambda each: each["size"])
    assert at_most["size"] == 10_000
    low, high = at_most["interval"]
    assert low <= at_most["share"] <= high
    start(client, experiment="mlops/model-serialization/first-answer", formats=["pickle"])
    queued = client.get("/api/runs").json()[0]
    assert client.get(f"/api/runs/{queued['id']}").json()["limit"] == {}


@pytest.mark.parametrize("path", ["/runs/nope", "/runs/nope/embed"])
def test_a_run_that_there_is_not_is_a_page_404(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


# ---- Documentation ----


def test_the_api_documents_itself_without_foreign_scripts(client: TestClient) -> None:
    schema = client.get("/api/openapi.json").json()
    assert set(schema["paths"]) == {
        "/api/fit",
        "/api/oembed",
        "/api/predictions",
        "/api/predictions/{prediction}/figure.json",
        "/api/runs",
        "/api/runs/submitted",
        "/api/runs/{run_id}/chart.png",
        "/api/runs/{run_id}/chart.svg",
        *(f"/api/runs/{{run_id}}{end}" for end in (
            "", "/cancel", "/compare/{other}", "/events", "/samples.csv", "/samples.jsonl",
            "/figure.json",
        )),
    }  # fmt: skip
    page = client.get("/api/docs")
    assert page.status_code == 200
    for path in schema["paths"]:
        assert path in page.text
    assert not re.search(r'(src|href)="(https?:)?//(?!testserver/)', page.text)
    assert "<script>" not in page.text
    for field in ("experiment", "formats", "sizes", "blocks"):
        assert re.search(rf"<dt><code>{field}</code></dt><dd>.*, in the body", page.text)


def test_every_problem_is_documented_as_what_it_is(client: TestClient) -> None:
    schema = client.get("/api/openapi.json").json()
    assert "HTTPValidationError" not in schema["components"]["schemas"]
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                kinds = list(answer.get("content", {}))
                assert not status.startswith("4") or kinds == ["application/problem+json"]
    events = schema["paths"]["/api/runs/{run_id}/events"]["get"]["responses"]
    assert list(events["200"]["content"]) == ["text/event-stream"]
