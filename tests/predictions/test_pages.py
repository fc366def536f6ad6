"""Predicting over HTTP, without scripts: the plane, the lab, a run's page, the API."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from runs import MACHINE, a_cell, a_sample, progress

from app.experiments import store as runs
from app.experiments.tables import RunRow
from app.experiments.values import EndedBy, Plan, RunStatus
from visitor import HtmlForm, Visitor

LAB = "/mlops/model-serialization/lab"
PREDICT = f"{LAB}/predict"
FLAT = {"at.onnx.1000": "500 ms", "at.onnx.10000000": "500 ms"}


def lock(visitor: Visitor, **fields: str) -> HtmlForm:
    """Lock a prediction; the form that it was sent with."""
    form = visitor.form(PREDICT, "/predict")
    answer = visitor.send(form, **(fields or FLAT))
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"{LAB}#lab"
    return form


def run_on(app: FastAPI, run_id: str, *, is_over: bool = True) -> None:
    """Have a machine measure ONNX in the run that waits."""
    now = datetime.now(UTC)
    with app.state.database.write() as session:
        runs.register_machine(session, MACHINE, "the machine", {}, now)
        claimed = runs.claim_run(session, MACHINE, {}, now)
        assert claimed is not None
        assert claimed.id == run_id
        for position, size in enumerate(claimed.plan.sizes):
            sample = a_sample(a_cell("onnx", size, 1, position), now)
            runs.record_sample(session, run_id, sample, progress(sample))
        if is_over:
            runs.finish(session, run_id, RunStatus.FINISHED, EndedBy.BLOCKS, None, now)


def press_run(visitor: Visitor) -> str:
    """The id of the run that the lab's button begins."""
    visitor.send(visitor.form(LAB, "/run"))
    newest: str = visitor.client.get("/api/runs").json()[0]["id"]
    return newest


def test_the_lab_invites_whoever_has_not_predicted(visitor: Visitor) -> None:
    page = visitor.get(LAB).text
    assert f'href="{PREDICT}"' in page
    assert "Predict first" in page
    assert "Your prediction" not in page
    other = visitor.get(f"{LAB}?experiment=load").text
    assert f'href="{PREDICT}?experiment=load"' in other


def test_every_line_and_size_has_a_field_with_a_name(visitor: Visitor) -> None:
    fields = visitor.form(PREDICT, "/predict").fields
    assert {name for name in fields if name.startswith("at.")} >= {"at.raw.1000", *FLAT}
    assert len([name for name in fields if name.startswith("at.")]) == 6 * 9
    assert visitor.get(f"{PREDICT}?experiment=nothing").status_code == 404


def test_from_locking_to_the_score(app: FastAPI, visitor: Visitor) -> None:
    lock(visitor)
    page = visitor.get(LAB).text
    assert "Press Run, and the points land on your lines" in page
    assert "chart-foretold" in page
    run = press_run(visitor)
    waiting = visitor.get(LAB).text
    assert "once a machine is free" in waiting
    run_on(app, run, is_over=False)
    assert "of 100 so far" in visitor.get(LAB).text
    with app.state.database.write() as session:
        now = datetime.now(UTC)
        runs.finish(session, run, RunStatus.FINISHED, EndedBy.BLOCKS, None, now)
    for url in (LAB, f"/runs/{run}"):
        page = visitor.get(url).text
        assert "nobody could have looked at its points" in page
        assert "It lies where the points do." in page
        assert "chart-foretold" in page
        assert f"run={run}" in page
    found = visitor.get("/api/predictions").json()
    assert [(each["run"], each["blind"], each["points"]) for each in found] == [(run, True, 99)]


def test_what_was_measured_before_gives_nothing_away(app: FastAPI, visitor: Visitor) -> None:
    run = press_run(visitor)
    run_on(app, run)
    assert f'data-run="{run}"' in visitor.get(LAB).text
    lock(visitor)
    page = visitor.get(LAB).text
    assert f'data-run="{run}"' not in page
    form = visitor.form(LAB, "/hold")
    assert form.fields["run"] == run
    answer = visitor.send(form)
    assert answer.headers["location"] == f"{LAB}#prediction"
    page = visitor.get(LAB).text
    assert f'data-run="{run}"' in page
    assert "Not a blind prediction" in page
    assert visitor.send(form, run="nothing").status_code == 404


def test_a_run_that_ended_in_vain_is_told_and_the_prediction_waits(
    app: FastAPI, visitor: Visitor
) -> None:
    lock(visitor)
    run = press_run(visitor)
    assert "in vain" not in visitor.get(LAB).text
    visitor.send(visitor.form(LAB, "/cancel"))
    page = visitor.get(LAB).text
    assert "The last run ended before it measured anything" in page
    assert "The run was cancelled" in page
    run_on(app, press_run(visitor))
    page = visitor.get(LAB).text
    assert "ended before it measured anything" not in page
    assert run not in page
    assert "nobody could have looked at its points" in page


def test_a_run_under_way_is_told_not_to_count(app: FastAPI, visitor: Visitor) -> None:
    run = press_run(visitor)
    run_on(app, run, is_over=False)
    lock(visitor, **FLAT)
    with app.state.database.write() as session:  # as if the machine had begun a minute ago
        before = datetime.now(UTC) - timedelta(minutes=1)
        row = session.get_one(RunRow, run)
        row.requested_at, row.started_at = before, before
    page = visitor.get(LAB).text
    assert "The run under way began before that" in page
    assert "Hold it against the run under way instead" in page


