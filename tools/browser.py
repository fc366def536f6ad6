"""Says before the tests whether a browser is there for the journeys, and how to get one.

With SLOPE_REQUIRE_BROWSER set (as in CI) a missing browser is a failure instead of a skip.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """The path of the system's chromium, or of Playwright's own; None where there is neither."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def main() -> int:
    """Print advice when there is no browser; the exit status is 1 only where one is required."""
    if find_browser() is not None:
        return 0
    print(
        "No Chromium was found: the browser journeys (tests/journeys) will be skipped.\n"
        "Get one with:  apt-get install chromium   or:  .venv/bin/playwright install chromium",
        file=sys.stderr,
    )
    return 1 if os.environ.get("SLOPE_REQUIRE_BROWSER") else 0


if __name__ == "__main__":
    sys.exit(main())
