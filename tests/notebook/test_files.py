"""What a learner takes along: each file opens, is whole, and does no harm."""

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from app.accounts.store import hold_learner
from app.cli import cli
from app.db.session import Database
from app.notebook import store
from app.notebook.deck import Note, deck
from app.notebook.table import COLUMNS, cell
from app.predictions.tables import PredictionRow
from app.quizzes import store as quizzes
from app.quizzes.attempts import AttemptMode
from app.quizzes.store import Whose
from app.scheduling.confidence import Confidence
from quiz_samples import NOON, answered, question
from visitor import Visitor

ADA = "a" * 32
HOSTILE = "<script>alert(1)</script>"
FILES = ("notebook.html", "notebook.json", "answers.csv", "deck.apkg")


def answer(database: Database, learner: str, mode: AttemptMode, count: int, lesson: str) -> None:
    """So many answers in one attempt, every second one wrong."""
    whose = Whose(learner, lesson, mode)
    with database.write() as session:
        hold_learner(session, learner, NOON)
        attempt = quizzes.begin(session, whose, NOON)
        for number in range(count):
            made = answered(question(f"q{number}"), "ab"[number % 2])
            # Two at a moment: what is paged through by moments alone would lose one.
            at = NOON + timedelta(minutes=number // 2)
            made = replace(made, at=at, confidence=Confidence.CERTAIN)
            assert quizzes.record(session, lesson, attempt, made)


@pytest.fixture
def learner(app: FastAPI, visitor: Visitor) -> str:
    """Somebody with a hostile name who answered, predicted, and has a test under way."""
    form = visitor.form("/signup", "/signup")
    assert visitor.send(form, name=HOSTILE, password="a few plain words").status_code == 303
    learner = visitor.client.cookies["slope_learner"].partition(".")[0]
    database = app.state.database
    answer(database, learner, AttemptMode.PRACTICE, 3, "mlops/model-serialization")
    answer(database, learner, AttemptMode.TEST, 5, "c/gone")
    with database.write() as session:
        line = {"points": [[1000, 0.001], [10000, 0.01]], "class": "O(n)", "crossover": 10000}
        session.add(
            PredictionRow(
                id="p", learner_id=learner, experiment="mlops/model-serialization/save",
                series={"sizes": [1000, 10000], "lines": {"pickle": line}}, locked_at=NOON,
                explanation=f"=1+1 {HOSTILE}",
            )
        )  # fmt: skip
    return learner


def test_every_file_is_kept_not_shown_and_runs_nothing(visitor: Visitor, learner: str) -> None:
    for name in FILES:
        file = visitor.get(f"/progress/{name}")
        assert file.status_code == 200, name
        assert file.headers["content-disposition"].startswith("attachment; "), name
        policy = file.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'"), name
        assert "script-src" not in policy, name
        assert file.headers["cache-control"] == "private, no-store"


def test_the_notebook_is_one_file_with_everything_and_no_script(
    visitor: Visitor, learner: str
) -> None:
    html = visitor.get("/progress/notebook.html").text
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "Prompt of q1 v1?" in html
    assert "option b" in html
    assert "why b of q1" in html
    assert "solution q1" in html
    assert "certain" in html
    assert "Drawn: 1 ms at 1k, 10 ms at 10k. Picked O(n). Crossover at 10k." in html
    assert "Not held against a run yet." in html
    assert "@font-face" not in html
    assert 'src="/' not in html
    assert 'href="/' not in html
    assert "/static/" not in html


def test_the_json_has_every_answer_with_its_question(visitor: Visitor, learner: str) -> None:
    file = visitor.get("/progress/notebook.json")
    found = file.json()
    assert (found["format"], found["schema"]) == ("slope-notebook", 1)
    assert found["name"] == HOSTILE
    assert "</script>" not in file.text
    assert [each["question"] for each in found["answers"]] == ["q0", "q1", "q2"]
    wrong = found["answers"][1]
    assert (wrong["said"], wrong["right"], wrong["right_answer"]) == ("option b", False, "option a")
    asked = {(each["lesson"], each["id"], each["version"]) for each in found["questions"]}
    assert asked == {
        (each["lesson"], each["question"], each["version"]) for each in found["answers"]
    }
    (predicted,) = found["predictions"]
    assert predicted["explanation"].startswith("=1+1")
    assert predicted["lines"]["pickle"]["class"] == "O(n)"


def test_the_table_has_a_row_an_answer(visitor: Visitor, learner: str) -> None:
    rows = list(csv.DictReader(io.StringIO(visitor.get("/progress/answers.csv").text)))
    assert tuple(rows[0]) == COLUMNS
    assert [row["right"] for row in rows] == ["yes", "no", "yes"]
    assert rows[1]["answer"] == "option b"
    assert rows[1]["correction"] == "why b of q1"


def notes(apkg: bytes) -> dict[str, list[str]]:
    """The fields of each note of a deck, by guid, as Anki would read them."""
    with zipfile.ZipFile(io.BytesIO(apkg)) as packed:
        data = packed.read("collection.anki2")
        assert json.loads(packed.read("media")) == {}
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data)
    cards = connection.execute("SELECT count(*) FROM cards").fetchone()[0]
    found = {
        guid: fields.split("\x1f")
        for guid, fields in connection.execute("SELECT guid, flds FROM notes")
    }
    assert cards == len(found)
    connection.close()
    return found


