"""Lines that somebody expects of a run, to lay over its chart of times."""

from collections.abc import Iterable
from dataclasses import dataclass

#: (n, seconds) by n, all above 0.
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Foretold:
    """What a learner predicted, as a chart draws it.

    Attributes:
        lines: a series' name and its points, each series once.
        figure_url: where the figure with these lines is had; empty where nobody asks for one.
    """

    lines: tuple[tuple[str, Points], ...]
    figure_url: str = ""

    def of(self, names: Iterable[str]) -> tuple[tuple[str, Points], ...]:
        """The lines of these series."""
        wanted = set(names)
        return tuple((name, points) for name, points in self.lines if name in wanted and points)


NOTHING = Foretold(())
