"""Learners and users in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.belongings import store as belongings
from app.accounts.tables import LearnerRow, UserRow
from app.accounts.users import Role, User
from app.db.upsert import insert
from app.errors import Conflict, NotSignedIn


@dataclass(frozen=True, slots=True)
class Brought:
    """An account after a browser was brought to it.

    Attributes:
        moved: the browser had something that the account now has.
    """

    user: User
    moved: bool


def hold_learner(session: Session, learner_id: str, now: datetime) -> None:
    """Make the learner's row if there is none, and lock it until the transaction ends.

    Whatever one learner sends at once is so dealt with one after the other.
    """
    session.execute(
        insert(session, LearnerRow)
        .values(id=learner_id, created_at=now)
        .on_conflict_do_nothing(index_elements=["id"])
    )
    session.execute(
        select(LearnerRow.id).where(LearnerRow.id == learner_id).with_for_update()
    ).one()


def hold_learners(session: Session, learner_ids: Iterable[str], now: datetime) -> None:
    """Hold several at once, always in the same order: nobody waits for who waits for them."""
    for learner_id in sorted(set(learner_ids)):
        hold_learner(session, learner_id, now)


def has_account(session: Session, learner_id: str | None) -> bool:
    """Whether the learner is an account's, so that nobody else may take what is theirs."""
    return session.scalar(select(UserRow.id).where(UserRow.learner_id == learner_id)) is not None


def user(session: Session, user_id: str) -> User | None:
    """The account of that id."""
    row = session.get(UserRow, user_id)
    return _user(row) if row else None


def user_named(session: Session, name: str) -> User | None:
    """The account of that (clean) name."""
    row = session.scalar(select(UserRow).where(UserRow.name == name))
    return _user(row) if row else None


def add_user(session: Session, name: str, role: Role, password_hash: str, now: datetime) -> User:
    """Make an account.

    Raises:
        Conflict: the name is taken.
    """
    row = UserRow(
        id=uuid4().hex, name=name, role=role.value, password_hash=password_hash, created_at=now
    )
    added = session.scalar(
        insert(session, UserRow)
        .values(
            id=row.id,
            name=row.name,
            role=row.role,
            password_hash=row.password_hash,
            created_at=row.created_at,
        )
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(UserRow.id)
    )
    if added is None:
        raise Conflict(f"There is already an account named {name}.")
    return _user(row)


def bring(session: Session, user: User, browser: str | None, now: datetime) -> Brought:
    """Bring a browser to an account: what was done there without one becomes the account's.

    What another account's learner did stays theirs. An account that has no learner gets a new one
    and never the browser's: somebody may know that id, or have planted it.

    Args:
        user: the account as it was when its password was checked.
        browser: the learner of the browser's cookie.

    Raises:
        NotSignedIn: it was deleted since, or has another password.
    """
    row = _held(session, user.id)
    if row.password_hash != user.password_hash:
        raise NotSignedIn("The password was changed at this very moment. Sign in with the new one.")
    home = row.learner_id or uuid4().hex
    is_free = browser not in (None, home) and not has_account(session, browser)
    moved = _settle(session, row, home, browser if is_free else None, now)
    return Brought(_user(row), moved)


def end_sessions(session: Session, user_id: str, now: datetime) -> User:
    """End every session of an account: its learner gets a new id, which no old cookie names."""
    row = _held(session, user_id)
    _settle(session, row, uuid4().hex, row.learner_id, now)
    return _user(row)


def change_password(session: Session, user_id: str, password_hash: str, now: datetime) -> User:
    """Give an account another password; every session from before ends."""
    _held(session, user_id).password_hash = password_hash
    return end_sessions(session, user_id, now)


def rename(session: Session, user_id: str, name: str) -> User:
    """Give an account another (clean) name.

    Raises:
        Conflict: the name is taken.
    """
    row = _held(session, user_id)
    try:
        with session.begin_nested():
            row.name = name
            session.flush()
    except IntegrityError as error:
        raise Conflict(f"There is already an account named {name}.") from error
    return _user(row)


def delete_user(session: Session, user_id: str) -> None:
    """Delete an account; what its learner did stays."""
    session.execute(delete(UserRow).where(UserRow.id == user_id))


def _settle(session: Session, row: UserRow, home: str, leaving: str | None, now: datetime) -> bool:
    """Make ``home`` the account's learner, with what another one did; whether that was anything."""
    hold_learners(session, [home, leaving or home], now)
    row.learner_id = home
    session.flush()  # before the other learner ends, whom the row may name
    if leaving is None:
        return False
    had = belongings.has_any(session, leaving)
    belongings.move(session, leaving, home)
    return had


def _held(session: Session, user_id: str) -> UserRow:
    """An account's row, locked until the transaction ends: whatever it asks at once, in turn.

    Raises:
        NotSignedIn: the account was deleted meanwhile.
    """
    row = session.get(UserRow, user_id, with_for_update=True)
    if row is None:
        raise NotSignedIn("This account was deleted. Nothing was stored.")
    return row


def _user(row: UserRow) -> User:
    return User(row.id, row.name, Role(row.role), row.password_hash, row.learner_id)
