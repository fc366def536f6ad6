"""Signing in and out through the pages, and who may see the instructors' side."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from app.accounts import store
from app.accounts.passwords import hash_password
from app.accounts.routes import local_path
from app.accounts.tables import UserRow
from app.accounts.users import Role
from app.settings import Settings
from quiz_samples import NOON
from visitor import Visitor

PASSWORD = "correct horse"


@pytest.fixture
def ada(app: FastAPI) -> str:
    with app.state.database.write() as session:
        user = store.add_user(session, "ada", Role.INSTRUCTOR, hash_password(PASSWORD), NOON)
    return user.name


def sign_in(visitor: Visitor, name: str = "ada", password: str = PASSWORD, path: str = "/login"):  # type: ignore[no-untyped-def]
    return visitor.send(visitor.form(path, "/login"), name=name, password=password)


def test_who_may_not_see_a_page_is_asked_to_sign_in_and_then_gets_it(
    visitor: Visitor, ada: str
) -> None:
    asked = visitor.get("/teach/")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/login?next=/teach/"
    signed_in = sign_in(visitor, path=asked.headers["location"])
    page = visitor.follow(signed_in)
    assert page.status_code == 200
    assert "Problems in the content" in page.text
    assert "Sign out" in page.text


@pytest.mark.parametrize(
    ("name", "password"),
    [("ada", "wrong password"), ("nobody", PASSWORD), ("", ""), ("ada", ""), ("a\x00", "x")],
)
def test_a_wrong_name_or_password_says_the_same(
    visitor: Visitor, ada: str, name: str, password: str
) -> None:
    response = sign_in(visitor, name, password)
    assert response.status_code == 401
    assert "There is no account with this name and this password." in response.text
    assert "slope_session" not in response.headers.get("set-cookie", "")
    assert visitor.get("/teach/").status_code == 303


def test_tries_are_bounded(visitor: Visitor, newcomer: Callable[[], Visitor], ada: str) -> None:
    form = visitor.form("/login", "/login")
    answers = [visitor.send(form, name="ada", password="wrong").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    assert "Please wait" in visitor.send(form, name="ada", password=PASSWORD).text


def test_success_gives_the_tries_back(visitor: Visitor, ada: str) -> None:
    for _ in range(3):
        for _ in range(3):
            assert sign_in(visitor, password="wrong").status_code == 401
        assert sign_in(visitor).status_code == 303


def test_signing_out_ends_the_session(visitor: Visitor, ada: str) -> None:
    sign_in(visitor)
    assert visitor.get("/teach/").status_code == 200
    visitor.send(visitor.form("/", "/logout"))
    assert visitor.get("/teach/").status_code == 303


def test_signing_in_needs_a_token(visitor: Visitor, ada: str) -> None:
    assert sign_in(visitor).status_code == 303
    form = visitor.form("/login", "/login")
    assert visitor.send(form, csrf="", name="ada", password=PASSWORD).status_code == 403


def test_a_changed_password_ends_old_sessions(app: FastAPI, visitor: Visitor, ada: str) -> None:
    sign_in(visitor)
    with app.state.database.write() as session:
        session.execute(update(UserRow).values(password_hash=hash_password("another one")))
    assert visitor.get("/teach/").status_code == 303


def test_a_removed_account_is_signed_out(app: FastAPI, visitor: Visitor, ada: str) -> None:
    sign_in(visitor)
    with app.state.database.write() as session:
        session.delete(session.query(UserRow).one())
    assert visitor.get("/teach/").status_code == 303


def test_a_forged_session_is_nobody(visitor: Visitor) -> None:
    visitor.client.cookies.set("slope_session", "eyJyb2xlIjoiaW5zdHJ1Y3RvciJ9.aaaa.bbbb")
    assert visitor.get("/teach/").status_code == 303
    assert "Sign out" not in visitor.get("/").text


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/teach/", "/teach/"),
        ("/a?b=c", "/a?b=c"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("/\t/evil.example", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_only_to_pages_of_this_site(path: str, leads_to: str) -> None:
    assert local_path(path) == leads_to


def run_user_add(
    settings: Settings, *arguments: str, password: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "user", "add", *arguments],
        input=password,
        text=True,
        capture_output=True,
        check=False,
        env={
            **os.environ,
            "SLOPE_DATA_DIR": str(settings.data_dir),
            "SLOPE_SECRET_KEY": settings.secret_key,
            "SLOPE_DATABASE_URL": "",
        },
    )


def test_an_account_made_on_the_command_line_can_sign_in(
    settings: Settings, visitor: Visitor
) -> None:
    made = run_user_add(settings, "Ada", "--role", "instructor", password=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    assert PASSWORD not in made.stdout + made.stderr
    assert sign_in(visitor, name="ADA").status_code == 303


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (("ada", "--role", "instructor"), "short\n", "10 to 1000"),
        (("ada", "--role", "instructor"), "", "10 to 1000"),
        (("ada", "--role", "king"), f"{PASSWORD}\n", "instructor"),
        (("ada",), f"{PASSWORD}\n", "--role"),
        (("  ", "--role", "instructor"), f"{PASSWORD}\n", "visible"),
    ],
)
def test_wrong_use_exits_with_2_and_says_why(
    settings: Settings, arguments: tuple[str, ...], password: str, words: str
) -> None:
    refused = run_user_add(settings, *arguments, password=password)
    assert refused.returncode == 2
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
