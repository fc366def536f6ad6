"""One measuring process for all tests of a file: it takes seconds to start, as in production."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.measuring.client import MeasuringClient


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def client(scratch: Path) -> Iterator[MeasuringClient]:
    with MeasuringClient(scratch) as client:
        yield client
