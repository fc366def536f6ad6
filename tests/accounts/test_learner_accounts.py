"""Learners with an account: what they did comes along, and nobody else gets at it."""

import re
from collections.abc import Callable

import pytest
from httpx import Response

from visitor import Visitor

PASSWORD = "a few plain words"
LESSON = "/mlops/model-serialization"
PRACTICE = f"{LESSON}/practice"


def sign_up(visitor: Visitor, name: str = "ada", password: str = PASSWORD) -> Response:
    return visitor.send(visitor.form("/signup", "/signup"), name=name, password=password)


def log_in(visitor: Visitor, name: str = "ada", password: str = PASSWORD) -> Response:
    return visitor.send(visitor.form("/login", "/login"), name=name, password=password)


def log_out(visitor: Visitor) -> None:
    assert visitor.send(visitor.form("/", "/logout")).status_code == 303


def practise(visitor: Visitor) -> None:
    """Answer the question that is asked next."""
    form = visitor.form(PRACTICE, "/practice/answer")
    key = next(iter(form.choices["option"]))
    assert visitor.send(form, option=key, confidence="certain").status_code == 303


def answered(visitor: Visitor) -> int:
    """How many questions of the practice the lesson's page says are answered."""
    found = re.search(r"(\d+) of \d+ answered", visitor.get(f"{LESSON}/").text)
    return int(found[1]) if found else 0


