"""What pages weigh on the wire, and that nothing moves while they load: bytes and places."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from bench.servers import fetch, served
from bench.weights import (
    LAB_BYTES,
    LEARNING_BYTES,
    LEARNING_PAGES,
    LESSON,
    LESSON_BYTES,
    LESSON_REQUESTS,
    touch_chart,
    wait_until_packed,
    weigh,
)

pytestmark = pytest.mark.browser

MODES = ("learn", "complexity", "visualize", "code", "deep-dive", "practice")
LESSON_PAGES = ["/", f"{LESSON}/", *(f"{LESSON}/{mode}" for mode in MODES)]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The shipped content with its recorded runs."""
    with served("web") as server:
        wait_until_packed(server.address)
        yield server.address


@pytest.mark.parametrize("path", LESSON_PAGES)
def test_a_lesson_page_is_light(browser: Browser, address: str, path: str) -> None:
    weight = weigh(browser, address + path)
    assert weight.bytes <= LESSON_BYTES, weight.items
    assert weight.requests <= LESSON_REQUESTS, weight.items


@pytest.mark.parametrize("path", LEARNING_PAGES)
def test_a_page_to_learn_with_is_light(browser: Browser, address: str, path: str) -> None:
    weight = weigh(browser, address + path)
    assert weight.bytes <= LEARNING_BYTES, weight.items


def test_a_lab_is_light_with_all_that_its_chart_loads(browser: Browser, address: str) -> None:
    read = weigh(browser, f"{address}{LESSON}/lab")
    assert not any("plotly-basic" in item.url for item in read.items)
    touched = weigh(browser, f"{address}{LESSON}/lab", touch_chart)
    assert any("plotly-basic" in item.url for item in touched.items)
    assert touched.bytes <= LAB_BYTES, touched.items


_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) window.shifts.push(shift.value);
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("path", [*LESSON_PAGES, f"{LESSON}/lab", "/fit"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_fonts_and_scripts_come_late(
    browser: Browser, address: str, path: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.add_init_script(_SHIFTS)

    def late(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/fonts/*", late)
    page.route("**/js/*.js*", late)
    page.goto(address + path, wait_until="load")
    page.wait_for_timeout(600)
    # Long pages are painted while they come, and what is aligned to the end moves as it grows.
    assert sum(page.evaluate("window.shifts")) < 0.01
    page.close()


def asked_ahead(page: Page) -> list[str]:
    """The paths that the browser asked for with a purpose of fetching ahead."""
    found: list[str] = []
    session = page.context.new_cdp_session(page)
    session.send("Preload.enable")
    session.on("Preload.prefetchStatusUpdated", lambda event: found.append(event["prefetchUrl"]))
    return found


def test_a_page_is_fetched_when_its_link_is_pointed_at_and_nothing_that_costs_is(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(base_url=address)
    found = asked_ahead(page)
    page.goto(f"{LESSON}/learn")
    page.wait_for_timeout(500)
    assert found == []
    for name in ("Lab", "Complexity"):
        page.get_by_role("navigation", name="Ways to study this lesson").get_by_role(
            "link", name=name
        ).hover()
        page.wait_for_timeout(1000)
    assert {url.removeprefix(address) for url in found} == {f"{LESSON}/complexity"}
    page.close()


def test_what_is_fetched_ahead_is_a_page_as_any_other(address: str) -> None:
    assert b"<!doctype html>" in fetch(f"{address}{LESSON}/complexity")
