"""What is looked at on a page that is open: axe's rules, its width, the way of the focus."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import FloatRect, Page

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
_AXE = MODULES / "axe-core/axe.min.js"
_IN_PAGE = HERE / "in_page.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_OPTIONS = {
    "runOnly": {"type": "tag", "values": _TAGS},
    # Off unless asked for, although WCAG 2.2 AA has it.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
_COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
_MOST_STOPS = 600
_LEAST_CONTRAST = 3.0


def axe(page: Page) -> tuple[str, ...]:
    """Every violation: its rule, the element, and what axe says is wrong."""
    return _axe(page, _OPTIONS)


def axe_of_colours(page: Page) -> tuple[str, ...]:
    """The violations of rules that look at colours."""
    return _axe(page, _COLOURS)


def _axe(page: Page, options: dict[str, Any]) -> tuple[str, ...]:
    # Evaluated through the debugger, which the page's content policy does not bind.
    page.evaluate(_source(_AXE))
    found = page.evaluate("options => axe.run(document, options)", options)
    return tuple(
        f"{violation['id']}: {' '.join(node['target'])}: {_summary(node)}"
        for violation in found["violations"]
        for node in violation["nodes"]
    )


@cache
def _source(script: Path) -> str:
    return script.read_text(encoding="utf-8")


def _summary(node: dict[str, Any]) -> str:
    lines = str(node.get("failureSummary", "")).split("\n")[1:]
    return "; ".join(line.strip() for line in lines)[:300]


def width(page: Page) -> tuple[str, ...]:
    """Whether the page scrolls sideways, and the elements that stick out of it the furthest."""
    page.evaluate(_source(_IN_PAGE))
    found: dict[str, Any] = page.evaluate("() => slopeAudit.width()")
    if found["page"] <= found["window"]:
        return ()
    culprits = ", ".join(found["wide"]) or "no element of its own"
    return (f"{found['page']} px wide in a window of {found['window']} px: {culprits}",)


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the focus is.

    Attributes:
        name: of the element, in words.
        again: it was there before.
        problem: what is wrong with how it is shown; empty for nothing.
    """

    name: str
    again: bool
    problem: str


def focus(page: Page) -> tuple[tuple[str, ...], int]:
    """Tab through the page: each stop must be seen, and seen to have the focus.

    Returns:
        the problems, and how many stops there are.
    """
    problems: list[str] = []
    begin_stops(page)
    for count in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        stop = stop_at_focus(page)
        if stop is None or stop.again:
            return tuple(problems), count
        if stop.problem:
            problems.append(f"{stop.name}: {stop.problem}")
    problems.append(f"the focus had not come around after {_MOST_STOPS} stops")
    return tuple(problems), _MOST_STOPS


def begin_stops(page: Page) -> None:
    """The next Tab goes to the page's first stop."""
    page.emulate_media(
        reduced_motion="reduce"
    )  # an outline that fades in is not looked at half-way
    page.evaluate(_source(_IN_PAGE))
    page.evaluate("() => slopeAudit.begin()")


def stop_at_focus(page: Page) -> Stop | None:
    """Where the focus is, after ``begin_stops``; None when it has left the page.

    A stop shows its focus by an outline of at least 2 px and 3:1 contrast, on itself or on its
    label; where it has none, the picture around it must change when the focus leaves.
    """
    stop: dict[str, Any] | None = page.evaluate("() => slopeAudit.stop()")
    if stop is None:
        return None
    problem = ""
    if not stop["seen"]:
        problem = "has the focus and cannot be seen"
    elif stop["outline"] is None and not _changes(page, stop["box"]):
        problem = "does not show that it has the focus"
    elif stop["outline"] is not None and stop["outline"] < _LEAST_CONTRAST:
        problem = f"its outline has a contrast of {stop['outline']:.1f}:1 only"
    return Stop(stop["name"], stop["again"], problem)


def _changes(page: Page, box: FloatRect) -> bool:
    """Whether the picture around the element that has the focus changes when it loses it."""
    with_focus = page.screenshot(clip=box)
    page.evaluate("() => slopeAudit.leave()")
    without = page.screenshot(clip=box)
    page.evaluate("() => slopeAudit.comeBack()")
    return with_focus != without
