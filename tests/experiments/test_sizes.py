"""Sizes as they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.experiments.sizes import parse_sizes


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("1e3..1e5", (1000, 3162, 10_000, 31_623, 100_000)),
        ("1e3..1e4/3", (1000, 2154, 4642, 10_000)),
        ("1000..5000/1", (1000,)),
        ("1e3,1e4, 5e4", (1000, 10_000, 50_000)),
        ("5e4,1e3,1e3", (1000, 50_000)),
        ("1_000", (1000,)),
        ("2.5e3", (2500,)),
        ("1E3 .. 1E3", (1000,)),
    ],
)
def test_a_range_is_spaced_evenly_and_a_list_is_sorted(text: str, sizes: tuple[int, ...]) -> None:
    assert parse_sizes(text) == sizes


def test_the_widest_range_ends_with_its_last_size() -> None:
    sizes = parse_sizes("1e3..1e9")
    assert (len(sizes), sizes[0], sizes[-1]) == (13, 1000, 10**9)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a number is missing"),
        ("1e3,", "a number is missing"),
        ("many", "'many' is no whole number"),
        ("1e3..", "a number is missing"),
        ("0..1e3", "'0' is no whole number from 1 on"),
        ("-1", "is no whole number"),
        ("1.5", "'1.5' is no whole number"),
        ("1e-3", "is no whole number"),
        ("nan", "is no whole number"),
        ("1e999", "is no whole number"),
        ("1e4..1e3", "begins above its end"),
        ("1e3..1e4/0", "1 to 10 sizes a decade"),
        ("1e3..1e4/99", "1 to 10 sizes a decade"),
        ("1e3..1e4/x", "1 to 10 sizes a decade"),
        ("1e3..1e4..1e5", "is no whole number"),
    ],
)
def test_what_is_no_list_of_sizes_is_told_how_they_are_written(text: str, words: str) -> None:
    with pytest.raises(Invalid, match=r"write 1e3\.\.1e9") as caught:
        parse_sizes(text)
    assert words in caught.value.detail


@given(st.text(max_size=20) | st.text("0123456789e.,/_+- ", max_size=20))
def test_anything_is_sizes_or_refused(text: str) -> None:
    try:
        sizes = parse_sizes(text)
    except Invalid:
        return
    assert sizes == tuple(sorted(set(sizes)))
    assert sizes[0] >= 1
