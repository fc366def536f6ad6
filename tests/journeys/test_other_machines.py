"""Another machine's points on a chart, as a browser draws them."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import Page, expect
from runs import PLAN, elsewhere

from app.experiments.recording import Recording, write_recording
from processes import Site

pytestmark = [pytest.mark.browser, pytest.mark.torch]


def submit(site: Site, recording: Recording) -> None:
    request = urllib.request.Request(
        f"{site.address}/api/runs/submitted",
        data=write_recording(recording).encode(),
        headers={"Content-Type": "application/jsonl"},
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 201


def test_points_of_another_machine_are_laid_over_the_chart_and_taken_off(
    page: Page, site: Site
) -> None:
    for name in ("Ada's", "Bob's"):
        submit(site, elsewhere(name))
    with urllib.request.urlopen(f"{site.address}/api/runs?limit=1") as answer:
        (run,) = json.load(answer)
    page.goto(run["url"])
    marks = page.locator("[data-still] use")
    alone = marks.count()
    page.get_by_role("link", name=re.compile(r"Show it on the chart.*Ada's")).click()
    expect(marks).to_have_count(alone + len(PLAN.formats) * len(PLAN.sizes))
    page.locator("[data-chart]").hover()
    expect(page.locator("[data-lab]")).to_have_attribute("data-drawn", "true")
    lines = page.locator(".chart-plot .scatterlayer .trace")
    both = lines.count()
    page.get_by_role("radio", name="File size").click(force=True)
    expect(page).to_have_url(re.compile(r"show=size.*also=|also=.*show=size"))
    expect(page.locator("[data-metric=size]").last).to_be_visible()
    page.get_by_role("link", name=re.compile(r"Take it off the chart.*Ada's")).click()
    expect(marks).to_have_count(alone)
    page.locator("[data-chart]").hover()
    expect(page.locator("[data-lab]")).to_have_attribute("data-drawn", "true")
    assert lines.count() < both
