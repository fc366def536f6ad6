"""Files are opened up in a browser: by links alone, and by keyboard with scripts."""

import pytest
from playwright.sync_api import Browser, Page, expect

from processes import Site

pytestmark = pytest.mark.browser

PAGE = "/mlops/model-serialization/visualize"


@pytest.fixture
def address(site: Site) -> str:
    return site.address


def open_page(browser: Browser, address: str, *, scripts: bool, width: int = 1280) -> Page:
    context = browser.new_context(
        base_url=address,
        java_script_enabled=scripts,
        viewport={"width": width, "height": 800},
    )
    return context.new_page()


def test_the_structure_is_found_by_links_alone(browser: Browser, address: str) -> None:
    page = open_page(browser, address, scripts=False, width=320)
    page.goto(PAGE)
    page.get_by_role("link", name="safetensors.save_file").click()
    page.get_by_role("link", name="1,002,000").first.click()
    expect(page.locator("#anatomy")).to_contain_text("The file has 4,008,656 bytes")
    page.get_by_role("region", name="Parts of the file, table").get_by_role(
        "link", name="header", exact=True
    ).click()
    expect(page.get_by_role("heading", name="header", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("region", name="Bytes of header")).to_contain_text('{"layers')
    expect(page).to_have_url(f"{address}{PAGE}?format=safetensors&n=1000000&at=8#chosen")
    page.context.close()


def test_with_scripts_the_keyboard_goes_on_where_it_was(browser: Browser, address: str) -> None:
    page = open_page(browser, address, scripts=True)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(PAGE)
    page.evaluate("window.same = true")
    with page.expect_response("**/anatomy.js*"):
        page.get_by_role("link", name="torch.jit.script + save").focus()
    page.wait_for_timeout(300)  # a module that has come is run a moment later
    page.keyboard.press("Enter")
    expect(page.locator("h2#map")).to_contain_text("torch.jit.script")
    expect(page.get_by_role("link", name="torch.jit.script + save")).to_be_focused()
    page.locator("[data-way=following]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-way=previous]")).to_be_visible()
    expect(page.locator("[data-way=following]")).to_be_focused()
    page.get_by_role("link", name="Structure enlarged").click()
    expect(page.locator("#anatomy")).to_contain_text("the logarithm of its bytes")
    page.go_back()
    expect(page.locator("#anatomy")).to_contain_text("Widths are true")
    assert page.evaluate("window.same") is True
    assert errors == []
    page.context.close()
