"""A test of ten by keyboard: begun, answered, left and found again, handed in, looked at."""

import pytest
from playwright.sync_api import Page, expect

from keyboard_only import Keyboard

pytestmark = pytest.mark.browser

TEST = "/mlops/model-serialization/test"


def test_a_learner_takes_a_test_by_keyboard(page: Page) -> None:
    keys = Keyboard(page)
    keys.open(TEST)
    keys.tab_to(page.get_by_role("button", name="Begin the test"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Question 1 of 10")).to_be_visible()
    keys.open(page.url)
    keys.tab_to(page.get_by_role("link", name="Skip it for now"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Question 2 of 10")).to_be_focused()

    page.goto(TEST)
    expect(page.get_by_role("heading", name="A test is under way")).to_be_visible()
    page.get_by_role("link", name="Go on with the test").click()
    expect(page.get_by_role("heading", name="Question 1 of 10")).to_be_visible()
    page.get_by_role("link", name="Hand the test in").click()
    expect(page.get_by_text("0 of 10 questions have an answer")).to_be_visible()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", name="Your result")).to_be_focused()
    expect(page.get_by_text("Left open")).to_have_count(10)
    page.get_by_role("link", name="See question 1 again").press("Enter")
    expect(page.locator(".feedback")).to_contain_text("You left this question open")
