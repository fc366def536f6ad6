"""What is being measured, while it is: a few lines that renew themselves, or plain ones."""

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.text import Text

from app.experiments import units
from app.experiments.cards import series_cards
from app.experiments.numbers import human_seconds
from app.experiments.plan import Certainty, certainty
from app.experiments.progress import progress_of
from app.experiments.values import Cell, Plan, Sample

_EVERY = 10.0  # seconds between plain lines
_BAR = 40
_A_SECOND = 4


class Display(Protocol):
    """Shows how far a measuring is, for the length of a block."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def next(self, cell: Cell, spent: float) -> None:
        """A cell is being measured, after so many seconds."""
        ...

    def landed(self, sample: Sample) -> None:
        """A cell was measured."""
        ...


def display(console: Console, plan: Plan, experiment: str, machine: str) -> Display:
    """What suits the console: renewed in place where it is a terminal."""
    state = _State(plan, experiment, machine)
    return _Live(console, state) if console.is_terminal else _Plain(console, state)


class _State:
    """How far it is, in words."""

    def __init__(self, plan: Plan, experiment: str, machine: str) -> None:
        self.plan = plan
        self.title = f"Measuring {experiment} on {machine}"
        self.samples: list[Sample] = []
        self._labels = {name: card.label for name, card in series_cards(plan).items()}
        self._cell: Cell | None = None
        self._began = time.monotonic()

    def next(self, cell: Cell, spent: float) -> None:
        self._cell = cell
        self._began = time.monotonic() - spent

    @property
    def has_begun(self) -> bool:
        return self._cell is not None

    def point(self) -> str:
        """The cell that is being measured."""
        cell = self._cell
        if cell is None:
            return "starting the measuring process, which takes some seconds"
        return (
            f"block {cell.block + 1} of {self.plan.blocks}, point {cell.position + 1} of "
            f"{self.plan.cells}: {self.name(cell.series.name, cell.size)}"
        )

    def name(self, series: str, size: int) -> str:
        return f"{self._labels[series]} at {units.count(size)}"

    def count(self) -> str:
        return f"{len(self.samples)} of at most {self.plan.samples} samples"

    def certainty(self) -> str:
        """How wide the intervals still are."""
        goal = f"±{100 * self.plan.precision:g} %"
        found: Certainty | None = certainty(self.plan, self.samples)
        if found is None:
            return f"no median is known to {goal} before the third block"
        worst = self.name(found.series, found.size)
        return (
            f"{found.known} of {found.cells} medians are known to {goal}; the widest interval is "
            f"±{100 * found.widest:.2g} % ({worst})"
        )

    def end(self) -> str:
        """What will end it, and how long that takes at most."""
        left = self.plan.budget - (time.monotonic() - self._began)
        guess = progress_of(self.plan, self.samples, self._cell).seconds_left
        most = min(left, self.plan.budget if guess is None else guess)
        last = "the last point" if left <= 0 else f"about {human_seconds(max(1.0, most))} at most"
        return (
            f"ends when every median is known to ±{100 * self.plan.precision:g} %, after block "
            f"{self.plan.blocks}, or after {self.plan.budget:g} s; {last}"
        )


class _Live:
    """Lines that renew themselves at the foot of the terminal."""

    def __init__(self, console: Console, state: _State) -> None:
        self._state = state
        self._console = console
        self._live = Live(
            console=console,
            get_renderable=self._render,
            refresh_per_second=_A_SECOND,
            transient=True,
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def next(self, cell: Cell, spent: float) -> None:
        self._state.next(cell, spent)

    def landed(self, sample: Sample) -> None:
        self._state.samples.append(sample)
        if (line := _failure(self._state, sample)) is not None:
            self._console.print(line)

    def _render(self) -> Group:
        state = self._state
        rows: list[Text | ProgressBar] = [
            Text(f"{state.title}. Ctrl-C stops it and keeps what was measured."),
            Text(f"  {state.point()}"),
        ]
        if state.has_begun:
            rows.append(ProgressBar(state.plan.samples, len(state.samples), width=_BAR))
            rows += [
                Text(f"  {words}") for words in (state.count(), state.certainty(), state.end())
            ]
        return Group(*rows)


class _Plain:
    """A line now and then, for what is no terminal."""

    def __init__(self, console: Console, state: _State) -> None:
        self._state = state
        self._console = console
        self._last = time.monotonic()

    def __enter__(self) -> Self:
        self._say(f"{self._state.title}.")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def next(self, cell: Cell, spent: float) -> None:
        is_first = not self._state.has_begun
        self._state.next(cell, spent)
        if is_first:
            self._say(self._state.end())
        elif cell.position == 0:
            self._say(f"{self._state.count()}; {self._state.certainty()}")
        elif time.monotonic() - self._last >= _EVERY:
            self._say(self._state.point())

    def landed(self, sample: Sample) -> None:
        self._state.samples.append(sample)
        if (line := _failure(self._state, sample)) is not None:
            self._say(line.plain)

    def _say(self, words: str) -> None:
        self._last = time.monotonic()
        self._console.print(Text(words), soft_wrap=True)


def _failure(state: _State, sample: Sample) -> Text | None:
    """What could not be measured, said the first time."""
    before: Sequence[Sample] = state.samples[:-1]
    key = (sample.series, sample.size)
    if sample.ok or any((each.series, each.size) == key and not each.ok for each in before):
        return None
    return Text(f"! {state.name(sample.series, sample.size)}: {sample.reason}")
