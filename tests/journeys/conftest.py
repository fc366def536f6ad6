"""A real browser on a real server, with a real worker where a journey measures."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from processes import Site, served_content
from tools.browser import find_browser

#: Small enough for a test, with sizes enough for a verdict.
SMALLER = {
    r"sizes: \{.*\}": "sizes: [1000, 3000, 10000, 100000, 1000000, 3000000]",
    r"blocks: \d+": "blocks: 2",
}
#: What is too long to send here is not too long for a browser on a busy machine to show.
LESS_AT_ONCE = {"SLOPE_MAX_FIT_BODY": "100000"}


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


def change_experiment(content: Path, changes: Mapping[str, str]) -> None:
    """Put other text where these patterns are, each once, in the experiment that the lab runs."""
    experiment = content / "mlops/model-serialization/experiments/save.md"
    text = experiment.read_text()
    for pattern, replacement in changes.items():
        text, count = re.subn(pattern, replacement, text)
        assert count == 1
    experiment.write_text(text)


@pytest.fixture(scope="session")
def reading_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site without a worker for all journeys that measure nothing: each has its own learner."""
    home = tmp_path_factory.mktemp("site")
    with served_content(
        home, "web", lambda content: change_experiment(content, SMALLER), **LESS_AT_ONCE
    ) as site:
        yield site


@pytest.fixture(scope="module")
def changes() -> Mapping[str, str]:
    """What differs in the experiment that the lab runs; a module may have its own."""
    return SMALLER


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """A site with a worker and an empty lab for each module that measures, else the shared one."""
    if request.node.get_closest_marker("torch") is None:
        yield request.getfixturevalue("reading_site")
        return
    home = request.getfixturevalue("tmp_path_factory").mktemp("site")
    changes = request.getfixturevalue("changes")
    with served_content(home, "serve", lambda content: change_experiment(content, changes)) as site:
        yield site


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
