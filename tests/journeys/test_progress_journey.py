"""The ten modes as a way, and a project's checkpoints, in a real browser."""

import json

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LESSON = "/mlops/model-serialization"
REPORT = {
    "slope_report": 1,
    "lesson": LESSON[1:],
    "made_at": "2026-03-01T12:00:00Z",
    "checkpoints": [
        {"name": "model", "passed": True, "said": "1,000 to 1,000,000 parameters."},
        {"name": "savers", "passed": False, "said": "There is no savers.py."},
    ],
}


def test_a_learner_sees_what_is_done_and_goes_on_from_there(page: Page) -> None:
    page.goto(f"{LESSON}/")
    page.get_by_role("link", name="Start learning this pattern").click()
    page.wait_for_url(f"**{LESSON}/learn")
    with page.expect_response(f"**{LESSON}/learn/seen") as seen:
        page.mouse.wheel(0, 400)
    assert seen.value.status == 204

    # By keyboard, and without leaving the page.
    page.get_by_role("link", name="I have done this").focus()
    page.keyboard.press("Enter")
    foot = page.get_by_role("region", name="Your progress")
    expect(foot).to_contain_text("Done")
    expect(foot).to_be_focused()
    assert page.url.endswith("/learn")
    tabs = page.get_by_role("navigation", name="Ways to study this lesson")
    tabs.get_by_role("link", name="Learn (done)").wait_for()

    tabs.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("1 of 10 modes done")).to_be_visible()
    expect(page.get_by_role("link", name="Go on: Complexity")).to_be_visible()
    cards = page.locator(".mode-cards > li")
    expect(cards).to_have_count(10)
    expect(cards.first).to_contain_text("Done")
    page.goto("/")
    expect(page.get_by_role("link", name="Go on: Complexity")).to_be_visible()


def test_a_report_of_the_project_ticks_its_checkpoints(page: Page) -> None:
    page.goto(f"{LESSON}/project")
    expect(page.get_by_text("0 of 6 passed")).to_be_visible()
    page.get_by_role("link", name="Tick them off").click()
    page.get_by_label("The file slope-report.json").set_input_files(
        {
            "name": "slope-report.json",
            "mimeType": "application/json",
            "buffer": json.dumps(REPORT).encode(),
        }
    )
    page.get_by_role("button", name="Read the report").click()
    page.wait_for_url("**/project#checkpoints")
    expect(page.get_by_text("1 of 6 passed")).to_be_visible()
    expect(page.get_by_text("There is no savers.py.")).to_be_visible()

    page.get_by_role("link", name="Tick them off").click()
    expect(page.get_by_label("A model by a number of parameters")).to_be_checked()
    page.get_by_label("Savers in three formats").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Keep these ticks").click()
    expect(page.get_by_text("2 of 6 passed")).to_be_visible()
