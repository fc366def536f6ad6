"""What style sheets and scripts name of each other: put together, or named by its version."""

import posixpath
import re
from collections.abc import Callable, Iterator

#: ``from "./x.js"``, ``import "./x.js"`` and ``import("./x.js")``, in a script.
_IMPORT = re.compile(
    rb"""(?P<before>\b(?:from|import)\s*\(?\s*)(?P<quote>["'])(?P<path>\.{1,2}/[^"'?\n]+)(?P=quote)"""
)
#: An import at the beginning of a line, which a browser follows before the script runs.
_STATIC_IMPORT = re.compile(
    rb"""^(?:import|export)\b(?!\s*\()[^"';]*["'](?P<path>\.{1,2}/[^"'?\n]+)["']""", re.MULTILINE
)
#: ``url(…)`` in a style sheet, of a file beside it.
_URL = re.compile(rb"""(?P<before>\burl\(\s*["']?)(?P<path>[\w.][^"'?#:)\s]*)(?=["']?\s*\))""")
#: ``@import url("./x.css");`` alone in its line.
_SHEET = re.compile(rb'^@import url\("(?P<path>[\w.][^":]*)"\);[ \t]*\n?', re.MULTILINE)
_CSS_COMMENT = re.compile(rb"/\*.*?\*/\s*", re.DOTALL)

Read = Callable[[str], bytes]


def together(path: str, read: Read) -> bytes:
    """A style sheet with those that it imports in their places, and without comments.

    Args:
        path: of the sheet, below the folder of static files.
        read: gives a file's bytes by its path.

    Raises:
        ValueError: sheets import each other in a circle.
    """
    return _CSS_COMMENT.sub(b"", _together(path, read, ()))


def _together(path: str, read: Read, above: tuple[str, ...]) -> bytes:
    if path in above:
        raise ValueError(f"style sheets import each other in a circle: {' > '.join(above)}")

    def included(found: re.Match[bytes]) -> bytes:
        other = resolved(path, found["path"])
        return _rebased(_together(other, read, (*above, path)), other, path)

    return _SHEET.sub(included, read(path))


def _rebased(sheet: bytes, source: str, target: str) -> bytes:
    """A sheet whose addresses still lead to the same files from another place."""
    start = posixpath.dirname(target)

    def moved(found: re.Match[bytes]) -> bytes:
        there = posixpath.relpath(resolved(source, found["path"]), start)
        return found["before"] + (there if there.startswith("../") else f"./{there}").encode()

    return _URL.sub(moved, sheet)


def names(path: str, body: bytes) -> set[str]:
    """The files that a style sheet or a script names, by their paths below the static folder."""
    found = (resolved(path, each["path"]) for each in _pattern(path).finditer(body))
    return {each for each in found if each}


def versioned(path: str, body: bytes, version: Callable[[str], str]) -> bytes:
    """The same with every file that it names under its version.

    Args:
        version: by a path; empty where there is no such file, which is then named as it was.
    """

    def named(found: re.Match[bytes]) -> bytes:
        known = version(resolved(path, found["path"]))
        quote = found.groupdict().get("quote") or b""
        suffix = f"?v={known}".encode() if known else b""
        return found["before"] + quote + found["path"] + suffix + quote

    return _pattern(path).sub(named, body)


def imported(path: str, body: bytes) -> Iterator[str]:
    """The scripts that a browser fetches before it runs this one, in order."""
    for found in _STATIC_IMPORT.finditer(body):
        if other := resolved(path, found["path"]):
            yield other


def resolved(path: str, name: bytes) -> str:
    """The path that a relative name means in a file; empty where it leads out of the folder."""
    there = posixpath.normpath(
        posixpath.join(posixpath.dirname(path), name.decode("utf-8", "replace"))
    )
    return "" if there.startswith("../") else there


def _pattern(path: str) -> re.Pattern[bytes]:
    return _IMPORT if path.endswith(".js") else _URL
