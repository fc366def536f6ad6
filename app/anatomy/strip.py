"""A file as a strip: so many columns, each of the role that most of its bytes have."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.anatomy.regions import Part, Role
from app.anatomy.view import Scale

COLUMNS = 400


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring columns of one role; place and width in percent of the strip."""

    x: float
    width: float
    role: Role


@dataclass(frozen=True, slots=True)
class Span:
    """Where a part lies; place and width in percent of the strip."""

    x: float
    width: float
    part: Part


def spans(parts: Sequence[Part], scale: Scale) -> tuple[Span, ...]:
    """Each part's place: as wide as its bytes, or as the logarithm of their number."""
    widths = [_width(part, scale) for part in parts]
    whole = sum(widths)
    found, at = [], 0.0
    for part, width in zip(parts, widths, strict=True):
        found.append(Span(100 * at / whole, 100 * width / whole, part))
        at += width
    return tuple(found)


def _width(part: Part, scale: Scale) -> float:
    return part.length if scale is Scale.LINEAR else math.log2(1 + part.length)


def runs(placed: Sequence[Span]) -> tuple[Run, ...]:
    """The strip's columns, neighbours of one role together."""
    columns: list[dict[Role, float]] = [{} for _ in range(COLUMNS)]
    for span in placed:
        start, scale = span.x / 100 * COLUMNS, span.width / 100 * COLUMNS / span.part.length
        for piece in span.part.pieces:
            begin = start + (piece.start - span.part.start) * scale
            _spread(columns, begin, begin + piece.length * scale, piece.role)
    merged: list[Run] = []
    for index, shares in enumerate(columns):
        if not shares:
            continue
        role = max(shares, key=shares.__getitem__)
        x, width = 100 * index / COLUMNS, 100 / COLUMNS
        if merged and merged[-1].role is role:
            merged[-1] = Run(merged[-1].x, x + width - merged[-1].x, role)
        else:
            merged.append(Run(x, width, role))
    return tuple(merged)


def _spread(columns: list[dict[Role, float]], begin: float, end: float, role: Role) -> None:
    """Give each column its share of a piece."""
    for index in range(int(begin), min(COLUMNS, math.ceil(end))):
        share = min(end, index + 1) - max(begin, index)
        columns[index][role] = columns[index].get(role, 0.0) + share
