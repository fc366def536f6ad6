"""Visits: a browser of its own setting, on a page kind in its state, with what went wrong there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request

from tools.audit.kinds import PageKind
from tools.audit.prepare import Prepared
from tools.browser import find_browser

Theme = Literal["light", "dark"]

FLAGS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")
_WAIT = 20_000  # milliseconds until a page must be in its state
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
_STILL = """
async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await new Promise((done) => setTimeout(done, 150));
}
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a visitor looks: CSS pixels, theme, and what the zoom makes of a pixel."""

    width: int
    height: int = 800
    theme: Theme = "light"
    scale: float = 1

    def __str__(self) -> str:
        zoom = f" at {100 * self.scale:.0f} %" if self.scale != 1 else ""
        return f"{self.width} px {self.theme}{zoom}"


@dataclass(frozen=True, slots=True)
class Address:
    """A running site, and what its database was prepared with."""

    url: str
    prepared: Prepared

    def of(self, kind: PageKind) -> str:
        """Where a page kind is on it."""
        return self.url + self.prepared.address(kind.path)


@dataclass(slots=True)
class Visit:
    """A page in its state; ``errors`` grows while it is open."""

    page: Page
    errors: list[str] = field(default_factory=list)


def launch(playwright: Playwright) -> Browser:
    """The system's Chromium.

    Raises:
        SystemExit: there is none.
    """
    path = find_browser()
    if path is None:
        raise SystemExit("The audits need Chromium: apt-get install chromium")
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


@contextmanager
def visit(browser: Browser, address: Address, kind: PageKind, setting: Setting) -> Iterator[Visit]:
    """A newcomer's visit to a page kind.

    Raises:
        AssertionError: the address answers with another status.
        playwright.sync_api.Error: the state was not reached.
    """
    context = browser.new_context(
        viewport={"width": setting.width, "height": setting.height},
        color_scheme=setting.theme,
        device_scale_factor=setting.scale,
    )
    context.set_default_timeout(_WAIT)
    context.add_init_script(_TELL_VIOLATIONS)
    try:
        made = Visit(context.new_page())
        _listen(made, address.url, kind.status)
        answer = made.page.goto(address.of(kind))
        status = answer.status if answer else 0
        expected = kind.status if kind.arrive is None else 200
        if status != expected:
            raise AssertionError(f"answered {status}, not {expected}")
        if kind.arrive is not None:
            kind.arrive(made.page)
        made.page.locator(kind.ready).first.wait_for()
        made.page.evaluate(_STILL)
        yield made
    finally:
        context.close()


def turn(page: Page, theme: Theme) -> None:
    """The system's theme changes under an open page; back when nothing moves any more."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate(_STILL)


def resize(page: Page, setting: Setting) -> None:
    """The window of an open page gets another size and scale; the theme stays."""
    session = page.context.new_cdp_session(page)
    session.send(
        "Emulation.setDeviceMetricsOverride",
        {
            "width": setting.width,
            "height": setting.height,
            "deviceScaleFactor": setting.scale,
            "mobile": False,
        },
    )
    page.evaluate(_STILL)


def _listen(made: Visit, site: str, status: int) -> None:
    host = urlsplit(site).netloc

    def hear(message: ConsoleMessage) -> None:
        about = message.location.get("url", "")
        is_document = f"status of {status}" in message.text and about == made.page.url
        if message.type == "error" and not is_document:
            made.errors.append(f"{message.text} ({about.removeprefix(site)})")

    def see(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
            made.errors.append(f"a request to another host: {request.url}")

    made.page.on("console", hear)
    made.page.on("request", see)
    made.page.on("pageerror", lambda error: made.errors.append(f"script error: {error}"))
