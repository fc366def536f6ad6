"""The whole application with every page that it can have."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from app.main import create_app
from app.settings import Settings


@pytest.fixture
def app(settings: Settings, database: object) -> Iterator[FastAPI]:
    app = create_app(settings.model_copy(update={"styleguide": True}))
    yield app
    app.state.database.dispose()
