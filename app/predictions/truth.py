"""What a run says of its series, as predictions are held against it."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.experiments.cells import summarise
from app.experiments.growth import GROWTH
from app.experiments.values import Sample
from app.predictions.score import Median, Truth


def truths_of(samples: Sequence[Sample], fits: Mapping[str, Any]) -> dict[str, Truth]:
    """Medians and fits of the times, by series.

    A median stands at the size that was asked for, as predictions do: the model that was built has
    a few parameters more or less.

    Args:
        fits: the JSON of a SeriesFit by series, as runs store them.
    """
    medians: dict[str, list[Median]] = {}
    for cell in summarise(samples, "time"):
        if cell.median:
            low, high = cell.low or cell.median, cell.high or cell.median
            medians.setdefault(cell.series, []).append(
                Median(float(cell.size), cell.median, low, high)
            )
    return {name: _truth(tuple(found), fits.get(name)) for name, found in medians.items()}


def _truth(medians: tuple[Median, ...], fit: Mapping[str, Any] | None) -> Truth:
    if fit is None or fit.get("verdict") not in GROWTH:
        return Truth(medians)
    low, high = (fit.get("intervals") or {}).get("crossover") or (None, None)
    return Truth(
        medians,
        fit["verdict"],
        tuple(fit.get("tie") or ()),
        fit.get("crossover"),
        (low, high if high is not None else float("inf")) if low is not None else None,
    )
