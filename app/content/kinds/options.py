"""Options to pick from: what one and several right ones have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from app.content.blocks import blocks, items, quotes_html, text_html
from app.content.kinds.base import Draft, shuffled
from app.content.kinds.measured import (
    HOW,
    MeasuredKey,
    listed_statements,
    opening_of,
)
from app.content.models import ClaimState

FIELD = "option"  # of the form; once for each that was picked
MOST_OPTIONS = 10
LONGEST_SHOWN = 20  # characters of an option that there is not

_KEYS = "abcdefghij"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose. ``key`` is its letter (a, b, …) in this version of the question.

    While a measurement has not settled which are right, ``correct`` is False of all.
    """

    key: str
    html: str
    correct: bool
    feedback_html: str  # the correction for whoever picks it; of the right one: why it is right


@dataclass(frozen=True, slots=True)
class OfferedOption:
    """An option as it is offered; ``letter`` is its place, ``key`` the author's."""

    key: str
    letter: str
    html: str


@dataclass(frozen=True, slots=True)
class MarkedOption:
    """An option once the answer is known."""

    key: str
    letter: str
    html: str
    is_chosen: bool
    is_right: bool
    feedback_html: str  # of those that were chosen, and of right ones that were not


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Options with what stands before them, and what settles them if they are marked ``[?]``."""

    before: list[Token]
    options: tuple[Option, ...]
    measured: MeasuredKey | None


@dataclass(frozen=True, slots=True)
class OptionsAsked:
    """The options as they are offered."""

    options: tuple[OfferedOption, ...]


def offered(options: tuple[Option, ...], seed: str) -> tuple[OfferedOption, ...]:
    """The options in the order that the seed gives them."""
    order = shuffled(options, [option.key for option in options], seed)
    return tuple(
        OfferedOption(option.key, letter, option.html)
        for letter, option in zip(_KEYS.upper(), order, strict=False)
    )


def marked(
    options: tuple[Option, ...], seed: str, chosen: frozenset[str]
) -> tuple[MarkedOption, ...]:
    """The options in that order, with those that were chosen and those that are right."""
    by_key = {option.key: option for option in options}
    return tuple(_marked(by_key[each.key], each.letter, chosen) for each in offered(options, seed))


def _marked(option: Option, letter: str, chosen: frozenset[str]) -> MarkedOption:
    is_chosen = option.key in chosen
    feedback = option.feedback_html if is_chosen or option.correct else ""
    return MarkedOption(option.key, letter, option.html, is_chosen, option.correct, feedback)


def read_options(draft: Draft) -> ReadOptions | None:
    """The options of a question; None when one of them is no good."""
    before: list[Token] = []
    found: list[list[Token]] = []
    for block in blocks(draft.prompt.blocks):
        if block[0].type == "bullet_list_open" and "right" in block[1].meta:
            found.extend(items(block))
        elif found:
            draft.at(
                block[0], "stray-text", "this stands after the options; indent feedback by two"
            )
        else:
            before.extend(block)
    read = [_option(draft, key, item) for key, item in zip(_KEYS, found, strict=False)]
    options = tuple(option for option in read if option is not None)
    if not _can_be_told_apart(draft, found, options) or len(options) != len(found):
        return None
    if found[0][0].meta["right"] is None:
        key = read_key(draft, options)
        return ReadOptions(before, options, key) if key is not None else None
    if draft.answer is not None:
        words = "the right options are marked [x]; ### Answer is for other kinds of question"
        draft.at(draft.answer.heading, "unknown-section", words)
        return None
    return ReadOptions(before, options, None)


def right_items(draft: Draft) -> list[Token]:
    """The opening tokens of the options that are marked as right."""
    lists = (b for b in blocks(draft.prompt.blocks) if b[0].type == "bullet_list_open")
    found = (item[0] for each in lists for item in items(each))
    return [item for item in found if item.meta.get("right")]


def read_key(draft: Draft, options: tuple[Option, ...]) -> MeasuredKey | None:
    """The measured key of options that are all marked ``[?]``; None after saying what is wrong."""
    if draft.answer is None:
        words = f"options marked [?] need ### Answer with: {HOW}"
        draft.of_question("missing-section", words)
        return None
    opening = opening_of(draft)
    if opening is None:
        return None
    found = listed_statements(draft, opening)
    if len(found) != len(options):
        words = f"{len(options)} options need as many statements, 1. `…`; here are {len(found)}"
        draft.at(draft.answer.heading, "bad-answer", words)
        return None
    return MeasuredKey(opening.experiment, statements=found)


def settled(options: tuple[Option, ...], states: Sequence[ClaimState]) -> tuple[Option, ...] | None:
    """Options with a measured key once each statement was judged; None if one is left open.

    What an author says of an option corrects those who pick it, so of a right one nothing is said.
    """
    if len(states) != len(options) or ClaimState.NOT_SETTLED in states:
        return None
    return tuple(
        replace(option, correct=True, feedback_html="")
        if state is ClaimState.HELD
        else replace(option, correct=False)
        for option, state in zip(options, states, strict=True)
    )


def _option(draft: Draft, key: str, item: list[Token]) -> Option | None:
    opening, inside = item[0], blocks(item[1:-1])
    if "right" not in opening.meta:
        draft.at(opening, "bad-option", "an option starts with [x], [ ] or, if measured, [?]")
        return None
    html = text_html([block for block in inside if block[0].type != "blockquote_open"])
    feedback = quotes_html(inside)
    is_right = opening.meta["right"] is True
    if not html:
        draft.at(opening, "bad-option", "this option says nothing")
    if not is_right and not feedback:
        draft.at(
            opening,
            "missing-feedback",
            "a wrong option needs its correction: a quote (>) indented under it",
        )
    if not html or not (feedback or is_right):
        return None
    return Option(key, html, is_right, feedback)


def _can_be_told_apart(draft: Draft, found: list[list[Token]], options: tuple[Option, ...]) -> bool:
    if not 2 <= len(found) <= MOST_OPTIONS:
        draft.of_question(
            "missing-options",
            f"a question has 2 to {MOST_OPTIONS} options, '- [ ] …'; this has {len(found)}",
        )
        return False
    marks = [item[0].meta.get("right", False) for item in found]
    if None in marks and set(marks) != {None}:
        draft.of_question("bad-option", "either all options are marked [?], or none")
        return False
    if not any(marks) and None not in marks:
        draft.of_question("no-right-answer", "no option is marked [x]")
        return False
    texts = [option.html for option in options]
    twice = [option.key for option in options if texts.count(option.html) > 1]
    if twice:
        draft.of_question("duplicate-option", f"options {', '.join(twice)} say the same")
    return not twice
