"""Words as they are searched for: without case and accents, the same for every database. Pure."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_QUERY = 200  # characters that are looked at
MOST_WORDS = 10  # words of a query that are looked for
_LONGEST_WORD = 64

_WORD = re.compile(r"[^\W_]+")
#: Endings that say nothing about what a word means, the longest first.
_ENDINGS = ("izations", "ization", "izing", "ized", "izes", "izer", "ize", "ations", "ation",
            "ings", "ing", "ies", "ed", "es", "s", "y", "e")  # fmt: skip
_STEM = re.compile(
    r"(?=.*[^bcdfghjklmnpqrstvwxz]).{3,}"
)  # has a vowel: “string” is no form of “str”
_SHORTEST_PREFIX = 3


@dataclass(frozen=True, slots=True)
class Term:
    """A word to look for; with ``is_prefix`` it finds every word that begins so."""

    text: str
    is_prefix: bool

    def finds(self, word: str) -> bool:
        """Whether a word of ``words()`` is meant."""
        return word.startswith(self.text) if self.is_prefix else word == self.text


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed into the search field.

    Attributes:
        text: as it stands in the field again: one line, cut at ``LONGEST_QUERY``.
        terms: what to look for; empty when there is no letter and no digit in it.
        is_cut: more was typed than is looked for.
    """

    text: str
    terms: tuple[Term, ...]
    is_cut: bool


def words(text: str) -> list[str]:
    """The words of a text in order, folded: ``Ångström's`` gives angstrom, s."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(_folded(text))]


def ask(typed: str) -> Asked:
    """What to look for; any text will do."""
    text = " ".join(_printable(typed[:LONGEST_QUERY]).split())
    found = dict.fromkeys(words(text))
    terms = tuple(dict.fromkeys(_term(word) for word in list(found)[:MOST_WORDS]))
    return Asked(text, terms, len(typed) > LONGEST_QUERY or len(found) > MOST_WORDS)


def spans(text: str, terms: tuple[Term, ...]) -> list[tuple[int, int]]:
    """Where a text has words that the terms find: start and end of each, in order."""
    return [
        found.span()
        for found in _WORD.finditer(text)
        if any(term.finds(word) for word in words(found.group()) for term in terms)
    ]


def _term(word: str) -> Term:
    """A word without its ending, so that “saves” finds saving and saved."""
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and _STEM.fullmatch(stem):
            return Term(stem, is_prefix=True)
    return Term(word, is_prefix=len(word) >= _SHORTEST_PREFIX)


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each)).casefold()


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text)
