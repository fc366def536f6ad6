"""Static files are named by their content, kept for good, and compressed ahead of time."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.routing import Route

from app.errors import NotFound
from app.web import packing as packing_module
from app.web.assets import Assets
from app.web.packing import pack, packing
from visitor import Visitor

STYLE = "body { color: red }\n" * 100


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assets:
    monkeypatch.setattr(packing_module, "AT_SETUP", tmp_path / "at-setup")
    (tmp_path / "secret.txt").write_text("secret")
    root = tmp_path / "static"
    for folder in ("fonts", "css", "js/run"):
        (root / folder).mkdir(parents=True)
    (root / "site.css").write_text(STYLE)
    (root / "fonts/text.woff2").write_bytes(b"font" * 500)
    (root / "css/tokens.css").write_text('@font-face { src: url("../fonts/text.woff2"); }\n')
    (root / "css/main.css").write_text(
        '/* All of it. */\n@import url("./tokens.css");\n@import url("more/more.css");\n'
    )
    (root / "css/more").mkdir()
    (root / "css/more/more.css").write_text("a { background: url(../../fonts/text.woff2) }\n")
    (root / "js/run.js").write_text(
        'import { a } from "./run/a.js";\nimport "./run/b.js";\n'
        'const later = import("./run/c.js");\n'
        "/** @typedef {string} T */\n"
        'const lost = () => import("./gone.js");\nconst text = "./run/a.js";\n'
    )
    (root / "js/run/a.js").write_text('export { b } from "./b.js";\n')
    (root / "js/run/b.js").write_text('import { a } from "./a.js";\nexport const b = 1;\n')
    (root / "js/run/c.js").write_text("export const c = 1;\n")
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
    assert again.headers["vary"] == "Accept-Encoding"


# ---- What files name of each other ----


@pytest.mark.parametrize("changed", ["js/run/a.js", "js/run/b.js", "js/run/c.js"])
def test_a_script_has_another_address_once_one_that_it_imports_has_changed(
    assets: Assets, tmp_path: Path, changed: str
) -> None:
    before = assets.url("js/run.js")
    with (tmp_path / "static" / changed).open("a") as file:
        file.write("// changed\n")
    assert assets.url("js/run.js") != before


def test_scripts_import_each_other_under_their_versions(assets: Assets, client: TestClient) -> None:
    script = client.get(assets.url("js/run.js")).text
    named = re.findall(r'(?:from|import) ?\(?"\./(run/[^"]+)"', script)
    assert [name.partition("?")[0] for name in named] == ["run/a.js", "run/b.js", "run/c.js"]
    for name in named:
        answer = client.get(f"/static/js/{name}")
        assert "immutable" in answer.headers["cache-control"]
    assert 'const text = "./run/a.js"' in script
    assert 'import("./gone.js")' in script
    assert "typedef" not in script  # nobody reads comments on the way


def test_scripts_that_cannot_be_joined_are_all_known_before_they_run(assets: Assets) -> None:
    needed = [url.partition("?")[0] for url in assets.script_urls("js/run.js")]
    assert needed[0] == "/static/js/run.js"
    assert sorted(needed[1:]) == ["/static/js/run/a.js", "/static/js/run/b.js"]
    assert assets.url("js/run/a.js") in assets.script_urls("js/run.js")


def test_scripts_that_import_each_other_travel_as_one(
    assets: Assets, client: TestClient, tmp_path: Path
) -> None:
    js = tmp_path / "static/js"
    (js / "run.js").write_text('import { a } from "./run/a.js";\nconsole.log(a);\n')
    (js / "run/a.js").write_text('import { b } from "./b.js";\nexport const a = b;\n')
    (js / "run/b.js").write_text("export const b = 1;\n")
    (before,) = assets.script_urls("js/run.js")
    answer = client.get(before)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert "import" not in answer.text
    assert "js/run.all.js" in set(assets.paths())

    (js / "run/b.js").write_text("export const b = 2;\n")
    (after,) = assets.script_urls("js/run.js")
    assert after != before
    assert "b = 2" in client.get(after).text


def test_style_sheets_travel_as_one_and_name_fonts_by_their_version(
    assets: Assets, client: TestClient, tmp_path: Path
) -> None:
    url = assets.url("css/main.css")
    sheet = client.get(url).text
    font = assets.url("fonts/text.woff2").removeprefix("/static/")
    assert sheet.count(f"../{font}") == 2
    assert "@import" not in sheet
    assert "/*" not in sheet
    (tmp_path / "static/fonts/text.woff2").write_bytes(b"other")
    assert assets.url("css/main.css") != url


def test_a_part_that_is_not_there_is_no_page_without_styles(assets: Assets, tmp_path: Path) -> None:
    (tmp_path / "static/css/tokens.css").unlink()
    with pytest.raises(NotFound):
        assets.find("css/main.css")


def test_style_sheets_that_import_each_other_are_no_file(assets: Assets, tmp_path: Path) -> None:
    (tmp_path / "static/css/tokens.css").write_text('@import url("./main.css");\n')
    with pytest.raises(NotFound):
        assets.find("css/main.css")


# ---- Compression ----


def pack_all(assets: Assets, folder: Path) -> None:
    for path in assets.paths():
        if assets.find(path).is_compressible:
            pack(assets.find(path), folder)


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP;Q=0.8", "gzip"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("gzip;q=0.5, identity", None),
        ("identity", None),
        ("", None),
        ("gzip;q=0", None),
        ("br;q=0.000", None),
        ("br;q=nonsense", None),
        ("*;q=0", None),
        ("zstd, deflate", None),
        ("gzipped", None),
        (",;=,", None),
    ],
)
def test_a_file_travels_in_the_best_compression_that_is_accepted(
    assets: Assets, client: TestClient, tmp_path: Path, accepts: str, encoding: str | None
) -> None:
    pack_all(assets, tmp_path / "packed")
    answer = client.get("/static/site.css", headers={"Accept-Encoding": accepts})
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.text == STYLE
    assert int(answer.headers["content-length"]) < (len(STYLE) if encoding else len(STYLE) + 1)


def test_each_compression_has_a_tag_of_its_own(
    assets: Assets, client: TestClient, tmp_path: Path
) -> None:
    pack_all(assets, tmp_path / "packed")
    tags = {
        client.get("/static/site.css", headers={"Accept-Encoding": each}).headers["etag"]
        for each in ("br", "gzip", "identity")
    }
    assert len(tags) == 3
    for tag in tags:
        known = {"Accept-Encoding": "br", "If-None-Match": f'"other", W/{tag}'}
        expected = 304 if "br" in tag else 200
        assert client.get("/static/site.css", headers=known).status_code == expected


def test_what_was_compressed_is_kept_and_a_damaged_one_made_anew(
    assets: Assets, tmp_path: Path
) -> None:
    folder = tmp_path / "packed"
    pack_all(assets, folder)
    kept = sorted(folder.iterdir())
    before = [file.read_bytes() for file in kept]
    for damaged in (b"", b"nonsense", brotli.compress(b"another file"), gzip.compress(b"another")):
        for file in kept:
            file.write_bytes(damaged)
        pack_all(assets, folder)
        assert [file.read_bytes() for file in kept] == before


def test_files_are_compressed_beside_the_serving_and_again_when_they_change(
    assets: Assets, client: TestClient, tmp_path: Path
) -> None:
    asked = {"Accept-Encoding": "br"}

    def served() -> str:
        while True:
            answer = client.get("/static/site.css", headers=asked)
            if "content-encoding" in answer.headers:
                return answer.text

    with packing(assets, tmp_path / "packed"):
        assert served() == STYLE
        (tmp_path / "static/site.css").write_text(STYLE * 2)
        assert served() == STYLE * 2


def test_a_folder_that_cannot_be_written_keeps_nobody_from_the_compressed_files(
    assets: Assets, client: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "packed").write_text("a file in the way")
    pack_all(assets, tmp_path / "packed")
    answer = client.get("/static/site.css", headers={"Accept-Encoding": "br"})
    assert answer.headers["content-encoding"] == "br"


def test_fonts_are_compressed_already(assets: Assets, client: TestClient) -> None:
    assert not assets.find("fonts/text.woff2").is_compressible
    font = client.get(assets.url("fonts/text.woff2"))
    assert font.headers["content-type"] == "font/woff2"
    assert "immutable" in font.headers["cache-control"]
    assert "content-encoding" not in font.headers


# ---- Parts of a file ----


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=10-", 10, 2000), ("bytes=-5", 1995, 2000),
     ("bytes=-5000", 0, 2000), ("bytes=1990-9999", 1990, 2000)],
)  # fmt: skip
def test_a_part_of_a_file_can_be_asked_for(
    client: TestClient, wanted: str, start: int, end: int
) -> None:
    headers = {"Range": wanted, "Accept-Encoding": "identity"}
    part = client.get("/static/site.css", headers=headers)
    assert part.status_code == 206
    assert part.text == STYLE[start:end]
    assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{len(STYLE)}"
    assert part.headers["content-length"] == str(end - start)


@pytest.mark.parametrize(
    "wanted", ["bytes=0-1,5-6", "bytes=-", "bytes= -", "lines=1-2", "bytes=a-b", "bytes",
               "bytes=1-2x", "bytes=٣-٤"]
)  # fmt: skip
def test_a_range_that_we_do_not_know_is_answered_with_the_whole(
    client: TestClient, wanted: str
) -> None:
    headers = {b"Range": wanted.encode(), b"Accept-Encoding": b"identity"}
    assert client.get("/static/site.css", headers=headers).status_code == 200


@pytest.mark.parametrize("wanted", ["bytes=2000-", "bytes=5-4", "bytes=-0"])
def test_a_part_that_there_is_not_is_refused(client: TestClient, wanted: str) -> None:
    answer = client.get("/static/site.css", headers={"Range": wanted})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */2000"


def test_a_part_of_an_older_version_is_answered_with_the_whole_of_the_new(
    client: TestClient,
) -> None:
    tag = client.get("/static/site.css").headers["etag"]
    part = {"Range": "bytes=0-9"}
    assert client.get("/static/site.css", headers=part | {"If-Range": tag}).status_code == 206
    assert client.get("/static/site.css", headers=part | {"If-Range": '"x"'}).status_code == 200


# ---- What is served, and what is not ----


@pytest.mark.parametrize(
    "path", ["", ".", "fonts", "no.css", "../secret.txt", "fonts/../../secret.txt", "/etc/passwd",
             "a\x00b", "a" * 5000, "site.css/", "~/x"]
)  # fmt: skip
def test_nothing_else_is_served(assets: Assets, path: str) -> None:
    with pytest.raises(NotFound):
        assets.find(path)


def test_a_link_out_of_the_folder_is_not_followed(assets: Assets, tmp_path: Path) -> None:
    (tmp_path / "static/link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "static/link.css").write_text('a { background: url("../secret.txt") }')
    with pytest.raises(NotFound):
        assets.find("link.txt")
    assert b"secret.txt?v" not in assets.find("link.css").body


def test_every_file_that_a_page_names_is_there_under_its_version(visitor: Visitor) -> None:
    for path in ("/", "/mlops/model-serialization/practice", "/mlops/model-serialization/lab"):
        named = re.findall(r'(?:href|src)="(/static/[^"#]+)', visitor.get(path).text)
        assert named
        for address in named:
            response = visitor.get(address)
            assert response.status_code == 200
            assert "immutable" in response.headers["cache-control"]
            for inner in re.findall(r'(?:url\("|from ")(\.[^"]+)"', response.text):
                assert "?v=" in inner, (address, inner)


def test_links_that_may_be_fetched_ahead_are_named_by_a_file_of_ours(
    app: FastAPI, visitor: Visitor
) -> None:
    named = visitor.get("/").headers["speculation-rules"].strip('"')
    rules = visitor.get(named)
    assert rules.headers["content-type"] == "application/speculationrules+json"
    assert "immutable" in rules.headers["cache-control"]
    for rule in rules.json()["prefetch"]:
        assert rule["source"] == "document"
