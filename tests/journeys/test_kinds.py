"""Questions of other kinds than one right option, in a browser: by keyboard, and by dragging."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from processes import Site, served_content

pytestmark = pytest.mark.browser

PRACTICE = "/mlops/model-serialization/practice"
REST = "".join(
    f"\n### {title}\n\n1. So.\n" for title in ("Hint", "Solution", "Quick check", "Common mistakes")
)
SIZES = "1e3, 1e5, 1e7"
QUESTIONS = f"""\
---
title: Kinds
summary: Three of them.
minutes: 2
---

## Put them in order. {{#order .easy .order}}

### Answer

1. `one()`
2. `two()`
3. `three()`

> Count up.
{REST}
## Fill it. {{#gap .easy .blank}}

```python
torch.___(model, path)
```

### Answer

1. `save`

> It writes.
{REST}
## Sketch it. {{#curve .easy .curve}}

### Answer

Measured by [save](experiments/save.md): `size(safetensors)` at n = {SIZES}, within a factor of 2.

> Four bytes each.
{REST}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("kinds")
    practice = f"{PRACTICE[1:]}.md"
    with served_content(
        home,
        "web",
        lambda content: (content / practice).write_text(QUESTIONS),
        recorded=True,
    ) as site:
        yield site


def shown(page: Page) -> list[str]:
    return page.locator(".order-line .order-text").all_inner_texts()


def test_lines_are_moved_by_keyboard_and_by_dragging(page: Page) -> None:
    page.goto(f"{PRACTICE}?q=order")
    expect(page.locator(".order-grip").first).to_have_text("1")
    before = shown(page)
    down = page.get_by_role("button", name=f"Move down: {before[0]}")
    down.focus()
    page.keyboard.press("Enter")
    assert shown(page) == [before[1], before[0], before[2]]
    expect(down).to_be_focused()
    expect(page.get_by_text(f"Now at place 2: {before[0]}")).to_have_count(1)

    for place, line in enumerate(("one()", "two()", "three()")):
        held = page.locator(".order-line", has_text=line).locator(".order-grip")
        held.hover()
        above = page.locator(".order-line").nth(place).bounding_box()
        assert above is not None
        page.mouse.down()
        page.mouse.move(above["x"] + 20, above["y"] + 2, steps=4)
        page.mouse.up()
    assert shown(page) == ["one()", "two()", "three()"]
    assert page.locator("select").evaluate_all("all => all.map((each) => each.value)") == [*"123"]
    sure(page)
    expect(page.locator(".feedback-right")).to_contain_text("That is the right order.")


def test_a_gap_is_filled_in_the_code(page: Page) -> None:
    page.goto(f"{PRACTICE}?q=gap")
    page.get_by_label("Gap 1").fill("dump")
    sure(page)
    expect(page.locator(".feedback-wrong")).to_contain_text("It writes.")
    expect(page.locator(".gap-wrong")).to_contain_text("dump")
    expect(page.get_by_text(re.compile("Right: save"))).to_be_visible()


def test_a_curve_is_drawn_and_held_against_the_measured_one(page: Page) -> None:
    page.goto(f"{PRACTICE}?q=curve")
    values = page.locator(".curve-fields input")
    expect(page.locator("[data-taken]")).to_have_count(1)
    plane = page.locator("[data-draw]").bounding_box()
    assert plane is not None
    page.mouse.move(plane["x"] + 0.2 * plane["width"], plane["y"] + 0.7 * plane["height"])
    page.mouse.down()
    page.mouse.move(plane["x"] + 0.95 * plane["width"], plane["y"] + 0.2 * plane["height"], steps=3)
    page.mouse.up()
    drawn = [each.input_value() for each in values.all()]
    assert all(re.fullmatch(r"[\d.]+ (B|kB|MB|GB)", each) for each in drawn)

    slider = page.get_by_role("slider", name="At 10,000,000 parameters")
    expect(slider).to_be_focused()
    values.last.fill("400 kB")  # what is written is drawn, too
    expect(slider).to_have_attribute("aria-valuetext", "400 kB")
    slider.press("PageUp")
    slider.press("PageUp")
    expect(values.last).to_have_value("40 MB")
    values.first.fill("4.4 kB")
    values.nth(1).fill("4 GB")
    sure(page)
    expect(page.locator(".feedback-wrong")).to_contain_text("2 of 3 values are near enough")
    picture = page.get_by_role("figure").filter(has_text="The dashed line is yours")
    expect(picture.get_by_role("img", name="Your curve and the measured one")).to_be_visible()


def sure(page: Page) -> None:
    page.get_by_label("Fairly sure").check()
    page.get_by_role("button", name="Check the answer").click()
