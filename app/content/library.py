"""Reads the content directory: the edge where files become bytes. The rest of reading is pure."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.content.assembly import assemble
from app.content.models import Known, Library, Page, Problem
from app.content.modes import KINDS
from app.content.pages import digest, read_page, unread_page
from app.content.paths import IMAGE_ENDINGS, TEST, Place, place_of
from app.content.problems import Code, suggestion
from app.content.source import LARGEST
from app.errors import Misconfigured

_DEEPEST = 6  # folders within folders; ours lie three deep
_LARGEST_RECORDING = 16 * 1024 * 1024  # bytes; what reads them has its own limit below


@dataclass(slots=True)
class _Found:
    """What lies in the content directory."""

    files: dict[str, Path] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    assets: set[str] = field(default_factory=set)
    strays: list[Problem] = field(default_factory=list)

    def stray(self, file: str, code: Code, message: str) -> None:
        self.strays.append(Problem(file, 1, 1, code, message))


def load_library(directory: Path, known: Known, previous: Library | None = None) -> Library:
    """Everything in the content directory, with every problem of every file.

    A file that has problems keeps the version of ``previous`` that had none; without one, the
    site shows what could be made of it. Files that did not change are not parsed again.

    Raises:
        Misconfigured: the directory is missing or cannot be listed.
    """
    before = previous or Library()
    try:
        root = directory.resolve(strict=True)
        found = _Found()
        for entry in _entries(root, 0):
            _sort_in(entry, root, found)
    except OSError as error:
        raise Misconfigured(
            f"The content directory {directory} cannot be read: {error.strerror}. "
            "Name the right one in SLOPE_CONTENT_DIR."
        ) from error
    pages = _pages(found, known, before.pages)
    return assemble(pages, frozenset(found.assets), found.folders, found.strays, before.good)


def _entries(folder: Path, depth: int) -> Iterator[Path]:
    """Everything below a folder in the order of names; hidden files and links to folders aside."""
    with os.scandir(folder) as scan:
        entries = sorted(scan, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith((".", "~")):
            continue
        yield Path(entry.path)
        if entry.is_dir(follow_symlinks=False) and depth < _DEEPEST:
            yield from _entries(Path(entry.path), depth + 1)


def _sort_in(path: Path, root: Path, found: _Found) -> None:
    name = path.relative_to(root).as_posix()
    if path.is_symlink() and not _is_file_within(path, root):
        found.stray(name, "outside-link", "a symbolic link must lead to a file in this directory")
    elif path.is_dir():
        if place_of(name) or name.endswith(".md"):
            found.stray(name, "unreadable-file", "this is a folder, not a file")
        elif name.count("/") < 2:
            found.folders.append(name)
    elif path.suffix.lower() in IMAGE_ENDINGS:
        found.assets.add(name)
    elif place_of(name):
        found.files[name] = path
    elif path.suffix.lower() == ".md":
        _not_content(name, found)


def _is_file_within(path: Path, root: Path) -> bool:
    """Whether a link leads to an ordinary file below ``root``."""
    target = Path(os.path.realpath(path))  # unlike resolve() it does not mind links in a circle
    return target.is_relative_to(root) and target.is_file()


def _not_content(name: str, found: _Found) -> None:
    """A Markdown file where none belongs."""
    match name.split("/"):
        case [_, _, file]:
            mode = file[: -len(".md")]
            known = {*KINDS, TEST}
            found.stray(name, "unknown-mode", f"'{mode}'; {suggestion(mode, known)}")
        case _:
            found.stray(
                name, "unexpected-file", "no Markdown file belongs here; docs/content.md says where"
            )


def _pages(found: _Found, known: Known, before: Mapping[str, Page]) -> dict[str, Page]:
    pages = {}
    for file, path in found.files.items():
        place = place_of(file)
        page = place and _page(file, path, place, known, before.get(file))
        if page:
            pages[file] = page
    return pages


def _page(file: str, path: Path, place: Place, known: Known, before: Page | None) -> Page | None:
    """The page in a file; None when the file went away meanwhile."""
    try:
        if not path.is_file():
            return unread_page(Problem(file, 1, 1, "unreadable-file", "this is no ordinary file"))
        with path.open("rb") as opened:
            data = opened.read(
                _LARGEST_RECORDING if place.kind in ("recording", "anatomy") else LARGEST + 1
            )
    except FileNotFoundError:
        return None
    except OSError as error:
        return unread_page(Problem(file, 1, 1, "unreadable-file", str(error.strerror)))
    if before and before.digest == digest(data, known):
        return before
    return read_page(file, place, data, known)
