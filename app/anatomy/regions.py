"""What a file is made of: pieces that tile it, in parts that stand for something.

A part is what a reader asks about ("the header", "the weights of fc1"); its pieces are the single
opcodes, fields and records in it. Pieces follow each other without a gap from the first byte of the
file to the last, so that the bytes of every role add up to the size of the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

#: Pieces of one file; what comes after them is one piece that says so. Ours have up to 1,500.
MOST_PIECES = 20_000
_LONGEST = 160  # characters of what a piece is
_REST = "more pieces than are listed here"


class Role(StrEnum):
    """What bytes are for; the value is the word that the site uses."""

    WEIGHTS = "weights"
    STRUCTURE = "structure"
    NAMES = "names"
    CODE = "code"
    INDEX = "index"
    METADATA = "metadata"
    PADDING = "padding"
    UNKNOWN = "unexplained"


class Container(StrEnum):
    """How a file is put together, on the outside."""

    PICKLE = "pickle stream"
    ZIP = "zip archive"
    PROTOBUF = "protobuf message"
    HEADER = "header, then bytes"
    BLOCK = "one block of bytes"


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest thing that is told apart; offset and length in bytes."""

    start: int
    length: int
    role: Role
    what: str

    @property
    def end(self) -> int:
        """The first byte after it."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Part:
    """Pieces that belong together; ``role`` is that of most of its bytes."""

    what: str
    pieces: tuple[Piece, ...]
    role: Role

    @property
    def start(self) -> int:
        """The offset of its first byte."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """The first byte after it."""
        return self.pieces[-1].end

    @property
    def length(self) -> int:
        """In bytes."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class FileMap:
    """A file taken apart. Its parts tile it; an empty file has none."""

    name: str
    size: int
    container: Container
    parts: tuple[Part, ...]

    def bytes_by_role(self) -> Mapping[Role, int]:
        """Bytes of each role that there is, in the order of ``Role``; they add up to the size."""
        found = dict.fromkeys(Role, 0)
        for part in self.parts:
            for piece in part.pieces:
                found[piece.role] += piece.length
        return {role: count for role, count in found.items() if count}


class Cutter:
    """Cuts a file into pieces from its start to its end; it cannot leave a gap or overlap.

    Args:
        data: the whole file.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self._cut: list[tuple[str, Piece]] = []

    def piece(self, length: int, role: Role, what: str, part: str) -> None:
        """The next bytes are this. Nothing at all is no piece; beyond the end there is nothing."""
        length = min(length, len(self.data) - self.at)
        if length <= 0:
            return
        if len(self._cut) >= MOST_PIECES:
            self._stretch(length)
        else:
            self._cut.append((part, Piece(self.at, length, role, printable(what))))
        self.at += length

    def to(self, end: int, role: Role, what: str, part: str) -> None:
        """Everything up to an offset is this; nothing when it was passed already."""
        self.piece(end - self.at, role, what, part)

    def rest(self, what: str = "bytes that nothing here explains") -> None:
        """Whatever is left has no explanation."""
        self.to(len(self.data), Role.UNKNOWN, what, what)

    def _stretch(self, length: int) -> None:
        _, last = self._cut[-1]
        self._cut[-1] = (_REST, Piece(last.start, last.length + length, Role.UNKNOWN, _REST))

    def parts(self) -> tuple[Part, ...]:
        """Everything that was cut; neighbours of one part are together."""
        groups: list[tuple[str, list[Piece]]] = []
        for name, piece in self._cut:
            if not groups or groups[-1][0] != name:
                groups.append((name, []))
            groups[-1][1].append(piece)
        return tuple(_part(name, pieces) for name, pieces in groups)


def _part(name: str, pieces: list[Piece]) -> Part:
    weights = dict.fromkeys(Role, 0)
    for piece in pieces:
        weights[piece.role] += piece.length
    return Part(printable(name), tuple(pieces), max(weights, key=weights.__getitem__))


def printable(text: str) -> str:
    """A text on one line, without control characters, cut where it is long."""
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return "".join(each if each.isprintable() else "·" for each in short)


def number(count: int) -> str:
    """A whole number with thousands set apart: ``4,357``."""
    return f"{count:,}"


def of_bytes(count: int) -> str:
    """``1 byte``, ``4,357 bytes``."""
    return f"{number(count)} byte{'' if count == 1 else 's'}"
