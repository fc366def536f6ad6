"""Fixtures that every test may use: settings on a fresh data directory, a migrated database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from app.db.migrate import migrate
from app.db.session import Database
from app.settings import Settings

# A busy machine is no mistake. Where CI is set, Hypothesis draws the same examples each time.
hypothesis_settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")


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
