"""The audits, run: two sites, a browser for each thread, then Lighthouse."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from bench.servers import served
from tools.audit import checks
from tools.audit.browse import Address, Setting, Theme, Visit, launch, resize, turn, visit
from tools.audit.findings import Check, Outcome
from tools.audit.kinds import PageKind, Site
from tools.audit.lighthouse import Scores, ToolFailed, lighthouse, measure
from tools.audit.long_content import long_content
from tools.audit.prepare import CONTENT, Prepared, prepare

#: Browsers at once; each keeps a processor busy.
_AT_ONCE = 2
_NARROW, _WIDE = 360, 1280
#: The settings that pictures are taken in.
SETTINGS = tuple(
    Setting(width, 800, theme) for width in (_NARROW, _WIDE) for theme in ("light", "dark")
)
#: Those in which a page is loaded, and what the theme is turned to while it is open. Only colours
#: differ then (one tree, one style sheet, no colour that a width chooses), so only what depends on
#: them is looked at again: axe's rules of colours in one of the two, the focus in both.
_TURNS: tuple[tuple[Setting, Theme], ...] = (
    (Setting(_WIDE, 800, "dark"), "light"),
    (Setting(_NARROW, 800, "light"), "dark"),
)
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
        for outcome in _on_a_phone(found, [kind for kind in kinds if kind.bars is not None]):
            note(outcome)
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
    if kind.site == "long":
        if "width" in only:
            yield from _visit(browser, address, kind, _SMALL_PHONE, None, frozenset({"width"}))
        return
    for setting, other in _TURNS:
        here = only if setting.width == _NARROW else only - {"width"}
        if here - {"lighthouse"}:
            yield from _visit(browser, address, kind, setting, other, here)


def _visit(
    browser: Browser,
    address: Address,
    kind: PageKind,
    setting: Setting,
    other: Theme | None,
    only: frozenset[Check],
) -> Iterator[Outcome]:
    """One load of a page; ``other`` is the theme it is turned to at half-time."""
    try:
        with visit(browser, address, kind, setting) as made:
            if "axe" in only:
                yield Outcome(kind.name, "axe", str(setting), checks.axe(made.page))
            if other is not None and only & {"axe", "focus"}:
                yield from _turned(made, kind, replace(setting, theme=other), only)
            if "width" in only:
                yield from _widths(made, kind)
            if "console" in only:
                yield Outcome(kind.name, "console", str(setting), _errors(made))
    except (Error, AssertionError) as error:
        yield Outcome(kind.name, "visit", str(setting), (str(error).strip()[:400],))


def _turned(
    made: Visit, kind: PageKind, setting: Setting, only: frozenset[Check]
) -> Iterator[Outcome]:
    """The same page in the other theme, and the way of the focus through it."""
    turn(made.page, setting.theme)
    where = str(setting)
    if "axe" in only and setting.width == _WIDE:
        yield Outcome(kind.name, "axe", where, checks.axe_of_colours(made.page))
    if "focus" in only:
        problems, stops = checks.focus(made.page)
        yield Outcome(kind.name, "focus", where, problems, f"{stops} stops")


def _widths(made: Visit, kind: PageKind) -> Iterator[Outcome]:
    """The page as its window gets narrower, then wide and low."""
    for setting in (_SMALL_PHONE, _ZOOMED):
        resize(made.page, setting)
        yield Outcome(kind.name, "width", str(setting), checks.width(made.page))


def _errors(made: Visit) -> tuple[str, ...]:
    return tuple(dict.fromkeys(made.errors))


def _on_a_phone(found: Sites, kinds: Sequence[PageKind]) -> Iterator[Outcome]:
    """Lighthouse: as many at once as there are processors, then those that were slow, alone."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        firsts = list(pool.map(lambda kind: _first(found[kind.site], kind), kinds))
    for kind, first in zip(kinds, firsts, strict=True):
        try:
            if isinstance(first, ToolFailed):
                raise first
            yield lighthouse(found[kind.site], kind, first)
        except ToolFailed as error:
            yield Outcome(kind.name, "lighthouse", "phone", (str(error),))


def _first(address: Address, kind: PageKind) -> Scores | ToolFailed:
    try:
        return measure(address.of(kind))
    except ToolFailed as error:
        return error
