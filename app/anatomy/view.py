"""What a visitor looks at: a format, a size, a place in a file; all of it lies in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

#: The size that is shown first.
FIRST_SIZE = 1_000
_LONGEST = 20  # characters of nonsense that are repeated


class Scale(StrEnum):
    """How wide a part is drawn."""

    LINEAR = "linear"
    ENLARGED = "enlarged"


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at.

    Attributes:
        n: parameters asked for.
        file: which of the files that one save wrote, from 0.
        at: an offset in it, whose piece is opened; None opens none in particular.
    """

    format: str
    n: int
    scale: Scale = Scale.LINEAR
    file: int = 0
    at: int | None = None

    def url(self, path: str, anchor: str = "", **changes: object) -> str:
        """The page of this view, or of one with changes. What another choice makes senseless goes.

        Args:
            path: of the page.
            anchor: where to go on it.
            changes: by the names of the fields.
        """
        if "format" in changes or "n" in changes:
            changes = {"file": 0, "at": None, **changes}
        if "file" in changes:
            changes = {"at": None, **changes}
        other = replace(self, **changes)  # type: ignore[arg-type]
        said = {"format": other.format, "n": str(other.n)}
        if other.scale is not Scale.LINEAR:
            said["scale"] = other.scale.value
        if other.file:
            said["file"] = str(other.file)
        if other.at is not None:
            said["at"] = str(other.at)
        return f"{path}?{urlencode(said)}{'#' if anchor else ''}{anchor}"


def choose_format(asked: str, formats: Sequence[str]) -> tuple[str, str]:
    """The format to show, and a word when it is not the one that was asked for.

    Args:
        asked: as it stands in the address; empty: none.
        formats: those that can be shown; at least one.
    """
    if not asked or asked in formats:
        return asked or formats[0], ""
    there_are = ", ".join(formats)
    return formats[0], f"There is no format {_short(asked)} here. Formats: {there_are}."


def choose_view(
    params: Mapping[str, str], format_id: str, sizes: Sequence[int]
) -> tuple[View, tuple[str, ...]]:
    """The view that an address asks for, and a word for everything in it that makes no sense.

    Args:
        params: the address's.
        format_id: of the format that is shown.
        sizes: parameters asked for of its models, ascending; at least one.
    """
    words: list[str] = []
    usual = FIRST_SIZE if FIRST_SIZE in sizes else sizes[0]
    asked = _whole(params.get("n", ""), usual)
    n = usual if asked is None else min(sizes, key=lambda size: abs(size - asked))
    if n != asked:
        listed = ", ".join(map(str, sizes))
        words.append(f"No model of {_short(params['n'])} parameters is here. Sizes: {listed}.")
    scale = params.get("scale", "") or Scale.LINEAR
    if scale not in set(Scale):
        words.append(f"There is no scale {_short(scale)}. Scales: {', '.join(Scale)}.")
        scale = Scale.LINEAR
    return View(format_id, n, Scale(scale)), tuple(words)


def choose_place(
    params: Mapping[str, str], view: View, sizes: Sequence[int]
) -> tuple[View, tuple[str, ...]]:
    """The view at the file and the offset that an address asks for, with words as above.

    Args:
        sizes: bytes of each file.
    """
    words: list[str] = []
    file = _whole(params.get("file", ""), 0)
    if file is None or file >= len(sizes):
        words.append(f"There is no file {_short(params['file'])}: they are counted from 0.")
        file = 0
    at = _whole(params.get("at", ""), -1)
    if at is None or at >= max(sizes[file], 0):
        words.append(
            f"There is no byte {_short(params['at'])}: the file ends at {sizes[file]:,}."
            if sizes[file]
            else "The file is empty: there is no byte to look at."
        )
        at = -1
    return replace(view, file=file, at=None if at < 0 else at), tuple(words)


def _whole(text: str, usual: int) -> int | None:
    """A whole number from 0 on; None for nonsense."""
    if not text:
        return usual
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _short(text: str) -> str:
    """What somebody wrote, in quotes, on one line and not endless."""
    clean = "".join(each if each.isprintable() else "·" for each in text)
    return f"“{clean[:_LONGEST]}{'…' if len(clean) > _LONGEST else ''}”"
