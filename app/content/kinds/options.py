"""Options to pick from: what one and several right ones have in common."""

from dataclasses import dataclass

from markdown_it.token import Token

from app.content.blocks import blocks, quotes_html, text_html
from app.content.kinds.base import Draft, shuffled

MOST_OPTIONS = 10

_KEYS = "abcdefghij"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose. ``key`` is its letter (a, b, …) in this version of the question."""

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
    right = {option.key for option in options if option.correct}
    return tuple(
        MarkedOption(each.key, each.letter, each.html, each.key in chosen, each.key in right)
        for each in offered(options, seed)
    )


def read_options(draft: Draft) -> tuple[list[Token], tuple[Option, ...] | None]:
    """What stands before the options, and the options; None when one of them is no good."""
    before: list[Token] = []
    items: list[list[Token]] = []
    for block in blocks(draft.prompt.blocks):
        if block[0].type == "bullet_list_open" and "right" in block[1].meta:
            items.extend(blocks(block[1:-1]))
        elif items:
            draft.at(
                block[0], "stray-text", "this stands after the options; indent feedback by two"
            )
        else:
            before.extend(block)
    found = [_option(draft, key, item) for key, item in zip(_KEYS, items, strict=False)]
    options = tuple(option for option in found if option is not None)
    complete = _can_be_told_apart(draft, items, options)
    return before, options if complete and len(options) == len(items) else None


def right_items(draft: Draft) -> list[Token]:
    """The opening tokens of the options that are marked as right."""
    lists = (b for b in blocks(draft.prompt.blocks) if b[0].type == "bullet_list_open")
    items = (item[0] for each in lists for item in blocks(each[1:-1]))
    return [item for item in items if item.meta.get("right")]


def _option(draft: Draft, key: str, item: list[Token]) -> Option | None:
    opening, inside = item[0], blocks(item[1:-1])
    if "right" not in opening.meta:
        draft.at(opening, "bad-option", "an option starts with [x] or [ ]")
        return None
    html = text_html([block for block in inside if block[0].type != "blockquote_open"])
    feedback = quotes_html(inside)
    if not html:
        draft.at(opening, "bad-option", "this option says nothing")
    if not opening.meta["right"] and not feedback:
        draft.at(
            opening,
            "missing-feedback",
            "a wrong option needs its correction: a quote (>) indented under it",
        )
    if not html or not (feedback or opening.meta["right"]):
        return None
    return Option(key, html, opening.meta["right"], feedback)


def _can_be_told_apart(draft: Draft, items: list[list[Token]], options: tuple[Option, ...]) -> bool:
    if not 2 <= len(items) <= MOST_OPTIONS:
        draft.of_question(
            "missing-options",
            f"a question has 2 to {MOST_OPTIONS} options, '- [ ] …'; this has {len(items)}",
        )
        return False
    if not any(item[0].meta.get("right") for item in items):
        draft.of_question("no-right-answer", "no option is marked [x]")
        return False
    texts = [option.html for option in options]
    twice = [option.key for option in options if texts.count(option.html) > 1]
    if twice:
        draft.of_question("duplicate-option", f"options {', '.join(twice)} say the same")
    return not twice
