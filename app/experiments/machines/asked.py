"""What the address of a machine's page asks for; nonsense falls back, with a word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.experiments.chart_state import read_amount

METRICS = ("time", "size", "memory")
_MOST_PAGES = 10_000
_MOST_TOLD = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """A view of a machine's runs.

    Attributes:
        experiment: id of one that the machine measured; empty where it measured nothing.
        size: in parameters; None for the usual one.
        metric: time, size or memory.
        page: from 1 on.
        notes: what could not be read, a sentence each.
    """

    experiment: str = ""
    size: int | None = None
    metric: str = "time"
    page: int = 1
    notes: tuple[str, ...] = ()

    def url(self, path: str) -> str:
        """The address of this view; defaults are left out."""
        words = {
            "experiment": self.experiment,
            "size": str(self.size or ""),
            "show": "" if self.metric == "time" else self.metric,
            "page": str(self.page) if self.page > 1 else "",
        }
        query = urlencode({key: word for key, word in words.items() if word}, safe="/")
        return f"{path}?{query}" if query else path

    def at(self, experiment: str) -> "Asked":
        """The same view of another experiment, whose sizes and pages are its own."""
        return replace(self, experiment=experiment, size=None, page=1)


def read_asked(query: Mapping[str, str], experiments: Sequence[str]) -> Asked:
    """What a query asks for.

    Args:
        experiments: ids of those that there are, the first being shown where none is asked for.
    """
    notes: list[str] = []
    return Asked(
        _experiment(query.get("experiment", "").strip(), experiments, notes),
        _size(query.get("size", "").strip(), notes),
        _metric(query.get("show", "").strip(), notes),
        _page(query.get("page", "").strip(), notes),
        tuple(notes),
    )


def _experiment(word: str, experiments: Sequence[str], notes: list[str]) -> str:
    first = next(iter(experiments), "")
    if word and word not in experiments:
        notes.append(f"This machine has no result of {_told(word)}.")
        return first
    return word or first


def _size(word: str, notes: list[str]) -> int | None:
    found = read_amount(word) if word else None
    if word and found is None:
        notes.append(f"size={_told(word)} is no number of parameters, such as 1e6 or 1,000,000.")
    return found


def _metric(word: str, notes: list[str]) -> str:
    if word and word not in METRICS:
        notes.append(f"show={_told(word)} is none of {', '.join(METRICS)}; this is time.")
        return "time"
    return word or "time"


def _page(word: str, notes: list[str]) -> int:
    if not word:
        return 1
    if word.isascii() and word.isdecimal() and len(word) < 9 and 1 <= int(word) <= _MOST_PAGES:
        return int(word)
    notes.append(f"page={_told(word)} is no page; this is the first.")
    return 1


def _told(word: str) -> str:
    return f"“{word[:_MOST_TOLD]}{'…' if len(word) > _MOST_TOLD else ''}”"
