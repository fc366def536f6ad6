"""What a run knows, as judging asks for it: cells by metric, series and size; fits by series."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from app.content.statements import TIME
from app.experiments.cells import CellSummary, summarise
from app.experiments.values import Plan, Sample
from app.experiments.verdict import SeriesFit

#: What claims call the metrics of cells, and what the cells call them.
_OF_CELLS = {TIME: "time", "size": "size", "peak_memory": "memory"}


@dataclass(frozen=True, slots=True)
class Facts:
    """A run's plan, its cells and its fits.

    Attributes:
        cells: by metric (as claims name it), then by series and size asked for.
        fits: a series' stored fit: that of its times, with those of other metrics under
            ``metrics``.
    """

    plan: Plan
    cells: Mapping[str, Mapping[tuple[str, int], CellSummary]]
    fits: Mapping[str, Any]

    @classmethod
    def of(cls, plan: Plan, samples: Iterable[Sample], fits: Mapping[str, Any] | None) -> Self:
        """The facts of a run as it is stored."""
        known = list(samples)
        cells = {
            metric: {(cell.series, cell.size): cell for cell in summarise(known, name)}
            for metric, name in _OF_CELLS.items()
        }
        return cls(plan, cells, fits or {})

    def cell(self, metric: str, series: str, size: int) -> CellSummary | None:
        """A cell of the run; None before its first sample."""
        return self.cells[metric].get((series, size))

    def measures(self, series: str) -> bool:
        """Whether the series is part of the run."""
        return any(each.name == series for each in self.plan.series)

    def built(self, series: str, size: int) -> int:
        """Parameters of the model that was really built; the size asked for before that."""
        cell = self.cell(TIME, series, size)
        return cell.n if cell is not None and cell.n is not None else size

    def fit(self, metric: str, series: str) -> SeriesFit | None:
        """The fit of a metric; None while the run has none."""
        stored = self.fits.get(series)
        if stored is not None and metric != TIME:
            stored = stored.get("metrics", {}).get(metric)
        return SeriesFit.from_json(stored) if stored is not None else None
