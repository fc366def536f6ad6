"""All ten modes in their order, by the way on at each page's end; in each, something is done."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench.weights import LESSON

pytestmark = pytest.mark.browser


def predict_and_look(page: Page) -> None:
    """Open what a page folds away until its reader has said what they expect."""
    fold = page.locator("details.reveal").first
    fold.locator("summary").first.click()
    expect(fold).to_have_attribute("open", "")


def follow_a_claim(page: Page) -> None:
    """See what was measured of a sentence, and where."""
    note = page.locator("details.claim-note").first
    note.locator("summary").click()
    expect(note.get_by_role("link", name="lab")).to_be_visible()  # nothing was measured here yet
    predict_and_look(page)


def open_a_file(page: Page) -> None:
    page.get_by_role("link", name="safetensors.save_file").click()
    expect(page.get_by_role("heading", name="What lies where")).to_contain_text("safetensors")


def get_ready_to_predict(page: Page) -> None:
    """Measuring itself, and drawing, have journeys of their own."""
    page.get_by_role("link", name="Predict first").click()
    expect(page.get_by_role("button", name="Lock")).to_be_visible()
    page.go_back()


def answer(page: Page) -> None:
    """Whatever is picked, its own correction comes."""
    page.locator(".option").first.locator("input").check(force=True)
    page.get_by_role("radio", name="Guess").check(force=True)
    page.get_by_role("button", name="Check the answer").click()
    expect(page.locator(".feedback")).to_be_visible()


def look_at_the_checkpoints(page: Page) -> None:
    expect(page.get_by_text("0 of 6 passed")).to_be_visible()
    predict_and_look(page)


def turn_a_card(page: Page) -> None:
    page.get_by_text("Show the back").click()
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_text("1 of 24 cards met")).to_be_visible()


MODES: dict[str, Callable[[Page], None]] = {
    "learn": predict_and_look,
    "complexity": follow_a_claim,
    "visualize": open_a_file,
    "code": predict_and_look,
    "deep-dive": predict_and_look,
    "lab": get_ready_to_predict,
    "practice": answer,
    "challenge": answer,
    "project": look_at_the_checkpoints,
    "recall": turn_a_card,
}


def test_every_mode_is_reached_by_the_way_on_and_has_something_to_do(page: Page) -> None:
    page.goto(f"{LESSON}/")
    for mode, do in MODES.items():
        page.locator(".pager a[rel=next]").click()
        page.wait_for_url(f"**{LESSON}/{mode}*")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        do(page)
