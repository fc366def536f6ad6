"""The chart of a run that is over, as somebody explores it: views, links, Back, keys, fingers."""

import json
import re
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from runs import PLAN, elsewhere, sound_samples

from app.experiments.recording import write_recording
from processes import Site

pytestmark = [pytest.mark.browser, pytest.mark.torch]


#: With sizes enough for a class.
WIDER = replace(PLAN, sizes=tuple(10**k for k in range(3, 9)))


@pytest.fixture(scope="module")
def run_url(site: Site) -> str:
    """The page of a run that was measured elsewhere, fits and all."""
    recording = elsewhere("Carol's", plan=WIDER, samples=tuple(sound_samples(WIDER)))
    took = timedelta(seconds=WIDER.samples)
    recording = replace(recording, finished_at=recording.started_at + took + timedelta(seconds=2))
    request = urllib.request.Request(
        f"{site.address}/api/runs/submitted",
        data=write_recording(recording).encode(),
        headers={"Content-Type": "application/jsonl"},
    )
    with urllib.request.urlopen(request) as answer:
        url: str = json.load(answer)["url"]
    wait_until_fitted(f"{site.address}/api{url}")
    return url


def wait_until_fitted(url: str) -> None:
    """A worker fits what was measured elsewhere, between two runs of its own."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with urllib.request.urlopen(url) as answer:
            if any((series["fit"] or {}).get("verdict") for series in json.load(answer)["series"]):
                return
        time.sleep(0.2)
    pytest.fail("the run was not fitted")


@pytest.fixture
def asked(page: Page) -> list[str]:
    """Everything that the page has asked the server for."""
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    return urls


@pytest.fixture
def chart(page: Page, run_url: str, asked: list[str]) -> Locator:
    page.goto(run_url)
    chart = page.locator("[data-chart]")
    expect(chart).to_have_attribute("tabindex", "0")  # the scripts are there
    return chart


def show(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click(force=True)


def says(page: Page) -> Locator:
    return page.locator("[data-says]")


def is_plotly(url: str) -> bool:
    return "plotly-basic" in url


def test_plotly_is_fetched_on_the_first_interaction_and_takes_the_same_place(
    page: Page, chart: Locator, asked: list[str]
) -> None:
    page.wait_for_load_state("networkidle")
    assert chart.locator("[data-still] use").count() > 0  # the server's picture is there
    show(page, "File size")
    expect(page).to_have_url(re.compile(r"show=size"))
    assert not any(map(is_plotly, asked))
    before, words = chart.bounding_box(), chart.locator("[data-still] text").all_inner_texts()
    chart.hover(position={"x": 200, "y": 150})
    expect(page.locator("[data-lab]")).to_have_attribute("data-drawn", "true")
    assert any(map(is_plotly, asked))
    expect(chart.locator(".scatterlayer .points path").first).to_be_visible()
    assert chart.bounding_box() == before
    for text in [word for word in words if word][:3]:
        expect(chart.get_by_text(text, exact=True).first).to_be_visible()


def test_a_link_shows_the_same_view_to_somebody_else(
    page: Page, chart: Locator, browser: Browser, site: Site
) -> None:
    usual = says(page).inner_text()
    show(page, "File size")
    expect(page).to_have_url(re.compile(r"show=size"))
    page.get_by_role("group", name="Values").get_by_role("radio", name="linear").click(force=True)
    expect(page).to_have_url(re.compile(r"y=linear"))
    page.get_by_role("group", name="Lines on the chart").get_by_role("checkbox").first.uncheck()
    expect(page).to_have_url(re.compile(r"hide="))
    assert "sent=" not in page.url
    seen = says(page).inner_text()
    assert seen != usual
    another = browser.new_context(base_url=site.address).new_page()
    another.goto(page.url)
    expect(says(another)).to_have_text(seen)
    expect(another.get_by_role("radio", name="File size")).to_be_checked()
    expect(another.locator("[name=on]").first).not_to_be_checked()
    still = "() => document.querySelectorAll('[data-still] use').length"
    assert another.evaluate(still) == page.evaluate(still)
    another.context.close()


@pytest.mark.parametrize("plotly", [False, True], ids=["the server's picture", "Plotly"])
def test_back_and_forward_go_through_the_views(page: Page, chart: Locator, plotly: bool) -> None:
    if plotly:
        chart.hover()
        expect(page.locator("[data-lab]")).to_have_attribute("data-drawn", "true")
    usual = says(page).inner_text()
    show(page, "File size")
    expect(says(page)).not_to_have_text(usual)
    size = says(page).inner_text()
    show(page, "Throughput")
    expect(says(page)).not_to_have_text(size)
    page.go_back()
    expect(says(page)).to_have_text(size)
    expect(page.get_by_role("radio", name="File size")).to_be_checked()
    page.go_back()
    expect(says(page)).to_have_text(usual)
    page.go_forward()
    expect(says(page)).to_have_text(size)


def test_phases_are_shown_and_left_again(page: Page, chart: Locator) -> None:
    chart.hover()
    expect(page.locator("[data-lab]")).to_have_attribute("data-drawn", "true")
    show(page, "Phases")
    expect(chart.locator(".stack-picture").first).to_be_visible()
    show(page, "Peak memory")
    expect(chart.locator(".chart-picture")).to_have_count(1)
    expect(page.get_by_role("group", name="Values")).to_be_visible()


def test_the_slider_predicts_at_once_and_keeps_one_address(page: Page, chart: Locator) -> None:
    slider = page.get_by_role("slider")
    value = page.locator("[data-guess][data-verdict] [data-value]").first
    before, long = value.inner_text(), page.evaluate("() => history.length")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert value.inner_text() != before  # before the server was asked
    predicted = value.inner_text()
    expect(page).to_have_url(re.compile(r"[?&]at="))
    expect(chart.locator("[data-still] text.chart-rule")).to_be_attached()
    assert page.evaluate("() => history.length") == long
    # What the server says at rest is what the slider said.
    assert value.inner_text() == predicted
    expect(slider).to_be_focused()
    page.reload()
    expect(value).to_have_text(predicted)


def test_arrow_keys_read_the_points_out(page: Page, chart: Locator) -> None:
    said = page.locator("[data-chart] ~ [role=status]").first
    tip = chart.locator(".chart-tip")
    chart.focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("parameters")
    first = said.inner_text()
    assert re.search(r"median .+ to .+95 %, \d+ samples|1 sample", first)
    expect(tip).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(said).not_to_have_text(first)
    page.keyboard.press("Home")
    expect(said).to_have_text(first)
    page.keyboard.press("ArrowUp")
    expect(said).not_to_have_text(first)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(said).to_be_empty()
    page.keyboard.press("Tab")
    expect(chart).not_to_be_focused()


def test_a_zoom_has_ticks_of_its_own_and_a_way_back(page: Page, chart: Locator) -> None:
    chart.hover()
    expect(page.locator("[data-lab]")).to_have_attribute("data-drawn", "true")
    plot = chart.locator(".chart-picture").bounding_box()
    assert plot is not None
    page.mouse.move(plot["x"] + 100, plot["y"] + 40)
    page.mouse.down()
    page.mouse.move(plot["x"] + 300, plot["y"] + 200, steps=4)
    page.mouse.up()
    whole = page.get_by_role("button", name="Show everything")
    expect(whole).to_be_visible()
    expect(chart.locator(".xaxislayer-above text").first).to_be_visible()
    expect(chart.locator("[data-still] .chart-tick").first).to_be_hidden()
    whole.click()
    expect(whole).to_be_hidden()
    expect(chart.locator("[data-still] .chart-tick").first).to_be_visible()


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(
        base_url=site.address,
        viewport={"width": 360, "height": 640},
        has_touch=True,
        is_mobile=True,
    )
    yield context.new_page()
    context.close()


def test_a_tap_says_the_value_and_a_finger_scrolls_the_page(phone: Page, run_url: str) -> None:
    phone.goto(run_url)
    chart = phone.locator("[data-chart]")
    expect(chart).to_have_attribute("tabindex", "0")
    mark = chart.locator("[data-still] use").first.bounding_box()
    assert mark is not None
    phone.touchscreen.tap(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    expect(chart.locator(".chart-tip")).to_contain_text("parameters")
    expect(phone.locator("[data-lab]")).to_have_attribute("data-drawn", "true")
    touch = "(box) => getComputedStyle(box.querySelector('.nsewdrag') ?? box).touchAction"
    assert chart.evaluate(touch) != "none"


def test_a_view_that_cannot_be_fetched_is_told_and_may_be_tried_again(
    browser: Browser, site: Site, run_url: str
) -> None:
    context = browser.new_context(base_url=site.address)  # a lost connection is an error, too
    page = context.new_page()
    page.goto(run_url)
    usual = says(page).inner_text()
    expect(page.locator("[data-chart]")).to_have_attribute("tabindex", "0")
    context.set_offline(True)
    show(page, "File size")
    expect(page.locator("[data-view-failed]")).to_contain_text("could not be fetched")
    expect(says(page)).to_have_text(usual)
    expect(page.get_by_role("radio", name="File size")).not_to_be_checked()
    context.set_offline(False)
    show(page, "File size")
    expect(page.locator("[data-view-failed]")).to_be_hidden()
    expect(says(page)).not_to_have_text(usual)
    context.close()
