"""A machine's page, on both databases: empty, one run, many, and machines that nobody knows."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from runs import EXPERIMENT, MACHINE, NOW, all_samples, elsewhere, record, register, start

from app.db.session import Database
from app.experiments import store
from app.experiments.recording import Recording
from app.experiments.values import EndedBy, Origin, RunStatus
from app.main import create_app
from app.settings import Settings


@pytest.fixture
def client(settings: Settings, both: Database) -> Iterator[TestClient]:
    app: FastAPI = create_app(settings.model_copy(update={"database_url": both.url}))
    yield TestClient(app, follow_redirects=False)
    app.state.database.dispose()


def on(day: int, factor: float = 1.0, name: str = "Ada's", **fingerprint: object) -> Recording:
    """A run so many days after NOW."""
    made = elsewhere(name)
    ahead = NOW + timedelta(days=day) - made.started_at
    facts = {"cpu": "fast", "cpus": 4, "torch": "2.12.0", **fingerprint}
    return replace(
        made,
        fingerprint=facts,
        started_at=made.started_at + ahead,
        finished_at=made.finished_at + ahead,
        samples=tuple(
            replace(each, seconds=factor * (each.seconds or 0), at=each.at + ahead)
            for each in made.samples
        ),
    )


def add(database: Database, run_id: str, recording: Recording) -> str:
    """Store a run; the id of its machine."""
    with database.write() as session:
        store.add_recording(session, run_id, recording, Origin.SUBMITTED, NOW)
        machine = store.run(session, run_id).machine
    assert machine is not None
    return machine.id


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_a_machine_stays_the_same_when_its_software_is_updated(both: Database) -> None:
    before = add(both, "one", on(0))
    assert add(both, "two", on(1, torch="2.13.0", system="Linux 7")) == before
    assert add(both, "three", on(2, cpu="another")) != before
    assert add(both, "four", on(2, cpus=8)) != before
    assert add(both, "five", on(2, name="Bob's")) != before


def test_a_step_is_told_with_what_changed(client: TestClient, both: Database) -> None:
    machine = add(both, "one", on(0))
    add(both, "two", on(1, 2.0, torch="2.13.0"))
    page = client.get(f"/machines/{machine}")
    assert page.status_code == 200
    text = words(page.text)
    assert "From 24 November 2026, 12:00 UTC to 25 November 2026, 12:00 UTC" in text
    assert "2.00 times as long (1.9" in text
    assert "Changed in between: torch 2.12.0 → 2.13.0" in text
    assert 'href="/runs/two?also=one#others"' in page.text
    assert page.text.count("with 1 step") == 3  # a plot a series


def test_a_step_that_nothing_explains_says_so(client: TestClient, both: Database) -> None:
    machine = add(both, "one", on(0))
    add(both, "two", on(1, 2.0))
    assert "Nothing changed in between that the two fingerprints tell" in words(
        client.get(f"/machines/{machine}").text
    )


def test_equal_runs_have_no_step(client: TestClient, both: Database) -> None:
    machine = add(both, "one", on(0))
    add(both, "two", on(1, 1.01))
    text = words(client.get(f"/machines/{machine}").text)
    assert "No step: nothing here moved" in text
    assert "2 runs" in text


def test_one_run_is_a_table_and_no_timeline(client: TestClient, both: Database) -> None:
    machine = add(both, "one", on(0))
    page = client.get(f"/machines/{machine}").text
    assert "A timeline needs two" in page
    assert 'class="timeline"' not in page
    assert 'href="/runs/one"' in page


def test_a_machine_without_results_says_so(client: TestClient, both: Database) -> None:
    register(both)
    text = words(client.get(f"/machines/{MACHINE}").text)
    assert "Nothing measured yet" in text
    assert "no run with a result yet" in text


def test_a_worker_of_this_server_has_a_page_too(client: TestClient, both: Database) -> None:
    run = start(both)
    record(both, run, *all_samples())
    with both.write() as session:
        store.finish(session, run.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, NOW)
    page = client.get(f"/machines/{MACHINE}").text
    assert "A worker of this server runs on the machine-1" in page
    assert f"/machines/{MACHINE}?experiment={EXPERIMENT}" in client.get(f"/runs/{run.id}").text


@pytest.mark.parametrize("machine", ["nope", "%00", "x" * 3000, "<script>"])
def test_a_machine_that_nobody_knows_is_a_page_that_helps(
    client: TestClient, both: Database, machine: str
) -> None:
    answer = client.get(f"/machines/{machine}")
    assert answer.status_code == 404
    assert "it links to the machine that measured it" in words(answer.text)
    assert "<script>\n" not in answer.text
    assert both is not None


def test_many_runs_come_in_pages(client: TestClient, both: Database) -> None:
    machines = {add(both, f"run-{day:02}", on(day)) for day in range(25)}
    (machine,) = machines
    first = client.get(f"/machines/{machine}").text
    assert "Runs 1 to 20 of 25" in first
    assert first.count('<th scope="row"><a href="/runs/') == 20
    (older,) = re.findall(r'href="([^"]*)" rel="next"', first)
    second = client.get(older.replace("&amp;", "&")).text
    assert "Runs 21 to 25 of 25" in second
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    beyond = words(client.get(f"/machines/{machine}?page=7").text)
    assert "There are 2 pages of runs, and no page 7" in beyond


def test_the_view_is_in_the_address(client: TestClient, both: Database) -> None:
    machine = add(both, "one", on(0))
    add(both, "two", on(1))
    add(both, "three", replace(on(2), experiment="mlops/model-serialization/load"))
    page = client.get(f"/machines/{machine}?experiment={EXPERIMENT}&show=size&size=1e3").text
    assert "File size at 1k parameters" in page
    assert '<option value="1000" selected>' in page
    assert "(2)</a>" in page
    nowhere = words(client.get(f"/machines/{machine}?experiment={EXPERIMENT}&size=77").text)
    assert "None of these runs measured 77 parameters; 100,000 are shown instead" in nowhere


def test_other_machines_runs_are_not_on_it(client: TestClient, both: Database) -> None:
    machine = add(both, "one", on(0))
    add(both, "two", on(1, name="Bob's"))
    page = client.get(f"/machines/{machine}").text
    assert 'href="/runs/one"' in page
    assert 'href="/runs/two"' not in page


def test_a_hostile_name_is_text(client: TestClient, both: Database) -> None:
    name = "<script>alert(1)</script>\"'&"
    machine = add(both, "one", on(0, name=name))
    add(both, "two", on(1, 3.0, name=name, torch="<img src=x onerror=alert(1)>"))
    page = client.get(f"/machines/{machine}").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;img src=x" in page
