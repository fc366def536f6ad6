"""Content directories to write into."""

from pathlib import Path

import pytest
from content_samples import FILES, Site


@pytest.fixture
def empty_site(tmp_path: Path) -> Site:
    root = tmp_path / "content"
    root.mkdir()
    return Site(root)


@pytest.fixture
def site(empty_site: Site) -> Site:
    empty_site.write(FILES)
    return empty_site
