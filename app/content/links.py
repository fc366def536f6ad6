"""Where a link in the content leads: to a file of the content, to an image, or out into the web."""

import posixpath
import re
from dataclasses import dataclass

from app.content.citations import Citation
from app.content.paths import IMAGE_ENDINGS, place_of
from app.content.problems import Code

ASSETS = "/content-assets/"

_OUTSIDE = re.compile(r"(https?://[^/]|mailto:[^/])", re.IGNORECASE)
_SCHEME = re.compile(r"[^/?#]*:|//|\\")
_INSIDE = re.compile(r"([A-Za-z0-9._/-]*)(?:#([a-z0-9-]*))?")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A link that must not be followed, and why."""

    code: Code
    message: str


@dataclass(frozen=True, slots=True)
class Outside:
    """A link into the web."""

    url: str


@dataclass(frozen=True, slots=True)
class Inside:
    """A link to a file of the content, which may or may not exist."""

    target: str
    anchor: str
    url: str
    claim: Citation | None = None  # of the experiment that the link leads to


def resolve(href: str, file: str) -> Outside | Inside | Wrong:
    """What ``href`` means in ``file``."""
    if _OUTSIDE.match(href):
        return Outside(href)
    if _SCHEME.match(href):
        return Wrong("unsafe-link", f"'{href}' must start with https://, http:// or mailto:")
    match = _INSIDE.fullmatch(href)
    if match is None or not href or href.startswith("/"):
        return Wrong("broken-link", f"'{href}' is not a relative path to a .md file and an #anchor")
    path, anchor = match.group(1), match.group(2) or ""
    target = _join(file, path) if path else file
    place = place_of(target) if target is not None else None
    if target is None or place is None:
        return Wrong(
            "broken-link", f"'{href}' does not lead to a page; write it as learn.md#anchor"
        )
    is_claim = place.kind == "experiment" and anchor
    claim = Citation(f"{place.course}/{place.lesson}/{place.name}", anchor) if is_claim else None
    return Inside(target, anchor, place.url_at(anchor), claim)


def resolve_image(src: str, file: str) -> Inside | Wrong:
    """What the image ``src`` means in ``file``; only images beside the content are shown."""
    target = _join(file, src) if re.fullmatch(r"[A-Za-z0-9._/-]+", src) else None
    if target is None or posixpath.splitext(target)[1].lower() not in IMAGE_ENDINGS:
        endings = ", ".join(sorted(IMAGE_ENDINGS))
        return Wrong("broken-image", f"'{src}' is not a relative path to an image ({endings})")
    return Inside(target, "", ASSETS + target)


def _join(file: str, path: str) -> str | None:
    """The file that a relative path leads to; None outside the content directory."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
    return None if path.startswith("/") or target.startswith(("..", "/")) else target
