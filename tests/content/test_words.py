"""Rendered HTML as plain words."""

import pytest

from app.content.words import first_words, words


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Is <code>a &lt; b</code>?</p><p>More</p>", "Is a < b?"),
        ("<p>What\n prints</p><pre>x</pre>", "What prints"),
        ("Plain", "Plain"),
        ("", ""),
    ],
)
def test_the_first_words_are_plain_text(html: str, text: str) -> None:
    assert first_words(html) == text


def test_all_words_stand_in_one_line() -> None:
    assert words("<p>Is <code>a &lt; b</code>?</p>\n<p>More</p>") == "Is a < b? More"
