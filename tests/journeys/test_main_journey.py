"""The main job: read the lesson, answer the five questions, run the experiment, find it again."""

import json
import re
import subprocess
import sys

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from processes import Site

pytestmark = [pytest.mark.browser, pytest.mark.torch]

LESSON = "/mlops/model-serialization"
RIGHT = ["a", "d", "b", "a", "c"]


def answer(page: Page, key: str) -> None:
    page.locator(f'input[name=option][value="{key}"]').check(force=True)
    page.get_by_role("radio", name="Fairly sure").check(force=True)
    page.get_by_role("button", name="Check the answer").click()


def test_a_learner_reads_the_lesson_by_its_links(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("Model serialization formats")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Model serialization formats")
    page.get_by_role("navigation", name="Ways to study this lesson").get_by_role(
        "link", name="Complexity"
    ).click()
    expect(page.locator("article")).to_contain_text("O(n)")
    reveal = page.locator("details.reveal").first
    expect(reveal).not_to_have_attribute("open", "")
    reveal.locator("summary").first.click()
    expect(reveal).to_contain_text("memory")


def test_a_learner_answers_five_questions_and_finds_them_again(
    page: Page, context: BrowserContext
) -> None:
    page.goto(f"{LESSON}/practice")
    expect(page.get_by_text("Question 1 of 5")).to_be_visible()
    assert "feedback" not in page.content().partition("<main")[2].partition("</main")[0]
    answer(page, "b")  # ONNX is not tied to Python
    wrong = page.locator(".feedback-wrong")
    expect(wrong).to_contain_text("is not right; the answer is")
    expect(wrong).to_contain_text("ONNX")
    page.get_by_role("link", name="Next question").click()
    expect(page.get_by_text("Question 2 of 5")).to_be_visible()
    answer(page, RIGHT[1])
    expect(page.locator(".feedback-right")).to_be_visible()

    page.reload()
    page.goto(f"{LESSON}/practice")  # another visit goes on where the learner was
    expect(page.get_by_text("Question 3 of 5")).to_be_visible()
    for number in (2, 3, 4):
        expect(page.get_by_text(f"Question {number + 1} of 5")).to_be_visible()
        answer(page, RIGHT[number])
        expect(page.locator(".feedback-right")).to_be_visible()
        page.get_by_role("link", name="See the score" if number == 4 else "Next question").click()
    expect(page.get_by_text("4 of 5 right")).to_be_visible()

    again = context.new_page()
    again.goto(f"{LESSON}/practice")
    expect(again.get_by_text("4 of 5 right")).to_be_visible()
    again.get_by_role("button", name="Try again").click()
    expect(again.get_by_text("Question 1 of 5")).to_be_visible()
    again.close()
    page.goto(LESSON + "/")
    expect(page.locator("main")).to_contain_text("Choose your learning style")


def test_practice_works_by_keyboard_alone(page: Page) -> None:
    page.goto(f"{LESSON}/practice")
    page.locator("input[name=option]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("g")
    page.keyboard.press("Enter")
    expect(page.locator(".feedback")).to_be_focused()
    expect(page.locator(".feedback")).to_contain_text("a guess")


def test_practice_works_without_javascript(browser, site: Site) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{LESSON}/practice")
    answer(page, "d")
    expect(page.locator(".feedback-wrong")).to_contain_text("JSON")
    page.get_by_role("link", name="Next question").click()
    expect(page.get_by_text("Question 2 of 5")).to_be_visible()
    context.close()


def watch(page: Page, path: str) -> None:
    """Somebody who opens a run under way sees its points at once, without Plotly."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path)
    page.wait_for_selector(".chart-layered .chart-over .chart-name", state="attached")
    assert not any("plotly-basic" in url for url in asked)
    page.close()


def test_points_arrive_live_with_a_verdict_and_are_found_again(page: Page, site: Site) -> None:
    page.goto(f"{LESSON}/lab")
    expect(page.get_by_role("button", name=re.compile("Run"))).to_be_visible()
    page.get_by_role("button", name=re.compile("Run")).first.click()
    # A line's name is drawn with its first point.
    page.wait_for_selector("#chart .chart-name", state="attached", timeout=60_000)
    expect(page.get_by_role("button", name=re.compile("Cancel"))).to_be_visible()
    watch(page.context.new_page(), f"/runs/{page.locator('[data-run]').get_attribute('data-run')}")
    again = page.get_by_role("button", name="Run it again")
    expect(again).to_be_visible(timeout=120_000)
    expect(page.locator("main")).to_contain_text("O(n)")
    # It was watched: the lab is done without a word.
    expect(page.get_by_role("region", name="Your progress")).to_contain_text("Not done after all")

    page.reload()
    expect(page.locator("#chart [data-still] use").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("O(n)")

    runs = page.request.get("/api/runs").json()
    run = runs[0]
    assert run["status"] == "finished"
    csv = page.request.get(f"/api/runs/{run['id']}/samples.csv").text()
    assert len(csv.splitlines()) == 1 + 6 * 6 * 2
    fitted = subprocess.run(
        [sys.executable, "-m", "app.cli", "fit", "-", "--json"],
        input=csv,
        capture_output=True,
        text=True,
        check=True,
    )
    by_terminal = json.loads(fitted.stdout)["series"]
    assert {name: fit["verdict"] for name, fit in by_terminal.items()} == {
        series["name"]: series["fit"]["verdict"] for series in run["series"]
    }


@pytest.mark.parametrize("path", ["/", f"{LESSON}/", f"{LESSON}/complexity", f"{LESSON}/practice",
                                  f"{LESSON}/lab", f"{LESSON}/lab?experiment=load",
                                  "/fit?example=1", "/login", "/no/such/page"])  # fmt: skip
def test_no_page_scrolls_sideways_on_a_small_phone(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(path)
    width = page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= 320
