"""What grows with the model and what does not: bytes by role at each size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.anatomy.lists import Choice, size_choice
from app.anatomy.maps import totals_of
from app.anatomy.opened import OpenedFormat, OpenedModel
from app.anatomy.regions import Role, number, of_bytes
from app.anatomy.strip import Run
from app.anatomy.view import View


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


def growth_of(path: str, view: View, opened: OpenedFormat) -> Growth:
    """The table of a format's sizes, and the sentence that matters most."""
    totals = [totals_of(model.files) for model in opened.models]
    roles = tuple(role for role in Role if any(role in each for each in totals))
    rows = tuple(
        GrowthRow(
            size=size_choice(path, view, model),
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
