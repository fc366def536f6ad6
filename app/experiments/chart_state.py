"""What a chart shows, as its address says it: one value for pages, figures and pictures alike.

``?show=size&x=linear&y=linear&hide=pickle,onnx&raw=1&fits=0&at=1e7&also=ID,ID``. What cannot be
read falls back to the default, and ``notes`` says so in a word.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, TypeVar
from urllib.parse import urlencode


class Show(StrEnum):
    """What the chart shows of each line."""

    TIME = "time"
    SIZE = "size"
    MEMORY = "memory"
    THROUGHPUT = "throughput"
    PHASES = "phases"


class Scale(StrEnum):
    """How an axis is divided."""

    LOG = "log"
    LINEAR = "linear"


#: Runs laid over a chart, at most.
MOST_ALSO: Final = 4
#: Parameters that a what-if may ask about, at most: no model comes near, and words still fit it.
MOST_PARAMETERS: Final = 10**15
#: Places of the what-if's slider in a decade.
STEPS_A_DECADE: Final = 20

_LONGEST = 4000  # letters of one value
_LONGEST_TOLD = 40
_LONGEST_ID = 64
_LONGEST_STEP = 3
_AMOUNT = re.compile(r"(\d{1,16}(?:\.\d{1,16})?)(?:e\+?(\d{1,2}))?\s*([kmgbt]?)", re.IGNORECASE)
_TIMES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "b": 10**9, "t": 10**12}
_GROUPED = re.compile(r"\d{1,3}(?:[,'_\u00a0\u202f ]\d{3})+(?!\d)")
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off", ""})


@dataclass(frozen=True, slots=True)
class ChartState:
    """A view of a run's chart.

    Attributes:
        x: how the axis of parameters is divided.
        y: how the other one is.
        hide: names of the lines that are switched off, in the order of the legend.
        raw: every sample is drawn, too.
        fits: fitted lines are drawn, with what is theirs.
        at: the n of the what-if, in parameters; None where nobody asked.
        also: ids of the runs laid over it.
        notes: what of the address could not be read, a sentence each.
    """

    show: Show = Show.TIME
    x: Scale = Scale.LOG
    y: Scale = Scale.LOG
    hide: tuple[str, ...] = ()
    raw: bool = False
    fits: bool = True
    at: int | None = None
    also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def query(self, **changes: Any) -> str:  # noqa: ANN401 - typed as the fields are
        """The query string of this view, with changes by field; defaults are left out.

        ``state.query(show="size", at=None)``. Empty for the view that needs no words.
        """
        state = replace(self, **changes)
        words = {
            "show": "" if state.show == Show.TIME else str(state.show),
            "x": "" if state.x == Scale.LOG else str(state.x),
            "y": "" if state.y == Scale.LOG else str(state.y),
            "hide": ",".join(state.hide),
            "raw": "1" if state.raw else "",
            "fits": "" if state.fits else "0",
            "at": "" if state.at is None else short_amount(state.at),
            "also": ",".join(state.also),
        }
        return urlencode({name: word for name, word in words.items() if word}, safe=",@")

    def url(self, base: str, **changes: Any) -> str:  # noqa: ANN401 - typed as the fields are
        """The address of this view on a page, whose ``base`` may have a query of its own."""
        query = self.query(**changes)
        if not query:
            return base
        return f"{base}{'&' if '?' in base else '?'}{query}"


def read_state(query: Iterable[tuple[str, str]], series: Sequence[str]) -> ChartState:
    """The view that a query asks for.

    Args:
        query: its (name, value) pairs in their order; of a name that stands twice the last counts.
            Pairs that are none of the chart's are left alone.
        series: names of the run's lines.
    """
    pairs = [(name, value.strip()[:_LONGEST]) for name, value in query]
    said, notes = dict(pairs), list[str]()
    ticked = [value for name, value in pairs if name == "on"] if "sent" in said else None
    return ChartState(
        # `metric` is what version 0.1 called it.
        show=_one_of(Show, "show", said.get("show", said.get("metric", "")), Show.TIME, notes),
        x=_one_of(Scale, "x", said.get("x", ""), Scale.LOG, notes),
        y=_one_of(Scale, "y", said.get("y", ""), Scale.LOG, notes),
        hide=_hidden(said.get("hide", ""), ticked, series, notes),
        raw=_switch("raw", said, notes, default=False),
        fits=_switch("fits", said, notes, default=True),
        at=_slid(said) or _at(said.get("at", ""), notes),
        also=_also(said.get("also", ""), notes),
        notes=tuple(notes),
    )


def read_amount(text: str) -> int | None:
    """Parameters as people type them: ``1e7``, ``10M``, ``10,000,000``, ``2.5 million``.

    Returns:
        None for what is no number from 1 to ``MOST_PARAMETERS``.
    """
    word = text.strip().lower()
    for long, short in (("thousand", "k"), ("million", "m"), ("billion", "g"), ("trillion", "t")):
        word = word.replace(long, short)
    grouped = _GROUPED.match(word)
    if grouped:
        word = re.sub(r"[^\d]", "", grouped[0]) + word[grouped.end() :]
    found = _AMOUNT.fullmatch(word)
    if found is None:
        return None
    number, exponent, unit = found.groups()
    amount = float(f"{number}e{exponent or 0}") * _TIMES[unit]
    return round(amount) if 1 <= amount <= MOST_PARAMETERS else None


def short_amount(n: int) -> str:
    """A whole number from 1 on as addresses have it: ``1e7``, ``25e5``, ``12345``."""
    digits = str(n).rstrip("0")
    zeros = len(str(n)) - len(digits)
    return f"{digits}e{zeros}" if zeros > 2 else str(n)


_Kind = TypeVar("_Kind", bound=StrEnum)


def _one_of(kind: type[_Kind], name: str, word: str, default: _Kind, notes: list[str]) -> _Kind:
    if not word:
        return default
    if word in set(kind):
        return kind(word)
    known = ", ".join(kind)
    notes.append(f"{name}={_told(word)} is none of {known}; this is {default}.")
    return default


def _switch(name: str, said: Mapping[str, str], notes: list[str], *, default: bool) -> bool:
    word = said.get(name)
    if word is None:
        # A form that was sent leaves out the boxes that are not ticked.
        return default and "sent" not in said
    if word.lower() in _YES | _NO:
        return word.lower() in _YES
    notes.append(f"{name}={_told(word)} is neither 1 nor 0; this is {int(default)}.")
    return default


def _hidden(
    text: str, ticked: Sequence[str] | None, series: Sequence[str], notes: list[str]
) -> tuple[str, ...]:
    if ticked is not None:
        return tuple(name for name in series if name not in ticked)
    asked = {name for part in text.split(",") if (name := part.strip())}
    unknown = sorted(asked - set(series))
    if unknown:
        known = ", ".join(series) or "none"
        notes.append(f"This run has no line {_told(', '.join(unknown))}. Its lines: {known}.")
    return tuple(name for name in series if name in asked)


def step_of(n: float) -> int:
    """The place of the slider that is nearest to n."""
    return round(STEPS_A_DECADE * math.log10(n))


def amount_at(step: int) -> int:
    """The parameters that a place of the slider stands for: two digits, and zeros."""
    exact = 10.0 ** (step / STEPS_A_DECADE)
    return max(1, int(float(f"{exact:.1e}")))


def _slid(said: Mapping[str, str]) -> int | None:
    """The form's slider, where it was moved and nothing was typed into the field beside it."""
    step, was = said.get("step", ""), said.get("step_was", "")
    is_typed = said.get("at", "") != said.get("at_was", "")
    if step == was or is_typed or not step.isdecimal() or len(step) > _LONGEST_STEP:
        return None
    amount = amount_at(int(step))
    return amount if amount <= MOST_PARAMETERS else None


def _at(text: str, notes: list[str]) -> int | None:
    if not text:
        return None
    amount = read_amount(text)
    if amount is None:
        notes.append(
            f"at={_told(text)} is no number of parameters from 1 to "
            f"{short_amount(MOST_PARAMETERS)}: write 1e7, 10M or 10,000,000."
        )
    return amount


def _also(text: str, notes: list[str]) -> tuple[str, ...]:
    names = [name for part in text.split(",") if (name := part.strip())]
    found = tuple(dict.fromkeys(name for name in names if len(name) <= _LONGEST_ID))
    if len(max(names, key=len, default="")) > _LONGEST_ID:
        notes.append(f"also={_told(text)} names no run.")
    if len(found) > MOST_ALSO:
        notes.append(
            f"A chart shows at most {MOST_ALSO} other runs; the first {MOST_ALSO} are shown."
        )
    return found[:MOST_ALSO]


def _told(text: str) -> str:
    return f"“{text[:_LONGEST_TOLD]}{'…' if len(text) > _LONGEST_TOLD else ''}”"
