"""The practice pages, as a browser without scripts and as htmx would use them."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app.accounts.tables import LearnerRow
from app.quizzes.parts import solution_parts
from app.quizzes.tables import AnswerRow, AttemptRow
from visitor import HtmlForm, Visitor

URL = "/mlops/model-serialization/practice"
NewVisitor = Callable[[], Visitor]


@pytest.fixture
def right(app: FastAPI) -> dict[str, str]:
    """The letter of the right option, by question, in order."""
    mode = app.state.shelf.library.lessons["mlops/model-serialization"].mode("practice")
    return {question.id: question.variants[0].body.right.key for question in mode.questions}


@pytest.fixture
def rows(app: FastAPI) -> Iterator[Callable[[type], int]]:
    def count(table: type) -> int:
        with app.state.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    return count


def wrong(right: dict[str, str], question: str) -> str:
    return "a" if right[question] != "a" else "b"


def to_answer(visitor: Visitor, query: str = "") -> HtmlForm:
    return visitor.form(URL + query, "/answer")


def answer_all(visitor: Visitor, right: dict[str, str], wrong_ones: int = 0) -> None:
    for number, (question, key) in enumerate(right.items()):
        option = wrong(right, question) if number < wrong_ones else key
        response = visitor.send(to_answer(visitor), option=option)
        assert response.status_code == 303


def test_a_new_visitor_gets_the_first_question_with_its_level_and_a_hint(visitor: Visitor) -> None:
    page = visitor.get(URL).text
    assert "Question 1 of 5" in page
    assert "level-easy" in page
    assert "Hint" in page
    assert "Solution, step by step" not in page


def test_the_page_of_an_unanswered_question_does_not_hold_the_key(
    app: FastAPI, visitor: Visitor
) -> None:
    mode = app.state.shelf.library.lessons["mlops/model-serialization"].mode("practice")
    for question in mode.questions:
        page = visitor.get(f"{URL}?q={question.id}").text
        for option in question.variants[0].body.options:
            assert option.html in page
            assert option.feedback_html not in page
        assert question.variants[0].solution_html not in page
        assert question.variants[0].quick_check_html not in page
        assert question.variants[0].mistakes_html not in page
        for tell in ("option-right", "option-wrong", "checked"):
            assert tell not in page


def test_a_wrong_answer_is_corrected_for_the_very_option(
    app: FastAPI, visitor: Visitor, right: dict[str, str]
) -> None:
    mode = app.state.shelf.library.lessons["mlops/model-serialization"].mode("practice")
    question = mode.questions[0]
    for option in question.variants[0].body.options:
        someone = Visitor(app)
        page = someone.follow(someone.send(to_answer(someone), option=option.key)).text
        main = page.partition("<main")[2]
        for other in question.variants[0].body.options:
            assert (other.feedback_html in main) == (other.key == option.key)
        for step in solution_parts(question.variants[0].solution_html)[1]:
            assert step in main
        assert question.variants[0].mistakes_html in main
        assert question.variants[0].quick_check_html in main
        kind = "right" if option.correct else "wrong"
        assert f"feedback-{kind}" in main


def test_the_correction_stands_right_under_the_option_that_was_picked(
    visitor: Visitor, right: dict[str, str]
) -> None:
    page = visitor.follow(visitor.send(to_answer(visitor), option="b")).text
    options = re.findall(r'value="([a-z])"[^>]*disabled|(id="feedback")', page)
    order = [key or "feedback" for key, _ in options]
    assert order.index("feedback") == order.index("b") + 1


def test_an_answer_leads_to_its_correction_and_on_to_the_next_question(
    visitor: Visitor, right: dict[str, str]
) -> None:
    response = visitor.send(to_answer(visitor), option="a")
    first, second = list(right)[:2]
    assert response.headers["location"] == f"{URL}?q={first}#feedback"
    assert f'href="{URL}?q={second}"' in visitor.follow(response).text


def test_a_reload_or_another_visit_goes_on_with_the_next_question(
    visitor: Visitor, right: dict[str, str]
) -> None:
    visitor.send(to_answer(visitor), option="a")
    visitor.send(to_answer(visitor), option="a")
    for _ in range(2):
        assert "Question 3 of 5" in visitor.get(URL).text


def test_after_the_last_question_comes_the_score_and_every_result_can_be_seen_again(
    visitor: Visitor, right: dict[str, str]
) -> None:
    answer_all(visitor, right, wrong_ones=2)
    page = visitor.get(URL).text
    assert "Your score" in page
    assert re.search(r'num">3</span>.*of 5 right', page)
    assert page.count("badge-bad") == 2
    assert page.count("badge-good") == 3
    for question in right:
        again = visitor.get(f"{URL}?q={question}").text
        assert "Solution, step by step" in again
        assert "See the score" in again


def test_trying_again_starts_anew_and_keeps_the_old_try(
    visitor: Visitor, right: dict[str, str], rows: Callable[[type], int]
) -> None:
    answer_all(visitor, right, wrong_ones=1)
    begun = visitor.send(visitor.form(URL, "/again"))
    assert "Question 1 of 5" in visitor.follow(begun).text
    assert rows(AttemptRow) == 2
    answer_all(visitor, right)
    page = visitor.get(URL).text
    assert re.search(r'num">5</span>.*of 5 right', page)
    old = re.search(rf'href="({re.escape(URL)}\?attempt=[0-9a-f]+)"', page)
    assert old is not None
    earlier = visitor.get(old.group(1)).text
    assert "This is an earlier try" in earlier
    assert re.search(r'num">4</span>.*of 5 right', earlier)


def test_a_second_answer_says_that_the_first_one_counts(
    visitor: Visitor, right: dict[str, str]
) -> None:
    form = to_answer(visitor)
    visitor.send(form, option="b")
    response = visitor.send(form, option=right[form.fields["question"]])
    page = visitor.follow(response).text
    assert "your first answer counts" in page
    assert "feedback-wrong" in page


def test_answers_sent_at_the_same_moment_make_one_row_and_no_error(
    app: FastAPI, visitor: Visitor, rows: Callable[[type], int]
) -> None:
    form = to_answer(visitor)
    cookies = dict(visitor.client.cookies)

    def send(option: str) -> int:
        twin = Visitor(app)
        twin.client.cookies.update(cookies)
        return twin.send(form, option=option).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, "abcdabcd")) == {303}
    assert rows(AnswerRow) == 1
    assert rows(AttemptRow) == 1
    assert rows(LearnerRow) == 1


def test_reading_makes_no_learner(visitor: Visitor, rows: Callable[[type], int]) -> None:
    visitor.get(URL)
    visitor.get(URL)
    assert rows(LearnerRow) == 0


@pytest.mark.parametrize("option", ["", "e", "A", "z" * 60, "\x00", "<b>"])
def test_an_option_that_does_not_exist_is_refused_with_those_that_do(
    visitor: Visitor, rows: Callable[[type], int], option: str
) -> None:
    response = visitor.send(to_answer(visitor), option=option)
    assert response.status_code == 422
    assert "Pick one of those below" in response.text
    assert "Traceback" not in response.text
    assert rows(LearnerRow) == 0


def test_an_unknown_question_is_not_found(visitor: Visitor) -> None:
    form = to_answer(visitor)
    assert visitor.send(form, question="no-such", option="a").status_code == 404
    assert visitor.get(f"{URL}?q=no-such").status_code == 404


def test_the_attempt_of_another_learner_is_not_found(
    visitor: Visitor, newcomer: NewVisitor, rows: Callable[[type], int]
) -> None:
    visitor.send(to_answer(visitor), option="a")
    theirs = to_answer(visitor).fields["attempt"]
    assert theirs
    stranger = newcomer()
    response = stranger.send(to_answer(stranger), attempt=theirs, option="a")
    assert response.status_code == 404
    assert stranger.get(f"{URL}?attempt={theirs}").status_code == 404
    assert rows(AnswerRow) == 1


def test_without_the_cookie_nothing_is_stored_and_the_page_says_what_to_do(
    visitor: Visitor, rows: Callable[[type], int]
) -> None:
    form = to_answer(visitor)
    visitor.client.cookies.clear()
    response = visitor.send(form, option="a")
    assert response.status_code == 403
    assert "Allow cookies" in response.text
    assert rows(AnswerRow) == 0


@pytest.mark.parametrize("token", ["", "nonsense", "00.11", "…", "a" * 5000])
def test_a_form_with_a_wrong_token_is_refused(visitor: Visitor, token: str) -> None:
    response = visitor.send(to_answer(visitor), csrf=token, option="a")
    assert response.status_code == 403
    assert "reload the page" in response.text


def test_a_token_of_somebody_else_is_refused(visitor: Visitor, newcomer: NewVisitor) -> None:
    token = to_answer(newcomer()).fields["csrf"]
    assert visitor.send(to_answer(visitor), csrf=token, option="a").status_code == 403


def test_a_forged_cookie_is_nobody(visitor: Visitor) -> None:
    form = to_answer(visitor)
    visitor.client.cookies.clear()
    visitor.client.cookies.set("slope_learner", "f" * 32 + ".forged")
    assert visitor.send(form, option="a").status_code == 403
    assert visitor.get(URL).status_code == 200


def test_a_question_revised_while_it_was_open_is_shown_anew_and_nothing_is_counted(
    app: FastAPI, visitor: Visitor, content_dir: Path, rows: Callable[[type], int]
) -> None:
    form = to_answer(visitor)
    revise(app, content_dir)
    response = visitor.send(form, option="a")
    page = visitor.follow(response).text
    assert "was revised while you had it open" in page
    assert "Revised: Which of these" in page
    assert "Check the answer" in page
    assert rows(AnswerRow) == 0
    assert rows(LearnerRow) == 0
    assert visitor.send(to_answer(visitor), option="a").status_code == 303
    assert rows(AnswerRow) == 1


def test_an_answer_to_an_old_wording_is_shown_with_that_wording(
    app: FastAPI, visitor: Visitor, content_dir: Path, right: dict[str, str]
) -> None:
    visitor.send(to_answer(visitor), option="b")
    revise(app, content_dir)
    page = visitor.get(f"{URL}?q={next(iter(right))}").text
    assert "revised after you answered it" in page
    prompt = page.partition("question-prompt")[2].partition("</div>")[0]
    assert "Revised:" not in prompt
    assert "How it is asked now" in page


def test_htmx_gets_the_fragment_alone_and_the_address_to_show(
    visitor: Visitor, right: dict[str, str]
) -> None:
    response = visitor.send(to_answer(visitor), headers={"HX-Request": "true"}, option="b")
    assert response.status_code == 200
    assert "<html" not in response.text
    assert response.headers["HX-Replace-Url"] == f"{URL}?q={next(iter(right))}"
    assert "htmx-focus" in response.text
    assert re.search(r'hx-swap-oob="innerHTML:#practice-status">[A-D] is not right', response.text)
    assert "Question 1 of 5" in visitor.get(response.headers["HX-Replace-Url"]).text


def test_htmx_gets_errors_as_a_fragment_too(visitor: Visitor) -> None:
    response = visitor.send(to_answer(visitor), headers={"HX-Request": "true"}, option="z")
    assert response.status_code == 422
    assert "<html" not in response.text
    assert "Pick one of those below" in response.text


def revise(app: FastAPI, content_dir: Path) -> None:
    """Word the first question anew, as an author would, and let the site notice."""
    file = content_dir / "mlops/model-serialization/practice.md"
    text = file.read_text()
    assert text.count("## Which of these formats") == 1
    file.write_text(text.replace("## Which of these formats", "## Revised: Which of these formats"))
    app.state.shelf.reload()


def test_an_answer_whose_reply_was_lost_counts_once_when_it_is_sent_again(
    visitor: Visitor, rows: Callable[[type], int]
) -> None:
    form = to_answer(visitor)
    visitor.send(form, option="a", key="0123456789abcdef")
    again = visitor.send(form, option="a", key="0123456789abcdef")
    assert again.status_code == 303
    assert rows(AnswerRow) == 1
    assert rows(AttemptRow) == 1


def test_an_answer_sent_again_after_a_new_try_was_begun_counts_in_neither_twice(
    visitor: Visitor, right: dict[str, str], rows: Callable[[type], int]
) -> None:
    first = to_answer(visitor)
    visitor.send(first, option="a", key="0123456789abcdef")
    for question, key in list(right.items())[1:]:
        visitor.send(to_answer(visitor, f"?q={question}"), option=key)
    visitor.send(visitor.form(URL, "/again"))
    visitor.send(first, option="a", key="0123456789abcdef")
    assert rows(AttemptRow) == 2
    assert rows(AnswerRow) == 5
    assert "Question 1 of 5" in visitor.get(URL).text


def test_a_key_of_one_question_does_not_answer_another(
    visitor: Visitor, right: dict[str, str], rows: Callable[[type], int]
) -> None:
    for question in list(right)[:2]:
        visitor.send(to_answer(visitor, f"?q={question}"), option="a", key="same")
    assert rows(AnswerRow) == 2


def test_a_page_left_open_belongs_to_the_try_that_it_was_made_for(
    visitor: Visitor, right: dict[str, str], rows: Callable[[type], int]
) -> None:
    first = to_answer(visitor)
    answer_all(visitor, right)
    visitor.send(visitor.form(URL, "/again"))
    page = visitor.follow(visitor.send(first, option="a")).text
    assert "your first answer counts" in page
    assert "This is an earlier try" in page
    assert rows(AnswerRow) == 5
    assert "Question 1 of 5" in visitor.get(URL).text


def test_more_fields_than_any_kind_asks_for_are_refused(
    visitor: Visitor, rows: Callable[[type], int]
) -> None:
    many = {f"option{n}": "a" for n in range(200)}
    answer = visitor.send(to_answer(visitor), option="a", **many)
    assert answer.status_code == 422
    assert "at most 100 fields" in answer.text
    assert rows(AnswerRow) == 0


def test_a_key_too_long_is_refused(visitor: Visitor, rows: Callable[[type], int]) -> None:
    assert visitor.send(to_answer(visitor), option="a", key="k" * 33).status_code == 422
    assert rows(AnswerRow) == 0
