"""The whole application, the databases of both kinds, and a small course of a test's own."""

from pathlib import Path

import pytest
from content_samples import Site

from both_databases import both, postgres_url
from site_fixtures import app, content_dir, newcomer, visitor

__all__ = ["app", "both", "content_dir", "newcomer", "postgres_url", "visitor"]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "small")
