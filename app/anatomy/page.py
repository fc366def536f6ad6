"""The values that a page about a format's files shows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.anatomy.closer import ABOUT, Chosen, look_closer
from app.anatomy.growth import Growth, growth_of
from app.anatomy.lists import Choice, PartRow, Window, size_choice, window
from app.anatomy.maps import maps_of, totals_of
from app.anatomy.opened import OpenedFormat, OpenedModel
from app.anatomy.regions import FileMap, Part, Role, number, of_bytes
from app.anatomy.strip import COLUMNS, Run, runs, spans
from app.anatomy.view import Scale, View
from app.web.moments import day_words

#: Parts that are listed at once.
PARTS_AT_ONCE = 24
_NARROWEST = 0.25  # percent of the strip from which on a part can be pointed at
_QUOTED = re.compile(r"'([^']{2,60})'")


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
    totals = totals_of(model.files)
    part = _part_at(found, view.at or 0)
    return AnatomyPanel(
        wrong=wrong,
        formats=tuple(formats),
        sizes=tuple(size_choice(path, view, each) for each in opened.models),
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
        chosen=look_closer(path, view, found, kept, part) if part is not None else None,
        growth=growth_of(path, view, opened),
        source=_source(opened),
    )


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
        RoleRow(role, ABOUT[role], number(count), _share(count, size))
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
    return window(path, view, rows, starts, at, PARTS_AT_ONCE, "parts")


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


def _source(opened: OpenedFormat) -> str:
    day = day_words(opened.made_at)
    with_what = ", ".join(f"{name} {version}" for name, version in opened.versions.items())
    how = "recorded with the lesson" if opened.is_recorded else "by this site’s own worker"
    return f"Written on {opened.machine} on {day}, {how}, with {with_what}."
