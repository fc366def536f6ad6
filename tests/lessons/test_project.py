"""A project's page and its checkpoints, over HTTP."""

import json

import pytest
from fastapi import FastAPI
from httpx import Response

from visitor import Visitor, forms

PROJECT = "/mlops/model-serialization/project"
TICK = f"{PROJECT}/checkpoints"
NAMES = ("model", "savers", "benchmark", "growth", "safe-load", "onnx-batch")


def report(*passed: str, failed: tuple[str, ...] = (), lesson: str = PROJECT[1:-8]) -> str:
    return json.dumps(
        {
            "slope_report": 1,
            "lesson": lesson,
            "made_at": "2026-03-01T11:00:00Z",
            "checkpoints": [
                {"name": name, "passed": name in passed, "said": f"<b>words on {name}</b>"}
                for name in (*passed, *failed)
            ],
        }
    )


def paste(visitor: Visitor, text: str) -> Response:
    form = visitor.form(TICK, "/report")
    return visitor.client.post(form.action, data={"csrf": form.fields["csrf"], "text": text})


def upload(visitor: Visitor, data: bytes) -> Response:
    form = visitor.form(TICK, "/report")
    fields = {"csrf": form.fields["csrf"], "text": ""}
    return visitor.client.post(form.action, data=fields, files={"file": ("a.json", data)})


def tick(visitor: Visitor, *names: str) -> Response:
    token = visitor.form(TICK, "/checkpoints").fields["csrf"]
    return visitor.client.post(TICK, data={"csrf": token, "passed": list(names)})


def test_a_stranger_reads_the_project_without_a_form(visitor: Visitor) -> None:
    page = visitor.get(PROJECT)
    assert "0 of 6 passed" in page.text
    assert page.text.count(": not ticked yet") == 6
    assert all(f'href="#{name}"' in page.text for name in NAMES)
    assert "csrf" not in page.text
    assert "set-cookie" not in page.headers
    assert f'href="{TICK}"' in page.text


@pytest.mark.parametrize("send", [paste, lambda visitor, text: upload(visitor, text.encode())])
def test_a_report_ticks_what_it_says(visitor: Visitor, send: object) -> None:
    assert callable(send)
    page = visitor.follow(send(visitor, report("model", failed=("savers",)))).text
    assert "1 of 6 passed" in page
    assert page.count(": passed") == 1
    assert page.count(": not passed") == 1
    assert "&lt;b&gt;words on savers&lt;/b&gt;" in page
    assert "by your report" in page


def test_what_is_no_report_is_told_and_kept_in_the_form(visitor: Visitor) -> None:
    answer = paste(visitor, '{"passed": "<script>"}')
    assert answer.status_code == 422
    assert "Nothing was ticked" in answer.text
    assert "no report of" in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "<script>&#34;" not in answer.text
    assert "0 of 6 passed" in visitor.get(PROJECT).text


def test_a_report_on_another_lesson_ticks_nothing(visitor: Visitor) -> None:
    answer = paste(visitor, report("model", lesson="c/other"))
    assert answer.status_code == 422
    assert "c/other" in answer.text


def test_a_report_that_is_too_long_is_refused(visitor: Visitor) -> None:
    assert upload(visitor, b"[" * 40_000).status_code == 422
    assert upload(visitor, b"[" * 400_000).status_code == 413


def test_ticks_by_hand_are_kept_and_can_be_taken_off(visitor: Visitor) -> None:
    page = visitor.follow(tick(visitor, "model", "growth")).text
    assert "2 of 6 passed" in page
    assert "by hand" in page
    assert 'value="growth" checked' in visitor.get(TICK).text
    assert "1 of 6 passed" in visitor.follow(tick(visitor, "growth")).text


def test_a_tick_of_the_report_stays_one_when_the_hand_agrees(visitor: Visitor) -> None:
    paste(visitor, report("model"))
    page = visitor.follow(tick(visitor, "model", "savers")).text
    assert "words on model" in page
    assert "2 of 6 passed" in page


def test_the_project_is_done_once_all_checkpoints_are_ticked(visitor: Visitor) -> None:
    paste(visitor, report(*NAMES[:4]))
    assert "tab-done" not in visitor.get(PROJECT).text
    page = visitor.follow(tick(visitor, *NAMES)).text
    assert "6 of 6 passed" in page
    assert "tab-done" in page
    assert "tab-done" not in visitor.follow(tick(visitor, *NAMES[1:])).text


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        (f"{PROJECT}/report", {"text": report("model")}, 403),
        (TICK, {"passed": "model"}, 403),
        (TICK, {"passed": "nothing", "csrf": "good"}, 422),
        (TICK, {"passed": ["model"] * 13, "csrf": "good"}, 422),
        ("/mlops/nothing/project/checkpoints", {"csrf": "good"}, 404),
    ],
)
def test_what_makes_no_sense_ticks_nothing(
    visitor: Visitor, path: str, fields: dict[str, str], status: int
) -> None:
    token = visitor.form(TICK, "/checkpoints").fields["csrf"]
    fields = fields | ({"csrf": token} if "csrf" in fields else {})
    assert visitor.client.post(path, data=fields).status_code == status
    assert "0 of 6 passed" in visitor.get(PROJECT).text


def test_one_learners_ticks_are_not_shown_to_another(app: FastAPI, visitor: Visitor) -> None:
    tick(visitor, "model")
    assert "0 of 6 passed" in Visitor(app).get(PROJECT).text


def test_the_page_of_ticks_says_whose_word_it_is(visitor: Visitor) -> None:
    page = visitor.get(TICK).text
    assert "nobody grades it" in page
    assert [form.action for form in forms(page)][-2:] == [f"{PROJECT}/report", TICK]
