"""A closer look at one part: its pieces, its bytes, and its text where it has any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from app.anatomy.kept import KeptFile
from app.anatomy.lists import Choice, PartRow, Window, window
from app.anatomy.opening import text_in
from app.anatomy.regions import FileMap, Part, Piece, Role, number, of_bytes
from app.anatomy.view import View

#: Pieces that are listed at once.
PIECES_AT_ONCE = 16
_ROW, _ROWS = 8, 16
_MOST_READ = 1 << 16
_LEFT_OUT = "··"
#: What the bytes of a role are for.
ABOUT: Mapping[Role, str] = MappingProxyType(
    {
        Role.WEIGHTS: "the numbers that training found",
        Role.STRUCTURE: "how the rest is put together: opcodes, fields, lengths",
        Role.NAMES: "what classes, tensors and operators are called",
        Role.CODE: "the model’s own code, compiled or as text",
        Role.INDEX: "where things lie in the file",
        Role.METADATA: "what says where the file comes from",
        Role.PADDING: "nothing, so that what follows begins at a round place",
        Role.UNKNOWN: "what nothing here explains",
    }
)


@dataclass(frozen=True, slots=True)
class HexRow:
    """Eight bytes: as numbers and as characters, each in three stretches, the middle one chosen."""

    offset: str
    numbers: tuple[str, str, str]
    characters: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The part that is opened, with its pieces and a look at its bytes.

    Attributes:
        piece: what the bytes that stand out in ``rows`` are.
        text: readable text in the part; empty where there is none.
        pieces: None for a part of one piece.
    """

    what: str
    place: str
    role: Role
    about: str
    piece: str
    rows: tuple[HexRow, ...]
    left_out: bool
    text: str
    pieces: Window | None
    previous: Choice | None
    following: Choice | None


def look_closer(path: str, view: View, found: FileMap, kept: KeptFile, part: Part) -> Chosen:
    """A part of a file, with the piece at the view's offset standing out."""
    at = view.at or 0
    piece = next(each for each in part.pieces if each.end > at)
    begin = piece.start // _ROW * _ROW
    known = kept.read(begin, _ROW * _ROWS)
    index = found.parts.index(part)
    content = kept.read(part.start, min(part.length, _MOST_READ))
    whole = None not in content
    return Chosen(
        what=part.what,
        place=f"{of_bytes(part.length)} from offset {number(part.start)} on",
        role=part.role,
        about=_about(part),
        piece=piece.what if len(part.pieces) > 1 else "",
        rows=_hex_rows(begin, known, piece),
        left_out=None in known,
        text=text_in(part, bytes(each or 0 for each in content)) if whole else "",
        pieces=_pieces(path, view, part, piece) if len(part.pieces) > 1 else None,
        previous=_neighbour(path, view, found, index - 1),
        following=_neighbour(path, view, found, index + 1),
    )


def _about(part: Part) -> str:
    """What a part is for; of one with several roles, how many bytes are of each."""
    totals = dict.fromkeys(Role, 0)
    for piece in part.pieces:
        totals[piece.role] += piece.length
    found = [f"{number(count)} {role}" for role, count in totals.items() if count]
    return ", ".join(found) if len(found) > 1 else f"{part.role}: {ABOUT[part.role]}"


def _neighbour(path: str, view: View, found: FileMap, index: int) -> Choice | None:
    if not 0 <= index < len(found.parts):
        return None
    part = found.parts[index]
    return Choice(part.what, view.url(path, "chosen", at=part.start), current=False)


def _pieces(path: str, view: View, part: Part, chosen: Piece) -> Window:
    rows = [
        PartRow(
            piece.what,
            "",
            number(piece.start),
            number(piece.length),
            piece.role,
            view.url(path, "chosen", at=piece.start),
            piece is chosen,
        )
        for piece in part.pieces
    ]
    starts = [piece.start for piece in part.pieces]
    at = part.pieces.index(chosen)
    return window(path, view, rows, starts, at, PIECES_AT_ONCE, "pieces")


def _hex_rows(begin: int, known: Sequence[int | None], piece: Piece) -> tuple[HexRow, ...]:
    rows = []
    for at in range(0, len(known), _ROW):
        row = known[at : at + _ROW]
        first = min(max(piece.start - begin - at, 0), len(row))
        last = min(max(piece.end - begin - at, 0), len(row))
        cuts = (row[:first], row[first:last], row[last:])
        rows.append(
            HexRow(
                offset=f"{begin + at:08x}",
                numbers=(_hex(cuts[0]), _hex(cuts[1]), _hex(cuts[2], _ROW - len(row))),
                characters=(_ascii(cuts[0]), _ascii(cuts[1]), _ascii(cuts[2])),
            )
        )
    return tuple(rows)


def _hex(values: Sequence[int | None], missing: int = 0) -> str:
    shown = (_LEFT_OUT if value is None else f"{value:02x}" for value in values)
    return "".join(f" {each}" for each in shown) + "   " * missing


def _ascii(values: Sequence[int | None]) -> str:
    return "".join(
        chr(value) if value is not None and 0x20 <= value < 0x7F else "." for value in values
    )
