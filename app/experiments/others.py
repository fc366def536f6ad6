"""Other machines' runs beside a run: which there are, and which are laid over its chart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.errors import Invalid
from app.experiments.chart import OTHER_DASHES
from app.experiments.store import Run
from app.experiments.values import Origin

MOST = len(OTHER_DASHES)
_LONGEST = 400  # letters of the parameter


@dataclass(frozen=True, slots=True)
class OtherRow:
    """A run of another machine, and the link that lays it over the chart, or takes it off.

    Attributes:
        source: where it comes from, in words.
        dash: of its lines; empty where it is not shown.
        toggle_url: this page with the run shown, or without it; empty where no more fit.
    """

    machine: str
    when: str
    source: str
    url: str
    shown: bool
    dash: str
    toggle_url: str


@dataclass(frozen=True, slots=True)
class Others:
    """What the page says of other machines.

    Attributes:
        also: what the figure needs to be asked with; empty where nobody is laid over it.
        experiment: the id by which somebody else measures the same.
    """

    also: str
    rows: tuple[OtherRow, ...]
    experiment: str = ""


NOBODY = Others("", ())


def parse_also(text: str, run_id: str) -> tuple[str, ...]:
    """Ids of runs, joined by commas; the run itself and what stands twice are left out.

    Raises:
        Invalid: more than may be shown at once.
    """
    names = dict.fromkeys(part.strip() for part in text[:_LONGEST].split(",") if part.strip())
    found = tuple(name for name in names if name != run_id)
    if len(found) > MOST or len(text) > _LONGEST:
        raise Invalid(f"A chart shows at most {MOST} other runs: also=ID,ID.")
    return found


def check_also(run: Run, others: Iterable[Run]) -> None:
    """Only runs of one experiment share a chart.

    Raises:
        Invalid: one is of another.
    """
    for other in others:
        if other.experiment != run.experiment:
            raise Invalid(
                f"The run {other.id} is of {other.experiment}; a chart shows one experiment, and "
                f"this one is of {run.experiment}."
            )


def others_view(run: Run, base_url: str, there_are: Sequence[Run], shown: Sequence[Run]) -> Others:
    """The list, those that are shown first.

    Args:
        run: that the page is about.
        base_url: of the page; it may have a query of its own.
        there_are: other machines' runs.
        shown: those on the chart, in the order of their dashes.
    """
    also = [run.id for run in shown]
    rows = [*shown, *(other for other in there_are if other.id not in also)]
    return Others(
        ",".join(also), tuple(_row(base_url, other, also) for other in rows), run.experiment
    )


def _row(base_url: str, run: Run, also: Sequence[str]) -> OtherRow:
    is_shown = run.id in also
    kept = [name for name in also if name != run.id] if is_shown else [*also, run.id]
    query = f"{'&' if '?' in base_url else '?'}also={','.join(kept)}" if kept else ""
    url = f"{base_url}{query}#chart"
    return OtherRow(
        machine=run.machine.name if run.machine else "an unknown machine",
        when=_day(run.finished_at or run.requested_at),
        source=source_in_a_word(run.origin),
        url=f"/runs/{run.id}",
        shown=is_shown,
        dash=OTHER_DASHES[also.index(run.id)] if is_shown else "",
        toggle_url=url if len(kept) <= MOST else "",
    )


def source_in_a_word(origin: Origin) -> str:
    """For a list."""
    return {
        Origin.MEASURED: "measured by this server",
        Origin.RECORDED: "recorded, part of the lesson",
        Origin.SUBMITTED: "submitted, not measured by this server",
    }[origin]


def source_in_words(run: Run) -> str:
    """Where a run comes from, in a sentence; empty for one that this server measured."""
    machine = run.machine.name if run.machine else "another machine"
    match run.origin:
        case Origin.RECORDED:
            return (
                f"Recorded on {machine} with slope measure, and part of the lesson: it was not "
                "measured on this server, whose own figures may differ."
            )
        case Origin.SUBMITTED:
            return (
                f"Submitted from a machine called {machine}: it was not measured by this server, "
                "which cannot vouch for it."
            )
        case _:
            return ""


def _day(moment: datetime) -> str:
    return f"{moment:%-d %B %Y}"
