"""``order``: lines to put in order, perhaps with some among them that do not belong."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.token import Token

from app.content.blocks import blocks, items, quotes_html, text_html
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
    shuffled,
)
from app.content.words import words
from app.errors import Invalid

FIELD = "place-"  # before a line's token
MOST_LINES = 12  # that belong, and as many that do not
STRAY = "x"  # before the number of a line that does not belong

_PLACE = re.compile(r"[0-9]{1,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """A line. Its key is its place, from ``1``, or ``x1``, ``x2``, … where it does not belong."""

    key: str
    html: str
    feedback_html: str = ""  # of one that does not belong: why

    @property
    def belongs(self) -> bool:
        """Whether it has a place."""
        return not self.key.startswith(STRAY)

    @property
    def token(self) -> str:
        """What pages call it, which says nothing of its place."""
        return hashlib.sha256(self.html.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class OrderBody:
    """The lines in their order, then those that do not belong."""

    lines: tuple[Line, ...]
    other_html: str  # the correction of wrong orders

    @property
    def right(self) -> tuple[Line, ...]:
        """The lines that belong, in their order."""
        return tuple(line for line in self.lines if line.belongs)


@dataclass(frozen=True, slots=True)
class ShuffledLine:
    """A line as it is offered."""

    token: str
    html: str


@dataclass(frozen=True, slots=True)
class OrderAsked:
    """The lines; ``may_leave_out``: some may not belong."""

    lines: tuple[ShuffledLine, ...]
    places: tuple[int, ...]
    may_leave_out: bool


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line where the learner put it. Those that are ``in_order`` stand rightly to each other."""

    html: str
    in_order: bool
    belongs: bool
    feedback_html: str


@dataclass(frozen=True, slots=True)
class OrderAnswered:
    """The order that was given, and the right one; ``left_out``: lines that belong."""

    title: str
    feedback_html: str
    placed: tuple[PlacedLine, ...]
    left_out: tuple[str, ...]
    right: tuple[str, ...]
    is_right: bool


class _Order(Kind[OrderBody]):
    name = "order"
    body = OrderBody

    def read(self, draft: Draft) -> Read[OrderBody] | None:
        if draft.answer is None:
            words = "lines to order need ### Answer: the lines in their order, 1. `first`"
            draft.of_question("missing-section", words)
            return None
        found = blocks(draft.answer.blocks)
        other = other_wrong(draft, found, ("ordered_list_open", "bullet_list_open"))
        right = _lines(draft, found, "ordered_list_open", "")
        strays = _lines(draft, found, "bullet_list_open", STRAY)
        if right is None or strays is None or not _are_sound(draft, right, strays) or not other:
            return None
        return Read(OrderBody((*right, *strays), other), draft.prompt.blocks)

    def ask(self, body: OrderBody, seed: str) -> OrderAsked:
        # No seed means the author's order elsewhere; here that would be the answer.
        lines = shuffled(body.lines, [line.token for line in body.lines], seed or "order")
        shown = [line for line in lines if line.belongs]
        if all(int(one.key) < int(two.key) for one, two in pairwise(shown)):
            lines = [*lines[1:], lines[0]] if lines[0].belongs else lines[::-1]
        return OrderAsked(
            tuple(ShuffledLine(line.token, line.html) for line in lines),
            tuple(range(1, len(lines) + 1)),
            len(body.right) < len(body.lines),
        )

    def parse(self, body: OrderBody, seed: str, form: Form) -> Response:
        placed: dict[int, str] = {}
        for line in body.lines:
            place = _place(form, line, len(body.lines))
            if place in placed:
                raise _refused(f"Two lines have place {place}; give each line its own")
            if place:
                placed[place] = line.key
        may_leave_out = len(body.right) < len(body.lines)
        if len(placed) < len(body.lines) and not (may_leave_out and placed):
            lacking = len(body.lines) - len(placed)
            what = "one line has" if lacking == 1 else f"{lacking} lines have"
            every = "the lines that belong" if may_leave_out else "every line"
            raise _refused(f"So far {what} no place; give {every} one")
        return {"order": [key for _, key in sorted(placed.items())]}

    def form(self, body: OrderBody, seed: str, response: Response) -> dict[str, list[str]]:
        tokens = {line.key: line.token for line in body.lines}
        return {
            f"{FIELD}{tokens[key]}": [str(place)]
            for place, key in enumerate(response["order"], start=1)
        }

    def grade(self, body: OrderBody, response: Response) -> Grade:
        given = list(response["order"])
        strays = [line for line in body.lines if not line.belongs and line.key in given]
        belonging = [key for key in given if not key.startswith(STRAY)]
        right = [line.key for line in body.right]
        said = [line.feedback_html for line in strays]
        if belonging != right:
            said.append(body.other_html)
        right_words = " → ".join(words(line.html) for line in body.right)
        if not said:
            return Grade(True, RIGHT, "", right_words)
        picked = ",".join(line.key for line in strays) or OTHER
        return Grade(False, picked, "\n".join(said), right_words)

    def answered(self, body: OrderBody, seed: str, response: Response) -> OrderAnswered:
        given = list(response["order"])
        by_key = {line.key: line for line in body.lines}
        in_order = longest_rising([int(key) if by_key[key].belongs else 0 for key in given])
        placed = tuple(
            PlacedLine(by_key[key].html, here, by_key[key].belongs, by_key[key].feedback_html)
            for key, here in zip(given, in_order, strict=True)
        )
        left_out = tuple(line.html for line in body.right if line.key not in given)
        is_right = self.grade(body, response).correct
        title = "That is the right order." if is_right else _title(placed, left_out)
        belonging = [key for key in given if by_key[key].belongs]
        wrong = belonging != [line.key for line in body.right]
        return OrderAnswered(
            title,
            body.other_html if wrong else "",
            placed,
            left_out,
            tuple(line.html for line in body.right),
            is_right,
        )