def test_the_deck_has_answered_questions_and_recall_cards(
    app: FastAPI, visitor: Visitor, learner: str
) -> None:
    found = notes(visitor.get("/progress/deck.apkg").content)
    recall = app.state.shelf.library.lessons["mlops/model-serialization"].mode("recall")
    assert len(found) == 3 + (len(recall.cards) if recall is not None else 0)
    (wrong,) = [fields for fields in found.values() if "Prompt of q1" in fields[0]]
    assert "option a" in wrong[1]
    assert "You had answered: option b" in wrong[1]
    assert "why b of q1" in wrong[1]
    assert notes(visitor.get("/progress/deck.apkg").content).keys() == found.keys()


def test_a_test_that_is_not_handed_in_gives_nothing_away(
    app: FastAPI, visitor: Visitor, learner: str
) -> None:
    """Its five questions are open: no file may hold their key."""
    for name in FILES[:3]:
        assert "q4" not in visitor.get(f"/progress/{name}").text, name
    assert len(notes(visitor.get("/progress/deck.apkg").content)) >= 3
    whose = Whose(learner, "c/gone", AttemptMode.TEST)
    with app.state.database.write() as session:
        quizzes.finish(session, quizzes.find(session, whose, ""), NOON)
    assert len(visitor.get("/progress/notebook.json").json()["answers"]) == 8


def test_a_test_that_is_under_way_is_gone_on_with_from_the_first_page(
    app: FastAPI, visitor: Visitor, learner: str
) -> None:
    answer(app.state.database, learner, AttemptMode.TEST, 9, "mlops/model-serialization")
    page = visitor.get("/").text
    assert "Go on with the test" in page
    assert "/mlops/model-serialization/test" in page


def test_no_two_things_of_the_notebook_have_one_id(visitor: Visitor, learner: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', visitor.get("/progress/notebook.html").text)
    assert len(ids) == len(set(ids))


def test_a_stranger_is_told_that_there_is_nothing(visitor: Visitor) -> None:
    for name in FILES:
        refused = visitor.get(f"/progress/{name}")
        assert refused.status_code == 404
        assert "nothing of you to take along yet" in refused.text


def test_nobody_gets_what_somebody_else_did(learner: str, newcomer: Callable[[], Visitor]) -> None:
    other = newcomer()
    other.form("/login", "/login")  # gives a cookie
    assert other.get("/progress/notebook.json").json()["answers"] == []
    assert other.get("/progress/notebook.html").status_code == 200


@pytest.mark.parametrize("page", [1, 2, 3, 100])
def test_answers_are_paged_through_without_loss_or_repetition(both: Database, page: int) -> None:
    answer(both, ADA, AttemptMode.PRACTICE, 7, "c/l")
    found, last = [], None
    with both.read() as session:
        while group := store.given(session, ADA, last, page):
            found += group
            last = group[-1]
        newest, left_out = store.newest_given(session, ADA, 3)
    assert [each.question for each in found] == [f"q{number}" for number in range(7)]
    assert newest == found[-3:]
    assert left_out == 4


@given(st.text())
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    made = cell(text)
    assert not made.lstrip(" \n").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert "\0" not in made


@given(st.lists(st.text(), max_size=3))
@example(["\x1f", "\0"])
def test_any_text_is_a_card(texts: list[str]) -> None:
    made = [Note(f"{at}", text, text, text, ()) for at, text in enumerate(texts)]
    found = notes(deck("Any", made, NOON)) if all(texts) else {}
    assert len(found) == (len(texts) if all(texts) else 0)


def export(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["export", *arguments])
    return result.exit_code, result.output + str(result.exception or "")


def test_the_recall_cards_of_a_lesson_are_a_file(tmp_path: Path) -> None:
    file = tmp_path / "deck.apkg"
    status, words = export("deck", "mlops/model-serialization", "--out", str(file))
    assert status == 0, words
    found = notes(file.read_bytes())
    assert f"{len(found)} cards" in words


def test_a_lesson_that_is_not_there_is_named(tmp_path: Path) -> None:
    status, words = export("deck", "no/lesson", "--out", str(tmp_path / "deck.apkg"))
    assert status != 0
    assert "There is no lesson no/lesson" in words
    status, words = export("deck", "mlops/model-serialization", "--out", str(tmp_path))
    assert status != 0
    assert "cannot be written" in words
