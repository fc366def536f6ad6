"""Runs beside a run: which there are, which are laid over its chart, and which stand beside it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.errors import Invalid
from app.experiments.beside.compared import Comparison
from app.experiments.beside.other import Other
from app.experiments.beside.panels import Panel
from app.experiments.beside.pooled import CLASS, FEWEST
from app.experiments.beside.store import Listed
from app.experiments.chart_state import ChartState
from app.experiments.scene import OTHER_DASHES
from app.experiments.store import Run
from app.experiments.values import Origin
from app.web.moments import moment_words

MOST = len(OTHER_DASHES)
_LONGEST = 400  # letters of the parameter


@dataclass(frozen=True, slots=True)
class OtherRow:
    """Something to hold the run against, and the link that does so, or ends it.

    Attributes:
        id: of the run, or ``class``.
        label: the machine, or the class.
        when: the day and the hour; empty for the class.
        source: where it comes from, in words.
        url: of its page; empty for the class.
        dash: of its lines on the chart; empty where it is not shown.
        toggle_url: this page with it, or without it; empty where no more fit.
        mine: this browser's visitor called the run their own.
    """

    id: str
    label: str
    when: str
    source: str
    url: str
    shown: bool
    dash: str
    toggle_url: str
    mine: bool = False


@dataclass(frozen=True, slots=True)
class OtherGroup:
    """Rows of one kind under a title."""

    title: str
    rows: tuple[OtherRow, ...]


@dataclass(frozen=True, slots=True)
class Others:
    """What the page says of other runs.

    Attributes:
        also: ids of what is shown, joined by commas; empty where nothing is.
        groups: what there is to choose from, by kind.
        experiment: the id by which somebody else measures the same; empty where nothing is said.
        is_beside: what is shown stands beside the chart instead of lying over it.
        over_url: this page with it over the chart.
        beside_url: this page with it beside.
        back_url: this page as it is, for forms that lead back to it.
        needed: other machines that are missing before there is a class; 0 when there is one.
        comparisons: the run against each that is shown.
        panels: the run and what stands beside it, as small charts.
        machine: that measured this run; empty where nobody knows.
        machine_url: of its page, with all its runs over time.
        mine: whether the visitor called this very run their own.
        can_be_mine: whether they may: it was submitted.
    """

    also: str
    groups: tuple[OtherGroup, ...]
    experiment: str = ""
    is_beside: bool = False
    over_url: str = ""
    beside_url: str = ""
    back_url: str = ""
    needed: int = 0
    comparisons: tuple[Comparison, ...] = ()
    panels: tuple[Panel, ...] = ()
    machine: str = ""
    machine_url: str = ""
    mine: bool = False
    can_be_mine: bool = False


NOBODY = Others("", ())


@dataclass(frozen=True, slots=True)
class Around:
    """What there is to hold a run against.

    Attributes:
        listed: runs, newest first.
        machines: other machines that measured the same.
        mine: ids of the runs that the visitor called their own.
    """

    listed: Sequence[Listed]
    machines: int
    mine: Collection[str]


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


def others_view(
    run: Run,
    around: Around,
    shown: Sequence[Other],
    comparisons: tuple[Comparison, ...],
    page_url: str,
    state: ChartState,
    *,
    is_beside: bool,
) -> Others:
    """What the page says of other runs.

    Args:
        run: that the page is about.
        shown: what it is held against, in the order of the dashes.
        page_url: of the page, without what says the view.
        state: the view of its chart, whatever its ``also``.
    """
    link = _Links(page_url, state, is_beside)
    also = [other.id for other in shown]
    return Others(
        also=",".join(also),
        groups=tuple(group for group in _groups(run, around, shown, link) if group.rows),
        experiment=run.experiment,
        is_beside=is_beside,
        over_url=_Links(page_url, state, False).to(also),
        beside_url=_Links(page_url, state, True).to(also),
        back_url=link.to(also),
        needed=max(0, FEWEST - around.machines),
        comparisons=comparisons,
        machine=run.machine.name if run.machine else "",
        machine_url=f"/machines/{run.machine.id}?experiment={run.experiment}"
        if run.machine
        else "",
        mine=run.id in around.mine,
        can_be_mine=run.origin is Origin.SUBMITTED,
    )


@dataclass(frozen=True, slots=True)
class _Links:
    """Addresses of the page with other runs on it."""

    page_url: str
    state: ChartState
    is_beside: bool

    def to(self, also: Sequence[str]) -> str:
        url = beside_url(self.page_url, also) if self.is_beside and also else self.page_url
        kept = () if self.is_beside else tuple(also)
        return f"{self.state.url(url, also=kept)}#{'others' if self.is_beside else 'chart'}"


def beside_url(page_url: str, also: Iterable[str]) -> str:
    """The page with runs beside its chart: they are no part of the chart's own view."""
    return f"{page_url}{'&' if '?' in page_url else '?'}also={','.join(also)}&beside=1"


def _groups(
    run: Run, around: Around, shown: Sequence[Other], link: _Links
) -> tuple[OtherGroup, ...]:
    also = [other.id for other in shown]
    ours = run.machine.id if run.machine else None
    rows = {each.id: _row(each, also, link, around.mine) for each in around.listed}

    def of(wanted: Sequence[bool]) -> tuple[OtherRow, ...]:
        chosen = [
            rows[each.id] for each, is_one in zip(around.listed, wanted, strict=True) if is_one
        ]
        return tuple(sorted(chosen, key=lambda row: not row.shown))

    mine = [each.id in around.mine for each in around.listed]
    same = [each.machine_id == ours and ours is not None for each in around.listed]
    return (
        OtherGroup("My own", of(mine)),
        OtherGroup(
            "The same machine, other days",
            of([a and not b for a, b in zip(same, mine, strict=True)]),
        ),
        OtherGroup("Other machines", of([not (a or b) for a, b in zip(same, mine, strict=True)])),
        OtherGroup("The class", _class_rows(around, shown, also, link)),
    )


def _class_rows(
    around: Around, shown: Sequence[Other], also: Sequence[str], link: _Links
) -> tuple[OtherRow, ...]:
    if around.machines < FEWEST:
        return ()
    known = next((other.machines for other in shown if other.is_class), around.machines)
    row = OtherRow(
        id=CLASS,
        label=f"{known} other machines",
        when="",
        source="the median machine; of each the newest run counts, once",
        url="",
        shown=CLASS in also,
        dash=_dash(CLASS, also),
        toggle_url=_toggle(CLASS, also, link),
    )
    return (row,)


def _row(each: Listed, also: Sequence[str], link: _Links, mine: Collection[str]) -> OtherRow:
    return OtherRow(
        id=each.id,
        label=each.machine,
        when=moment_words(each.when),
        source=source_in_a_word(each.origin),
        url=f"/runs/{each.id}",
        shown=each.id in also,
        dash=_dash(each.id, also),
        toggle_url=_toggle(each.id, also, link),
        mine=each.id in mine,
    )


def _dash(name: str, also: Sequence[str]) -> str:
    return OTHER_DASHES[also.index(name)] if name in also else ""


def _toggle(name: str, also: Sequence[str], link: _Links) -> str:
    kept = [each for each in also if each != name] if name in also else [*also, name]
    return link.to(kept) if len(kept) <= MOST else ""


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
