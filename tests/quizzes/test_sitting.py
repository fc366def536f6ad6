"""The test of ten, as a browser without scripts takes it: drawn, changed, handed in, looked at."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app.quizzes.draw import LEVELS, WANTED
from app.quizzes.tables import AnswerRow, AttemptRow
from app.scheduling.tables import ReviewLogRow
from visitor import HtmlForm, Visitor

LESSON = "mlops/model-serialization"
URL = f"/{LESSON}/test"

HEAD = "---\ntitle: Test this pattern\nsummary: Ten questions.\nminutes: 15\n---\n"
WRONG, RIGHT = "a", "b"
QUESTION = """
## Question {n} of the {level} ones {{#{level}-{n} .{level}}}

- [ ] Wrong
  > Correction of {level}-{n}.
- [x] Right

### Hint

Think.

### Solution

1. One step.

### Quick check

Look.

### Common mistakes

None.
"""


@pytest.fixture(autouse=True)
def bank(content_dir: Path) -> None:
    """A bank of which every answer is known."""
    counts = {"easy": 9, "medium": 7, "hard": 7}
    questions = [
        QUESTION.format(level=level, n=n) for level, count in counts.items() for n in range(count)
    ]
    (content_dir / f"{LESSON}/test.md").write_text(HEAD + "".join(questions))


def begin(visitor: Visitor) -> str:
    """Begin a test; its address."""
    location = visitor.send(visitor.form(URL, "/test/start")).headers["location"]
    found = re.search(r"attempt=([0-9a-f]{32})", location)
    assert found is not None
    return f"{URL}?attempt={found[1]}"


def drawn(app: FastAPI, own: str) -> list[str]:
    with app.state.database.read() as session:
        row = session.get_one(AttemptRow, own.partition("attempt=")[2])
        return [entry["id"] for entry in row.drawn["questions"]]


def to_answer(visitor: Visitor, own: str, question: str) -> HtmlForm:
    return visitor.form(f"{own}&q={question}", "/test/answer")


def answer(visitor: Visitor, own: str, question: str, option: str = RIGHT) -> str:
    response = visitor.send(to_answer(visitor, own, question), option=option)
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


def hand_in(visitor: Visitor, own: str) -> str:
    response = visitor.send(visitor.form(f"{own}&view=hand-in", "/hand-in"))
    return visitor.follow(response).text


@pytest.fixture
def rows(app: FastAPI) -> Callable[[type], int]:
    def count(table: type) -> int:
        with app.state.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    return count


def test_the_start_page_says_what_a_test_is_and_begins_nothing(
    visitor: Visitor, rows: Callable[[type], int]
) -> None:
    page = visitor.get(URL).text
    assert "10 questions (4 easy, 3 medium, 3 hard)" in page
    assert "Nothing is known yet" in page
    assert rows(AttemptRow) == 0


def test_ten_questions_are_drawn_and_their_corrections_come_with_the_result(
    app: FastAPI, visitor: Visitor, rows: Callable[[type], int]
) -> None:
    own = begin(visitor)
    questions = drawn(app, own)
    levels = [each.partition("-")[0] for each in questions]
    assert [levels.count(level) for level in LEVELS] == list(WANTED.values())
    for number, question in enumerate(questions):
        following = answer(visitor, own, question, RIGHT if number else WRONG)
        page = visitor.get(following).text
        for tell in ("feedback-right", "feedback-wrong", "option-right", "Solution"):
            assert tell not in page
    assert "view=hand-in" in following
    assert "Every question has an answer" in page
    assert rows(ReviewLogRow) == 0
    result = hand_in(visitor, own)
    assert re.search(r'num">9</span>.*of 10 right', result)
    assert result.count("badge-bad") == 1
    assert result.count("Correction of") == 1
    assert f"Correction of {questions[0]}" in result
    assert rows(ReviewLogRow) == 10
    again = visitor.get(f"{own}&q={questions[0]}").text
    assert "feedback-wrong" in again
    assert "Back to the result" in again


def test_an_answer_may_be_changed_until_the_test_is_handed_in(
    app: FastAPI, visitor: Visitor, rows: Callable[[type], int]
) -> None:
    own = begin(visitor)
    first = drawn(app, own)[0]
    answer(visitor, own, first, WRONG)
    answer(visitor, own, first)
    assert rows(AnswerRow) == 1
    assert "checked" in visitor.get(f"{own}&q={first}").text
    assert re.search(r'num">1</span>.*of 10 right', hand_in(visitor, own))


def test_who_skipped_a_question_goes_on_behind_the_one_that_was_answered(
    app: FastAPI, visitor: Visitor
) -> None:
    own = begin(visitor)
    questions = drawn(app, own)
    assert f"q={questions[2]}" in answer(visitor, own, questions[1])
    assert f"q={questions[0]}" in answer(visitor, own, questions[9])


def test_handing_in_says_which_questions_are_open_and_leaves_them_open(
    app: FastAPI, visitor: Visitor
) -> None:
    own = begin(visitor)
    questions = drawn(app, own)
    answer(visitor, own, questions[0])
    page = visitor.get(f"{own}&view=hand-in").text
    assert "1 of 10 questions have an answer" in page
    assert page.count(">Question ") == 9
    result = hand_in(visitor, own)
    assert result.count("Left open") == 9
    left = visitor.get(f"{own}&q={questions[1]}").text
    assert "You left this question open" in left
    assert "/test/answer" not in left


def test_begin_pressed_twice_or_in_another_tab_leads_to_the_same_test(
    visitor: Visitor, rows: Callable[[type], int]
) -> None:
    form = visitor.form(URL, "/test/start")
    first = visitor.send(form).headers["location"]
    second = visitor.send(form)
    assert rows(AttemptRow) == 1
    assert first.split("&")[0] in second.headers["location"]
    assert "under way already" in visitor.follow(second).text
    assert "A test is under way" in visitor.get(URL).text


def test_an_answer_or_a_second_hand_in_after_the_end_changes_nothing_and_is_told(
    app: FastAPI, visitor: Visitor, rows: Callable[[type], int]
) -> None:
    own = begin(visitor)
    first, second = drawn(app, own)[:2]
    late = to_answer(visitor, own, second)
    closing = visitor.form(f"{own}&view=hand-in", "/hand-in")
    answer(visitor, own, first)
    visitor.send(closing)
    for form, fields in ((late, {"option": RIGHT}), (closing, {})):
        page = visitor.follow(visitor.send(form, **fields)).text
        assert "handed in before that came" in page
        assert re.search(r'num">1</span>.*of 10 right', page)
    assert rows(AnswerRow) == 1
    assert rows(ReviewLogRow) == 1


def test_a_new_test_asks_what_was_not_asked_before(app: FastAPI, visitor: Visitor) -> None:
    old = begin(visitor)
    hand_in(visitor, old)
    new = begin(visitor)
    assert old != new
    assert not set(drawn(app, old)) & set(drawn(app, new))
    assert "0 of 10 right" in visitor.get(URL).text


def test_a_test_goes_on_as_it_was_drawn_when_the_content_changes(
    app: FastAPI, visitor: Visitor, content_dir: Path
) -> None:
    own = begin(visitor)
    first = drawn(app, own)[0]
    before = visitor.get(f"{own}&q={first}").text.partition("question-prompt")[2][:200]
    file = content_dir / f"{LESSON}/test.md"
    file.write_text(re.sub(r"^## (?=.*\{#)", "## Revised: ", file.read_text(), flags=re.MULTILINE))
    app.state.shelf.reload()
    assert before in visitor.get(f"{own}&q={first}").text
    answer(visitor, own, first)
    hand_in(visitor, own)
    assert "revised after you answered it" in visitor.get(f"{own}&q={first}").text


def test_a_refused_answer_stays_in_the_form_and_says_what_is_allowed(
    app: FastAPI, visitor: Visitor, rows: Callable[[type], int]
) -> None:
    own = begin(visitor)
    first = drawn(app, own)[0]
    form = to_answer(visitor, own, first)
    unsure = visitor.send(form, confidence="", option=RIGHT)
    assert unsure.status_code == 422
    assert "Say how sure you are" in unsure.text
    assert "checked" in unsure.text
    invented = visitor.send(form, option="zz")
    assert invented.status_code == 422
    assert "Nothing was counted" in invented.text
    assert rows(AnswerRow) == 0


def test_the_test_of_somebody_else_is_not_found(
    app: FastAPI, visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    own = begin(visitor)
    form = to_answer(visitor, own, drawn(app, own)[0])
    stranger = newcomer()
    assert stranger.get(own).status_code == 404
    token = stranger.form(URL, "/start").fields["csrf"]
    assert stranger.send(form, csrf=token, option=RIGHT).status_code == 404
    assert visitor.send(form, question="no-such", option=RIGHT).status_code == 404
    assert visitor.send(form, attempt="", option=RIGHT).status_code == 404
