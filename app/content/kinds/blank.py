"""``blank``: code with gaps to fill, each a ``___`` in the prompt's fence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
from app.content.markdown import render
from app.errors import Invalid

FIELD = "blank-"  # before a gap's number, from 1
MOST_BLANKS = 8

_GAP = re.compile(r"(?<!\w)___(?!\w)")
_LONGEST = 200  # characters of what is filled in
_QUOTES = str.maketrans("'‘’“”„`", '"""""""')
_SPACE = re.compile(r"(?<!\w)\s+|\s+(?!\w)")
_LONGEST_PICKED = 100


@dataclass(frozen=True, slots=True)
class ExpectedFill:
    """A wrong filling that shows a certain misconception."""

    text: str
    feedback_html: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A gap: what is accepted (the first is shown as the answer) and what was expected wrong."""

    accepted: tuple[str, ...]
    wrong: tuple[ExpectedFill, ...]


@dataclass(frozen=True, slots=True)
class BlankBody:
    """The code as HTML, with ``___`` where the gaps are."""

    code_html: str
    blanks: tuple[Blank, ...]
    other_html: str  # the correction of every other wrong filling


@dataclass(frozen=True, slots=True)
class BlankAsked:
    """The pieces of the code's HTML around its gaps: one more than there are gaps."""

    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A gap with what was written into it; ``right`` is one of the accepted answers."""

    written: str
    is_right: bool
    right: str
    feedback_html: str


@dataclass(frozen=True, slots=True)
class BlankAnswered:
    """The code with what was written into its gaps."""

    title: str
    feedback_html: str
    pieces: tuple[str, ...]
    filled: tuple[Filled, ...]
    is_right: bool


class _Blank(Kind[BlankBody]):
    name = "blank"
    body = BlankBody

    def read(self, draft: Draft) -> Read[BlankBody] | None:
        code, before = _code(draft)
        if draft.answer is None:
            words = "gaps need ### Answer: for each, 1. `what is right` or `another`"
            draft.of_question("missing-section", words)
            return None
        found = blocks(draft.answer.blocks)
        other = other_wrong(draft, found, ("ordered_list_open",))
        listed = [
            i for block in found if block[0].type == "ordered_list_open" for i in items(block)
        ]
        read = [_blank(draft, item) for item in listed]
        blanks = tuple(blank for blank in read if blank is not None)
        if code is None or not other or len(blanks) < len(read):
            return None
        gaps = len(_GAP.findall(code))
        if gaps != len(blanks):
            words = f"the code has {gaps} gaps (___), and the answer fills {len(blanks)}"
            draft.at(draft.answer.heading, "bad-answer", words)
            return None
        return Read(BlankBody(code, blanks, other), before)

    def ask(self, body: BlankBody, seed: str) -> BlankAsked:
        return BlankAsked(tuple(_GAP.split(body.code_html)))

    def parse(self, body: BlankBody, seed: str, form: Form) -> Response:
        written = [
            " ".join("".join(form.get(f"{FIELD}{number}", ())[:1]).split())
            for number in range(1, len(body.blanks) + 1)
        ]
        empty = [str(number) for number, text in enumerate(written, start=1) if not text]
        if empty:
            raise Invalid(f"{_empty(empty, len(written))} Nothing was counted.")
        if max(map(len, written)) > _LONGEST:
            raise Invalid(
                f"A gap takes at most {_LONGEST} characters. Shorten it. Nothing was counted."
            )
        return {"blanks": written}

    def form(self, body: BlankBody, seed: str, response: Response) -> dict[str, list[str]]:
        return {
            f"{FIELD}{number}": [text] for number, text in enumerate(response["blanks"], start=1)
        }

    def grade(self, body: BlankBody, response: Response) -> Grade:
        filled = _filled(body, response)
        right_words = "; ".join(each.right for each in filled)
        wrong = [each for each in filled if not each.is_right]
        if not wrong:
            return Grade(True, RIGHT, "", right_words)
        said = list(dict.fromkeys(each.feedback_html or body.other_html for each in wrong))
        met = [each.written for each in wrong if each.feedback_html]
        picked = ", ".join(met)[:_LONGEST_PICKED] if met else OTHER
        return Grade(False, picked, "\n".join(said), right_words)

    def answered(self, body: BlankBody, seed: str, response: Response) -> BlankAnswered:
        grade = self.grade(body, response)
        filled = _filled(body, response)
        wrong = [n for n, each in enumerate(filled, start=1) if not each.is_right]
        if not wrong:
            title = "That is right." if len(filled) == 1 else "All gaps are right."
        elif len(filled) == 1:
            title = "That is not right."
        else:
            which = ", ".join(map(str, wrong))
            title = f"Not quite: gap{'s' * (len(wrong) > 1)} {which} {_is(wrong)} not right."
        pieces = tuple(_GAP.split(body.code_html))
        return BlankAnswered(title, grade.feedback_html, pieces, filled, grade.correct)


def same_code(one: str, other: str) -> bool:
    """Whether two pieces of code are the same but for blank space and the kind of quotes."""
    return _bare(one) == _bare(other)


def _bare(code: str) -> str:
    # Between two words a space says something: "not x" is no "notx".
    return _SPACE.sub("", " ".join(code.split())).translate(_QUOTES)


def _filled(body: BlankBody, response: Response) -> tuple[Filled, ...]:
    return tuple(
        _fill(blank, written)
        for blank, written in zip(body.blanks, response["blanks"], strict=True)
    )


def _fill(blank: Blank, written: str) -> Filled:
    right = blank.accepted[0]
    if any(same_code(written, accepted) for accepted in blank.accepted):
        return Filled(written, True, right, "")
    feedback = (each.feedback_html for each in blank.wrong if same_code(written, each.text))
    return Filled(written, False, right, next(feedback, ""))


def _is(numbers: Sequence[int]) -> str:
    return "are" if len(numbers) > 1 else "is"


def _code(draft: Draft) -> tuple[str | None, list[Token]]:
    """The prompt's code with gaps as HTML, and the rest of the prompt."""
    fences = [t for t in draft.prompt.blocks if t.type == "fence" and _GAP.search(t.content)]
    if len(fences) != 1:
        words = "the prompt has one block of code with gaps, each written as ___"
        draft.of_question("missing-blank", words)
        return None, draft.prompt.blocks
    fence = fences[0]
    html = render([fence])
    gaps = len(_GAP.findall(fence.content))
    if gaps > MOST_BLANKS:
        draft.at(fence, "missing-blank", f"{MOST_BLANKS} gaps are the most, and here are {gaps}")
        return None, draft.prompt.blocks
    if len(_GAP.findall(html)) != gaps:
        words = "in this language the gaps cannot be told from the code; use ```text"
        draft.at(fence, "missing-blank", words)
        return None, draft.prompt.blocks
    return html, [token for token in draft.prompt.blocks if token is not fence]


