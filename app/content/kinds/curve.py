"""``curve``: what a run measured at several sizes, to be foretold within a factor."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log, log10
from types import MappingProxyType

from app.content.blocks import blocks
from app.content.kinds.base import (
    OTHER,
    RIGHT,
    Draft,
    Form,
    Grade,
    Kind,
    Read,
    Response,
    other_wrong,
)
from app.content.kinds.drawn import DrawnPlane, corrected_plot, empty_plane, words
from app.content.kinds.figures import figure_in, unit_of
from app.content.kinds.measured import MeasuredKey, Written
from app.content.kinds.tolerance import Tolerance, read_tolerance, split
from app.content.quantities import (
    Amount,
    NotANumber,
    digits,
    family_of,
    read_amount,
    read_number,
)
from app.errors import Invalid
from app.web.plots import Plot

FIELD = "value-"  # before a size's number, from 1
SIZES = (2, 6)  # the fewest and the most

_EXAMPLE = "`time(onnx)` at n = 1e3, 1e5, 1e7, within a factor of 3."
_AT = re.compile(r"\s*at\s+n\s*=\s*(.+)", re.DOTALL)
_LONGEST = 100  # characters of a value


@dataclass(frozen=True, slots=True)
class CurveBody:
    """The sizes and what was measured there.

    Attributes:
        sizes: numbers of parameters, rising.
        values: seconds, bytes or plain numbers; empty while no measurement has settled them.
        unit: the base unit of the values; empty for plain numbers.
        other_html: the correction of every wrong curve.
    """

    sizes: tuple[int, ...]
    values: tuple[float, ...]
    unit: str
    tolerance: Tolerance
    other_html: str
    measured: MeasuredKey | None = None

    def settled(self, values: Sequence[float]) -> "CurveBody | None":
        """With what a run says of the key's figures: bytes, seconds, or the numbers themselves.

        None is returned when one is missing, or not above 0.
        """
        if len(values) != len(self.sizes) or not all(value > 0 for value in values):
            return None
        return replace(self, values=tuple(values), measured=None)


@dataclass(frozen=True, slots=True)
class CurveAsked:
    """The sizes, as numbers for reading; ``units`` that a value needs, none for plain numbers.

    Attributes:
        plane: to draw the values on instead of writing them.
    """

    sizes: tuple[str, ...]
    units: tuple[str, ...]
    plane: DrawnPlane


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A value that was foretold beside the measured one; ``off`` says in words how far it is."""

    size: str
    written: str
    right: str
    is_right: bool
    off: str


@dataclass(frozen=True, slots=True)
class CurveAnswered:
    """The curve that was foretold beside the measured one.

    Attributes:
        says: what is wrong with the curve as a whole; empty where nothing is, or no one thing.
        near: how far off a value may be.
    """

    title: str
    feedback_html: str
    points: tuple[CurvePoint, ...]
    is_right: bool
    plot: Plot
    says: str
    near: str


#: By what a wrong curve has too much of, as its grade names it.
_SAYS = MappingProxyType(
    {
        "too high": "Your curve lies too high all along.",
        "too low": "Your curve lies too low all along.",
        "too steep": "Your curve rises too steeply.",
        "too flat": "Your curve rises too little.",
    }
)


