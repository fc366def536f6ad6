"""Cards: what the site says about a serialization format or a model family, and how it draws it.

A format is one file in ``app/measuring/formats``, a family one in ``app/measuring/models``, a
checker of a project's checkpoint one in ``app/measuring/checkpoints``. Those files import torch,
which the web process never loads, so their cards are read from the source: each holds one call of
``FormatCard``, ``FamilyCard`` or ``CheckerCard`` whose arguments are literals.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.experiments.operations import SAVE
from app.experiments.values import Plan, Series

_LAST = 1000  # the place in legends of what is not known here
_DASHES = ("solid", "dot", "dash", "longdash", "dashdot", "longdashdot")
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
        load_label: the call that loads, for runs that load; empty: ``label`` says it as well.
        load_about: one sentence on what happens in that; empty: ``about`` does.
    """

    id: str
    label: str
    about: str
    colour: str
    dash: str
    marker: str
    order: int
    limit: bool = False
    load_label: str = ""
    load_about: str = ""

    def of_load(self) -> "FormatCard":
        """The card as a run that loads shows it."""
        label, about = self.load_label or self.label, self.load_about or self.about
        return replace(self, label=label, about=about)


@dataclass(frozen=True, slots=True)
class FamilyCard:
    """A family of generated models that grows with the number of parameters.

    ``short`` is what tells its lines from those of another family on one chart: ``by depth``.
    """

    id: str
    label: str
    about: str
    short: str


@dataclass(frozen=True, slots=True)
class CheckerCard:
    """A checker of a project's checkpoint.

    Attributes:
        id: name in a project's front matter.
        about: one sentence on what it does with a learner's files.
        deadline: seconds after which a check is stopped.
    """

    id: str
    about: str
    deadline: float


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


@cache
def checker_cards() -> Mapping[str, CheckerCard]:
    """Every checker that this installation has, by id."""
    cards = [CheckerCard(**fields) for fields in _read_cards("checkpoints", "CheckerCard")]
    return MappingProxyType({card.id: card for card in cards})


def series_cards(plan: Plan) -> Mapping[str, FormatCard]:
    """How each series of a plan looks, by its name.

    A series is drawn as its format is everywhere; where a plan compares families or data types,
    the label names them, and all but the first have open markers and a dash of their own. What
    this installation does not know (a run of another version) is grey, under its own name.
    """
    return MappingProxyType({series.name: _series_card(series, plan) for series in plan.series})


def _series_card(series: Series, plan: Plan) -> FormatCard:
    card = format_cards().get(series.format) or FormatCard(
        series.format, series.format, "", "#767676", "solid", "circle", _LAST
    )
    if plan.operation != SAVE:
        card = card.of_load()
    words = []
    if len(plan.families) > 1:
        family = family_cards().get(series.family)
        words.append(family.short if family else series.family)
    if len(plan.dtypes) > 1:
        words.append(series.dtype)
    variant = plan.families.index(series.family) * len(plan.dtypes)
    variant += plan.dtypes.index(series.dtype)
    if variant:
        own = _DASHES.index(card.dash) if card.dash in _DASHES else 0
        dash = _DASHES[(own + variant) % len(_DASHES)]
        card = replace(card, dash=dash, marker=f"{card.marker}-open")
    return replace(card, id=series.name, label=", ".join([card.label, *words]))


def _read_cards(folder: str, kind: str) -> list[dict[str, Any]]:
    """The literal arguments of each file's card; files without one are shared code."""
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
