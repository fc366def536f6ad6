"""The theme switch, in a real browser."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def paper(page: Page) -> str:
    return str(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))


def test_the_switch_goes_round_and_the_choice_stays(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/")
    switch = page.get_by_role("button", name="Theme:")
    as_system = paper(page)

    assert switch.inner_text().strip() == "Theme: as the system"
    switch.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert switch.inner_text().strip() == "Theme: dark"
    dark = paper(page)
    assert dark != as_system

    page.reload()
    assert paper(page) == dark
    page.get_by_role("button", name="Theme: dark").click()
    assert paper(page) == as_system


def test_a_page_as_the_system_turns_with_it(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/")
    light = paper(page)

    page.emulate_media(color_scheme="dark")

    assert paper(page) != light
