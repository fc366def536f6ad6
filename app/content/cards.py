"""Cards: the ``##`` headings of a recall file, each a front, with its back under it."""

from dataclasses import dataclass

from app.content.blocks import Ids, Part, ends, split, verbatim_lines, version
from app.content.markdown import Document, attributes, render
from app.content.models import Card
from app.content.problems import Report
from app.content.source import Source

_EXAMPLE = "## Front {#id}"


@dataclass(frozen=True, slots=True)
class Cards:
    """A file of cards: what stands before the first one, and those that can be shown."""

    intro_html: str
    cards: tuple[Card, ...]
    anchors: frozenset[str]


def read_cards(document: Document, source: Source, file: str, report: Report) -> Cards:
    """The cards of a file parsed with ``parts=True``; one that lacks something is left out."""
    intro, parts = split(document.tokens, report, "card")
    if not parts:
        report.add(1, 1, "missing-card", f"there is no card: {_EXAMPLE}")
    ids = Ids(source, report, _EXAMPLE)
    verbatim = verbatim_lines(document.tokens)
    cards = []
    for part, end in zip(parts, ends(parts, source), strict=True):
        name = _checked(part, ids, source, report)
        if name is not None:
            cards.append(
                Card(
                    id=name,
                    version=version(source.lines, part.head.line - 1, end, verbatim),
                    front_html=render([part.head.text]),
                    back_html=render(part.head.blocks),
                    file=file,
                    line=part.head.line,
                )
            )
    return Cards(render(intro), tuple(cards), frozenset(ids.given))


def _checked(part: Part, ids: Ids, source: Source, report: Report) -> str | None:
    """The id of a card with which nothing is wrong."""
    head = part.head
    given = attributes(head.heading, source)
    if given.classes:
        report.add(
            given.line, given.column, "bad-attribute", f"a card takes an id and no more: {_EXAMPLE}"
        )
    if not head.title:
        report.add(head.line, 1, "empty-section", "the card's front says nothing")
    elif not render(head.blocks).strip():
        report.add(head.line, 1, "empty-section", "the card's back says nothing")
    for section in part.sections:
        words = f"'{section.title}': a card has no headings but its front"
        report.add(section.line, 1, "unknown-section", words)
    name = ids.take(head, "card")
    sound = head.title and render(head.blocks).strip() and not part.sections
    return name if sound and not given.classes else None
