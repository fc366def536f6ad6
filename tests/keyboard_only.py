"""Somebody who has a keyboard and no mouse, and must see at every moment where they are."""

import re

from playwright.sync_api import Locator, Page

from tools.audit.checks import begin_stops, stop_at_focus

_MOST = 200


class Keyboard:
    """Keys on a page. Every stop of the focus must be seen, and seen to have it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str) -> None:
        """A page by its address; the next Tab goes to its first stop."""
        self.page.goto(path)
        begin_stops(self.page)

    def tab(self, key: str = "Tab") -> str:
        """One stop further; what is there, in words."""
        self.page.keyboard.press(key)
        return self.here()

    def here(self) -> str:
        """What the focus is on, in words."""
        stop = stop_at_focus(self.page)
        assert stop is not None, "the focus has left the page"
        assert not stop.problem, f"{stop.name}: {stop.problem}"
        return stop.name

    def tab_to(self, target: Locator, key: str = "Tab") -> list[str]:
        """Tab until the target has the focus; the stops on the way, itself included."""
        way: list[str] = []
        while len(way) < _MOST:
            way.append(self.tab(key))
            if target.evaluate("el => el === document.activeElement"):
                return way
        raise AssertionError(f"not reached in {_MOST} stops: {way[:5]} … {way[-5:]}")

    def follow(self, target: Locator) -> None:
        """Tab to a link or a button that leads to another page, and press Enter."""
        self.tab_to(target)
        self.enter()

    def enter(self) -> None:
        """Press Enter where it leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        begin_stops(self.page)

    def press(self, key: str) -> None:
        """A key, wherever the focus is."""
        self.page.keyboard.press(key)


def named(name: str) -> re.Pattern[str]:
    """Matches a name anywhere in words, whatever its case."""
    return re.compile(re.escape(name), re.IGNORECASE)
