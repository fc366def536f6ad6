"""The lines of a run as a page tells them: their looks, and what their fits say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.experiments.cards import FormatCard, series_cards
from app.experiments.values import Plan
from app.experiments.verdict import SeriesFit, in_words
from app.experiments.why import Why, why


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A format of the run and what its fit says; ``verdict`` is empty before there is one.

    ``why`` is None before it, too. ``grows`` tells what else grows and how: (name, words) pairs.
    """

    name: str
    label: str
    about: str
    colour: str
    dash: str
    marker: str
    limit: bool
    verdict: str
    words: str
    warnings: tuple[str, ...]
    why: Why | None
    grows: tuple[tuple[str, str], ...]


def series_rows(plan: Plan, fits: Mapping[str, Any]) -> tuple[SeriesRow, ...]:
    """The lines of a run in the order of legends, each with what its fit says."""
    return tuple(_series_row(card, fits.get(name)) for name, card in series_cards(plan).items())


def _series_row(card: FormatCard, fit: Mapping[str, Any] | None) -> SeriesRow:
    found = SeriesFit.from_json(dict(fit)) if fit is not None else None
    return SeriesRow(
        name=card.id,
        label=card.label,
        about=card.about,
        colour=card.colour,
        dash=card.dash,
        marker=card.marker,
        limit=card.limit,
        verdict=(found.verdict or "?") if found else "",
        words=in_words(found) if found else "",
        warnings=found.warnings if found else (),
        why=why(found) if found else None,
        grows=_grows(fit or {}),
    )


def _grows(fit: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The fits of what was measured beside the time, in words."""
    metrics = fit.get("metrics") or {}
    return tuple(
        (label, in_words(SeriesFit.from_json(metrics[name])))
        for name, label in _ALSO_FITTED.items()
        if name in metrics
    )


_ALSO_FITTED = {"size": "File size", "peak_memory": "Peak memory"}
