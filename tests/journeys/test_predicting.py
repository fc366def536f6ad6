"""A learner draws where the lines will lie, and the machine measures them."""

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from keyboard_only import Keyboard, named

pytestmark = [pytest.mark.browser, pytest.mark.torch]

LAB = "/mlops/model-serialization/lab"
PREDICT = f"{LAB}/predict"


@pytest.fixture(scope="module")
def changes() -> Mapping[str, str]:
    """Two formats that save in no time: what is drawn of them is what matters here."""
    return {
        r"sizes: \{.*\}": "sizes: [1000, 3000, 10000, 100000, 1000000]",
        r"formats: .*": "formats: [pickle, raw]",
        r"blocks: \d+": "blocks: 2",
        r"claims:\n(  .*\n)+": "",
    }


def test_lines_are_drawn_locked_and_scored_while_points_land(page: Page) -> None:
    page.goto(LAB)
    page.get_by_role("link", name="Predict first").click()
    plane = page.locator("[data-draw]")
    box = plane.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.7 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.95 * box["width"], box["y"] + 0.4 * box["height"], steps=3)
    page.mouse.up()
    values = page.locator("fieldset.guess:visible [data-size]")
    assert all(re.fullmatch(r"[\d.]+ (µs|ms|s)", each.input_value()) for each in values.all())
    drawn = [each.input_value() for each in values.all()]

    page.reload()  # what was being drawn is there
    assert [each.input_value() for each in values.all()] == drawn
    page.get_by_role("button", name="Lock one line").click()
    expect(page.get_by_text("Press Run, and the points land on your lines")).to_be_visible()
    expect(page.locator("#chart .chart-foretold")).to_have_count(1)

    page.get_by_role("button", name=re.compile("Run")).first.click()
    expect(page.locator("[data-headline]")).to_be_focused()
    expect(page.locator("[data-still] .chart-foretold")).to_have_count(1)
    mine = page.get_by_role("heading", name=re.compile(r"Your prediction: \d+ of 100$"))
    expect(mine).to_be_visible(timeout=240_000)
    expect(page.get_by_text("nobody could have looked at its points")).to_be_visible()
    expect(page.locator(".score")).to_have_count(1)

    # Plotly was fetched while the machine got ready, and has drawn the prediction, too.
    expect(page.locator(".main-svg").first).to_be_visible(timeout=30_000)
    broad = page.locator(".scatterlayer path.js-line").first
    expect(broad).to_have_attribute("style", re.compile("stroke-width: 7px"))

    page.get_by_label("In your own words").fill("It <copies> each tensor first.")
    page.get_by_role("button", name="Save my explanation").click()
    expect(page.get_by_label("In your own words")).to_have_value("It <copies> each tensor first.")
    page.get_by_text("How the lesson explains it").click()
    expect(page.get_by_text("A common gap").first).to_be_visible()


def test_a_line_is_drawn_and_locked_by_keyboard_alone(page: Page) -> None:
    keys = Keyboard(page)
    keys.open(PREDICT)
    keys.tab_to(page.locator("[name=which]").first)
    keys.press("ArrowDown")
    expect(page.get_by_role("radio", name="raw write(2)")).to_be_checked()
    said, sliders = page.locator("[data-said]"), page.get_by_role("slider")
    keys.tab_to(sliders.first)
    expect(said).to_have_text("raw write(2) at 1,000 parameters: not set")
    keys.press("ArrowUp")
    first = sliders.first.get_attribute("aria-valuetext")
    expect(said).to_have_text(f"raw write(2) at 1,000 parameters: {first}")
    keys.press("PageUp")
    keys.press("ArrowUp")
    keys.press("ArrowDown")
    expect(sliders.first).to_have_attribute("aria-valuetext", _times_ten(first or ""))
    keys.press("End")
    expect(sliders.last).to_be_focused()
    keys.press("ArrowUp")
    keys.press("ArrowLeft")
    keys.press("ArrowUp")
    keys.press("Delete")
    expect(said).to_have_text(re.compile("100,000 parameters: not set"))
    keys.press("Home")
    expect(sliders.first).to_be_focused()
    keys.press("Enter")  # draws nothing, and locks nothing by mistake
    expect(page).to_have_url(named(PREDICT))
    assert page.locator(".draw-focus").count() == 1
    keys.follow(page.get_by_role("button", name="Lock one line"))
    expect(page.get_by_text("Press Run, and the points land on your lines")).to_be_visible()
    keys.tab_to(page.get_by_role("button", name=named("Run")).first)


def _times_ten(words: str) -> str:
    value, unit = words.split()
    more = float(value) * 10
    if more < 1000:
        return f"{more:g} {unit}"
    return f"{more / 1000:g} {'s' if unit == 'ms' else 'ms'}"
