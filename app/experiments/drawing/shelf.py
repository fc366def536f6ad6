"""Drawn charts, kept: pages ask for the same ones again and again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from app.experiments.cards import series_cards
from app.experiments.chart_state import ChartState, Show
from app.experiments.drawing.alone import alone
from app.experiments.drawing.inline import inline_chart, inline_phases
from app.experiments.foretold import NOTHING, Foretold
from app.experiments.phases import Phases, phases_of
from app.experiments.saying import empty_phases, empty_words, key_words, phase_words, scene_words
from app.experiments.scene import OtherRun, Scene, metrics_of, scene
from app.experiments.store import Run
from app.experiments.values import Sample

#: Charts that are kept, and letters of them all: most take some 20 thousand, those with every
#: sample of a long run a hundred times as many.
_MOST, _MOST_LETTERS = 96, 8 * 2**20


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that is drawn.

    Attributes:
        markup: HTML of a page, or a whole SVG; safe, as it is made here from escaped parts.
        says: what it shows, in plain words.
        empty: why there is no point; empty where there is one.
        key: what bars, bands and rings on it mean.
    """

    markup: str
    says: str
    empty: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a chart is drawn of.

    Attributes:
        last_event: the newest event that is known of the run: with each, the chart may differ.
        samples: gives the run's samples; asked only where the chart is not kept yet.
        others: what ``state.also`` lays over it.
        foretold: what somebody predicted of it.
    """

    run: Run
    last_event: int
    state: ChartState
    samples: Callable[[], Sequence[Sample]]
    others: Sequence[OtherRun] = ()
    foretold: Foretold = NOTHING


_kept: OrderedDict[Hashable, Picture] = OrderedDict()
_lock = Lock()


def inline_picture(subject: Subject) -> Picture:
    """The chart as a page shows it."""
    return _keep(("inline", *_key(subject)), lambda: _inline(subject))


def file_picture(subject: Subject, title: str, source: str, theme: str) -> Picture:
    """The chart as an SVG file.

    Args:
        title: of the experiment.
        source: the machine and the day.
        theme: light or dark.
    """
    key = ("file", title, source, theme, *_key(subject))
    return _keep(key, lambda: _alone(subject, title, source, theme))


def _key(subject: Subject) -> tuple[Hashable, ...]:
    """All that a drawing depends on. The view's what-if is drawn, its notes are not."""
    run = subject.run
    state = replace(subject.state, notes=())
    others = tuple(_gist(other) for other in subject.others)
    return (
        run.id,
        run.status,
        subject.last_event,
        state,
        _costs(run.fits or {}),
        others,
        subject.foretold,
    )


def _gist(other: OtherRun) -> Hashable:
    """One id may stand for what grows, as all the runs of a class do."""
    seconds = sum(sample.seconds or 0.0 for sample in other.samples)
    return (other.id, other.machine, len(other.samples), seconds)


def _costs(fits: Mapping[str, Any]) -> Hashable:
    """Runs from elsewhere are fitted without an event, and anew by newer versions."""
    return tuple(
        (name, fit.get("verdict"), fit.get("fixed_cost"), fit.get("per_unit"))
        for name, fit in sorted(fits.items())
    )


def _keep(key: Hashable, draw: Callable[[], Picture]) -> Picture:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    drawn = draw()
    with _lock:
        _kept[key] = drawn
        while len(_kept) > _MOST or _letters() > _MOST_LETTERS:
            _kept.popitem(last=False)
    return drawn


def _letters() -> int:
    return sum(len(each.markup) for each in _kept.values())


def _inline(subject: Subject) -> Picture:
    drawn, says, empty = _seen(subject)
    label = _label(subject)
    if isinstance(drawn, Phases):
        return Picture(inline_phases(drawn, label), says, empty)
    return Picture(inline_chart(drawn, label), says, empty, key_words(drawn))


def _alone(subject: Subject, title: str, source: str, theme: str) -> Picture:
    drawn, says, empty = _seen(subject)
    return Picture(alone(drawn, title, says, source, theme, empty), says, empty)


def _seen(subject: Subject) -> tuple[Scene | Phases, str, str]:
    """What is to be drawn, what it says, and why there is nothing of it."""
    run, state = subject.run, subject.state
    if state.show is Show.PHASES:
        found = phases_of(run.plan, subject.samples(), state)
        hidden = [card.label for name, card in series_cards(run.plan).items() if name in state.hide]
        says = phase_words(found, hidden, run.status)
        return found, says, empty_phases(found, run.status)
    fits, foretold = run.fits or {}, subject.foretold
    seen = scene(run.plan, subject.samples(), fits, state, subject.others, foretold)
    return seen, scene_words(seen, run.status), empty_words(seen, run.status)


def _label(subject: Subject) -> str:
    show = subject.state.show
    if show is Show.PHASES:
        return "Chart of the phases of each time"
    return f"Chart of {metrics_of(subject.run.plan)[show].label.lower()} against parameters"
