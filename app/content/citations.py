"""Places in a page's HTML where it says what was measured of a claim; filled in at each request.

The markers are elements that only our renderer writes: what authors write as HTML is text.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Spot(StrEnum):
    """What stands at such a place."""

    MARK = "mark"  # behind the sentence that makes the claim: one word
    NOTE = "note"  # below that sentence's paragraph: the numbers


@dataclass(frozen=True, slots=True)
class Citation:
    """A claim that a page refers to: an experiment's id and the claim's."""

    experiment: str
    claim: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of HTML, and what follows it; None at the end."""

    html: str
    spot: Spot | None = None
    citation: Citation | None = None


_MARKER = re.compile(
    r'<span data-claim-(?P<spot>mark|note)="(?P<experiment>[^"#<>]+)#(?P<claim>[^"#<>]+)"></span>'
)


def marker(spot: Spot, citation: Citation) -> str:
    """The element that keeps the place."""
    return f'<span data-claim-{spot}="{citation.experiment}#{citation.claim}"></span>'


def cites(html: str) -> bool:
    """Whether the HTML has a marker."""
    return _MARKER.search(html) is not None


def split(html: str) -> tuple[Part, ...]:
    """The HTML cut at its markers, which are left out."""
    parts = []
    at = 0
    for found in _MARKER.finditer(html):
        citation = Citation(found["experiment"], found["claim"])
        parts.append(Part(html[at : found.start()], Spot(found["spot"]), citation))
        at = found.end()
    return (*parts, Part(html[at:]))
