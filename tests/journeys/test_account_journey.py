"""A learner practises, makes an account, goes on from another browser, and deletes everything."""

import pytest
from playwright.sync_api import Browser, Page, expect

from processes import Site

pytestmark = pytest.mark.browser

PRACTICE = "/mlops/model-serialization/practice"
NAME, PASSWORD = "Ada", "a few plain words"


@pytest.fixture
def address(site: Site) -> str:
    return site.address


def test_what_a_learner_did_comes_along_and_goes_when_they_say_so(
    browser: Browser, address: str
) -> None:
    here = browser.new_context(base_url=address, timezone_id="Asia/Tokyo").new_page()
    here.goto(PRACTICE)
    here.locator("input[name=option]").first.check(force=True)
    here.locator("input[name=confidence]").last.check(force=True)
    here.get_by_role("button", name="Check the answer").click()
    here.locator(".feedback").wait_for()
    here.get_by_role("link", name="Progress", exact=True).click()
    expect(here.get_by_text("Days are those of Asia/Tokyo.")).to_be_visible()
    here.get_by_role("link", name="An account").click()
    here.get_by_label("Name").fill(NAME)
    here.get_by_label("Password").fill(PASSWORD)
    here.keyboard.press("Enter")
    expect(here.get_by_text("what you did in this browser is in it")).to_be_visible()
    with here.expect_download() as found:
        here.get_by_role("link", name="Notebook", exact=True).click()
    assert found.value.suggested_filename == "slope-notebook.html"

    there = browser.new_context(base_url=address, java_script_enabled=False).new_page()
    sign_in(there)
    expect(there.get_by_text("1 of 5 answered")).to_be_visible()
    there.get_by_role("link", name="Delete everything").click()
    expect(there.get_by_role("listitem").filter(has_text="1 answer")).to_be_visible()
    there.get_by_label("Delete the account ada, too").check()
    there.get_by_role("button", name="Delete everything").click()
    expect(there.get_by_text("the account with it")).to_be_visible()
    expect(there.get_by_role("heading", name="Nothing is here yet")).to_be_visible()

    here.reload()
    expect(here).to_have_url(f"{address}/login?next=/progress")
    for page in (here, there):
        page.context.close()


def sign_in(page: Page) -> None:
    page.goto("/login?next=/progress")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
