"""What a query looks for, whatever was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.words import LONGEST_QUERY, MOST_WORDS, ask, spans, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ångström’s CAFÉ", ["angstrom", "s", "cafe"]),
        ("save_pickle(model)", ["save", "pickle", "model"]),
        ("O(n²)", ["o", "n2"]),
        ("torch.jit.script", ["torch", "jit", "script"]),
        ("Straße", ["strasse"]),
        ("日本語", ["日本語"]),
        ("-- ; ' \" * ()", []),
    ],
)
def test_words_are_letters_and_digits_without_case_and_accents(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("typed", "text"),
    [("saves", "save it"), ("saving", "it was saved"), ("serializing", "serialization"),
     ("serialization", "to serialize"), ("files", "a file"), ("pickle", "pickling"),
     ("copies", "a copy"), ("Pick", "unpick pickle")],
)  # fmt: skip
def test_a_word_finds_its_other_endings(typed: str, text: str) -> None:
    assert spans(text, ask(typed).terms)


def test_a_short_word_is_looked_for_as_it_is() -> None:
    assert spans("O on of", ask("o").terms) == [(0, 1)]


def test_what_is_too_long_is_cut_and_said() -> None:
    asked = ask("w" * 10_000)
    assert asked.is_cut
    assert len(asked.text) == LONGEST_QUERY
    many = ask(" ".join(f"w{number}" for number in range(40)))
    assert many.is_cut
    assert len(many.terms) == MOST_WORDS


@given(st.text(max_size=400))
def test_any_text_can_be_asked(typed: str) -> None:
    asked = ask(typed)
    assert len(asked.terms) <= MOST_WORDS
    assert all(each.isprintable() for each in asked.text)
    for term in asked.terms:
        assert term.text.isalnum()
        assert len(term.text) <= 64


@given(st.text(max_size=200))
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    at = 0
    for start, end in spans(text, ask(text).terms):
        assert at <= start < end <= len(text)
        at = end


@given(st.text(alphabet=st.characters(categories=["L", "N", "M"]), max_size=40))
def test_how_a_text_is_composed_makes_no_difference(text: str) -> None:
    assert words(unicodedata.normalize("NFC", text)) == words(unicodedata.normalize("NFD", text))
