"""The site's styles lie in parts and travel as one file."""

import re
from pathlib import Path

import pytest

from app.errors import NotFound
from app.web.assets import Assets
from app.web.stylesheets import joined, parts

CSS = Path(__file__).parents[2] / "static" / "css"


def test_a_page_gets_every_part_in_order() -> None:
    text = joined(CSS / "site.css").decode()
    heads = [part.read_text().splitlines()[0] for part in parts(CSS / "site.css")]

    assert "@import" not in text
    assert [text.index(head) for head in heads] == sorted(text.index(head) for head in heads)


def test_every_style_sheet_is_a_part_or_linked_by_a_template() -> None:
    templates = CSS.parents[1] / "templates"
    linked = {
        name
        for template in templates.rglob("*.html")
        for name in re.findall(r"css/([\w-]+\.css)", template.read_text())
    }
    there = {file.name for file in CSS.glob("*.css")}

    assert there == linked | {part.name for part in parts(CSS / "site.css")}


def test_a_changed_part_changes_the_address(tmp_path: Path) -> None:
    (tmp_path / "site.css").write_text('@import url("./part.css");\n')
    (tmp_path / "part.css").write_text("a { color: red }")
    assets = Assets(tmp_path)
    before = assets.url("site.css")

    (tmp_path / "part.css").write_text("a { color: darkred }")

    assert assets.url("site.css") != before
    assert assets.find("site.css").body == b"a { color: darkred }"


def test_a_part_that_is_not_there_is_no_page_without_styles(tmp_path: Path) -> None:
    (tmp_path / "site.css").write_text('@import url("./part.css");\n')

    with pytest.raises(NotFound):
        Assets(tmp_path).find("site.css")
