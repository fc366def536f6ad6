"""Fixtures that every test may use: settings on a fresh data directory, a migrated database.

What is the same for all tests is done once: the database is migrated once and then copied, and the
bytes of a content file are parsed once.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from app.content import library
from app.content.models import Known, Page
from app.content.pages import digest, read_page
from app.content.paths import Place
from app.db import session
from app.db.migrate import migrate
from app.db.session import Database
from app.settings import Settings

# A busy machine is no mistake. Where CI is set, Hypothesis draws the same examples each time.
hypothesis_settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that measure or drive a browser take longest: begun first, they end with the others."""
    long = {
        item.path
        for item in items
        if item.get_closest_marker("torch") or item.get_closest_marker("browser")
    }
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session", autouse=True)
def content_is_parsed_once() -> Iterator[None]:
    """Reading the shipped content takes half a second, and hundreds of tests begin with it.

    A page follows from its place, its bytes and what is known when it is read (its digest), and is
    immutable.
    """
    pages: dict[tuple[str, str, str], Page] = {}

    def once(file: str, place: Place, data: bytes, known: Known) -> Page:
        readers = f"{known.recording.__qualname__} {known.anatomy.__qualname__}"
        key = (file, digest(data, known), readers)
        if key not in pages:
            pages[key] = read_page(file, place, data, known)
        return pages[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library, "read_page", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_disk_is_waited_for() -> Iterator[None]:
    """No test cuts the power: what SQLite commits here need not have reached the disk."""
    configure = session._configure_sqlite

    def unsynced(connection: sqlite3.Connection, record: object) -> None:
        configure(connection, record)
        connection.execute("PRAGMA synchronous = OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "_configure_sqlite", unsynced)
        yield


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database at the newest revision, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "slope.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        content_dir=Path(__file__).parent.parent / "content",
        database_url="",
        secret_key="a key for tests only",
    )


@pytest.fixture
def database(settings: Settings, migrated: Path) -> Iterator[Database]:
    settings.data_dir.mkdir()
    shutil.copy(migrated, settings.data_dir / "slope.db")
    database = Database(settings.database)
    yield database
    database.dispose()
