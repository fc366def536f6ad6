"""Runs migrations on the database that app/db/migrate.py hands over."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

import app.accounts.tables
import app.anatomy.tables
import app.events.tables
import app.experiments.beside.tables
import app.experiments.tables
import app.predictions.tables
import app.progress.tables
import app.quizzes.tables
import app.scheduling.tables
import app.search.tables  # noqa: F401 - importing the tables is what fills the metadata
from app.db.base import Base, Json, UtcDateTime


def render_item(kind: str, value: object, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their names, so that a migration reads like the tables."""
    if kind == "type" and (isinstance(value, UtcDateTime) or value is Json):
        name = "Json" if value is Json else "UtcDateTime"
        autogen.imports.add(f"from app.db.base import {name}")
        return name if value is Json else f"{name}()"
    return False


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the tables in Python say what it should be; the words of the search are raw SQL."""
    return kind != "table" or not (name or "").startswith("search_words")


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    compare_type=True,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
