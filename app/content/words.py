"""Rendered HTML as plain words."""

import re
from html import unescape

_AFTER_FIRST = re.compile(r"</(?:p|h[1-6])>|<(?:pre|div|ul|ol|table)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def words(html: str) -> str:
    """All of it as one line of plain text."""
    return " ".join(unescape(_TAG.sub("", html)).split())


def first_words(html: str) -> str:
    """The first paragraph as plain text."""
    return words(_AFTER_FIRST.split(html, maxsplit=1)[0] or html)
