"""The whole application on the shipped content, which a test may change, and visitors to it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.settings import Settings
from visitor import Visitor

SHIPPED = Path(__file__).parents[1] / "content"


@pytest.fixture
def content_dir(tmp_path: Path) -> Path:
    """A copy of the shipped content, without its recorded runs: labs begin empty."""
    without_runs = shutil.ignore_patterns("runs")
    return Path(shutil.copytree(SHIPPED, tmp_path / "content", ignore=without_runs))


@pytest.fixture
def app(settings: Settings, content_dir: Path, database: object) -> Iterator[FastAPI]:
    """The application on a migrated database and a copy of the content."""
    from app.main import create_app  # tests of pure parts run without it

    app = create_app(settings.model_copy(update={"content_dir": content_dir}))
    yield app
    app.state.database.dispose()


@pytest.fixture
def visitor(app: FastAPI) -> Visitor:
    """Somebody who was never here."""
    return Visitor(app)


@pytest.fixture
def newcomer(app: FastAPI) -> Callable[[], Visitor]:
    """Makes further visitors."""
    return lambda: Visitor(app)
