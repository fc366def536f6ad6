"""A real browser on a real server with a real worker; the experiment is a smaller one."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.settings import Settings
from processes import Site, free_port, running, wait_until_up
from tools.browser import find_browser

CONTENT = Path(__file__).parents[2] / "content"

#: Small enough for a test, with sizes enough for a verdict.
SMALLER = {
    r"sizes: \{.*\}": "sizes: [1000, 3000, 10000, 100000, 1000000, 3000000]",
    r"blocks: \d+": "blocks: 2",
}


@pytest.fixture(scope="module")  # its event loop must end before other tests begin one
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        message = "no Chromium: apt-get install chromium, or .venv/bin/playwright install chromium"
        if os.environ.get("SLOPE_REQUIRE_BROWSER"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def changes() -> Mapping[str, str]:
    """What differs in the experiment that the lab runs; a module may have its own."""
    return SMALLER


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, changes: Mapping[str, str]) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("site")
    shutil.copytree(CONTENT, home / "content", ignore=shutil.ignore_patterns("runs"))
    experiment = home / "content/mlops/model-serialization/experiments/save.md"
    text = experiment.read_text()
    for pattern, replacement in changes.items():
        text, count = re.subn(pattern, replacement, text)
        assert count == 1
    experiment.write_text(text)
    settings = Settings(
        data_dir=home / "data",
        content_dir=home / "content",
        database_url="",
        secret_key="a key for tests only",
        port=free_port(),
    )
    log = home / "serve.log"
    with running(settings, "serve", log):
        yield Site(wait_until_up(settings, log), settings, log)


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which no script may fail and no policy may be broken."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(message.text) if message.type == "error" else None,
    )
    yield page
    assert [error for error in errors if not re.search("status of 40[14]", error)] == []
