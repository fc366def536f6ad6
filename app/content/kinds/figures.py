"""Answers that are a figure of a run: ``Measured by [save](…): `size(onnx) at n = 1e6` …``."""

from dataclasses import dataclass

from markdown_it.token import Token

from app.content.kinds.base import Draft
from app.content.kinds.measured import HOW, MeasuredKey, Written, opening_of, written
from app.content.markdown import plain
from app.content.statements import METRICS, Kind
from app.content.statements import TIME as TIMED

#: In which unit a figure of a kind comes out of a run; other kinds have none.
_UNITS = {Kind.DATA: "B", Kind.TIME: "s", Kind.TIME_PER_UNIT: "s"}


@dataclass(frozen=True, slots=True)
class FigureText:
    """The figure as it was written, what stands behind it, and where all that starts."""

    key: MeasuredKey
    rest: str
    at: Token


def figure_in(draft: Draft) -> FigureText | None:
    """The figure of a measured answer; None after reporting that there is none."""
    opening = opening_of(draft)
    if opening is None:
        return None
    place = next((n for n, each in enumerate(opening.rest) if each.type == "code_inline"), None)
    if place is None:
        words = f"after the experiment comes a figure in backticks: {HOW} `size(onnx) at n = 1e6`"
        draft.at(opening.paragraph[0], "bad-answer", words)
        return None
    figure = written(draft, opening.paragraph, opening.rest[place].content.strip())
    key = MeasuredKey(opening.experiment, figures=(figure,))
    return FigureText(key, plain(opening.rest[place + 1 :]), opening.paragraph[0])


def unit_of(figure: Written) -> str:
    """The unit in which its figure comes out of a run; empty for counts and ratios."""
    name = figure.text.partition("(")[0].strip()
    # What is no metric's name is an operation's, which is another name of its time.
    return _UNITS.get(METRICS.get(name, METRICS[TIMED]).kind, "")
