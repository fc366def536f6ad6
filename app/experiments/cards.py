"""Cards: what the site says about a serialization format or a model family, and how it draws it.

A format is one file in ``app/measuring/formats``, a family one in ``app/measuring/models``. Those
files import torch, which the web process never loads, so their cards are read from the source:
each holds one call of ``FormatCard`` or ``FamilyCard`` whose arguments are literals.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_MEASURING = Path(__file__).parent.parent / "measuring"


@dataclass(frozen=True, slots=True)
class FormatCard:
    """A serialization format: its name in files and URLs, and its look on every chart.

    Attributes:
        id: name in experiments, claims and data.
        label: the call that is measured, as a programmer would write it.
        about: one sentence on what happens in it.
        colour: ``#rrggbb``, of a palette that colour-blind readers can tell apart.
        dash: plotly's name of the line's dash.
        marker: plotly's name of the points' shape.
        order: place in legends and tables.
        limit: True for the physical limit that the others are held against.
    """

    id: str
    label: str
    about: str
    colour: str
    dash: str
    marker: str
    order: int
    limit: bool = False


@dataclass(frozen=True, slots=True)
class FamilyCard:
    """A family of generated models that grows with the number of parameters."""

    id: str
    label: str
    about: str


@cache
def format_cards() -> Mapping[str, FormatCard]:
    """Every format that this installation can measure, by id, in the order of legends."""
    cards = [FormatCard(**fields) for fields in _read_cards("formats", "FormatCard")]
    return MappingProxyType({card.id: card for card in sorted(cards, key=lambda card: card.order)})


@cache
def family_cards() -> Mapping[str, FamilyCard]:
    """Every model family that this installation can build, by id."""
    cards = [FamilyCard(**fields) for fields in _read_cards("models", "FamilyCard")]
    return MappingProxyType({card.id: card for card in cards})


def _read_cards(folder: str, kind: str) -> list[dict[str, Any]]:
    """The literal arguments of each file's card; files without one are not formats or families."""
    found = []
    for file in sorted((_MEASURING / folder).glob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.value, ast.Call)
                and isinstance(node.value.func, ast.Name)
                and node.value.func.id == kind
            ):
                found.append(
                    {
                        keyword.arg: ast.literal_eval(keyword.value)
                        for keyword in node.value.keywords
                        if keyword.arg is not None
                    }
                )
    return found
