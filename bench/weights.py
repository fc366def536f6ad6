"""What pages weigh on the wire and how many requests they make, seen by Chromium, cache empty.

    python -m bench.weights [--files]

Bytes are those that travel, headers and fonts included; Chromium without a window asks for no
favicon, which is counted here by asking for it. Limits: a lesson's pages 60 KB and 10 requests,
those on which a learner is asked or sees progress 90 KB, its lab 450 KB, with everything that its
chart loads once it is touched. Ends with 1 when one is missed.
"""

import argparse
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from app.web.pages import ASSETS
from bench.servers import fetch, served
from tools.browser import find_browser

LESSON = "/mlops/model-serialization"
LESSON_BYTES = 60_000
LESSON_REQUESTS = 10
#: Of learning pages with forms, whose questions bring faces and code of their own.
LEARNING_BYTES = 90_000
LEARNING_PAGES = (
    f"{LESSON}/challenge",
    f"{LESSON}/test",
    f"{LESSON}/recall",
    f"{LESSON}/project",
    f"{LESSON}/project/checkpoints",
    "/review",
    "/progress",
    f"{LESSON}/lab/predict",
)
LAB_BYTES = 450_000
_QUIET = 800  # milliseconds without a request after which a page is there
_FAVICON = "/static/favicon.svg"


@dataclass(frozen=True, slots=True)
class Item:
    """One answer: its address, and its bytes on the wire."""

    url: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Weight:
    """Everything that a page loaded."""

    items: tuple[Item, ...]

    @property
    def bytes(self) -> int:
        """In all."""
        return sum(item.bytes for item in self.items)

    @property
    def requests(self) -> int:
        """In all, those that answered nothing too."""
        return len(self.items)


def weigh(browser: Browser, url: str, then: Callable[[Page], None] | None = None) -> Weight:
    """Load a page with an empty cache.

    Args:
        then: what its reader does once it is there.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def sent(event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            urls[event["requestId"]] = event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    page.goto(url, wait_until="load")
    _settle(page, urls)
    if then is not None:
        then(page)
        _settle(page, urls)
    context.close()
    items = [Item(url, sizes.get(key, 0)) for key, url in urls.items()]
    if not any(_FAVICON in item.url for item in items):
        items.append(_favicon(url))
    return Weight(tuple(items))


def _settle(page: Page, urls: dict[str, str]) -> None:
    """Wait until nothing more is asked for."""
    seen = -1
    while seen != len(urls):
        seen = len(urls)
        page.wait_for_timeout(_QUIET)


def _favicon(url: str) -> Item:
    address = url[: url.index("/", len("https://"))] + ASSETS.url(_FAVICON.removeprefix("/static/"))
    request = urllib.request.Request(address, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
        return Item(address, head + len(answer.read()))


def wait_until_packed(address: str) -> None:
    """Wait until a new server has compressed its static files, or found them compressed."""
    for path in ASSETS.paths():
        if not ASSETS.find(path).is_compressible or path.startswith("vendor/licences/"):
            continue
        request = urllib.request.Request(
            f"{address}/static/{path}", headers={"Accept-Encoding": "br"}, method="HEAD"
        )
        for _ in range(600):
            with urllib.request.urlopen(request, timeout=30) as answer:
                if answer.headers.get("Content-Encoding") == "br":
                    break
            time.sleep(0.1)
        else:
            raise SystemExit(f"{path} was not compressed within a minute")


def touch_chart(page: Page) -> None:
    """Make a chart load all that it ever loads, and wait until it has drawn itself."""
    chart = page.locator("[data-chart]").first
    chart.scroll_into_view_if_needed()
    chart.hover(force=True)
    page.wait_for_selector("[data-lab][data-drawn=true]")


def main() -> int:
    """Print a table; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", action="store_true", help="list what each page loads")
    lists_files = parser.parse_args().files
    path = find_browser()
    if path is None:
        raise SystemExit("no Chromium: see python -m tools.browser")
    with served("web") as server, sync_playwright() as playwright:
        wait_until_packed(server.address)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        run = fetch(f"{server.address}{LESSON}/lab").partition(b"/runs/")[2][:16].decode()
        print("| page | requests | limit | on the wire | limit |\n|---|---|---|---|---|")
        within = True
        for name, address, most, limit, then in _pages(run):
            weight = weigh(browser, server.address + address, then)
            within &= weight.bytes <= (limit or weight.bytes)
            within &= weight.requests <= (most or weight.requests)
            print(
                f"| {name} | {weight.requests} | {most or ''} | {weight.bytes / 1000:.1f} kB "
                f"| {f'{limit / 1000:g} kB' if limit else ''} |",
                flush=True,
            )
            if lists_files:
                for item in sorted(weight.items, key=lambda each: -each.bytes):
                    print(f"    {item.bytes:>8,} {item.url.removeprefix(server.address)[:90]}")
        browser.close()
    return 0 if within else 1


def _pages(run: str) -> list[tuple[str, str, int, int, Callable[[Page], None] | None]]:
    """Each kind of page: its name, address, limits (0: none), what its reader does."""
    of_lesson = [
        (f"lesson: {name}", f"{LESSON}/{slug}", LESSON_REQUESTS, LESSON_BYTES, None)
        for name, slug in (
            ("first page", ""),
            ("learn", "learn"),
            ("complexity", "complexity"),
            ("visualize", "visualize"),
            ("code", "code"),
            ("deep dive", "deep-dive"),
            ("practice", "practice"),
        )
    ]
    return [
        ("courses", "/", LESSON_REQUESTS, LESSON_BYTES, None),
        *of_lesson,
        *((path.rpartition("/")[2], path, 0, LEARNING_BYTES, None) for path in LEARNING_PAGES),
        ("lab, read", f"{LESSON}/lab", 0, LAB_BYTES, None),
        ("lab, its chart touched", f"{LESSON}/lab", 0, LAB_BYTES, touch_chart),
        ("run, read", f"/runs/{run}", 0, LAB_BYTES, None),
        ("run, embedded", f"/runs/{run}/embed", 0, LAB_BYTES, None),
        ("fit", "/fit", 0, LESSON_BYTES, None),
        ("sign in", "/login", LESSON_REQUESTS, LESSON_BYTES, None),
    ]


if __name__ == "__main__":
    sys.exit(main())
