"""The lab of a lesson with several experiments."""

from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from app.experiments import store
from visitor import Visitor, forms

LAB = "/mlops/model-serialization/lab"


def choices(html: str) -> dict[str, str]:
    """Label to address, as the lab lists its experiments."""
    listed = html.partition('class="lab-choices"')[2].partition("</nav>")[0]
    found = {}
    for item in listed.split("<li>")[1:]:
        url = item.partition('href="')[2].partition('"')[0]
        found[item.partition(">")[2].partition("<")[0]] = url
    return found


def test_the_lab_shows_the_first_experiment_and_offers_the_others(visitor: Visitor) -> None:
    page = visitor.get(LAB).text
    found = choices(page)
    assert list(found)[:2] == ["Save", "Load"]
    assert found["Save"] == LAB
    assert found["Load"] == f"{LAB}?experiment=load"
    assert "Save time against number of parameters" in page
    assert page.count('aria-current="page"') == 2  # the mode and the experiment


@pytest.mark.parametrize(
    "name",
    [
        "load",
        "load-cold",
        "first-answer",
        "durable",
        "depth",
        "dtypes",
        "families",
        "every-format",
    ],
)
def test_each_experiment_has_a_view_that_says_what_will_happen(visitor: Visitor, name: str) -> None:
    page = visitor.get(f"{LAB}?experiment={name}")
    assert page.status_code == 200
    (form,) = [form for form in forms(page.text) if form.action.endswith("/run")]
    assert form.fields["experiment"] == name
    assert "A run measures" in page.text


def test_an_experiment_that_there_is_not_is_told_with_those_that_there_are(
    visitor: Visitor,
) -> None:
    answer = visitor.get(f"{LAB}?experiment=lod")
    assert answer.status_code == 404
    assert "load" in answer.text
    assert "save" in answer.text
    form = visitor.form(LAB, "/run")
    assert visitor.send(form, experiment="<b>").status_code == 404
    assert visitor.send(form, experiment="x" * 65).status_code == 422
    assert visitor.client.get("/api/runs").json() == []


def test_pressing_run_runs_the_experiment_shown_and_leads_back_to_it(
    app: FastAPI, visitor: Visitor
) -> None:
    view = f"{LAB}?experiment=load"
    form = visitor.form(view, "/run")
    answer = visitor.send(form)
    assert answer.headers["location"] == f"{view}#chart"
    (run,) = visitor.client.get("/api/runs").json()
    assert run["experiment"] == "mlops/model-serialization/load"
    assert visitor.send(form).headers["location"] == f"{view}&joined=1#chart"
    page = visitor.get(f"/runs/{run['id']}").text
    assert f'href="{view}"' in page
    with app.state.database.write() as session:
        store.cancel(session, run["id"], datetime.now(UTC))
    assert "What the load times say" in visitor.get(view).text
    assert "What the load times say" not in visitor.get(LAB).text


def test_a_link_to_an_experiment_in_the_text_leads_to_its_view(
    app: FastAPI, visitor: Visitor, content_dir: object
) -> None:
    page = visitor.get(LAB).text
    assert f'href="{LAB}?experiment=load"' in page.partition('<article class="prose">')[2]


def test_what_is_said_of_times_follows_the_operation(visitor: Visitor) -> None:
    visitor.send(visitor.form(f"{LAB}?experiment=load-cold", "/run"))
    page = visitor.get(f"{LAB}?experiment=load-cold").text
    for words in (
        "<span>Load time</span></label>",
        "Load time: the median of each cell",
        "A time is load + touch",
        "dropped from the page cache before each load (cold)",
        "pickle.load",
        "raw read(2)",
    ):
        assert words in page
    assert "Save time:" not in page
    (run,) = visitor.client.get("/api/runs").json()
    figure = visitor.client.get(f"/api/runs/{run['id']}/figure.json").json()
    assert figure["layout"]["yaxis"]["title"]["text"] == "time to load"
