"""Everything computed from one series, from which figures, doubts and warnings are read."""

from dataclasses import dataclass, field, replace

from app.experiments.fitting.choice import Choice, choose
from app.experiments.fitting.curves import Curves, Data, fit_power, refit_classes
from app.experiments.fitting.levels import Array, Levels, Samples, separate
from app.experiments.fitting.resample import replicates, widening
from app.experiments.growth import CLASSES, Complexity


@dataclass(frozen=True, slots=True)
class Analysis:
    """A series, its levels, its classes, the power law beside them, and replicates of its levels.

    ``drawn`` (B, S) are bootstrap levels; ``widening`` is what their percentiles fall short by.
    """

    samples: Samples
    levels: Levels
    data: Data
    choice: Choice
    power: Curves
    drawn: Array
    widening: float
    _drawn_parameters: dict[Complexity, Array] = field(default_factory=dict)

    @property
    def simplest(self) -> Complexity:
        """The first of the tie set."""
        return self.choice.tie[0]

    def parameters(self, complexity: Complexity) -> Array:
        """(2,) log a and log b of that class."""
        row: Array = self.choice.curves.parameters[CLASSES.index(complexity)]
        return row

    def residual(self, complexity: Complexity) -> Array:
        """(S,) log values above that class's curve."""
        row: Array = self.choice.curves.residual[CLASSES.index(complexity)]
        return row

    def drawn_parameters(self, complexity: Complexity) -> Array:
        """(B, 2) log a and log b of that class in every replicate; fitted once."""
        if complexity not in self._drawn_parameters:
            begin = self.parameters(complexity)[None, :]
            found = refit_classes(self.redrawn(), (complexity,), begin).parameters
            self._drawn_parameters[complexity] = found
        return self._drawn_parameters[complexity]

    def redrawn(self) -> Data:
        """The replicates as data to fit."""
        return replace(self.data, level=self.drawn)


def analyse(samples: Samples, resamples: int) -> Analysis:
    """Compute everything for a series that has sizes enough."""
    levels = separate(samples)
    data = Data(samples.sizes, levels.level, levels.error, levels.noise is not None, levels.tails)
    choice = choose(data, len(samples.log_value))
    drawn = replicates(samples, levels, choice.inflation, resamples)
    return Analysis(
        samples, levels, data, choice, fit_power(data), drawn, widening(samples, levels)
    )
