"""Pages whose addresses are spelled like one that does not exist. Pure."""

from difflib import SequenceMatcher
from heapq import nlargest
from itertools import islice

from app.content.models import Library
from app.site.addresses import Address, addresses

_SHOWN = 3
_ALIKE = 0.6  # of SequenceMatcher's ratio
_LONGEST = 120  # characters of an address that are compared
_MOST_COMPARED = 1_000  # pages


def nearest(library: Library, path: str) -> tuple[Address, ...]:
    """At most three pages that may have been meant, the likeliest first; perhaps none."""
    wanted = path.lower().strip("/")[:_LONGEST]
    if not wanted:
        return ()
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    scored = []
    for address in islice(addresses(library), _MOST_COMPARED):
        matcher.set_seq1(address.url.strip("/"))
        # The cheap bounds first: most pages are nothing like it.
        if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
            scored.append((matcher.ratio(), address))
    best = nlargest(_SHOWN, scored, key=lambda each: each[0])
    return tuple(address for score, address in best if score >= _ALIKE)