def _blank(draft: Draft, item: list[Token]) -> Blank | None:
    """A gap's answers from a list item: ```right` or `also right```, then a list of wrong ones."""
    inside = blocks(item[1:-1])
    accepted = _codes(inside[:1])
    if not accepted:
        draft.at(item[0], "bad-answer", "a gap is answered in backticks: 1. `this` or `that`")
        return None
    lists = [block for block in inside[1:] if block[0].type == "bullet_list_open"]
    if len(lists) < len(inside) - 1:
        draft.at(item[0], "bad-answer", "under a gap's answer stands a list of wrong ones, or none")
        return None
    wrong = []
    for each in (each for block in lists for each in items(block)):
        parts = blocks(each[1:-1])
        texts, feedback = _codes(parts[:1]), quotes_html(parts)
        if len(texts) != 1:
            draft.at(each[0], "bad-answer", "an expected wrong filling stands in backticks: - `x`")
            return None
        if any(same_code(texts[0], right) for right in accepted):
            draft.at(each[0], "bad-answer", f"`{texts[0][:20]}` is accepted already")
            return None
        if not feedback:
            words = "an expected wrong filling needs its correction: a quote (>) under it"
            draft.at(each[0], "missing-feedback", words)
            return None
        wrong.append(ExpectedFill(texts[0], feedback))
    return Blank(accepted, tuple(wrong))


def _codes(first: list[list[Token]]) -> tuple[str, ...]:
    """The pieces of code in a paragraph of them, joined by "or"; none where it says more."""
    if not first or first[0][0].type != "paragraph_open":
        return ()
    children = first[0][1].children or []
    between = {t.content.strip() for t in children if t.type != "code_inline"} - {"", "or"}
    codes = tuple(t.content.strip() for t in children if t.type == "code_inline")
    return () if between or not all(codes) else codes


def _empty(gaps: Sequence[str], of: int) -> str:
    """What is said of gaps that were left empty, by their numbers."""
    if of == 1:
        return "The gap is empty. Fill it."
    if len(gaps) == 1:
        return f"Gap {gaps[0]} is empty. Fill it."
    return f"Gaps {', '.join(gaps[:-1])} and {gaps[-1]} are empty. Fill them."


KIND = _Blank()
