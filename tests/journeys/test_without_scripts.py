"""Without scripts, and without motion, the main job still works."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from processes import Site

pytestmark = [pytest.mark.browser, pytest.mark.torch]

LESSON = "/mlops/model-serialization"
_MOVES = """
() => document.getAnimations().filter((each) => each.playState === "running")
  .filter((each) => each.effect.getComputedTiming().duration > 1)
  .map((each) => each.animationName ?? each.transitionProperty)
"""


@pytest.fixture
def plain(browser: Browser, site: Site) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def still(browser: Browser, site: Site) -> Iterator[Page]:
    """A page of somebody who asked for less motion."""
    context = browser.new_context(base_url=site.address, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_the_lesson_is_read_by_links_alone(plain: Page) -> None:
    plain.goto("/")
    plain.locator("main").get_by_role("link", name=re.compile("Model serialization")).first.click()
    modes = plain.get_by_role("navigation", name="Ways to study this lesson")
    modes.get_by_role("link", name="Complexity").click()
    expect(plain.locator("article")).to_contain_text("O(n)")
    plain.locator("details.reveal > summary").first.click()
    expect(plain.locator("details.reveal").first).to_have_attribute("open", "")


def test_every_question_is_answered_and_the_score_is_shown(plain: Page) -> None:
    plain.goto(f"{LESSON}/practice")
    for number in range(1, 6):
        expect(plain.get_by_text(f"Question {number} of 5")).to_be_visible()
        plain.locator('input[name=option][value="a"]').check(force=True)
        plain.get_by_role("radio", name="A guess").check(force=True)
        plain.get_by_role("button", name="Check the answer").click()
        expect(plain.locator(".feedback")).to_be_visible()
        following = "See the score" if number == 5 else "Next question"
        plain.get_by_role("link", name=following).click()
    expect(plain.get_by_role("heading", name="Your score")).to_be_visible()


def test_a_run_is_started_and_its_progress_comes_by_reloading(plain: Page) -> None:
    plain.goto(f"{LESSON}/lab")
    plain.get_by_role("button", name=re.compile("^Run")).first.click()
    expect(plain.get_by_role("button", name="Cancel the run")).to_be_visible()
    # The page loads itself anew every few seconds: nothing is pressed until the run is over.
    expect(plain.get_by_role("button", name="Run it again")).to_be_visible(timeout=120_000)
    table = plain.get_by_role("region", name=re.compile("table")).first
    expect(table.get_by_role("row")).to_have_count(1 + 6)
    expect(plain.locator("main")).to_contain_text("O(n)")


@pytest.mark.parametrize("path", ["/", f"{LESSON}/complexity", f"{LESSON}/lab"])
def test_nothing_moves_for_whoever_asked_for_less_motion(still: Page, path: str) -> None:
    still.goto(path)
    assert still.evaluate(_MOVES) == []
    still.keyboard.press("Tab")
    still.keyboard.press("Tab")
    assert still.evaluate(_MOVES) == []
    assert (
        still.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    )
