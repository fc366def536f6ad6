"""The review page, as a browser without scripts uses it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app.quizzes.tables import AnswerRow, AttemptRow
from app.scheduling import store
from app.scheduling.confidence import Confidence
from app.scheduling.rating import Mark, Rating
from app.scheduling.tables import ReviewItemRow, ReviewLogRow
from review_samples import LESSON, learner_of
from visitor import HtmlForm, Visitor, forms

URL = "/review"
SURE, UNSURE = Confidence.CERTAIN, Confidence.GUESS
Past = Callable[..., None]


@pytest.fixture
def right(app: FastAPI) -> dict[str, str]:
    """The right option of each question, as the author wrote it."""
    mode = app.state.shelf.library.lessons[LESSON].mode("practice")
    return {each.id: each.variants[0].body.right.key for each in mode.questions}


def asked(visitor: Visitor, page: str = URL) -> HtmlForm:
    return visitor.form(page, "/answer")


def marks(visitor: Visitor, page: str = URL) -> HtmlForm:
    return visitor.form(page, "/mark")


def answers(app: FastAPI) -> int:
    with app.state.database.read() as session:
        return session.scalar(select(func.count()).select_from(AnswerRow)) or 0


def logged(app: FastAPI, visitor: Visitor, id_: str = "") -> list[int]:
    with app.state.database.read() as session:
        found = store.logs(session, learner_of(visitor))
    return [log.rating for log in found if id_ in ("", log.item.id)]


def other(key: str) -> str:
    return "a" if key != "a" else "b"


def test_with_nothing_yet_it_says_how_to_get_something(visitor: Visitor) -> None:
    page = visitor.get(URL).text
    assert "Nothing to review yet" in page
    assert f'href="/{LESSON}/practice"' in page
    assert f'href="/{LESSON}/recall"' in page
    assert "What comes when" not in page


def test_what_is_answered_in_practice_comes_back(
    app: FastAPI, visitor: Visitor, right: dict[str, str]
) -> None:
    form = visitor.form(f"/{LESSON}/practice", "/answer")
    visitor.send(form, option=other(right[form.fields["question"]]), confidence="certain")
    page = visitor.get(URL).text
    assert "Nothing is due" in page
    assert "The next item comes back in 10 minutes" in page
    assert re.search(r"0 reviews now, [1-9] more within 7 days", page)


def test_certain_but_wrong_comes_first_and_its_correction_after_the_answer(
    app: FastAPI, visitor: Visitor, right: dict[str, str], past: Past
) -> None:
    practice = visitor.form(f"/{LESSON}/practice?q=pickle-type", "/answer")
    wrong = other(right["pickle-type"])
    visitor.send(practice, option=wrong, confidence="certain")
    make_older(app, days=1)
    past(visitor, "card-1", 90, Rating.Good)
    page = visitor.get(URL).text
    assert "Last time you were certain here" in page
    assert "2 items are due" in page
    form = asked(visitor)
    assert form.fields["question"] == "pickle-type"
    feedback = feedback_of(app, "pickle-type", wrong)
    assert feedback not in page
    after = visitor.follow(
        visitor.send(form, option=right["pickle-type"], confidence="fairly-sure")
    ).text
    assert "What you were certain of 1 day ago, and why it does not hold" in after
    assert feedback in after
    assert "It comes back in" in after
    assert "Front 1" in visitor.get(URL).text


def test_the_same_wrong_idea_again_is_named_as_such(
    app: FastAPI, visitor: Visitor, right: dict[str, str]
) -> None:
    wrong = other(right["pickle-type"])
    practice = visitor.form(f"/{LESSON}/practice?q=pickle-type", "/answer")
    visitor.send(practice, option=wrong, confidence="certain")
    make_older(app, days=1)
    after = visitor.follow(visitor.send(asked(visitor), option=wrong, confidence="guess")).text
    assert "You were certain of the same 1 day ago" in after
    assert after.count(feedback_of(app, "pickle-type", wrong)) == 1


def test_a_question_that_was_guessed_wrong_is_asked_without_a_word_on_it(
    visitor: Visitor, past: Past
) -> None:
    past(visitor, "python-specific", 3, confidence=UNSURE)
    page = visitor.get(URL).text
    assert "Last time you were certain" not in page
    assert "Check the answer" in page


def test_the_page_of_a_question_does_not_hold_the_key(
    app: FastAPI, visitor: Visitor, past: Past
) -> None:
    past(visitor, "python-specific", 3, confidence=SURE)
    page = visitor.get(URL).text
    question = question_of(app, "python-specific")
    for option in question.variants[0].body.options:
        assert option.html in page
        assert option.feedback_html not in page
    assert question.variants[0].solution_html not in page


def test_an_answer_is_kept_as_an_attempt_of_its_own_and_counts_once(
    app: FastAPI, visitor: Visitor, right: dict[str, str], past: Past
) -> None:
    past(visitor, "python-specific", 3)
    form, other_tab = asked(visitor), asked(visitor)
    key = right["python-specific"]
    visitor.send(form, option=key, confidence="certain")
    page = visitor.follow(visitor.send(other_tab, option=other(key), confidence="certain")).text
    assert "You had answered this question already" in page
    assert "is right" in page
    assert answers(app) == 1
    assert logged(app, visitor) == [Rating.Again, Rating.Easy]
    with app.state.database.read() as session:
        (attempt,) = session.scalars(select(AttemptRow)).all()
    assert attempt.mode == "review"
    assert attempt.finished_at is not None


def test_a_meeting_later_is_another_attempt(
    app: FastAPI, visitor: Visitor, right: dict[str, str], past: Past
) -> None:
    past(visitor, "python-specific", 9)
    for _ in range(2):
        visitor.send(asked(visitor), option=right["python-specific"], confidence="guess")
        make_older(app, days=3)
    assert answers(app) == 2
    assert logged(app, visitor) == [Rating.Again, Rating.Hard, Rating.Hard]


def test_a_reload_asks_the_same_and_another_meeting_shuffles_anew(
    app: FastAPI, visitor: Visitor, past: Past
) -> None:
    past(visitor, "python-specific", 90)
    orders = set()
    for number in range(8):
        first, again = asked(visitor), asked(visitor)
        assert first.choices == again.choices
        assert first.fields["attempt"] == again.fields["attempt"]
        orders.add(tuple(first.choices["option"]))
        past(visitor, "python-specific", 80 - number)
    assert len(orders) > 1


def test_an_answer_that_is_none_is_refused_with_the_form_as_it_was(
    app: FastAPI, visitor: Visitor, past: Past
) -> None:
    past(visitor, "python-specific", 3)
    response = visitor.send(asked(visitor), option="a", confidence="")
    assert response.status_code == 422
    assert "how sure you are" in response.text
    assert re.search(r'value="a"[^>]*checked', response.text)
    assert answers(app) == 0
    retry = next(form for form in forms(response.text) if form.action.endswith("/answer"))
    assert visitor.send(retry, option="a", confidence="guess").status_code == 303


def test_done_for_today_says_how_it_went_and_what_comes(
    visitor: Visitor, right: dict[str, str], past: Past
) -> None:
    past(visitor, "python-specific", 3)
    past(visitor, "card-1", 30, Rating.Good)
    visitor.send(asked(visitor), option=right["python-specific"], confidence="certain")
    assert "1 to go, 1 done today" in visitor.get(URL).text
    card = visitor.form(URL, "/rate")
    page = visitor.follow(visitor.send(card, rating="1")).text
    assert "Done for now" in page
    assert "You reviewed 2 items and knew 1." in page
    assert "The next item comes back in 10 minutes" in page


def test_a_card_rated_in_the_review_leads_back_to_it(visitor: Visitor, past: Past) -> None:
    past(visitor, "card-1", 30, Rating.Good)
    page = visitor.get(f"{URL}?lesson={LESSON}").text
    assert "Last met 30 days ago" in page
    response = visitor.send(visitor.form(f"{URL}?lesson={LESSON}", "/rate"), rating="3")
    assert response.headers["location"].startswith(f"{URL}?lesson=mlops%2Fmodel-serialization")


def test_not_today_puts_an_item_off(app: FastAPI, visitor: Visitor, past: Past) -> None:
    past(visitor, "python-specific", 3)
    page = visitor.follow(visitor.send(marks(visitor), mark="-2")).text
    assert "Nothing is due" in page
    assert "comes back in 16 hours" in page
    assert logged(app, visitor) == [Rating.Again, Mark.NOT_TODAY]


def test_what_is_known_is_set_aside_and_can_be_brought_back(
    app: FastAPI, visitor: Visitor, past: Past
) -> None:
    past(visitor, "python-specific", 3)
    form = marks(visitor)
    response = visitor.send(form, mark="0")
    page = visitor.follow(response).text
    assert "Set aside: it is not asked any more" in page
    assert "you set every item aside" in page
    visitor.send(form, mark="0")
    assert logged(app, visitor) == [Rating.Again, Mark.SET_ASIDE]
    assert "Set aside (1)" in visitor.get(URL).text
    undo = marks(visitor, response.headers["location"])
    page = visitor.follow(visitor.send(undo, mark="-1")).text
    assert "Check the answer" in page
    assert "Set aside" not in page


MARKS_OF_NO_SENSE = (
    ({"mark": "3"}, 422),
    ({"mark": ""}, 422),
    ({"mark": "-2", "kind": "lesson"}, 422),
    ({"mark": "-2", "key": "x"}, 422),
    ({"mark": "-2", "item": "never-met"}, 404),
    ({"mark": "-2", "lesson": "no/lesson"}, 404),
    ({"mark": "-2", "only": "no/lesson"}, 404),
    ({"mark": "-2", "csrf": "x"}, 403),
)


def test_marks_that_make_no_sense_are_refused(app: FastAPI, visitor: Visitor, past: Past) -> None:
    past(visitor, "python-specific", 3)
    form = marks(visitor)
    for fields, status in MARKS_OF_NO_SENSE:
        assert visitor.send(form, **fields).status_code == status, fields
    assert logged(app, visitor) == [Rating.Again]


ANSWERS_OF_NO_SENSE = (
    ({"question": "no-such"}, 404),
    ({"lesson": "no/lesson"}, 404),
    ({"attempt": "short"}, 422),
    ({"attempt": "Z" * 32}, 422),
    ({"option": "zzz"}, 422),
    ({"confidence": "very"}, 422),
    ({"csrf": "x"}, 403),
)


def test_answers_that_make_no_sense_are_refused(app: FastAPI, visitor: Visitor, past: Past) -> None:
    past(visitor, "python-specific", 3)
    form = asked(visitor)
    for fields, status in ANSWERS_OF_NO_SENSE:
        sent = {"option": "a", "confidence": "guess"} | fields
        assert visitor.send(form, **sent).status_code == status, fields
    assert answers(app) == 0


def test_the_answer_of_somebody_else_is_not_shown(
    app: FastAPI, visitor: Visitor, newcomer: Callable[[], Visitor], past: Past
) -> None:
    past(visitor, "python-specific", 3)
    theirs = visitor.send(asked(visitor), option="a", confidence="guess").headers["location"]
    stranger = newcomer()
    learner_of(stranger)
    assert stranger.get(theirs).status_code == 404


def test_a_question_revised_while_it_was_open_is_asked_anew(
    app: FastAPI, visitor: Visitor, past: Past
) -> None:
    past(visitor, "python-specific", 3)
    form = asked(visitor)
    revise(app, "## Which of these formats", "## Revised: Which of these formats")
    page = visitor.follow(visitor.send(form, option="a", confidence="guess")).text
    assert "was revised while you had it open" in page
    assert "Revised: Which of these formats" in page
    assert answers(app) == 0


def test_a_question_that_is_gone_leaves_the_queue_and_its_logs_stay(
    app: FastAPI, visitor: Visitor, past: Past
) -> None:
    past(visitor, "python-specific", 3, confidence=SURE)
    past(visitor, "never-there", 5)
    past(visitor, "card-1", 30, Rating.Good)
    revise(app, "{#python-specific .easy}", "{#another-question .easy}")
    page = visitor.get(URL).text
    assert "1 item is due" in page
    assert "Front 1" in page
    assert len(logged(app, visitor)) == 3


MEASURED = """
## Which file is smaller? {#measured-one .easy}

