"""The migrations lead to the tables as the code declares them, on both databases."""

from alembic import command
from sqlalchemy import Inspector, inspect

import app.main  # noqa: F401 - whatever the application asks for is declared
from app.db.base import Base
from app.db.migrate import alembic_config
from app.db.session import Database


def test_nothing_is_left_to_migrate(both: Database) -> None:
    config = alembic_config()
    with both.write() as session:
        config.attributes["connection"] = session.connection()
        command.check(config)  # says what differs, and fails


def test_every_table_of_a_learner_is_found_by_the_learner(both: Database) -> None:
    """What one learner did is read without looking at what all others did."""
    with both.read() as session:
        found = inspect(session.connection())
        slow = {
            table.name
            for table in Base.metadata.sorted_tables
            if "learner_id" in table.columns
            and "learner_id" not in _first_columns(found, table.name)
        }
    assert slow == set()


def _first_columns(found: Inspector, table: str) -> set[str | None]:
    keys = [found.get_pk_constraint(table)["constrained_columns"]]
    keys += [index["column_names"] for index in found.get_indexes(table)]
    keys += [unique["column_names"] for unique in found.get_unique_constraints(table)]
    return {columns[0] for columns in keys if columns}
