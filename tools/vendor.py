"""Fetch what the pages take from npm into static/: pinned, with licences, and say what it weighs.

Run it when a version here changes, and commit what it wrote: ``python -m tools.vendor``. It needs
npm to fetch, and fonttools cuts the fonts to the letters we use; the site needs neither.
"""

import gzip
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package, and the files of it that we ship: name in the package -> name in static/."""

    name: str
    version: str
    files: dict[str, str]


PLOTLY = Package(
    "plotly.js-basic-dist-min", "4.1.1", {"plotly-basic.min.js": "vendor/plotly-basic.min.js"}
)
HTMX = Package("htmx.org", "2.0.11", {"dist/htmx.min.js": "vendor/htmx.min.js"})
TEXT_FONT = Package(
    "@fontsource-variable/atkinson-hyperlegible-next",
    "5.3.0",
    {
        "files/atkinson-hyperlegible-next-latin-wght-normal.woff2": "fonts/text.woff2",
        "files/atkinson-hyperlegible-next-latin-wght-italic.woff2": "fonts/text-italic.woff2",
    },
)
CODE_FONT = Package(
    "@fontsource-variable/atkinson-hyperlegible-mono",
    "5.3.0",
    {"files/atkinson-hyperlegible-mono-latin-wght-normal.woff2": "fonts/code.woff2"},
)
LUCIDE = Package("lucide-static", "1.62.0", {})

# Our name for an icon -> Lucide's.
ICONS = {
    "alert": "triangle-alert",
    "arrow-left": "arrow-left",
    "arrow-right": "arrow-right",
    "award": "award",
    "book": "book-open",
    "bookmark": "bookmark",
    "calendar": "calendar-check",
    "chart": "chart-spline",
    "check": "check",
    "chevron-down": "chevron-down",
    "chevron-left": "chevron-left",
    "chevron-right": "chevron-right",
    "clock": "clock",
    "code": "code",
    "copy": "copy",
    "cpu": "cpu",
    "download": "download",
    "external": "external-link",
    "eye": "eye",
    "file": "file",
    "flag": "flag",
    "flask": "flask-conical",
    "hammer": "hammer",
    "hourglass": "hourglass",
    "image": "image",
    "info": "info",
    "keyboard": "keyboard",
    "layers": "layers",
    "lightbulb": "lightbulb",
    "link": "link",
    "list": "list",
    "log-out": "log-out",
    "message": "message-circle",
    "minus": "minus",
    "monitor": "monitor",
    "moon": "moon",
    "more": "ellipsis",
    "pencil": "pencil",
    "play": "play",
    "plus": "plus",
    "quote": "quote",
    "refresh": "refresh-cw",
    "repeat": "repeat",
    "rotate-ccw": "rotate-ccw",
    "search": "search",
    "share": "share-2",
    "sliders": "sliders-horizontal",
    "square": "square",
    "star": "star",
    "sun": "sun",
    "table": "table",
    "target": "target",
    "terminal": "terminal",
    "trash": "trash-2",
    "trending-up": "trending-up",
    "upload": "upload",
    "user": "user",
    "users": "users",
    "wifi-off": "wifi-off",
    "x": "x",
}

#: What English pages of ours are written with. Browsers fetch a face's other file only for a page
#: that has one of its characters (`unicode-range` in css/tokens.css has the same lists).
LETTERS = (
    "U+0020-007E,U+00A0,U+00B0-00B3,U+00B5,U+00B7,U+00B9,U+00D7,U+00F7,U+2010-2014,U+2018-201A,"
    "U+201C-201E,U+2022,U+2026,U+2030,U+2190-2193,U+2212,U+2248,U+2264-2265"
)
MORE_LETTERS = (
    "U+00A1-00AF,U+00B4,U+00B6,U+00B8,U+00BA-00D6,U+00D8-00F6,U+00F8-00FF,U+0131,U+0152-0153,"
    "U+2015-2017,U+201B,U+201F-2021,U+2023-2025,U+2027,U+2031-203A,U+20AC,U+2122,U+2215"
)
CODE_LETTERS = "U+0020-007E,U+00A0,U+00B2,U+00B7,U+00D7,U+2026,U+2212,U+2264-2265"
MORE_CODE_LETTERS = (
    "U+00A1-00B1,U+00B3-00B6,U+00B8-00D6,U+00D8-00FF,U+0131,U+0152-0153,U+2010-2025,U+2027,"
    "U+2030-203A,U+20AC,U+2122,U+2190-2193,U+2215,U+2248"
)


@dataclass(frozen=True, slots=True)
class Face:
    """A font of ours, as it is cut.

    Attributes:
        weights: that are kept: a range, or one.
        letters: of the file that nearly every page has, and of the other one.
        kerned: False where a few words are set in it, or all letters are equally wide: kerning
            makes a third of such a file.
    """

    name: str
    weights: str
    letters: tuple[str, str]
    kerned: bool


FACES = (
    Face("text", "400:700", (LETTERS, MORE_LETTERS), kerned=True),
    Face("text-italic", "400", (LETTERS, MORE_LETTERS), kerned=False),
    Face("code", "400:700", (CODE_LETTERS, MORE_CODE_LETTERS), kerned=False),
)


def fetch(package: Package, scratch: Path) -> Path:
    """Unpack a package into scratch; the folder with its files."""
    spec = f"{package.name}@{package.version}"
    done = subprocess.run(
        ["npm", "pack", "--silent", spec], cwd=scratch, check=True, capture_output=True, text=True
    )
    folder = scratch / package.name.replace("/", "_")
    with tarfile.open(scratch / done.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def copy(package: Package, folder: Path) -> None:
    """Put a package's files and its licence into static/."""
    for source, target in package.files.items():
        shutil.copyfile(folder / source, STATIC / target)
    licence = package.name.removeprefix("@").replace("/", "-")
    shutil.copyfile(folder / "LICENSE", STATIC / "vendor" / "licences" / f"{licence}.txt")


