"""The values that a page about a format's files shows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.anatomy.kept import KeptFile
from app.anatomy.opened import OpenedFormat, OpenedModel
from app.anatomy.opening import open_up, text_in
from app.anatomy.regions import FileMap, Part, Piece, Role, number, of_bytes
from app.anatomy.strip import COLUMNS, Run, runs, spans
from app.anatomy.view import Scale, View

#: Parts and pieces that are listed at once.
PARTS_AT_ONCE = 40
PIECES_AT_ONCE = 24
_ROW, _ROWS = 8, 16
_LEFT_OUT = "··"
_NARROWEST = 0.25  # percent of the strip from which on a part can be pointed at
_QUOTED = re.compile(r"'([^']{2,60})'")
_ABOUT = {
    Role.WEIGHTS: "the numbers that training found",
    Role.STRUCTURE: "how the rest is put together: opcodes, fields, lengths",
    Role.NAMES: "what classes, tensors and operators are called",
    Role.CODE: "the model’s own code, compiled or as text",
    Role.INDEX: "where things lie in the file",
    Role.METADATA: "what says where the file comes from",
    Role.PADDING: "nothing, so that what follows begins at a round place",
    Role.UNKNOWN: "what nothing here explains",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something else to look at."""

    label: str
    url: str
    current: bool
    colour: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class RoleRow:
    """How many bytes of all files are of a role."""

    role: Role
    about: str
    size: str
    share: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A part on the strip that can be pointed at."""

    x: float
    width: float
    url: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """A file, drawn; ``width`` in percent of the widest one's."""

    name: str
    size: str
    container: str
    url: str
    current: bool
    width: float
    runs: tuple[Run, ...]
    hits: tuple[Hit, ...]
    says: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part, or a piece of one, in a table."""

    what: str
    names: str
    start: str
    size: str
    role: Role
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Window:
    """Rows of a longer list; ``before`` and ``after`` say what is not shown, with the way to it."""

    rows: tuple[PartRow, ...]
    before: Choice | None
    after: Choice | None


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


@dataclass(frozen=True, slots=True)
class GrowthRow:
    """A size: its bytes by role, in the order of ``Growth.roles``, and their shares in percent."""

    size: Choice
    total: str
    cells: tuple[str, ...]
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """What grows with the model and what does not."""

    roles: tuple[Role, ...]
    rows: tuple[GrowthRow, ...]
    words: str


@dataclass(frozen=True, slots=True)
class AnatomyPanel:
    """A format's files of one size, opened up.

    Attributes:
        wrong: a word for everything in the address that makes no sense.
        chosen: None for an empty file.
    """

    wrong: tuple[str, ...]
    formats: tuple[Choice, ...]
    sizes: tuple[Choice, ...]
    scales: tuple[Choice, ...]
    label: str
    about: str
    words: str
    strips: tuple[Strip, ...]
    column: str
    roles: tuple[RoleRow, ...]
    parts: Window
    chosen: Chosen | None
    growth: Growth
    source: str


@lru_cache(maxsize=16)
def maps_of(files: tuple[KeptFile, ...]) -> tuple[FileMap, ...]:
    """The maps of kept files. Kept for a while: one takes up to 10 ms and 300 kB."""
    return open_up({file.name: file.whole() for file in files})


@lru_cache(maxsize=256)
def _totals(files: tuple[KeptFile, ...]) -> Mapping[Role, int]:
    """Bytes by role of all files together."""
    found = dict.fromkeys(Role, 0)
    for each in maps_of(files):
        for role, count in each.bytes_by_role().items():
            found[role] += count
    return {role: count for role, count in found.items() if count}


def anatomy_panel(
    path: str,
    view: View,
    opened: OpenedFormat,
    formats: Sequence[Choice],
    wrong: tuple[str, ...],
    labels: tuple[str, str],
) -> AnatomyPanel:
    """Everything that is shown of a view.

    Args:
        path: of the page.
        opened: the format that the view names; its models have the view's size among them.
        formats: to choose from.
        wrong: what was nonsense in the address.
        labels: what the format is called, and a sentence about it.
    """
    model = next(each for each in opened.models if each.asked == view.n)
    maps = maps_of(model.files)
    found, kept = maps[view.file], model.files[view.file]
    totals = _totals(model.files)
    part = _part_at(found, view.at or 0)
    return AnatomyPanel(
        wrong=wrong,
        formats=tuple(formats),
        sizes=tuple(_size_choice(path, view, each) for each in opened.models),
        scales=tuple(
            Choice(label, view.url(path, "map", scale=scale), view.scale is scale)
            for scale, label in (
                (Scale.LINEAR, "As long as their bytes"),
                (Scale.ENLARGED, "Structure enlarged"),
            )
        ),
        label=labels[0],
        about=labels[1],
        words=_words(model, totals),
        strips=tuple(_strip(path, view, maps, index, part) for index in range(len(maps))),
        column=_column(max(each.size for each in maps), view.scale),
        roles=_role_rows(totals),
        parts=_parts(path, view, found, part),
        chosen=_chosen(path, view, found, kept, part) if part is not None else None,
        growth=_growth(path, view, opened),
        source=_source(opened),
    )


def _size_choice(path: str, view: View, model: OpenedModel) -> Choice:
    url = view.url(path, "map", n=model.asked)
    return Choice(number(model.parameters), url, model.asked == view.n)


def _part_at(found: FileMap, at: int) -> Part | None:
    return next((part for part in found.parts if part.end > at), None)


def _words(model: OpenedModel, totals: Mapping[Role, int]) -> str:
    """The one sentence that matters most."""
    weights, size = totals.get(Role.WEIGHTS, 0), model.size
    other = size - weights
    head = f"{number(model.parameters)} parameters are {of_bytes(weights)} of weights. "
    if not other:
        return f"{head}The file holds them and nothing else."
    where = "The file has" if len(model.files) == 1 else "The files have"
    rest = f"{of_bytes(other)} ({_share(other, size)}) say how to use them."
    return f"{head}{where} {of_bytes(size)}: {rest}"


def _share(part: int, whole: int) -> str:
    percent = 100 * part / whole if whole else 0
    if 0 < percent < 0.1:
        return "under 0.1 %"
    return f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"


def _role_rows(totals: Mapping[Role, int]) -> tuple[RoleRow, ...]:
    size = sum(totals.values())
    return tuple(
        RoleRow(role, _ABOUT[role], number(count), _share(count, size))
        for role, count in totals.items()
    )


def _strip(
    path: str, view: View, maps: Sequence[FileMap], index: int, chosen: Part | None
) -> Strip:
    found = maps[index]
    largest = max(each.size for each in maps) or 1
    placed = spans(found.parts, view.scale)
    return Strip(
        name=found.name,
        size=of_bytes(found.size),
        container=found.container.value,
        url=view.url(path, "map", file=index),
        current=index == view.file,
        width=100 if view.scale is Scale.ENLARGED else max(0.5, 100 * found.size / largest),
        runs=runs(placed),
        hits=tuple(
            Hit(
                span.x,
                span.width,
                view.url(path, "chosen", file=index, at=span.part.start),
                f"{span.part.what}: {of_bytes(span.part.length)}",
                index == view.file and span.part is chosen,
            )
            for span in placed
            if span.width >= _NARROWEST or span.part is chosen
        ),
        says=f"{found.name}, {of_bytes(found.size)}: " + _in_words(found),
    )


def _in_words(found: FileMap) -> str:
    roles = (f"{_share(count, found.size)} {role}" for role, count in found.bytes_by_role().items())
    return ", ".join(roles) or "it is empty"


def _column(size: int, scale: Scale) -> str:
    if scale is Scale.ENLARGED:
        return "Each part is as wide as the logarithm of its bytes, so that small ones can be seen."
    if size < 2 * COLUMNS:
        return "Widths are true to the bytes."
    column = of_bytes(size // COLUMNS)
    return f"Widths are true: one of {COLUMNS} columns is {column}, and what is less is not seen."


def _parts(path: str, view: View, found: FileMap, chosen: Part | None) -> Window:
    rows = [
        PartRow(
            part.what,
            _names(part),
            number(part.start),
            number(part.length),
            part.role,
            view.url(path, "chosen", at=part.start),
            part is chosen,
        )
        for part in found.parts
    ]
    at = next((index for index, part in enumerate(found.parts) if part is chosen), 0)
    starts = [part.start for part in found.parts]
    return _window(path, view, rows, starts, at, (PARTS_AT_ONCE, "parts", "parts"))


def _names(part: Part) -> str:
    """A few of the names in a part, so that parts of one kind can be told apart."""
    if len(part.pieces) < 2:
        return ""
    found = (
        _QUOTED.search(piece.what)
        for piece in part.pieces[:400]
        if piece.role is Role.NAMES or "import" in piece.what
    )
    names = list(dict.fromkeys(match[1] for match in found if match))
    return ", ".join(names[:3])


def _window(
    path: str,
    view: View,
    rows: Sequence[PartRow],
    starts: Sequence[int],
    at: int,
    kind: tuple[int, str, str],
) -> Window:
    """The rows around one of them, and the ways to those before and after."""
    count, word, anchor = kind
    first = at // count * count
    last = first + count
    before, after = first, len(rows) - last
    return Window(
        rows=tuple(rows[first:last]),
        before=_way(path, view, starts, first - count, f"{number(before)} {word} before", anchor)
        if before
        else None,
        after=_way(path, view, starts, last, f"{number(after)} more {word}", anchor)
        if after > 0
        else None,
    )


def _way(
    path: str, view: View, starts: Sequence[int], index: int, label: str, anchor: str
) -> Choice:
    return Choice(label, view.url(path, anchor, at=starts[index]), current=False)


def _chosen(path: str, view: View, found: FileMap, kept: KeptFile, part: Part) -> Chosen:
    at = view.at or 0
    piece = next(each for each in part.pieces if each.end > at)
    begin = piece.start // _ROW * _ROW
    known = kept.read(begin, _ROW * _ROWS)
    index = found.parts.index(part)
    content = kept.read(part.start, min(part.length, 1 << 16))
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
    return ", ".join(found) if len(found) > 1 else f"{part.role}: {_ABOUT[part.role]}"


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
    return _window(path, view, rows, starts, at, (PIECES_AT_ONCE, "pieces", "pieces"))


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


def _growth(path: str, view: View, opened: OpenedFormat) -> Growth:
    totals = [_totals(model.files) for model in opened.models]
    roles = tuple(role for role in Role if any(role in each for each in totals))
    rows = tuple(
        GrowthRow(
            size=_size_choice(path, view, model),
            total=number(model.size),
            cells=tuple(number(each.get(role, 0)) for role in roles),
            runs=_shares(each),
        )
        for model, each in zip(opened.models, totals, strict=True)
    )
    return Growth(roles, rows, _growth_words(opened.models, totals))


def _shares(totals: Mapping[Role, int]) -> tuple[Run, ...]:
    size, at = sum(totals.values()), 0.0
    found = []
    for role, count in totals.items():
        width = 100 * count / size
        found.append(Run(at, width, role))
        at += width
    return tuple(found)


def _growth_words(models: Sequence[OpenedModel], totals: Sequence[Mapping[Role, int]]) -> str:
    first, last = models[0], models[-1]
    if first is last:
        return "One size is here so far: what grows can be seen once there are two."
    weights = [each.get(Role.WEIGHTS, 0) for each in (totals[0], totals[-1])]
    others = [first.size - weights[0], last.size - weights[1]]
    head = (
        f"From {number(first.parameters)} to {number(last.parameters)} parameters the weights grow "
        f"from {of_bytes(weights[0])} to {of_bytes(weights[1])}; "
    )
    if others == [0, 0]:
        return f"{head}there is nothing else."
    more = others[1] - others[0]
    if not more:
        return f"{head}everything else stays {of_bytes(others[0])}."
    grown = "grows" if more > 0 else "shrinks"
    return (
        f"{head}everything else {grown} from {of_bytes(others[0])} to {of_bytes(others[1])}, "
        f"by {number(abs(more))}."
    )


def _source(opened: OpenedFormat) -> str:
    day = f"{opened.made_at.day} {opened.made_at:%B %Y}"
    with_what = ", ".join(f"{name} {version}" for name, version in opened.versions.items())
    how = "recorded with the lesson" if opened.is_recorded else "by this site’s own worker"
    return f"Written on {opened.machine} on {day}, {how}, with {with_what}."
