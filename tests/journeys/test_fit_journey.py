"""Somebody with measurements of their own: paste, mend, upload; with and without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from processes import Site

pytestmark = pytest.mark.browser

TIMES = "series,n,seconds\n" + "".join(
    f"copy,{10**k},{1e-9 * 10**k * (1 + 0.01 * block):.6g}\n"
    for k in range(2, 8)
    for block in range(3)
)


def test_the_example_gets_its_classes_and_their_reasons(page: Page) -> None:
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Fit your own measurements").click()
    page.get_by_role("link", name="Fill in an example").click()
    page.get_by_role("button", name="Fit them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What these measurements say")
    for complexity in ("O(1)", "O(log n)", "O(n)", "O(n²)"):
        expect(page.locator(".verdict .badge-class", has_text=complexity).first).to_be_visible()
    chart = page.get_by_role("img", name="Times of 4 series")
    box = chart.bounding_box()
    assert box is not None
    assert box["width"] > 600
    reasons = page.locator("details.fold").filter(has_text="x in a list")
    reasons.locator("> summary").click()
    expect(reasons).to_contain_text("explains it best")
    expect(reasons.get_by_role("img", name="Residuals of O(n) ")).to_be_visible()
    reasons.get_by_text("classes that were ruled out").click()
    expect(reasons.get_by_role("img", name="Residuals of O(1)")).to_be_visible()
    # One is open at a time: the browser closes the other.
    page.locator("details.fold").filter(has_text="bisect").locator("> summary").click()
    expect(reasons.locator(".why")).to_be_hidden()


def test_a_mistake_is_told_by_line_mended_by_keyboard_and_fitted(
    browser: Browser, site: Site
) -> None:
    context = browser.new_context(base_url=site.address)  # a 422 is an error to the console
    page = context.new_page()
    page.goto("/fit")
    text = page.get_by_label("Measurements, as CSV")
    text.fill(TIMES.replace("copy,1000,", "copy,10 00,", 1))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("line 5")
    expect(text).to_have_attribute("aria-invalid", "true")
    text.fill(text.input_value().replace("10 00", "1000"))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("O(n)")
    assert text.input_value() == TIMES
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_file_is_fitted_without_scripts_at_any_width(
    browser: Browser, site: Site, tmp_path: Path, width: int
) -> None:
    file = tmp_path / "times.csv"
    file.write_text(TIMES)
    context = browser.new_context(
        base_url=site.address,
        java_script_enabled=False,
        viewport={"width": width, "height": 800},
    )
    page = context.new_page()
    page.goto("/fit")
    page.get_by_label("or a file").set_input_files(file)
    page.get_by_role("button", name="Fit them").click()
    expect(page.locator(".verdict")).to_contain_text("O(n)")
    expect(page.get_by_label("Measurements, as CSV")).to_have_value(TIMES)
    expect(page.locator("details.fold")).to_have_attribute("open", "")
    html = page.locator("html").bounding_box()
    figure = page.locator(".fit-chart .plot").bounding_box()
    assert html is not None
    assert figure is not None
    assert html["width"] <= width
    assert figure["x"] + figure["width"] <= width
    context.close()
