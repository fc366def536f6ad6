"""``number``: a number with tolerance and unit; expected wrong values have their corrections."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from app.content.blocks import blocks, items, quotes_html
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
from app.content.kinds.figures import figure_in, unit_of
from app.content.kinds.measured import MeasuredKey, is_measured
from app.content.kinds.tolerance import Tolerance, read_tolerance, split, with_tolerance
from app.content.markdown import plain
from app.content.quantities import (
    Amount,
    NotANumber,
    family_of,
    known_unit,
    nicely,
    read_amount,
    read_number,
)
from app.errors import Invalid

FIELD = "number"

_EXAMPLE = "4 MB ± 10 %"
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONGEST = 100  # characters of what is sent


@dataclass(frozen=True, slots=True)
class ExpectedWrong:
    """A wrong value that shows a certain misconception; ``written`` as the author did."""

    written: str
    value: float
    feedback_html: str


@dataclass(frozen=True, slots=True)
class NumberBody:
    """What is right, and what is said of what is not.

    Attributes:
        right: while a measurement has not settled it, its unit alone counts.
        words: that learners may write behind a number without a unit.
        other_html: the correction of every other wrong value.
    """

    right: Amount
    tolerance: Tolerance
    wrong: tuple[ExpectedWrong, ...]
    other_html: str
    words: tuple[str, ...] = ()
    measured: MeasuredKey | None = None

    def settled(self, values: Sequence[float]) -> "NumberBody | None":
        """With what a run says of the key's figure: bytes, seconds, or the number itself.

        None is returned when it is missing, or when a value that is expected to be wrong would be
        right by it.
        """
        if len(values) != 1 or any(
            self.tolerance.holds(each.value, values[0]) for each in self.wrong
        ):
            return None
        family = family_of(self.right.unit)
        right = nicely(values[0], family) if family else Amount(values[0], self.right.unit)
        rounded = replace(right, number=float(f"{right.number:.3g}"))
        if self.tolerance.holds(rounded.value, right.value):
            right = rounded
        return replace(self, right=right, measured=None)


@dataclass(frozen=True, slots=True)
class NumberAsked:
    """What the field takes: a bare number is in ``unit``; ``units`` are all that may be written."""

    unit: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberAnswered:
    """What was written, how it was understood, and whether it is right."""

    title: str
    feedback_html: str
    written: str
    understood: str
    is_right: bool


class _Number(Kind[NumberBody]):
    name = "number"
    body = NumberBody

    def read(self, draft: Draft) -> Read[NumberBody] | None:
        answer = draft.answer
        if answer is None:
            draft.of_question("missing-section", f"a number needs ### Answer, then {_EXAMPLE}")
            return None
        first, *rest = blocks(answer.blocks) or [[]]
        if not first or first[0].type != "paragraph_open":
            draft.at(answer.heading, "bad-answer", f"the answer starts with a line like {_EXAMPLE}")
            return None
        right = _measured_right(draft) if is_measured(draft) else _right(draft, first)
        wrong = [_wrong(draft, item, right) for item in _listed(rest)] if right else []
        found = tuple(each for each in wrong if each is not None)
        other = other_wrong(draft, rest, lists=("bullet_list_open",))
        if right is None or not other or len(found) < len(wrong):
            return None
        return Read(replace(right, wrong=found, other_html=other), draft.prompt.blocks)

    def ask(self, body: NumberBody, seed: str) -> NumberAsked:
        return NumberAsked(body.right.unit, tuple(family_of(body.right.unit)))

    def parse(self, body: NumberBody, seed: str, form: Form) -> Response:
        written = " ".join("".join(form.get(FIELD, ())[:1]).split())[:_LONGEST]
        return {"written": written, "value": _understood(body, written).value}

    def form(self, body: NumberBody, seed: str, response: Response) -> dict[str, list[str]]:
        return {FIELD: [response["written"]]}

    def grade(self, body: NumberBody, response: Response) -> Grade:
        value = float(response["value"])
        right = with_tolerance(body.right, body.tolerance)
        if body.tolerance.holds(value, body.right.value):
            return Grade(True, RIGHT, "", right)
        met = [each for each in body.wrong if body.tolerance.holds(value, each.value)]
        if met:
            nearest = min(met, key=lambda each: abs(each.value - value))
            return Grade(False, nearest.written, nearest.feedback_html, right)
        return Grade(False, OTHER, body.other_html, right)

    def answered(self, body: NumberBody, seed: str, response: Response) -> NumberAnswered:
        grade = self.grade(body, response)
        understood = str(_understood(body, response["written"]))
        title = f"{understood} is right: {grade.right_words}."
        if not grade.correct:
            title = f"{understood} is not right; the answer is {grade.right_words}."
        elif understood == grade.right_words:
            title = f"{understood} is right."
        return NumberAnswered(
            title, grade.feedback_html, response["written"], understood, grade.correct
        )


def _understood(body: NumberBody, written: str) -> Amount:
    try:
        return read_amount(written, body.right.unit, body.words)
    except NotANumber as error:
        raise Invalid(
            f"This could not be read as a number: {error}. Nothing was counted."
        ) from error


def _right(draft: Draft, paragraph: list[Token]) -> NumberBody | None:
    """A body with its right value, from a line such as ``4 MB ± 10 %``."""
    amount, tolerance = split(plain(paragraph[1].children))
    words = tuple(dict.fromkeys(_WORD.findall(draft.prompt.title)))
    try:
        _, unit = read_number(amount)
        right = _author_amount(amount, unit)
        read = read_tolerance(tolerance, right.unit)
    except NotANumber as error:
        draft.at(paragraph[0], "bad-answer", f"{error}; the answer is a line like {_EXAMPLE}")
        return None
    return NumberBody(right, read, (), "", (*words, unit) if unit else words)


def _measured_right(draft: Draft) -> NumberBody | None:
    """The same from ``Measured by [save](experiments/save.md): `size(onnx) at n = 1e6` ± 10 %``."""
    found = figure_in(draft)
    if found is None:
        return None
    try:
        unit = unit_of(found.key.figures[0])
        tolerance = read_tolerance(split(found.rest)[1], unit)
    except NotANumber as error:
        draft.at(found.at, "bad-answer", f"{error}; after the figure comes ± 10 %")
        return None
    return NumberBody(Amount(0.0, unit), tolerance, (), "", measured=found.key)


def _author_amount(text: str, unit: str) -> Amount:
    """An amount in a unit of a family, without one, or in a word of the author's own."""
    if " " in unit:
        raise NotANumber(f"“{unit[:20]}” is no unit")
    canonical = known_unit(unit) or unit
    return read_amount(text, canonical, (unit,))


def _listed(rest: list[list[Token]]) -> list[list[Token]]:
    lists = (block for block in rest if block[0].type == "bullet_list_open")
    return [item for block in lists for item in items(block)]


def _wrong(draft: Draft, item: list[Token], body: NumberBody) -> ExpectedWrong | None:
    """An expected wrong value with its correction."""
    inside = blocks(item[1:-1])
    text = plain(inside[0][1].children) if inside and inside[0][0].type == "paragraph_open" else ""
    feedback = quotes_html(inside)
    try:
        amount = read_amount(text, body.right.unit, body.words)
    except NotANumber as error:
        draft.at(item[0], "bad-answer", f"an expected wrong value: {error}")
        return None
    if body.measured is None and body.tolerance.holds(amount.value, body.right.value):
        draft.at(item[0], "bad-answer", f"{amount} is near enough to {body.right} to be right")
        return None
    if not feedback:
        words = "an expected wrong value needs its correction: a quote (>) indented under it"
        draft.at(item[0], "missing-feedback", words)
        return None
    return ExpectedWrong(text, amount.value, feedback)


KIND = _Number()
