"""What a chart can be asked, as a form of radios and boxes that works without a script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from app.experiments.chart_state import ChartState, Scale, Show
from app.experiments.operations import OPERATIONS, operation_of
from app.experiments.values import Plan


@dataclass(frozen=True, slots=True)
class Option:
    """One of several: what it is sent as, what it is called, and the view that it leads to."""

    value: str
    label: str
    chosen: bool
    url: str


@dataclass(frozen=True, slots=True)
class Controls:
    """The form over a chart.

    Attributes:
        action: the page's path, which the form asks again.
        kept: what else the form sends: (name, value) pairs of the page's own and of what is not
            to be chosen here.
        url: the canonical address of the view shown.
        shows: what the chart can show.
        operations: what else of the same lesson can be looked at in this view: save or load.
        x: how the axis of parameters can be divided.
        y: how the other one can.
    """

    action: str
    kept: tuple[tuple[str, str], ...]
    url: str
    shows: tuple[Option, ...]
    operations: tuple[Option, ...]
    x: tuple[Option, ...]
    y: tuple[Option, ...]


def controls(
    plan: Plan, state: ChartState, page_url: str, other_operations: Sequence[Option] = ()
) -> Controls:
    """The form of a run's chart.

    Args:
        page_url: of the page, which may have a query of its own.
        other_operations: where the same view of other operations is.
    """
    operation = operation_of(plan.operation)
    own = Option(operation.id, operation.does.capitalize(), chosen=True, url=state.url(page_url))
    base = urlsplit(page_url)
    kept = [*parse_qsl(base.query), ("also", ",".join(state.also))]
    return Controls(
        action=base.path,
        kept=tuple((name, value) for name, value in kept if value),
        url=state.url(page_url),
        shows=_options("show", _shows(plan), state, page_url),
        operations=_in_order(own, other_operations) if other_operations else (),
        x=_options("x", _SCALES, state, page_url),
        y=_options("y", _SCALES, state, page_url),
    )


def _in_order(own: Option, others: Sequence[Option]) -> tuple[Option, ...]:
    places = list(OPERATIONS)
    known = [option for option in (own, *others) if option.value in places]
    return tuple(sorted(known, key=lambda option: places.index(option.value)))


_SCALES = ((Scale.LOG, "log"), (Scale.LINEAR, "linear"))


def _shows(plan: Plan) -> tuple[tuple[Show, str], ...]:
    return (
        (Show.TIME, operation_of(plan.operation).label),
        (Show.SIZE, "File size"),
        (Show.MEMORY, "Peak memory"),
        (Show.THROUGHPUT, "Throughput"),
        (Show.PHASES, "Phases"),
    )


def _options(
    field: str, named: Iterable[tuple[Show | Scale, str]], state: ChartState, page_url: str
) -> tuple[Option, ...]:
    return tuple(
        Option(value, label, getattr(state, field) == value, state.url(page_url, **{field: value}))
        for value, label in named
    )
