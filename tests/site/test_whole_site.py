"""What belongs to the site as a whole: icons, manifest, robots, site map, keys, canonical links."""

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi import FastAPI

from app.main import create_app
from app.settings import Settings
from app.site.keyboard import KEYBOARD
from tools.icons import full_bleed, ico, png
from visitor import Visitor

ROOT = Path(__file__).parents[2]
LESSON = "/mlops/model-serialization"
PNG = b"\x89PNG\r\n\x1a\n"


def size(image: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert image.startswith(PNG)
    width, height = struct.unpack(">II", image[16:24])
    return width, height


def test_every_icon_of_the_manifest_is_there_and_as_large_as_it_says(visitor: Visitor) -> None:
    response = visitor.get("/site.webmanifest")
    assert response.headers["content-type"].startswith("application/manifest+json")
    manifest = response.json()
    assert {"name", "short_name", "start_url", "theme_color"} <= set(manifest)
    for icon in manifest["icons"]:
        image = visitor.get(icon["src"]).content
        assert "x".join(map(str, size(image))) == icon["sizes"]
    assert "maskable" in {icon["purpose"] for icon in manifest["icons"]}


def test_the_icons_are_those_that_the_tool_draws() -> None:
    svg = (ROOT / "static/favicon.svg").read_text()
    assert png(svg, 32).startswith(PNG)
    assert 'width="32" height="32" fill="#' in full_bleed(svg)
    icon = ico({16: png(svg, 16), 32: png(svg, 32)})
    assert struct.unpack("<HHH", icon[:6]) == (0, 1, 2)
    kept = (ROOT / "static/icons/favicon.ico").read_bytes()
    assert struct.unpack("<HHH", kept[:6])[:2] == (0, 1)


def test_the_favicon_is_where_browsers_look_for_it(visitor: Visitor) -> None:
    response = visitor.get("/favicon.ico")
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/x-icon"


def test_the_site_map_names_every_page_and_each_opens(visitor: Visitor) -> None:
    robots = visitor.get("/robots.txt").text
    address = re.search(r"^Sitemap: http://testserver(/\S+)$", robots, re.MULTILINE)
    assert address
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    tree = ElementTree.fromstring(visitor.get(address[1]).content)
    urls = [found.text or "" for found in tree.findall("s:url/s:loc", names)]
    assert f"http://testserver{LESSON}/complexity" in urls
    assert len(urls) == len(set(urls))
    for url in urls:
        path = url.removeprefix("http://testserver")
        response = visitor.get(path)
        assert response.status_code == 200, path
        assert f'<link rel="canonical" href="{url}">' in response.text


@pytest.mark.parametrize(
    "path",
    ["/", f"{LESSON}/", f"{LESSON}/practice", f"{LESSON}/lab", "/fit", "/login", "/search",
     "/keyboard", "/api/docs", "/no/such/page"],
)  # fmt: skip
def test_every_page_says_in_a_sentence_what_it_is(visitor: Visitor, path: str) -> None:
    found = re.search(r'<meta name="description" content="([^"]+)">', visitor.get(path).text)
    assert found
    assert len(found[1]) > 25


def test_a_query_does_not_make_another_page(visitor: Visitor) -> None:
    page = visitor.get(f"{LESSON}/practice?q=python-specific&told=%22%3E").text
    assert f'<link rel="canonical" href="http://testserver{LESSON}/practice">' in page


def test_pages_that_are_nobodys_address_have_no_canonical_one(visitor: Visitor) -> None:
    for path in ("/search?q=pickle", "/no/such/page"):
        page = visitor.get(path).text
        assert "canonical" not in page
        assert '<meta name="robots" content="noindex">' in page


def test_the_operator_says_where_the_site_is_reached(settings: Settings, database: object) -> None:
    app = create_app(settings.model_copy(update={"public_url": "https://slope.example"}))
    page = Visitor(app).get("/keyboard", Host="evil.example").text
    assert '<link rel="canonical" href="https://slope.example/keyboard">' in page
    assert "evil.example" not in page
    assert "https://slope.example/" in Visitor(app).get("/sitemap.xml", Host="evil.example").text
    app.state.database.dispose()


def test_a_host_with_markup_in_it_is_text(visitor: Visitor) -> None:
    for path in ("/", "/sitemap.xml"):
        assert "<script>a" not in visitor.get(path, Host="a<script>a").text


def test_the_list_of_shortcuts_has_every_key_that_a_page_declares(
    app: FastAPI, visitor: Visitor
) -> None:
    page = visitor.get("/keyboard").text
    listed = set(re.findall(r"<kbd>([^<]+)</kbd>", page))
    assert listed == {shortcut.keys for shortcut in KEYBOARD.shortcuts}
    declared = set()
    for template in (ROOT / "templates").rglob("*.html"):
        declared |= set(re.findall(r'data-shortcut="([^"{]+)"', template.read_text()))
    assert declared <= listed, "app/site/keyboard.py lists what templates declare"


def test_a_fresh_token_opens_a_form(visitor: Visitor) -> None:
    response = visitor.get("/csrf")
    assert response.headers["cache-control"] == "no-store"
    form = visitor.form(f"{LESSON}/practice", "/answer")
    answer = visitor.send(form, csrf=response.json()["csrf"], option="a")
    assert answer.status_code == 303