def test_what_cannot_be_read_comes_back_as_it_was_sent(visitor: Visitor) -> None:
    form = visitor.form(PREDICT, "/predict")
    answer = visitor.send(form, **FLAT, **{"at.raw.1000": '"><script>', "class.raw": "O(9)"})
    assert answer.status_code == 422
    assert 'value="500 ms"' in answer.text
    assert 'value="&#34;&gt;&lt;script&gt;"' in answer.text
    assert (
        "raw write(2) at 1,000 parameters: “&#34;&gt;&lt;script&gt;” is no duration." in answer.text
    )
    assert "is none of the classes" in answer.text
    assert visitor.get("/api/predictions").json() == []
    assert "Nothing is predicted yet" in visitor.send(form).text


def test_a_form_of_somebody_else_is_refused(
    visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    form = visitor.form(PREDICT, "/predict")
    stranger = newcomer()
    assert stranger.send(form, **FLAT).status_code == 403
    assert visitor.send(form, csrf="", **FLAT).status_code == 403


def test_the_explanation_is_kept_escaped_and_bounded(app: FastAPI, visitor: Visitor) -> None:
    lock(visitor)
    run_on(app, press_run(visitor))
    page = visitor.get(LAB).text
    assert "Why is the gap there?" in page
    assert "How the lesson explains it" in page
    form = visitor.form(LAB, "/explanation")
    too_long = visitor.send(form, explanation="x" * 2001)
    assert too_long.status_code == 422
    assert "2,001" in too_long.text
    answer = visitor.send(form, explanation="<b>It exports\0</b>")
    assert answer.headers["location"] == f"{LAB}#prediction"
    assert "&lt;b&gt;It exports&lt;/b&gt;" in visitor.get(LAB).text
    assert 'class="visually-hidden">(done)</span>' in visitor.get(LAB).text


def test_an_explanation_leads_back_to_the_page_that_it_was_written_on(
    app: FastAPI, visitor: Visitor
) -> None:
    lock(visitor)
    run = press_run(visitor)
    run_on(app, run)
    for page in (LAB, f"/runs/{run}"):
        form = visitor.form(page, "/explanation")
        answer = visitor.send(form, explanation="It exports")
        assert answer.headers["location"] == f"{page}#prediction"


def test_others_are_shown_from_five_on_and_only_after_locking(
    app: FastAPI, visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    for _ in range(4):
        lock(newcomer())
    lock(visitor)
    assert "shown once five of them" in visitor.get(LAB).text
    lock(newcomer())
    page = visitor.get(LAB).text
    assert "5 others" in page
    assert "density-cell" in page
    assert "density-cell" not in newcomer().get(LAB).text
    assert "density-cell" not in newcomer().get(PREDICT).text


def test_a_later_prediction_is_the_one_shown_and_earlier_ones_are_listed(
    app: FastAPI, visitor: Visitor
) -> None:
    lock(visitor)
    run_on(app, press_run(visitor))
    lock(visitor, **{"class.pickle": "O(n)", "bend.pickle": "100000"})
    page = visitor.get(LAB).text
    assert "Earlier predictions of yours" in page
    assert "99 of 100" in page
    assert "You have predicted this 2 times before" in visitor.get(PREDICT).text


def test_the_figure_has_the_prediction_for_its_owner_alone(
    app: FastAPI, visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    lock(visitor)
    run = press_run(visitor)
    run_on(app, run)
    (found,) = visitor.get("/api/predictions").json()
    url = f"/api/predictions/{found['id']}/figure.json"
    traces = visitor.get(f"{url}?run={run}").json()["data"]
    roles = [trace["meta"]["role"] for trace in traces]
    assert roles[0] == "foretold"
    assert traces[0]["y"] == [0.5, 0.5]
    assert "foretold" not in str(visitor.get(f"{url}?run={run}&show=size").json())
    assert visitor.get(f"{url}?run=nothing").status_code == 404
    stranger = newcomer()
    lock(stranger)
    assert stranger.get(f"{url}?run={run}").status_code == 404
    assert newcomer().get(f"{url}?run={run}").status_code == 403


@pytest.mark.parametrize("name", ["load", "depth", "every-format"])
def test_every_experiment_can_be_predicted(visitor: Visitor, name: str) -> None:
    form = visitor.form(f"{PREDICT}?experiment={name}", "/predict")
    field = next(each for each in form.fields if each.startswith("at.pickle."))
    answer = visitor.send(form, **{field: "1 ms"})
    assert answer.headers["location"] == f"{LAB}?experiment={name}#lab"
    assert "chart-foretold" in visitor.get(f"{LAB}?experiment={name}").text


def test_a_plan_is_the_same_for_the_page_and_the_run(app: FastAPI, visitor: Visitor) -> None:
    run = press_run(visitor)
    with app.state.database.read() as session:
        plan: Plan = runs.run(session, run).plan
    names = {f"at.{series.name}.{size}" for series in plan.series for size in plan.sizes}
    assert names <= set(visitor.form(PREDICT, "/predict").fields)
