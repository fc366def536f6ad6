"""Search, keys, copying, and answers given while the network is away, in a real browser."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from processes import Site

pytestmark = pytest.mark.browser

LESSON = "/mlops/model-serialization"
PRACTICE = f"{LESSON}/practice"


def pick_and_check(page: Page, key: str) -> None:
    page.locator(f'input[name=option][value="{key}"]').check(force=True)
    page.get_by_role("radio", name="Fairly sure").check(force=True)
    page.get_by_role("button", name="Check the answer").click()


def test_search_is_reached_by_a_key_and_leads_to_a_heading(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Search the lessons")
    expect(field).to_be_focused()
    page.keyboard.type("doubling")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=doubling")
    page.get_by_role("link", name="Does doubling the model double the time?").click()
    page.wait_for_url("**/complexity#doubling")
    expect(page.locator("#doubling")).to_be_in_viewport()


def test_results_come_while_one_types_and_are_announced(page: Page) -> None:
    page.goto("/search")
    field = page.get_by_role("searchbox", name="Search the lessons")
    expect(field).to_be_focused()
    field.press_sequentially("crossov")
    expect(page.locator(".search-result mark").first).to_have_text(re.compile("crossover", re.I))
    expect(page.locator("[data-search-said]")).to_contain_text("sections have")
    expect(page).to_have_url(re.compile(r"/search\?q=crossov$"))
    expect(field).to_be_focused()
    field.fill("zzqqzz")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()


def test_search_works_without_javascript_and_on_a_small_phone(browser, site: Site) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(
        base_url=site.address, java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    page = context.new_page()
    page.goto(LESSON + "/")
    page.get_by_role("link", name="Search the lessons").click()
    page.get_by_role("searchbox").fill("pickle memory")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".search-result").first).to_be_visible()
    context.close()


def test_keys_turn_pages_pick_options_and_are_listed(page: Page) -> None:
    page.goto(LESSON + "/")
    page.keyboard.press("n")
    page.wait_for_url(f"**{LESSON}/learn")
    page.keyboard.press("p")
    page.wait_for_url(f"**{LESSON}/")

    page.goto(PRACTICE)
    page.keyboard.press("2")
    expect(page.locator("input[name=option]").nth(1)).to_be_checked()
    page.keyboard.press("1")
    expect(page.locator("input[name=option]").first).to_be_checked()
    page.keyboard.press("c")
    expect(page.get_by_role("radio", name="Certain")).to_be_checked()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("Option A")
    page.keyboard.press("t")  # what lies under a dialog does not hear keys
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert page.evaluate("() => document.documentElement.dataset.theme ?? ''") == ""
    expect(page.get_by_role("radio", name="Certain")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".feedback")).to_contain_text("You were certain.")


def test_keys_are_text_in_fields_and_can_be_switched_off(page: Page) -> None:
    page.goto(LESSON + "/")
    page.keyboard.press("/")
    page.keyboard.type("n?t1")
    expect(page.get_by_role("searchbox")).to_have_value("n?t1")
    assert page.url.endswith(LESSON + "/")

    page.goto("/keyboard")
    page.get_by_role("checkbox", name="Single-key shortcuts are on").uncheck()
    page.goto(LESSON + "/")
    page.keyboard.press("n")
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    assert page.url.endswith(LESSON + "/")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto("/keyboard")
    page.get_by_role("checkbox", name="Single-key shortcuts are on").check()
    page.goto(LESSON + "/")
    page.keyboard.press("n")
    page.wait_for_url(f"**{LESSON}/learn")


def test_code_headings_and_the_page_can_be_copied(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{LESSON}/complexity")
    page.keyboard.press("Tab")  # the first sign of a reader, who may want to copy
    code = page.locator(".code").first
    code.get_by_role("button", name="Copy").focus()
    page.keyboard.press("Enter")
    expect(code.get_by_role("button")).to_contain_text("Copied")
    assert "import pickle" in page.evaluate("() => navigator.clipboard.readText()")

    anchor = page.get_by_role("link", name="Link to “Scenario under consideration”")
    anchor.focus()
    expect(anchor).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#scenario$"))
    page.get_by_role("button", name="Copy the link to this page").click()
    expect(page.locator(".share")).to_contain_text("Copied")
    assert page.evaluate("() => navigator.clipboard.readText()").endswith("/complexity")


def test_the_table_of_contents_follows_the_reader(page: Page) -> None:
    page.goto(f"{LESSON}/complexity")
    current = page.locator(".toc [aria-current]")
    page.evaluate("() => document.getElementById('growth').scrollIntoView()")
    expect(current).to_have_text("How execution grows with input")
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    expect(current).to_have_text(re.compile("Self-check"))
    expect(current).to_have_count(1)
    page.evaluate("() => scrollTo(0, 0)")
    expect(current).to_have_text("Understanding time complexity")


def test_an_answer_given_offline_is_kept_over_a_reload_and_sent_when_the_server_is_back(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()  # whose console may say that the network is away
    page.goto(PRACTICE)
    context.set_offline(True)
    pick_and_check(page, "b")
    kept = page.locator("#kept")
    expect(kept).to_contain_text("could not be sent yet")
    expect(kept).to_contain_text("You are offline.")
    pick_and_check(page, "a")  # another pick takes the place of the first: none was graded
    expect(kept.locator("li")).to_have_count(1)
    page.close()

    context.set_offline(False)
    later = context.new_page()
    later.goto("/")  # from whatever page comes first
    expect(later.locator("#kept")).to_contain_text("was sent")
    assert later.evaluate("() => localStorage.getItem('slope-kept')") is None
    later.goto(f"{PRACTICE}?q=python-specific")
    expect(later.locator(".feedback-right")).to_contain_text("is right.")


def test_when_the_connection_comes_back_the_correction_appears_on_the_page(
    context: BrowserContext,
) -> None:
    page = context.new_page()
    page.goto(PRACTICE)
    context.set_offline(True)
    pick_and_check(page, "d")
    expect(page.locator("#kept")).to_contain_text("could not be sent yet")
    context.set_offline(False)  # the browser says so itself
    expect(page.locator(".feedback-wrong")).to_contain_text("is not right", timeout=15_000)
    expect(page.locator("#kept")).to_contain_text("was sent")


def test_an_answer_whose_reply_is_lost_counts_once(context: BrowserContext) -> None:
    page = context.new_page()
    lost: list[str] = []

    def lose_the_reply(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch(max_redirects=0).text())  # it arrives, and the reply does not
        route.abort()

    page.route("**/practice/answer", lose_the_reply)
    page.goto(PRACTICE)
    pick_and_check(page, "b")
    expect(page.locator(".feedback-wrong")).to_contain_text("is not right", timeout=15_000)
    assert lost
    page.goto(PRACTICE)
    expect(page.get_by_text("Question 2 of 5")).to_be_visible()


def test_a_server_that_is_away_for_a_moment_loses_nothing(context: BrowserContext) -> None:
    page = context.new_page()
    tries: list[int] = []

    def away_at_first(route: Route) -> None:
        tries.append(1)
        if len(tries) == 1:
            route.fulfill(status=503, body="away")
        else:
            route.continue_()

    page.route("**/practice/answer", away_at_first)
    page.goto(PRACTICE)
    pick_and_check(page, "a")
    expect(page.locator("#kept")).to_contain_text("The server does not answer.")
    expect(page.get_by_text("Question 1 of 5")).to_be_visible()
    page.get_by_role("button", name="Send now").click()
    expect(page.locator(".feedback-right")).to_be_visible()


def test_an_answer_that_the_server_refuses_is_told(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(PRACTICE)
    context.set_offline(True)
    pick_and_check(page, "a")
    expect(page.locator("#kept")).to_contain_text("could not be sent yet")
    page.evaluate(
        """() => {
          const kept = JSON.parse(localStorage.getItem("slope-kept"));
          kept[0].fields.find(([name]) => name === "option")[1] = "z";
          localStorage.setItem("slope-kept", JSON.stringify(kept));
        }"""
    )
    context.set_offline(False)
    kept = page.locator("#kept")
    expect(kept).to_contain_text("The server did not take an answer", timeout=15_000)
    expect(kept).to_contain_text("There is no option “z”")
    kept.get_by_role("button", name="Understood").click()
    expect(kept).to_be_empty()


def test_measurements_too_long_to_send_stay_on_the_page(page: Page) -> None:
    page.goto("/fit")
    page.locator("textarea").evaluate("(area) => { area.value = 'a,1,1\\n'.repeat(20000); }")
    page.get_by_role("button", name="Fit them").click()
    told = page.get_by_role("alert").filter(has_text="That is too long")
    expect(told).to_be_visible()
    expect(told).to_be_focused()
    expect(told).to_contain_text("nothing is lost")
    assert page.locator("textarea").evaluate("(area) => area.value.length") == 120_000
    page.locator("textarea").fill("series,n,seconds\na,1,1\n")
    page.locator("textarea").blur()
    expect(told).to_be_hidden()


def test_a_page_that_is_not_there_leads_on(page: Page) -> None:
    page.goto(f"{LESSON}/practise")
    page.get_by_role("link", name="Practice", exact=True).click()
    expect(page).to_have_url(re.compile("/practice$"))
