"""The progress page: empty, after a few answers, and what it does not give away."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import func, insert, select, update

from app.accounts.store import hold_learner
from app.accounts.tables import LearnerRow, UserRow
from app.db.session import Database
from app.notebook import store
from app.quizzes.tables import AnswerRow, AttemptRow, QuestionVersionRow
from quiz_samples import NOON
from visitor import Visitor

PASSWORD = "a few plain words"
LESSON = "/mlops/model-serialization"
PRACTICE = f"{LESSON}/practice"
ADA = "a" * 32


def practise(visitor: Visitor) -> None:
    form = visitor.form(PRACTICE, "/practice/answer")
    key = next(iter(form.choices["option"]))
    assert visitor.send(form, option=key, confidence="certain").status_code == 303


def sign_up(visitor: Visitor) -> None:
    made = visitor.send(visitor.form("/signup", "/signup"), name="ada", password=PASSWORD)
    assert made.status_code == 303


def test_a_stranger_is_told_what_will_be_here(visitor: Visitor) -> None:
    page = visitor.get("/progress")
    assert page.status_code == 200
    assert "Nothing is here yet" in page.text
    assert "set-cookie" not in page.headers


def test_answers_are_counted_and_the_practice_goes_on_from_here(visitor: Visitor) -> None:
    practise(visitor)
    page = visitor.get("/progress").text
    assert "Go on with the practice" in page
    assert "1 of 5 answered" in page
    assert "1 day. A single day off does not end it." in page
    assert "Something was done on 1 day of the last half year." in page
    assert "Days are those of UTC." in page


def test_a_test_is_no_part_of_the_lesson(visitor: Visitor) -> None:
    test = visitor.send(visitor.form(f"{LESSON}/test", "/start")).headers["location"]
    url, _, _ = test.partition("#")
    visitor.send(visitor.form(f"{url}&view=hand-in", "/hand-in"))
    page = visitor.get("/progress").text
    assert "0 of 10 parts are done." in page
    assert re.search(r"<dt>Parts done</dt><dd><[^>]+>0<", page)


def test_days_are_those_of_the_browsers_time_zone(visitor: Visitor) -> None:
    practise(visitor)
    visitor.client.cookies.set("slope_zone", "Asia%2FTokyo")
    assert "Days are those of Asia/Tokyo." in visitor.get("/progress").text
    visitor.client.cookies.set("slope_zone", "<script>")
    assert "Days are those of UTC." in visitor.get("/progress").text


def test_a_session_that_ended_elsewhere_is_asked_to_sign_in(app: FastAPI, visitor: Visitor) -> None:
    sign_up(visitor)
    with app.state.database.write() as session:
        session.execute(update(UserRow).values(password_hash="another"))
    assert visitor.get("/progress").headers["location"] == "/login?next=/progress"


def test_who_lost_the_learners_cookie_is_asked_to_sign_in(visitor: Visitor) -> None:
    sign_up(visitor)
    visitor.client.cookies.delete("slope_learner")
    assert visitor.get("/progress").headers["location"] == "/login?next=/progress"


def test_after_signing_up_the_page_says_whose_it_is(visitor: Visitor) -> None:
    practise(visitor)
    sign_up(visitor)
    page = visitor.get("/progress?told=signed-up").text
    assert "what you did in this browser is in it" in page
    assert "Signed in as <strong>ada</strong>" in page
    assert "<script>" not in visitor.get("/progress?told=<script>").text


def test_everything_is_deleted_after_a_page_that_counts_it(app: FastAPI, visitor: Visitor) -> None:
    practise(visitor)
    page = visitor.get("/progress/delete").text
    assert "<li>1 attempt</li>" in page
    assert "<li>1 answer</li>" in page
    gone = visitor.send(visitor.form("/progress/delete", "/progress/delete"))
    assert gone.headers["clear-site-data"] == '"storage"'
    assert "Everything that was kept of you is deleted." in visitor.follow(gone).text
    assert "Nothing is kept of you" in visitor.get("/progress/delete").text
    with app.state.database.read() as session:
        for table in (LearnerRow, AttemptRow, AnswerRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        assert session.scalar(select(func.count()).select_from(QuestionVersionRow)) == 1


def test_an_account_stays_empty_or_goes_too_as_is_asked(
    app: FastAPI, visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    practise(visitor)
    sign_up(visitor)
    form = visitor.form("/progress/delete", "/progress/delete")
    form.fields.pop("account")  # a box that is not ticked is not sent
    assert "Nothing is here yet" in visitor.follow(visitor.send(form)).text
    practise(visitor)
    elsewhere = newcomer()
    signed_in = elsewhere.send(
        elsewhere.form("/login?next=/progress", "/login"), name="ada", password=PASSWORD
    )
    assert "1 of 5 answered" in elsewhere.follow(signed_in).text
    gone = visitor.send(visitor.form("/progress/delete", "/progress/delete"), account="1")
    assert "the account with it" in visitor.follow(gone).text
    assert visitor.get("/account").status_code == 303
    assert elsewhere.get("/progress").status_code == 303
    with app.state.database.read() as session:
        assert session.scalar(select(func.count()).select_from(UserRow)) == 0
        assert session.scalar(select(func.count()).select_from(AttemptRow)) == 0


def test_nothing_is_deleted_without_a_form_of_ours(visitor: Visitor) -> None:
    practise(visitor)
    form = visitor.form("/progress/delete", "/progress/delete")
    assert visitor.send(form, csrf="").status_code == 403
    assert "1 of 5 answered" in visitor.get("/progress").text


@pytest.fixture
def test_under_way(both: Database) -> Database:
    """A test with an answer that is not handed in, and a practice that is at its end."""
    with both.write() as session:
        hold_learner(session, ADA, NOON)
        session.execute(
            insert(QuestionVersionRow).values(
                lesson="c/l", question="q", version="v1", content={}, first_asked_at=NOON
            )
        )
        for name, finished_at in (("test", None), ("practice", NOON)):
            session.execute(
                insert(AttemptRow).values(
                    id=name, learner_id=ADA, lesson="c/l", mode=name, started_at=NOON,
                    finished_at=finished_at, drawn={"questions": [{}] * 10},
                )
            )  # fmt: skip
            session.execute(
                insert(AnswerRow).values(
                    attempt_id=name, question="q", lesson="c/l", version="v1", option="a",
                    correct=True, at=NOON + timedelta(minutes=1),
                )
            )  # fmt: skip
    return both


def test_what_was_tried_is_read_with_its_answers(test_under_way: Database) -> None:
    with test_under_way.read() as session:
        past = store.past(session, ADA, datetime(2020, 1, 1, tzinfo=UTC))
        later = store.past(session, ADA, NOON + timedelta(days=1))
    by_mode = {each.mode: each for each in past.tried}
    assert (by_mode["test"].answered, by_mode["test"].asked) == (1, 10)
    assert by_mode["practice"].last_at == NOON + timedelta(minutes=1)
    assert len(past.moments) == 2
    assert later.moments == []
