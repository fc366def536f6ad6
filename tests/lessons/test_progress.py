"""What a learner says of modes, over HTTP, without scripts and with them."""

import pytest
from fastapi import FastAPI

from visitor import Visitor, forms

LESSON = "/mlops/model-serialization"
LEARN = f"{LESSON}/learn"


def say(visitor: Visitor, mode: str, done: str = "1", **headers: str) -> None:
    form = visitor.form(f"{LESSON}/{mode}/done", "/done")
    assert visitor.send(form, headers, done=done).status_code in (200, 303)


def test_a_stranger_sees_no_progress_and_a_page_without_a_form(visitor: Visitor) -> None:
    assert "modes done" not in visitor.get(f"{LESSON}/").text
    page = visitor.get(LEARN)
    assert forms(page.text) == [] or "csrf" not in page.text
    assert "set-cookie" not in page.headers
    assert f'href="{LEARN}/done"' in page.text


def test_without_scripts_a_small_page_takes_it_and_leads_on(visitor: Visitor) -> None:
    form = visitor.form(f"{LEARN}/done", "/done")
    first = visitor.follow(visitor.send(form, done="1")).text
    assert "1 of" in first
    assert "modes done" in first
    assert "Go on: Complexity" in first
    assert "Done" in visitor.get(LEARN).text
    home = visitor.get("/").text
    assert "Go on where you were" in home
    assert f'href="{LESSON}/complexity"' in home


def test_tabs_mark_what_is_done_with_a_word_too(visitor: Visitor) -> None:
    say(visitor, "learn")
    for path in (LEARN, f"{LESSON}/code", f"{LESSON}/practice", f"{LESSON}/lab", f"{LESSON}/"):
        assert visitor.get(path).text.count('<span class="visually-hidden">(done)</span>') == 1, (
            path
        )


def test_it_can_be_taken_back(visitor: Visitor) -> None:
    say(visitor, "learn")
    say(visitor, "learn", "0")
    assert "I have done this" in visitor.get(LEARN).text
    assert "0 of" in visitor.get(f"{LESSON}/").text


def test_a_script_gets_the_tabs_and_the_foot_as_they_are_then(visitor: Visitor) -> None:
    form = visitor.form(f"{LEARN}/done", "/done")
    answer = visitor.send(form, {"HX-Request": "true"}, done="1").text
    assert "<html" not in answer
    assert answer.index("mode-tabs") < answer.index("Not done after all")


def test_an_opened_mode_is_remembered_as_the_last(visitor: Visitor) -> None:
    token = visitor.get("/csrf").json()["csrf"]
    answer = visitor.client.post(f"{LESSON}/code/seen", data={"csrf": token})
    assert (answer.status_code, answer.content) == (204, b"")
    page = visitor.get(f"{LESSON}/").text
    assert "You were here last" in page
    assert "Go on: Code" in page
    assert "0 of" in page


def test_practice_cannot_be_said_to_be_done(visitor: Visitor) -> None:
    token = visitor.get("/csrf").json()["csrf"]
    page = visitor.get(f"{LESSON}/practice/done").text
    assert "I have done this" not in page
    assert "all questions of an attempt are answered" in page
    answer = visitor.client.post(f"{LESSON}/practice/done", data={"csrf": token, "done": "1"})
    assert answer.status_code == 409
    assert "saying so changes nothing" in answer.text


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/nothing/seen", {}, 404),
        ("/nothing/done", {"done": "1"}, 404),
        ("/learn/done", {}, 422),
        ("/learn/done", {"done": "yes"}, 422),
        ("/learn/done", {"done": "1", "csrf": "forged"}, 403),
        ("/learn/seen", {"csrf": ""}, 403),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    visitor: Visitor, path: str, fields: dict[str, str], status: int
) -> None:
    token = visitor.get("/csrf").json()["csrf"]
    answer = visitor.client.post(LESSON + path, data={"csrf": token} | fields)
    assert answer.status_code == status
    assert "modes done" not in visitor.get(f"{LESSON}/").text


def test_what_one_learner_did_is_not_shown_to_another(app: FastAPI, visitor: Visitor) -> None:
    say(visitor, "learn")
    other = Visitor(app)
    for path in (LEARN, f"{LESSON}/", "/"):
        assert "Done" not in other.get(path).text.replace("Done by", "")