def longest_rising(numbers: Sequence[int]) -> list[bool]:
    """Which numbers belong to a longest rising run within the sequence; 0 belongs to none."""
    best: list[list[int]] = []  # for each place: the longest such run that ends there
    for place, number in enumerate(numbers):
        before = [run for run in best if run and numbers[run[-1]] < number]
        best.append([*max(before, key=len, default=[]), place] if number else [])
    longest = max(best, key=len, default=[])
    return [place in longest for place in range(len(numbers))]


def _title(placed: Sequence[PlacedLine], left_out: Sequence[str]) -> str:
    strays = sum(not line.belongs for line in placed)
    moved = sum(line.belongs and not line.in_order for line in placed)
    parts = [
        f"{_count(strays)} not belong" if strays else "",
        f"{_count(len(left_out), 'is', 'are')} missing" if left_out else "",
        f"{_count(moved, 'is', 'are')} out of place" if moved else "",
    ]
    return f"Not quite: {', '.join(part for part in parts if part)}."


def _count(number: int, one: str = "does", more: str = "do") -> str:
    return f"one line {one}" if number == 1 else f"{number} lines {more}"


def _place(form: Form, line: Line, most: int) -> int:
    """The place that a form gives a line; 0 for none."""
    written = "".join(form.get(f"{FIELD}{line.token}", ())[:1]).strip()
    if not written:
        return 0
    if not _PLACE.fullmatch(written) or int(written) > most:
        raise _refused(f"“{written[:20]}” is no place; places are numbers from 1 to {most}")
    return int(written)


def _refused(what: str) -> Invalid:
    return Invalid(f"{what}. Put the lines in order. Nothing was counted.")


def _lines(draft: Draft, found: list[list[Token]], list_: str, prefix: str) -> list[Line] | None:
    """The lines of the lists of that type; None after saying what is wrong with one."""
    lines = []
    listed = [item for block in found if block[0].type == list_ for item in items(block)]
    for number, item in enumerate(listed, start=1):
        inside = blocks(item[1:-1])
        html = text_html([block for block in inside if block[0].type != "blockquote_open"])
        feedback = quotes_html(inside)
        if not html:
            draft.at(item[0], "bad-answer", "this line says nothing")
            return None
        if prefix and not feedback:
            words = "a line that does not belong needs its correction: a quote (>) under it"
            draft.at(item[0], "missing-feedback", words)
            return None
        if feedback and not prefix:
            draft.at(item[0], "bad-answer", "only lines that do not belong have a quote")
            return None
        lines.append(Line(f"{prefix}{number}", html, feedback))
    return lines


def _are_sound(draft: Draft, right: list[Line], strays: list[Line]) -> bool:
    if not 2 <= len(right) <= MOST_LINES or len(strays) > MOST_LINES:
        words = f"2 to {MOST_LINES} lines are put in order, and at most as many do not belong"
        draft.of_question("bad-answer", words)
        return False
    texts = [line.html for line in (*right, *strays)]
    if len(set(texts)) < len(texts):
        draft.of_question("duplicate-option", "two lines of the answer say the same")
        return False
    return True


KIND = _Order()