def plotly_rules(bundle: str) -> str:
    """The style rules that Plotly would insert at run time, as a style sheet.

    A strict Content-Security-Policy forbids the insertion; a ``<link>`` with the id that Plotly
    looks for stands in. Plotly inserts each rule before the last one, hence the reversed order.

    Raises:
        ValueError: the bundle no longer holds the rules in the form known here.
    """
    start = bundle.find('{"X,X div":')
    found = re.compile(r"\{[^{}]*\}").match(bundle, max(start, 0))
    if start < 0 or found is None:
        raise ValueError("Plotly's style rules are not where they were: look for addStyleRule.")
    pairs = re.findall(r"""("(?:[^"\\]|\\.)*"|'[^']*'):("(?:[^"\\]|\\.)*"|'[^']*')""", found[0])
    rules = []
    for selector, body in pairs:
        name = re.sub(r"^,", " ,", _unquoted(selector))
        name = name.replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier")
        rules.append(f"{name}{{{_unquoted(body)}}}")
    header = f"/* {PLOTLY.name} {PLOTLY.version}, MIT: licences/{PLOTLY.name}.txt */\n"
    return header + "\n".join(reversed(rules)) + "\n"


def _unquoted(literal: str) -> str:
    """A JavaScript string literal's text."""
    if literal.startswith('"'):
        return str(json.loads(literal))
    return literal[1:-1]


def sprite(folder: Path) -> str:
    """The chosen icons as one SVG of symbols, each used by ``<use href="icons.svg#name">``."""
    symbols = []
    for name, source in ICONS.items():
        text = (folder / "icons" / f"{source}.svg").read_text(encoding="utf-8")
        inner = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL)
        if inner is None:
            raise ValueError(f"{source}.svg is not an SVG")
        shapes = " ".join(inner[1].split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    comment = f"<!-- {LUCIDE.name} {LUCIDE.version}, ISC: vendor/licences/{LUCIDE.name}.txt -->"
    body = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{comment}\n{body}\n</svg>\n'


def subset(face: Face, scratch: Path) -> None:
    """Cut a font to its weights, and into two files by letters."""
    source = STATIC / "fonts" / f"{face.name}.woff2"
    narrowed = scratch / f"{face.name}.ttf"
    tool = [sys.executable, "-m", "fontTools"]
    weights = f"wght={face.weights}"
    narrow = [*tool, "varLib.instancer", "-q", str(source), weights, "-o", str(narrowed)]
    subprocess.run(narrow, check=True)
    features = "ccmp,locl,mark,tnum" + (",kern" if face.kerned else "")
    for suffix, letters in zip(("", "-more"), face.letters, strict=True):
        cut = [*tool, "subset", str(narrowed), f"--unicodes={letters}"]
        target = source.with_stem(face.name + suffix)
        # The licence lies in vendor/licences, not in each file again.
        how = [f"--layout-features={features}", "--flavor=woff2", "--no-hinting", "--name-IDs=1,2"]
        subprocess.run([*cut, *how, f"--output-file={target}"], check=True)


def report(paths: list[Path]) -> None:
    """Print what each file weighs, raw and as it travels."""
    for path in sorted(paths):
        raw = path.read_bytes()
        packed = len(raw) if path.suffix == ".woff2" else len(gzip.compress(raw, 9))
        print(f"{path.relative_to(STATIC)!s:36} {len(raw):>9,} B {packed:>9,} B gzip")


def main() -> None:
    """Fetch everything anew."""
    for part in ("vendor/licences", "fonts"):
        (STATIC / part).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folders = {}
        for package in (PLOTLY, HTMX, TEXT_FONT, CODE_FONT, LUCIDE):
            folders[package.name] = fetch(package, scratch)
            copy(package, folders[package.name])
        bundle = (STATIC / "vendor/plotly-basic.min.js").read_text(encoding="utf-8")
        (STATIC / "vendor/plotly.css").write_text(plotly_rules(bundle), encoding="utf-8")
        icons = sprite(folders[LUCIDE.name])
        (STATIC / "icons.svg").write_text(icons, encoding="utf-8")
        for face in FACES:
            subset(face, scratch)
    vendored = [path for path in (STATIC / "vendor").iterdir() if path.is_file()]
    report([*vendored, *(STATIC / "fonts").glob("*.woff2"), STATIC / "icons.svg"])


if __name__ == "__main__":
    main()