class _Curve(Kind[CurveBody]):
    name = "curve"
    body = CurveBody

    def read(self, draft: Draft) -> Read[CurveBody] | None:
        if draft.answer is None:
            words = f"a curve needs ### Answer: Measured by [save](experiments/save.md): {_EXAMPLE}"
            draft.of_question("missing-section", words)
            return None
        found = figure_in(draft)
        if found is None:
            return None
        other = other_wrong(draft, blocks(draft.answer.blocks)[1:], ())
        metric = found.key.figures[0]
        unit = unit_of(metric)
        try:
            sizes_text, tolerance_text = split(found.rest.rstrip("."))
            sizes = _sizes(sizes_text)
            tolerance = read_tolerance(tolerance_text, unit)
            if not tolerance.words:
                raise NotANumber("it lacks how far off a value may be")
        except NotANumber as error:
            draft.at(found.at, "bad-answer", f"{error}; write {_EXAMPLE}")
            return None
        figures = tuple(
            Written(f"{metric.text} at n = {size}", metric.line, metric.column) for size in sizes
        )
        key = MeasuredKey(found.key.experiment, figures=figures)
        if not other:
            return None
        return Read(CurveBody(sizes, (), unit, tolerance, other, key), draft.prompt.blocks)

    def ask(self, body: CurveBody, seed: str) -> CurveAsked:
        return CurveAsked(
            tuple(digits(size) for size in body.sizes),
            tuple(family_of(body.unit)),
            empty_plane(body.sizes, body.unit),
        )

    def parse(self, body: CurveBody, seed: str, form: Form) -> Response:
        written = [
            " ".join("".join(form.get(f"{FIELD}{number}", ())[:1]).split())[:_LONGEST]
            for number in range(1, len(body.sizes) + 1)
        ]
        values = [
            _understood(body, size, text).value
            for size, text in zip(body.sizes, written, strict=True)
        ]
        return {"written": written, "values": values}

    def form(self, body: CurveBody, seed: str, response: Response) -> dict[str, list[str]]:
        return {
            f"{FIELD}{number}": [text] for number, text in enumerate(response["written"], start=1)
        }

    def grade(self, body: CurveBody, response: Response) -> Grade:
        right_words = ", ".join(
            f"{words(value, body.unit)} at {digits(size)}"
            for size, value in zip(body.sizes, body.values, strict=True)
        )
        pairs = list(zip(map(float, response["values"]), body.values, strict=True))
        if all(body.tolerance.holds(value, right) for value, right in pairs):
            return Grade(True, RIGHT, "", right_words)
        picked = _misconception([log(value / right) for value, right in pairs])
        return Grade(False, picked, body.other_html, right_words)

    def answered(self, body: CurveBody, seed: str, response: Response) -> CurveAnswered:
        grade = self.grade(body, response)
        points = tuple(
            _point(body, size, right, written, float(value))
            for size, right, written, value in zip(
                body.sizes, body.values, response["written"], response["values"], strict=True
            )
        )
        near = sum(point.is_right for point in points)
        which = "All" if grade.correct else f"{near} of {len(points)}"
        title = f"{which} values are near enough ({body.tolerance.words})."
        values = [float(value) for value in response["values"]]
        return CurveAnswered(
            title,
            grade.feedback_html,
            points,
            grade.correct,
            corrected_plot(body.sizes, values, body.values, body.tolerance, body.unit),
            _SAYS.get(grade.picked, ""),
            body.tolerance.words,
        )


def _sizes(text: str) -> tuple[int, ...]:
    """The sizes in ``at n = 1e3, 1e5, 1e7``."""
    match = _AT.fullmatch(text)
    if match is None:
        raise NotANumber("after the figure come its sizes")
    sizes = []
    for each in re.split(r",\s+|\s+and\s+", match[1]):
        number, rest = read_number(each)
        if rest or not number.is_integer() or number < 1:
            raise NotANumber(f"“{each[:20]}” is no number of parameters")
        sizes.append(int(number))
    if not SIZES[0] <= len(sizes) <= SIZES[1] or sizes != sorted(set(sizes)):
        raise NotANumber(f"a curve has {SIZES[0]} to {SIZES[1]} sizes, each larger than the last")
    return tuple(sizes)


def _understood(body: CurveBody, size: int, written: str) -> Amount:
    """A value that was written for a size; one of time or data needs its unit."""
    try:
        amount = read_amount(written, body.unit)
        if body.unit and not read_number(written)[1]:
            raise NotANumber(f"“{written}” needs a unit: {', '.join(family_of(body.unit))}")
        if amount.number <= 0:
            raise NotANumber("a value is above 0")
    except NotANumber as error:
        raise Invalid(
            f"The value at {digits(size)} could not be read: {error}. Nothing was counted."
        ) from error
    return amount


def _misconception(logs: list[float]) -> str:
    """What a wrong curve has too much of: height or steepness."""
    if all(each > 0 for each in logs) and max(logs) < 2 * min(logs):
        return "too high"
    if all(each < 0 for each in logs) and min(logs) > 2 * max(logs):
        return "too low"
    tilt = logs[-1] - logs[0]
    if abs(tilt) >= log(2):
        return "too steep" if tilt > 0 else "too flat"
    return OTHER


def _point(body: CurveBody, size: int, right: float, written: str, value: float) -> CurvePoint:
    factor = value / right
    how = "much" if factor > 1 else "little"
    times = max(factor, 1 / factor)
    off = "just so" if times < 1.05 else f"{_factor(times)} times too {how}"
    is_right = body.tolerance.holds(value, right)
    return CurvePoint(digits(size), written, words(right, body.unit), is_right, off)


def _factor(times: float) -> str:
    """A factor with two figures that count."""
    return digits(round(times, 1 if times < 10 else -int(log10(times)) + 1))


KIND = _Curve()
