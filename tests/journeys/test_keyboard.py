"""The main job with a keyboard alone; the focus is seen at every stop, in the order of reading."""

import json
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from keyboard_only import Keyboard, named
from processes import Site

pytestmark = [pytest.mark.browser, pytest.mark.torch]

CONTENT = Path(__file__).parents[2] / "content"
LESSON = "/mlops/model-serialization"


@pytest.fixture
def keys(page: Page) -> Keyboard:
    return Keyboard(page)


def test_the_first_stop_skips_to_the_content(page: Page, keys: Keyboard) -> None:
    keys.open(f"{LESSON}/learn")
    assert "Skip to the content" in keys.tab()
    keys.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keys.tab()
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


def test_a_learner_reads_the_lesson_and_moves_between_its_modes(page: Page, keys: Keyboard) -> None:
    keys.open("/")
    keys.follow(page.locator("main").get_by_role("link", name=named("Model serialization")).first)
    expect(page).to_have_url(named(f"{LESSON}/"))
    modes = page.get_by_role("navigation", name="Ways to study this lesson")
    keys.open(f"{LESSON}/learn")
    keys.follow(modes.get_by_role("link", name="Complexity"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Time and space complexity")
    keys.tab_to(page.locator("details.reveal > summary").first)
    keys.press("Enter")
    expect(page.locator("details.reveal").first).to_have_attribute("open", "")


@pytest.mark.parametrize("path", ["/", f"{LESSON}/", f"{LESSON}/complexity", f"{LESSON}/practice"])
def test_the_focus_goes_in_the_order_of_reading(page: Page, keys: Keyboard, path: str) -> None:
    keys.open(path)
    keys.tab_to(page.locator("footer a").last)
    order = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, summary, [tabindex]")]
             .filter((el) => el.tabIndex > 0).length"""
    )
    assert order == 0  # no positive tabindex: the order is the document's


def test_a_learner_answers_and_goes_on(page: Page, keys: Keyboard) -> None:
    keys.open(f"{LESSON}/practice")
    keys.tab_to(page.locator("input[name=option]").first)
    keys.press("Space")
    keys.press("ArrowDown")
    expect(page.locator("input[name=option]").nth(1)).to_be_checked()
    keys.here()
    keys.tab_to(page.locator("input[name=confidence]").first)
    keys.press("Space")
    keys.tab_to(page.get_by_role("button", name="Check the answer"))
    keys.press("Enter")
    expect(page.locator(".feedback")).to_be_focused()
    keys.tab_to(page.get_by_role("link", name="Next question"))
    keys.press("Enter")
    # The focus goes there once the question has settled; a Tab before that would start elsewhere.
    expect(page.get_by_role("heading", name="Question 2 of 5")).to_be_focused()
    keys.tab_to(page.locator("input[name=option]").first)


def test_a_learner_runs_the_experiment_and_reads_its_table(page: Page, keys: Keyboard) -> None:
    keys.open(f"{LESSON}/lab")
    keys.tab_to(page.get_by_role("button", name=named("Run")).first)
    keys.press("Enter")
    expect(page.locator("[data-headline]")).to_be_focused()
    again = page.get_by_role("button", name="Run it again")
    expect(again).to_be_visible(timeout=120_000)
    table = page.get_by_role("region", name=named("table")).first
    keys.tab_to(table)
    expect(table.get_by_role("row")).to_have_count(1 + 6)  # the head and the sizes
    keys.press("ArrowRight")  # what is too wide scrolls by the arrows


@pytest.fixture(scope="module")
def finished(site: Site) -> str:
    """The address of a finished run: the recorded one of the content, submitted to this site."""
    recording = sorted((CONTENT / "mlops/model-serialization/runs").glob("*-save.jsonl"))[-1]
    request = urllib.request.Request(
        f"{site.address}/api/runs/submitted",
        recording.read_bytes(),
        {"Content-Type": "application/jsonl"},
    )
    with urllib.request.urlopen(request) as answer:
        return f"/runs/{json.load(answer)['id']}"


def test_the_view_of_a_chart_is_chosen(page: Page, keys: Keyboard, finished: str) -> None:
    keys.open(finished)
    says = page.locator("[data-says]")
    before = says.inner_text()
    keys.tab_to(page.get_by_role("radio", name="Save time"))
    keys.press("ArrowRight")
    expect(page).to_have_url(named("show=size"))
    expect(says).not_to_have_text(before)
    expect(page.get_by_role("radio", name="File size")).to_be_focused()
    keys.here()
    line = page.locator("input[name=on]").first
    keys.tab_to(line)
    keys.press("Space")
    expect(page).to_have_url(named("hide="))
    keys.here()


def test_a_size_is_asked_for_with_the_slider(page: Page, keys: Keyboard, finished: str) -> None:
    keys.open(finished)
    slider = page.locator("[data-step]")
    keys.tab_to(slider)
    words = page.locator("[data-words]").first
    before = words.inner_text()
    keys.press("ArrowRight")
    expect(words).not_to_have_text(before)
    expect(slider).to_be_focused()
    keys.here()
    asked = slider.get_attribute("aria-valuetext") or ""
    assert words.inner_text() in asked


def test_a_field_takes_a_size_and_enter(page: Page, keys: Keyboard, finished: str) -> None:
    keys.open(finished)
    keys.tab_to(page.get_by_role("textbox", name=named("Number of parameters")))
    page.keyboard.type("1e9")
    keys.press("Enter")
    expect(page).to_have_url(named("at=1e9"))
    expect(page.locator("[data-words]").first).to_have_text(named("1"))


def test_a_lesson_is_found_by_searching(page: Page, keys: Keyboard) -> None:
    keys.open(f"{LESSON}/learn")
    keys.press("/")
    expect(page.locator("#site-search")).to_be_focused()
    keys.here()
    page.keyboard.type("crossover")
    keys.enter()
    keys.follow(page.locator(".search-result a").first)
    expect(page.locator("main")).to_contain_text(named("crossover"))


def test_the_sheet_of_shortcuts_opens_and_gives_the_focus_back(page: Page, keys: Keyboard) -> None:
    keys.open(f"{LESSON}/learn")
    link = (
        page.get_by_role("navigation", name="Ways to study this lesson").get_by_role("link").first
    )
    keys.tab_to(link)
    keys.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    keys.here()
    assert sheet.evaluate("dialog => dialog.contains(document.activeElement)")
    keys.press("Escape")
    expect(sheet).to_have_count(0)
    expect(link).to_be_focused()


def test_signing_in_says_what_is_wrong_where_the_focus_finds_it(page: Page, keys: Keyboard) -> None:
    keys.open("/login")
    keys.tab_to(page.get_by_label("Name"))
    page.keyboard.type("nobody")
    keys.tab_to(page.get_by_label("Password"))
    page.keyboard.type("no password")
    keys.enter()
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("There is no account with this name").first).to_be_visible()


def test_measurements_are_fitted_by_keyboard(page: Page, keys: Keyboard) -> None:
    keys.open("/fit")
    keys.follow(page.get_by_role("link", name="Fill in an example"))
    keys.follow(page.get_by_role("button", name="Fit them"))
    why = page.locator("#result summary").first
    keys.tab_to(why)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What these measurements say")
