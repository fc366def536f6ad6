"""Coming back two days later: what was certain but wrong first, then a card; keys alone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import delete, select

import app.accounts.tables  # noqa: F401 - logs point to learners
from app.db.session import Database
from app.scheduling.tables import ReviewItemRow, ReviewLogRow
from bench.weights import LESSON
from keyboard_only import Keyboard
from processes import Site
from tools.audit.checks import begin_stops

pytestmark = pytest.mark.browser


@pytest.fixture
def keys(page: Page) -> Keyboard:
    return Keyboard(page)


def let_pass(site: Site, days: int) -> None:
    """Every log becomes so much older; the copy beside the logs is thrown away."""
    database = Database(site.settings.database)
    with database.write() as session:
        for log in session.scalars(select(ReviewLogRow)):
            log.at -= timedelta(days=days)
        session.execute(delete(ReviewItemRow))
    database.dispose()


def test_what_was_certain_but_wrong_comes_back_first_and_is_put_right(
    page: Page, keys: Keyboard, site: Site
) -> None:
    page.goto(f"{LESSON}/recall")
    keys.press("b")
    expect(page.get_by_text("How well did you know it?")).to_be_visible()
    with page.expect_navigation():
        keys.press("2")
    expect(page.get_by_text("1 of 24 cards met")).to_be_visible()

    page.goto(f"{LESSON}/practice?q=pickle-type")
    wrong = page.locator(".option", has_text="TypeError").locator("input")
    keys.press(wrong.get_attribute("data-shortcut") or "")
    keys.press("c")
    keys.press("Enter")
    expect(page.locator(".feedback-wrong")).to_be_visible()

    let_pass(site, days=2)
    keys.open("/")
    keys.follow(page.get_by_role("link", name="Review now"))
    expect(page.get_by_text("2 items are due.")).to_be_visible()
    expect(page.get_by_text("Last time you were certain here")).to_be_visible()
    right = page.locator(".option", has_text="__main__.SomePyTorchModel").locator("input")
    keys.press(right.get_attribute("data-shortcut") or "")
    keys.press("f")
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.locator(".feedback-right")).to_be_focused()
    expect(page.get_by_text("What you were certain of 2 days ago")).to_be_visible()
    expect(page.get_by_text("It comes back in")).to_be_visible()

    begin_stops(page)
    keys.follow(page.get_by_role("link", name="Next"))
    keys.tab_to(page.locator("summary", has_text="Show the back"))
    keys.press("Enter")
    keys.tab_to(page.get_by_role("button", name="Good"))
    keys.enter()
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    expect(page.get_by_text("You reviewed 2 items and knew 2.")).to_be_visible()


def test_an_answer_that_could_not_be_sent_is_kept_and_its_correction_comes_later(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()  # whose console may say that the network is away
    page.goto(f"{LESSON}/practice?q=pickle-type")
    pick_and_check(page)
    expect(page.locator(".feedback-wrong")).to_be_visible()
    let_pass(site, days=2)

    page.goto("/review")
    context.set_offline(True)
    pick_and_check(page)
    expect(page.locator("#kept")).to_contain_text("could not be sent yet")
    context.set_offline(False)  # the browser says so itself
    expect(page.locator(".feedback-wrong")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/review\?answered=.*#feedback$"))
    assert page.evaluate("() => localStorage.getItem('slope-kept')") is None


def pick_and_check(page: Page) -> None:
    """A wrong answer, and certain."""
    page.locator(".option", has_text="TypeError").locator("input").check(force=True)
    page.get_by_role("radio", name="Certain").check(force=True)
    page.get_by_role("button", name="Check the answer").click()