def test_signing_up_keeps_what_was_done_and_another_browser_gets_it(
    visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    practise(visitor)
    assert sign_up(visitor).headers["location"] == "/progress?told=signed-up"
    assert answered(visitor) == 1
    elsewhere = newcomer()
    assert log_in(elsewhere).status_code == 303
    assert answered(elsewhere) == 1
    practise(elsewhere)
    assert answered(visitor) == 2


def test_what_was_done_before_signing_in_is_added(
    visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    sign_up(visitor)
    elsewhere = newcomer()
    practise(elsewhere)
    assert log_in(elsewhere).headers["location"] == "/progress?told=joined"
    assert answered(elsewhere) == answered(visitor) == 1


def test_after_signing_out_the_browser_is_nobodys(visitor: Visitor) -> None:
    practise(visitor)
    sign_up(visitor)
    log_out(visitor)
    assert answered(visitor) == 0
    practise(visitor)
    sign_up(visitor, "ben")
    assert answered(visitor) == 1
    log_out(visitor)
    log_in(visitor)
    assert answered(visitor) == 1


def test_signing_in_as_somebody_else_takes_nothing_along(visitor: Visitor) -> None:
    sign_up(visitor, "ben")
    log_out(visitor)
    sign_up(visitor, "ada")
    practise(visitor)
    log_in(visitor, "ben")
    assert answered(visitor) == 0
    log_in(visitor, "ada")
    assert answered(visitor) == 1


def test_a_page_from_before_says_kindly_that_it_is_out_of_date(visitor: Visitor) -> None:
    form = visitor.form(PRACTICE, "/practice/answer")
    sign_up(visitor)
    refused = visitor.send(form, option="a")
    assert refused.status_code == 403
    assert "signed in or out" in refused.text
    assert answered(visitor) == 0


def test_a_learner_id_that_was_known_before_is_worth_nothing_after(
    visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    practise(visitor)
    planted = visitor.client.cookies["slope_learner"]
    sign_up(visitor)
    assert visitor.client.cookies["slope_learner"] != planted
    other = newcomer()
    other.client.cookies.set("slope_learner", planted)
    assert answered(other) == 0


def test_a_name_is_given_once_and_the_form_keeps_what_was_entered(
    visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    sign_up(visitor)
    refused = sign_up(newcomer(), " ADA ")
    assert refused.status_code == 409
    assert "There is already an account named ada." in refused.text
    assert PASSWORD not in refused.text
    assert 'value=" ADA "' in refused.text


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [
        ("", PASSWORD, "visible characters"),
        ("a\u202eb", PASSWORD, "visible characters"),
        ("ada", "short", "10 to 1000"),
        ("<script>", "short", "&lt;script&gt;"),
        ("x" * 5000, "y" * 5000, "1 to 100"),
    ],
)
def test_what_may_not_be_used_is_said_beside_its_field(
    visitor: Visitor, name: str, password: str, words: str
) -> None:
    refused = sign_up(visitor, name, password)
    assert refused.status_code == 422
    assert words in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert "slope_session" not in refused.headers.get("set-cookie", "")


def test_accounts_are_bounded_by_address(visitor: Visitor, newcomer: Callable[[], Visitor]) -> None:
    form = visitor.form("/signup", "/signup")
    sign_up(newcomer(), "taken")
    for _ in range(59):
        assert visitor.send(form, name="taken", password=PASSWORD).status_code == 409
    assert visitor.send(form, name="taken", password=PASSWORD).status_code == 429


def test_a_learner_sees_no_instructors_page(visitor: Visitor) -> None:
    sign_up(visitor)
    assert visitor.get("/teach/").status_code == 403


@pytest.mark.parametrize("hostile", ["//evil.example", "https://evil.example", "/\\evil"])
def test_signing_up_leads_only_to_pages_of_this_site(visitor: Visitor, hostile: str) -> None:
    form = visitor.form("/signup", "/signup")
    made = visitor.send(form, name="ada", password=PASSWORD, following=hostile)
    assert made.headers["location"] == "/"


def test_who_is_signed_in_makes_no_second_account(visitor: Visitor) -> None:
    sign_up(visitor)
    assert visitor.get("/signup").headers["location"] == "/account"
    form = visitor.form("/login", "/login")
    form.action = "/signup"
    assert visitor.send(form, name="ben", password=PASSWORD).status_code == 409


def change(visitor: Visitor, what: str, **fields: str) -> Response:
    return visitor.send(visitor.form("/account", f"/account/{what}"), **fields)


def test_an_account_gets_another_name(visitor: Visitor, newcomer: Callable[[], Visitor]) -> None:
    sign_up(visitor)
    sign_up(newcomer(), "ben")
    assert change(visitor, "name", name="ben", password=PASSWORD).status_code == 409
    assert change(visitor, "name", name="cleo", password="wrong password").status_code == 422
    assert "cleo" in visitor.follow(change(visitor, "name", name="Cleo", password=PASSWORD)).text
    assert log_in(newcomer(), "cleo").status_code == 303
    assert log_in(newcomer(), "ada").status_code == 401


def test_another_password_ends_every_other_session(
    visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    sign_up(visitor)
    practise(visitor)
    elsewhere = newcomer()
    log_in(elsewhere)
    new = "other plain words"
    assert "not your password" in change(visitor, "password", old="wrong", password=new).text
    assert "10 to 1000" in change(visitor, "password", old=PASSWORD, password="short").text
    done = visitor.follow(change(visitor, "password", old=PASSWORD, password=new))
    assert "Your password is changed." in done.text
    assert answered(visitor) == 1
    assert answered(elsewhere) == 0
    assert elsewhere.get("/account").headers["location"] == "/login?next=/account"
    assert log_in(elsewhere).status_code == 401
    assert log_in(elsewhere, password=new).status_code == 303
    assert answered(elsewhere) == 1


def test_signing_out_everywhere_keeps_this_browser_and_ends_the_others(
    visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    practise(visitor)
    sign_up(visitor)
    elsewhere = newcomer()
    log_in(elsewhere)
    assert "signed out" in visitor.follow(change(visitor, "sessions")).text
    assert answered(visitor) == 1
    assert answered(elsewhere) == 0
    assert elsewhere.get("/account").status_code == 303
    page = elsewhere.get("/login")
    assert "Sign out" not in page.text, "the session that ended is forgotten"


def test_what_is_done_after_a_session_ended_elsewhere_is_not_lost(
    visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    sign_up(visitor)
    elsewhere = newcomer()
    log_in(elsewhere)
    change(visitor, "sessions")
    practise(elsewhere)
    log_out(elsewhere)
    assert answered(elsewhere) == 1
    log_in(elsewhere)
    assert answered(visitor) == 1


def test_tries_at_the_own_password_are_bounded(visitor: Visitor) -> None:
    sign_up(visitor)
    form = visitor.form("/account", "/account/password")
    tries = [visitor.send(form, old="wrong", password=PASSWORD).status_code for _ in range(6)]
    assert tries == [422] * 5 + [429]


@pytest.mark.parametrize("what", ["name", "password", "sessions"])
def test_an_account_is_changed_only_by_its_own_pages(visitor: Visitor, what: str) -> None:
    sign_up(visitor)
    assert change(visitor, what, csrf="").status_code == 403


def test_the_account_page_asks_strangers_to_sign_in(visitor: Visitor) -> None:
    assert visitor.get("/account").headers["location"] == "/login?next=/account"
