"""Names, passwords and accounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import store
from app.accounts.passwords import hash_password, is_password
from app.accounts.users import Role, check_password, clean_name
from app.db.session import Database
from app.errors import Conflict, Invalid
from quiz_samples import NOON


def test_a_name_has_one_spelling() -> None:
    assert clean_name("  Ada ") == clean_name("ADA") == clean_name("ａｄａ") == "ada"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "a\nb", "a\u202eb"])
def test_a_name_that_cannot_be_seen_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        clean_name(name)


@given(st.text(max_size=200))
def test_cleaning_a_name_twice_changes_nothing(name: str) -> None:
    try:
        cleaned = clean_name(name)
    except Invalid:
        return
    assert clean_name(cleaned) == cleaned


@pytest.mark.parametrize("password", ["", "too short", "x" * 1001])
def test_a_password_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="10 to 1000"):
        check_password(password)


def test_only_the_password_itself_fits_its_hash() -> None:
    stored = hash_password("correct horse")
    assert stored.startswith("$argon2id$")
    assert is_password("correct horse", stored)
    assert not is_password("correct horsE", stored)
    assert not is_password("correct horse", None)
    assert not is_password("nobody has this password", None)


def test_an_account_is_found_by_its_name_and_id(both: Database) -> None:
    with both.write() as session:
        made = store.add_user(session, "ada", Role.INSTRUCTOR, "hash", NOON)
    with both.read() as session:
        assert store.user_named(session, "ada") == store.user(session, made.id) == made
        assert store.user_named(session, "ben") is None
        assert store.user(session, "no") is None


def test_a_name_is_given_once(both: Database) -> None:
    with both.write() as session:
        store.add_user(session, "ada", Role.INSTRUCTOR, "hash", NOON)
    with pytest.raises(Conflict, match="already"), both.write() as session:
        store.add_user(session, "ada", Role.INSTRUCTOR, "other", NOON)


def test_the_stamp_changes_with_the_password(both: Database) -> None:
    with both.write() as session:
        one = store.add_user(session, "ada", Role.INSTRUCTOR, hash_password("a" * 10), NOON)
        two = store.add_user(session, "ben", Role.INSTRUCTOR, hash_password("a" * 10), NOON)
    assert one.stamp != two.stamp
