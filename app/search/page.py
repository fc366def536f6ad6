"""The search page as a value: what was asked, what was found, and the words that say so. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.search.sections import Section
from app.search.words import LONGEST_QUERY, MOST_WORDS, Asked, Term, spans

#: Sections shown for one search.
MOST = 30
_SNIPPET = 220  # characters, about


class State(StrEnum):
    """How a search ended."""

    EMPTY = "empty"  # nothing was asked yet
    UNREADABLE = "unreadable"  # no letter and no digit
    PREPARING = "preparing"
    NONE = "none"
    SOME = "some"  # no section has all words; these have some of them
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``is_hit`` marks a word that was looked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A section that was found."""

    url: str
    lesson: str
    mode: str
    heading: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What the search page shows.

    Attributes:
        query: for the field.
        says: how it ended, in a sentence; empty before a search.
        note: what of the query was not looked at; empty when all was.
    """

    query: str
    state: State
    says: str
    note: str
    results: tuple[Result, ...]


def search_page(
    asked: Asked, found: Sequence[Section] | None = (), *, every: bool = True
) -> SearchPage:
    """The page for what was asked.

    Args:
        found: one more than ``MOST`` when there are more; None while the index is being built.
        every: what was found has all the words.
    """
    state = _state(asked, found, every)
    shown = tuple(_result(section, asked.terms) for section in (found or ())[:MOST])
    return SearchPage(
        query=asked.text,
        state=state,
        says=_says(state, asked, len(found or ())),
        note=_NOTE if asked.is_cut else "",
        results=shown,
    )


_NOTE = f"Only the first {LONGEST_QUERY} characters and {MOST_WORDS} words were looked for."


def _state(asked: Asked, found: Sequence[Section] | None, every: bool) -> State:
    if not asked.terms:
        return State.UNREADABLE if asked.text else State.EMPTY
    if found is None:
        return State.PREPARING
    if not found:
        return State.NONE
    return State.FOUND if every else State.SOME


def _says(state: State, asked: Asked, count: int) -> str:
    match state:
        case State.EMPTY:
            return ""
        case State.UNREADABLE:
            return f"There is no letter and no digit in “{asked.text}” that could be looked for."
        case State.PREPARING:
            return "The lessons are being made ready for searching. Try again in a few seconds."
        case State.NONE:
            return f"Nothing was found for “{asked.text}”."
        case State.SOME:
            return f"No section has all of “{asked.text}”; {_sections(count)} some of it."
        case State.FOUND:
            words = f"{_sections(count)} “{asked.text}”."
            return words[0].upper() + words[1:]


def _sections(count: int) -> str:
    if count > MOST:
        return f"many sections, of which the {MOST} best are shown, have"
    return "one section has" if count == 1 else f"{count} sections have"


def _result(section: Section, terms: tuple[Term, ...]) -> Result:
    return Result(
        url=section.url,
        lesson=section.lesson,
        mode=section.mode,
        heading=_marked(section.heading, terms),
        snippet=_snippet(section.text, terms),
    )


def _snippet(text: str, terms: tuple[Term, ...]) -> tuple[Piece, ...]:
    """About ``_SNIPPET`` characters around the place with most hits, cut between words."""
    hits = spans(text, terms)
    start = _best_start(hits) if hits else 0
    begin = (
        0 if start < _SNIPPET // 4 else text.find(" ", start - _SNIPPET // 4, start) + 1 or start
    )
    end = len(text)
    if begin + _SNIPPET < end:
        space = text.rfind(" ", begin, begin + _SNIPPET)
        end = space if space > begin else begin + _SNIPPET
    pieces = _marked(text[begin:end], terms)
    before = (Piece("… ", is_hit=False),) if begin else ()
    after = (Piece(" …", is_hit=False),) if end < len(text) else ()
    return (*before, *pieces, *after)


def _best_start(hits: Sequence[tuple[int, int]]) -> int:
    """Where a window holds most hits; the first such place."""
    best, most, last = hits[0][0], 0, 0
    for first, (start, _) in enumerate(hits):
        while last < len(hits) and hits[last][1] <= start + _SNIPPET * 3 // 4:
            last += 1
        if last - first > most:
            best, most = start, last - first
    return best


def _marked(text: str, terms: tuple[Term, ...]) -> tuple[Piece, ...]:
    pieces = []
    at = 0
    for start, end in spans(text, terms):
        if start > at:
            pieces.append(Piece(text[at:start], is_hit=False))
        pieces.append(Piece(text[start:end], is_hit=True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:], is_hit=False))
    return tuple(pieces)