- [?] safetensors
  > It is not.
- [?] pickle
  > It is not.

### Answer

Measured by [save](experiments/save.md):

1. `size(safetensors) < size(pickle)`
2. `size(pickle) < size(safetensors)`

### Hint

Look.

### Solution

1. Look.

### Quick check

Look.

### Common mistakes

None.
"""


def test_a_question_that_no_run_settles_waits(app: FastAPI, visitor: Visitor, past: Past) -> None:
    file = app.state.settings.content_dir / LESSON / "practice.md"
    file.write_text(file.read_text() + MEASURED)
    app.state.shelf.reload()
    assert not app.state.shelf.library.problems
    past(visitor, "measured-one", 3)
    past(visitor, "python-specific", 3)
    assert "1 item is due" in visitor.get(URL).text
    assert asked(visitor).fields["question"] == "python-specific"


def test_a_lesson_that_is_not_there_is_not_found(visitor: Visitor) -> None:
    assert visitor.get(f"{URL}?lesson=no/lesson").status_code == 404
    assert visitor.get(f"{URL}?answered={'0' * 32}&of=no/lesson").status_code == 404


def test_with_items_of_two_lessons_one_may_be_reviewed_alone(
    app: FastAPI, visitor: Visitor, past: Past
) -> None:
    folder = app.state.settings.content_dir / "mlops"
    (folder / "another").mkdir()
    for name in ("lesson.md", "recall.md"):
        (folder / "another" / name).write_text((folder / "model-serialization" / name).read_text())
    app.state.shelf.reload()
    past(visitor, "card-1", 30, Rating.Good)
    with app.state.database.write() as session:
        at = datetime(2026, 1, 1, tzinfo=UTC)
        store.log_card(
            session, learner_of(visitor), "mlops/another", "card-2", Rating.Good, "card:x", at
        )
    page = visitor.get(URL).text
    assert "All lessons" in page
    assert "Front 1" in visitor.get(f"{URL}?lesson={LESSON}").text
    assert "Front 2" in visitor.get(f"{URL}?lesson=mlops/another").text


def test_the_forecast_is_there_as_a_drawing_in_words_and_as_a_table(
    visitor: Visitor, past: Past
) -> None:
    past(visitor, "card-1", 0.5, Rating.Good)
    past(visitor, "card-2", 30, Rating.Good)
    page = visitor.get(URL).text
    assert "forecast-bar" in page
    assert "1 review now" in page
    assert "plan for whoever comes at this hour each day" in page
    assert re.search(r"<th scope=row>Now</th><td class=\"num\">1</td>", page)


def question_of(app: FastAPI, id_: str) -> object:
    mode = app.state.shelf.library.lessons[LESSON].mode("practice")
    return next(each for each in mode.questions if each.id == id_)


def feedback_of(app: FastAPI, id_: str, key: str) -> str:
    options = question_of(app, id_).variants[0].body.options
    return next(each.feedback_html for each in options if each.key == key)


def revise(app: FastAPI, old: str, new: str) -> None:
    file = app.state.settings.content_dir / LESSON / "practice.md"
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))
    app.state.shelf.reload()


def make_older(app: FastAPI, days: int) -> None:
    """Let so many days pass: every log becomes older."""
    with app.state.database.write() as session:
        for row in session.scalars(select(ReviewLogRow)):
            row.at -= timedelta(days=days)
        for item in session.scalars(select(ReviewItemRow)):
            session.delete(item)
