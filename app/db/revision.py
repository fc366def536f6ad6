"""The newest migration there is, read from the files' names: cheap enough for a health check."""

from functools import cache
from pathlib import Path

_VERSIONS = Path(__file__).resolve().parents[2] / "alembic" / "versions"


@cache
def newest_revision() -> str:
    """The revision id of the last migration (files are named ``0001_what.py``)."""
    return max(file.name.partition("_")[0] for file in _VERSIONS.glob("[0-9]*_*.py"))
