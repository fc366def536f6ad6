"""Fixtures that every test may use: settings on a fresh data directory, a migrated database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.migrate import migrate
from app.db.session import Database
from app.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        content_dir=Path(__file__).parent.parent / "content",
        database_url="",
        secret_key="a key for tests only",
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    migrate(settings.database)
    database = Database(settings.database)
    yield database
    database.dispose()
