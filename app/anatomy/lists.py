"""Things to choose from, and long lists of which a stretch is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.anatomy.opened import OpenedModel
from app.anatomy.regions import Role, number
from app.anatomy.view import View


@dataclass(frozen=True, slots=True)
class Choice:
    """Something else to look at."""

    label: str
    url: str
    current: bool
    colour: str = ""
    about: str = ""


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


def window(
    path: str,
    view: View,
    rows: Sequence[PartRow],
    starts: Sequence[int],
    at: int,
    count: int,
    word: str,
) -> Window:
    """The rows around one of them, and the ways to those before and after.

    Args:
        starts: the offset of each row.
        at: the row to be seen.
        count: rows that are shown at once.
        word: what rows are, also the anchor of their list.
    """
    first = at // count * count
    last = first + count
    before, after = first, len(rows) - last
    return Window(
        rows=tuple(rows[first:last]),
        before=_way(path, view, starts, first - count, f"{number(before)} {word} before", word)
        if before
        else None,
        after=_way(path, view, starts, last, f"{number(after)} more {word}", word)
        if after > 0
        else None,
    )


def _way(
    path: str, view: View, starts: Sequence[int], index: int, label: str, anchor: str
) -> Choice:
    return Choice(label, view.url(path, anchor, at=starts[index]), current=False)


def size_choice(path: str, view: View, model: OpenedModel) -> Choice:
    """The way to the same format at the size of a model."""
    url = view.url(path, "map", n=model.asked)
    return Choice(number(model.parameters), url, model.asked == view.n)
