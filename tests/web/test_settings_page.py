"""What an operator may set is written down, all of it and nothing else."""

import re
from pathlib import Path

from app.settings import Settings

PAGE = Path(__file__).parents[2] / "docs/settings.md"


def test_the_page_of_settings_has_each_of_them_and_no_other() -> None:
    written = set(re.findall(r"^\| `SLOPE_(\w+)`", PAGE.read_text(), re.MULTILINE))
    assert written == {name.upper() for name in Settings.model_fields}


def test_the_page_says_the_defaults_that_are() -> None:
    told = dict(re.findall(r"^\| `SLOPE_(\w+)` \| `([\d.]+)`", PAGE.read_text(), re.MULTILINE))
    assert len(told) > 10
    for name, default in told.items():
        assert Settings.model_fields[name.lower()].default == type_of(name)(default), name


def type_of(name: str) -> type:
    return type(Settings.model_fields[name.lower()].default)
