"""Static files are named by their content, kept for good, and sent compressed."""

import gzip
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.routing import Route

from app.errors import NotFound
from app.web.assets import Assets
from visitor import Visitor

STYLE = "body { color: red }\n" * 100


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    (tmp_path / "secret.txt").write_text("secret")
    root = tmp_path / "static"
    (root / "fonts").mkdir(parents=True)
    (root / "site.css").write_text(STYLE)
    (root / "fonts/text.woff2").write_bytes(b"font" * 500)
    return Assets(root)


@pytest.fixture
def client(assets: Assets) -> TestClient:
    return TestClient(Starlette(routes=[Route("/static/{path:path}", assets.serve)]))


def test_the_address_changes_with_the_content_and_is_kept_for_good(
    assets: Assets, client: TestClient, tmp_path: Path
) -> None:
    before = assets.url("site.css")
    assert "immutable" in client.get(before).headers["cache-control"]
    (tmp_path / "static/site.css").write_text("other")
    assert assets.url("site.css") != before
    late = client.get(before)
    assert late.text == "other"
    assert late.headers["cache-control"] == "no-cache"


def test_without_its_version_a_file_is_asked_for_again_each_time(client: TestClient) -> None:
    first = client.get("/static/site.css")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/static/site.css", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_text_is_compressed_for_those_who_can_read_it(client: TestClient) -> None:
    packed = client.get("/static/site.css", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == STYLE
    assert int(packed.headers["content-length"]) == len(gzip.compress(STYLE.encode(), mtime=0))
    plain = client.get("/static/site.css", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == STYLE


def test_fonts_are_linked_plainly_and_kept_for_good(client: TestClient) -> None:
    font = client.get("/static/fonts/text.woff2", headers={"Accept-Encoding": "gzip"})
    assert font.headers["content-type"] == "font/woff2"
    assert "immutable" in font.headers["cache-control"]
    assert "content-encoding" not in font.headers


@pytest.mark.parametrize(
    "path", ["", ".", "fonts", "no.css", "../secret.txt", "fonts/../../secret.txt", "/etc/passwd",
             "a\x00b", "a" * 5000, "site.css/", "~/x"]
)  # fmt: skip
def test_nothing_else_is_served(assets: Assets, path: str) -> None:
    with pytest.raises(NotFound):
        assets.find(path)


def test_a_link_out_of_the_folder_is_not_followed(assets: Assets, tmp_path: Path) -> None:
    (tmp_path / "static/link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(NotFound):
        assets.find("link.txt")


def test_every_file_that_a_page_names_is_there_under_its_version(visitor: Visitor) -> None:
    for path in ("/", "/mlops/model-serialization/practice", "/mlops/model-serialization/lab"):
        named = re.findall(r'(?:href|src)="(/static/[^"#]+)', visitor.get(path).text)
        assert named
        for address in named:
            response = visitor.get(address)
            assert response.status_code == 200
            assert "immutable" in response.headers["cache-control"]
