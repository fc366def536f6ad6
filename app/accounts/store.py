"""Learners and users in the database."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.tables import LearnerRow, UserRow
from app.accounts.users import Role, User
from app.db.upsert import insert
from app.errors import Conflict


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


def _user(row: UserRow) -> User:
    return User(row.id, row.name, Role(row.role), row.password_hash)
