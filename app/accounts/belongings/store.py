"""Everything that belongs to a learner, over all tables: moved, counted, deleted.

Which tables those are is read from the tables themselves (``declared``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select, update
from sqlalchemy.orm import Session

from app.accounts.belongings.declared import BELONGS, Belongs, joined
from app.accounts.tables import LearnerRow
from app.db.base import Base

LEARNER = "learner_id"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows of a table are a learner's, and what they are called."""

    table: str
    count: int
    words: str


def move(session: Session, leaving: str, staying: str) -> None:
    """Give everything of one learner to another, and end the one that has nothing left.

    Both must be held (accounts.store.hold_learners), so that nothing is added meanwhile. What both
    have under the same key becomes one row, as its table declares.
    """
    if leaving == staying:
        return
    for table in _tables():
        if LEARNER not in table.c:
            continue  # it hangs on rows that are moved
        if table.c[LEARNER].primary_key:
            _join_clashing(session, table, leaving, staying)
        session.execute(update(table).where(table.c[LEARNER] == leaving).values({LEARNER: staying}))
    session.execute(delete(LearnerRow).where(LearnerRow.id == leaving))


def count(session: Session, learner_id: str) -> tuple[Counted, ...]:
    """What there is of a learner, by table."""
    found = []
    for table in _tables():
        number = session.scalar(
            select(func.count()).select_from(table).where(_is_of(table, learner_id))
        )
        said: Belongs = table.info[BELONGS]
        found.append(Counted(table.name, number or 0, said.said(number or 0)))
    return tuple(found)


def has_any(session: Session, learner_id: str) -> bool:
    """Whether a learner has done anything."""
    return any(each.count for each in count(session, learner_id))


def delete_all(session: Session, learner_id: str) -> None:
    """Delete a learner and everything of theirs: every table's rows go with the learner's own."""
    session.execute(delete(LearnerRow).where(LearnerRow.id == learner_id))


def _tables() -> Iterable[Table]:
    """The tables that hold what is a learner's, those first that others hang on."""
    return [table for table in Base.metadata.sorted_tables if BELONGS in table.info]


def _is_of(table: Table, learner_id: str) -> ColumnElement[bool]:
    """Whether a row is the learner's: it says so, or hangs on one that does."""
    if LEARNER in table.c:
        return table.c[LEARNER] == learner_id
    for key in table.foreign_keys:
        owner = key.column.table
        if BELONGS in owner.info:
            return key.parent.in_(select(key.column).where(_is_of(owner, learner_id)))
    raise LookupError(f"nothing says which learner a row of {table.name} belongs to")


def _join_clashing(session: Session, table: Table, leaving: str, staying: str) -> None:
    """Make one row of each two that would have the same key."""
    said: Belongs = table.info[BELONGS]
    if said.keep is None:
        raise LookupError(f"{table.name} does not declare what becomes of two rows of one key")
    rest = [column for column in table.primary_key if column.name != LEARNER]
    theirs = table.alias()
    same_key = [table.c[column.name] == theirs.c[column.name] for column in rest]
    clashing = session.execute(
        select(table, *(theirs.c[name].label(f"leaving_{name}") for name in said.keep))
        .join(theirs, theirs.c[LEARNER] == leaving)
        .where(table.c[LEARNER] == staying, *same_key)
    ).mappings()
    for row in clashing.all():
        key = {column.name: row[column.name] for column in rest}
        other = {name: row[f"leaving_{name}"] for name in said.keep}
        values = joined(said.keep, {name: row[name] for name in said.keep}, other)
        if values:
            session.execute(update(table).where(_has(table, staying, key)).values(values))
        session.execute(delete(table).where(_has(table, leaving, key)))


def _has(table: Table, learner_id: str, key: Mapping[str, Any]) -> ColumnElement[bool]:
    found = table.c[LEARNER] == learner_id
    for name, value in key.items():
        found &= table.c[name] == value
    return found
