"""The style guide shows what there is: no macro without a word and a look."""

import re
from pathlib import Path

import pytest

from app.main import create_app
from app.settings import Settings
from app.web.styleguide import components, styleguide_page, token_groups
from visitor import Visitor

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "templates/styleguide"
PAGE = styleguide_page(ROOT)

every_macro = pytest.mark.parametrize(
    ("file", "macro"),
    [(file.name, component.name) for file in PAGE.files for component in file.components],
)


@pytest.fixture
def guide(settings: Settings, database: object) -> Visitor:
    """A visitor of a site that shows its style guide."""
    return Visitor(create_app(settings.model_copy(update={"styleguide": True})))


def test_the_guide_is_shown_only_where_it_is_asked_for(visitor: Visitor) -> None:
    assert visitor.get("/styleguide").status_code == 404


def test_the_guide_shows_every_token_icon_and_macro(guide: Visitor) -> None:
    html = guide.get("/styleguide").text

    for group in PAGE.tokens:
        for token in group.tokens:
            assert f"<code>{token.name}</code>" in html
    for icon in PAGE.icons:
        assert f"#{icon}" in html
    for file in PAGE.files:
        for component in file.components:
            assert f'id="{file.name}-{component.name}"' in html


@every_macro
def test_a_macro_is_shown_by_calling_it(file: str, macro: str) -> None:
    text = (GUIDE / f"{file}.html").read_text()
    shown = re.search(rf"{{% macro {macro}\(\) %}}(.*?){{% endmacro %}}", text, re.S)

    assert shown is not None, f"templates/styleguide/{file}.html does not show {macro}"
    assert re.search(rf"\b\w+\.{macro}\(", shown[1])


def test_nothing_is_shown_that_is_not_there() -> None:
    there = {file.name: {each.name for each in file.components} for file in PAGE.files}
    for template in GUIDE.glob("*.html"):
        if template.stem != "page":
            shown = set(re.findall(r"{% macro (\w+)\(", template.read_text()))
            assert shown == there[template.stem]


def test_a_macro_without_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match="the macro quiet"):
        components("{#- Says it. -#}\n{% macro loud() -%}{% endmacro %}\n{% macro quiet() -%}")


def test_a_colour_has_its_ratios_in_both_themes() -> None:
    css = """:root {
  /* Grounds. */
  --paper: light-dark(#ffffff, #000000);

  /* Words. */
  --ink: light-dark(#000000, #ffffff);
  --s1: 0.25rem; /* small */
}
"""
    grounds, words = token_groups(css)

    assert (grounds.about, words.about) == ("Grounds.", "Words.")
    assert words.tokens[0].ratios[0].light == pytest.approx(21)
    assert words.tokens[0].ratios[0].dark == pytest.approx(21)
    assert words.tokens[1].value == "0.25rem"


def test_every_step_of_the_type_scale_is_shown() -> None:
    css = (ROOT / "static/css/styleguide.css").read_text()
    steps = [t.name for group in PAGE.tokens for t in group.tokens if t.is_size]

    assert steps
    assert [step for step in steps if f".guide{step[1:]} {{" not in css] == []
