"""A picture of each page kind, for docs/: `python -m tools.screenshots [--page NAME]`.

The first screen of a page at two widths, light and dark, as docs/pages.md shows them.
"""

import argparse
import base64
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tools.audit.browse import Setting, launch, visit
from tools.audit.kinds import KINDS, PageKind
from tools.audit.run import SETTINGS, sites

DOCS = Path(__file__).resolve().parent.parent / "docs"
FOLDER = DOCS / "screenshots"
_QUALITY = 45
_INTRODUCTION = """# What each page looks like

The first screen of each kind of page, at 360 and 1280 CSS pixels, light and dark. They are taken
anew, and this page is written, by `make screenshots`; the audits hold the same pages
([auditing.md](auditing.md)).
"""


def main() -> None:
    """Take the pictures, and write docs/pages.md."""
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description=__doc__)
    parser.add_argument("--page", default="", help="some page kinds, joined by commas")
    wanted = {part.strip() for part in parser.parse_args().page.split(",") if part.strip()}
    kinds = [kind for kind in pictured() if not wanted or kind.name in wanted]
    FOLDER.mkdir(exist_ok=True)
    take(kinds)
    if not wanted:
        _drop_others(kinds)
    (DOCS / "pages.md").write_text(pages_in_markdown(), encoding="utf-8")
    size = sum(path.stat().st_size for path in FOLDER.iterdir())
    print(f"{len(kinds) * len(SETTINGS)} pictures taken; docs/screenshots has {size / 1e6:.1f} MB")


def pictured() -> tuple[PageKind, ...]:
    """The page kinds that are shown; absurd titles are for the audits alone."""
    return tuple(kind for kind in KINDS if kind.site == "usual")


def name_of(kind: PageKind, setting: Setting) -> str:
    """The file of a picture, such as ``lab-1280-dark.webp``."""
    return f"{kind.name}-{setting.width}-{setting.theme}.webp"


def take(kinds: Sequence[PageKind]) -> None:
    """A picture of each page kind in each setting."""
    with sites() as found, sync_playwright() as playwright:
        browser = launch(playwright)
        for kind in kinds:
            for setting in SETTINGS:
                with visit(browser, found[kind.site], kind, setting) as made:
                    (FOLDER / name_of(kind, setting)).write_bytes(_picture(made.page))
        browser.close()


def _picture(page: Page) -> bytes:
    """What the window shows, as WebP: a third of what PNG takes."""
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": _QUALITY})
    return base64.b64decode(shot["data"])


def _drop_others(kinds: Sequence[PageKind]) -> None:
    kept = {name_of(kind, setting) for kind in kinds for setting in SETTINGS}
    for path in FOLDER.iterdir():
        if path.name not in kept:
            path.unlink()


def pages_in_markdown() -> str:
    """The text of docs/pages.md."""
    return "\n".join([_INTRODUCTION, *(line for kind in pictured() for line in _section(kind))])


def _section(kind: PageKind) -> Iterator[str]:
    yield f"## {kind.name}\n"
    yield f"{kind.says} `{kind.path}`\n"
    yield "| 1280 px, light | 1280 px, dark | 360 px, light | 360 px, dark |"
    yield "|---|---|---|---|"
    order = sorted(SETTINGS, key=lambda setting: -setting.width)
    cells = [
        f"![{kind.name}, {setting}](screenshots/{name_of(kind, setting)})" for setting in order
    ]
    yield f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    main()
