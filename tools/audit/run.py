"""The audits, run: two sites, a browser for each thread, then Lighthouse alone."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from bench.servers import served
from tools.audit import checks
from tools.audit.browse import Address, Setting, Visit, launch, visit
from tools.audit.findings import Check, Outcome
from tools.audit.kinds import PageKind, Site
from tools.audit.lighthouse import lighthouse
from tools.audit.long_content import long_content
from tools.audit.prepare import CONTENT, Prepared, prepare

#: Browsers at once; each keeps a processor busy.
_AT_ONCE = 2
_NARROW, _WIDE = 360, 1280
#: The settings that axe sees a page in.
SETTINGS = tuple(
    Setting(width, 800, theme) for width in (_NARROW, _WIDE) for theme in ("light", "dark")
)
#: Those in which Tab goes through the page.
_FOCUS = (Setting(_WIDE, 800, "light"), Setting(_NARROW, 800, "dark"))
_SMALL_PHONE = Setting(320, 640, scale=2)
#: A window of 1280 px at a zoom of 200 %.
_ZOOMED = Setting(640, 400, scale=2)

Sites = dict[Site, Address]


@contextmanager
def sites() -> Iterator[Sites]:
    """Both sites, prepared and answering."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        yield {
            "usual": stack.enter_context(_site(CONTENT)),
            "long": stack.enter_context(_site(long_content(home))),
        }


@contextmanager
def _site(content: Path) -> Iterator[Address]:
    made: list[Prepared] = []
    changes = {
        "SLOPE_CONTENT_DIR": str(content),
        "SLOPE_DATABASE_URL": "",
        "SLOPE_STYLEGUIDE": "true",
    }
    with served("web", lambda directory: made.append(prepare(directory, content)), changes) as it:
        yield Address(it.address, made[0])


def audit(
    found: Sites, kinds: Sequence[PageKind], only: frozenset[Check], tell: Callable[[Outcome], None]
) -> list[Outcome]:
    """Every check that is asked for, on every kind; ``tell`` hears of each outcome at once."""
    outcomes: list[Outcome] = []

    def note(outcome: Outcome) -> None:
        outcomes.append(outcome)
        tell(outcome)

    if only - {"lighthouse"}:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            shares = [kinds[start::_AT_ONCE] for start in range(_AT_ONCE)]
            list(pool.map(lambda share: _look(found, share, only, note), shares))
    if "lighthouse" in only:
        for kind in kinds:
            if kind.bars is not None:
                note(_lighthouse(found[kind.site], kind))
    order = {kind.name: place for place, kind in enumerate(kinds)}
    return sorted(outcomes, key=lambda outcome: order[outcome.kind])


def _look(
    found: Sites, kinds: Sequence[PageKind], only: frozenset[Check], note: Callable[[Outcome], None]
) -> None:
    """One thread's share of the page kinds, in a browser of its own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for kind in kinds:
            for outcome in _visits(browser, found[kind.site], kind, only):
                note(outcome)
        browser.close()


def _visits(
    browser: Browser, address: Address, kind: PageKind, only: frozenset[Check]
) -> Iterator[Outcome]:
    """Everything about a page kind that a browser shows."""
    if kind.site == "usual" and only & {"axe", "focus", "console"}:
        for setting in SETTINGS:
            with_focus = only if setting in _FOCUS else only - {"focus"}
            yield from _visit(browser, address, kind, setting, with_focus - {"width"})
    if "width" in only:
        yield from _visit(browser, address, kind, _SMALL_PHONE, frozenset({"width"}))


def _visit(
    browser: Browser, address: Address, kind: PageKind, setting: Setting, only: frozenset[Check]
) -> Iterator[Outcome]:
    where = str(setting)
    try:
        with visit(browser, address, kind, setting) as made:
            if "width" in only:
                yield Outcome(kind.name, "width", where, checks.width(made.page))
                made.page.set_viewport_size({"width": _ZOOMED.width, "height": _ZOOMED.height})
                yield Outcome(kind.name, "width", str(_ZOOMED), checks.width(made.page))
            if "axe" in only:
                yield Outcome(kind.name, "axe", where, checks.axe(made.page))
            if "focus" in only:
                problems, stops = checks.focus(made.page)
                yield Outcome(kind.name, "focus", where, problems, f"{stops} stops")
            if "console" in only:
                yield Outcome(kind.name, "console", where, _errors(made))
    except (Error, AssertionError) as error:
        yield Outcome(kind.name, "visit", where, (str(error).strip()[:400],))


def _errors(made: Visit) -> tuple[str, ...]:
    return tuple(dict.fromkeys(made.errors))


def _lighthouse(address: Address, kind: PageKind) -> Outcome:
    try:
        return lighthouse(address, kind)
    except RuntimeError as error:
        return Outcome(kind.name, "lighthouse", "phone", (str(error),))
