"""What templates, style sheets and scripts name exists; nothing is inline; licences are there."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.web.assets import Assets
from tools.vendor import (
    CODE_FONT,
    FACES,
    HTMX,
    ICONS,
    LUCIDE,
    PLOTLY,
    TEXT_FONT,
    Face,
    plotly_rules,
)

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
#: What is no page of the site but a file to keep, which fetches nothing: its style stands in it.
KEPT_AS_FILES = {TEMPLATES / "notebook/book.html"}
PACKAGES = (PLOTLY, HTMX, TEXT_FONT, CODE_FONT, LUCIDE)

templates = pytest.mark.parametrize(
    "template",
    sorted(TEMPLATES.rglob("*.html")),
    ids=lambda path: str(path.relative_to(TEMPLATES)),
)
style_sheets = pytest.mark.parametrize(
    "sheet", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name
)
scripts = pytest.mark.parametrize(
    "script",
    sorted((STATIC / "js").rglob("*.js")),
    ids=lambda path: str(path.relative_to(STATIC)),
)


class Inline(HTMLParser):
    """Collects what a strict policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.found += [f"{tag} {name}" for name in names if name == "style" or name[:2] == "on"]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        if (names.get("href") or "").startswith("javascript:"):
            self.found.append(f"{tag} javascript:")


@templates
def test_a_template_has_no_inline_style_or_script(template: Path) -> None:
    inline = Inline()
    # Jinja's own marks would confuse the parser; what they print is never an attribute's name.
    inline.feed(re.sub(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", "", template.read_text(), flags=re.S))
    assert inline.found == (["style"] if template in KEPT_AS_FILES else [])


@templates
def test_a_template_names_only_files_that_exist(template: Path) -> None:
    text = template.read_text()
    named = re.findall(r"static_url\(['\"]([^'\"]+)['\"]\)", text)
    named += re.findall(r"[\"']/static/([^\"'?]+)", text)
    assert [name for name in named if not (STATIC / name).is_file()] == []


@templates
def test_a_template_takes_only_what_exists_from_other_templates(template: Path) -> None:
    named = re.findall(
        r"\{%-?\s*(?:extends|include|from|import)\s+\"([^\"]+)\"(?!\s*~)", template.read_text()
    )
    assert [name for name in named if not (TEMPLATES / name).is_file()] == []


@templates
def test_a_template_uses_only_icons_of_the_sprite(template: Path) -> None:
    used = re.findall(r"\bicon\(\"([a-z-]+)\"", template.read_text())
    assert set(used) <= set(ICONS)


def test_the_sprite_has_every_icon() -> None:
    symbols = re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text())
    assert sorted(symbols) == sorted(ICONS)


@style_sheets
def test_a_style_sheet_names_only_files_that_exist(sheet: Path) -> None:
    named = re.findall(r"url\(\"?([^\")]+)\"?\)", sheet.read_text())
    assert [name for name in named if not (sheet.parent / name).resolve().is_file()] == []


@style_sheets
def test_a_style_sheet_takes_its_tokens_from_tokens_css(sheet: Path) -> None:
    text = sheet.read_text()
    tokens = re.findall(r"(--[\w-]+):", (STATIC / "css/tokens.css").read_text() + text)
    used = re.findall(r"var\((--[\w-]+)", text)
    assert sorted(set(used) - set(tokens)) == []


def imports(sheet: Path) -> list[str]:
    return re.findall(r"^@import url\(\"\./([^\"]+)\"\);$", sheet.read_text(), re.MULTILINE)


def test_every_style_sheet_is_a_part_of_another_or_linked_by_a_template() -> None:
    linked = {
        name
        for template in TEMPLATES.rglob("*.html")
        for name in re.findall(r"css/([\w-]+\.css)", template.read_text())
    }
    sheets = set((STATIC / "css").glob("*.css"))
    parts = {name.removeprefix("./") for sheet in sheets for name in imports(sheet)}
    assert {sheet.name for sheet in sheets} == linked | parts


@pytest.mark.parametrize("name", ["site.css", "run.css", "learner.css"])
def test_a_page_gets_every_part_of_its_styles_in_order(name: str) -> None:
    text = Assets(STATIC).find(f"css/{name}").body.decode()
    rules = [
        re.sub(r"/\*.*?\*/", "", (STATIC / "css" / part).read_text(), flags=re.DOTALL)
        .strip()
        .partition("{")[0]
        for part in imports(STATIC / "css" / name)
    ]
    assert "@import" not in text
    places = [text.find(rule) for rule in rules]
    assert -1 not in places
    assert len(places) == len(rules) > 1


#: Sheets that name colours, for all the others.
NAMING = {"tokens.css", "series.css", "code.css"}


@style_sheets
def test_a_style_sheet_names_no_colour_of_its_own(sheet: Path) -> None:
    colours = re.findall(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", sheet.read_text(), re.I)
    assert sheet.name in NAMING or colours == []


@style_sheets
def test_a_style_sheet_knows_start_and_end_but_no_left_and_right(sheet: Path) -> None:
    """So that a page in a language that runs from right to left is a page."""
    sided = (
        r"^\s*(?:(?:margin|padding|border|scroll-margin|scroll-padding)-)?(?:left|right|top|bottom)\b"
        r"|^\s*(?:(?:min|max)-)?(?:width|height):|text-align: (?:left|right)|float: (?:left|right)"
    )
    assert re.findall(sided, sheet.read_text(), re.M) == []


@scripts
def test_a_script_imports_only_files_that_exist(script: Path) -> None:
    named = re.findall(r"(?:from|import)\s+\"(\.[^\"]+)\"", script.read_text())
    assert [name for name in named if not (script.parent / name).is_file()] == []


@pytest.mark.parametrize("script", sorted((STATIC / "js").glob("*.js")), ids=lambda path: path.name)
def test_a_page_gets_each_of_its_scripts_as_one(script: Path) -> None:
    assert len(Assets(STATIC).script_urls(f"js/{script.name}")) == 1


@scripts
def test_a_script_makes_no_code_or_markup_out_of_text(script: Path) -> None:
    forbidden = r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write"
    assert re.findall(forbidden, script.read_text()) == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_what_comes_from_npm_is_there_with_its_licence(package) -> None:
    name = package.name.removeprefix("@").replace("/", "-")
    assert (STATIC / f"vendor/licences/{name}.txt").read_text().strip()
    for target in package.files.values():
        assert (STATIC / target).stat().st_size > 0


def test_plotlys_styles_are_those_of_the_bundle() -> None:
    bundle = (STATIC / "vendor/plotly-basic.min.js").read_text(encoding="utf-8")
    assert PLOTLY.version in bundle[:200]
    assert plotly_rules(bundle) == (STATIC / "vendor/plotly.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
@pytest.mark.parametrize(("suffix", "which"), [("", 0), ("-more", 1)])
def test_a_font_is_fetched_for_the_letters_that_it_has(face: Face, suffix: str, which: int) -> None:
    text = (STATIC / "css/tokens.css").read_text()
    found = re.search(rf"{face.name}{suffix}\.woff2.*?unicode-range:([^;]+);", text, re.DOTALL)
    assert found is not None
    assert "".join(found[1].split()) == face.letters[which]


def test_a_bundle_without_the_known_rules_is_refused() -> None:
    with pytest.raises(ValueError, match="addStyleRule"):
        plotly_rules("var other = 1;")


def test_htmx_may_not_make_code_out_of_text() -> None:
    text = (TEMPLATES / "base.html").read_text()
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", text)
    assert found is not None
    config = json.loads(found[1])
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["selfRequestsOnly"] is True
