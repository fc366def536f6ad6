"""A view of a chart in its address: what is read, what is written, and what nonsense becomes."""

from dataclasses import fields
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.experiments.chart_state import (
    MOST_ALSO,
    MOST_PARAMETERS,
    ChartState,
    Scale,
    Show,
    read_amount,
    read_state,
    short_amount,
)

LINES = ("raw", "pickle", "onnx", "pickle@float16")


def read(query: str) -> ChartState:
    return read_state(parse_qsl(query, keep_blank_values=True), LINES)


def test_an_address_without_words_is_the_usual_view() -> None:
    assert read("") == ChartState()
    assert ChartState().query() == ""
    assert ChartState().url("/runs/a") == "/runs/a"


def test_every_word_of_the_address_is_read_and_written_alike() -> None:
    query = "show=size&x=linear&y=linear&hide=pickle,pickle@float16&raw=1&fits=0&at=1e7&also=a,b"
    state = read(query)
    assert state == ChartState(
        Show.SIZE,
        Scale.LINEAR,
        Scale.LINEAR,
        ("pickle", "pickle@float16"),
        raw=True,
        fits=False,
        at=10_000_000,
        also=("a", "b"),
    )
    assert state.query() == query
    assert state.query(show="time", at=None, hide=(), also=(), fits=True) == (
        "x=linear&y=linear&raw=1"
    )
    assert state.url("/x/lab?experiment=load", hide=(), also=()).startswith(
        "/x/lab?experiment=load&show=size&x=linear"
    )


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("show=mood", "time, size, memory, throughput, phases"),
        ("x=cubic", "log, linear"),
        ("y=%00", "log, linear"),
        ("hide=pickle,nobody", "nobody"),
        ("raw=perhaps", "neither 1 nor 0"),
        ("fits=2", "neither 1 nor 0"),
        ("at=-4", "10,000,000"),
        ("at=1e99", "1e15"),
        ("also=a,b,c,d,e", str(MOST_ALSO)),
        ("show=" + "x" * 9000, "…"),
    ],
)
def test_nonsense_falls_back_with_a_word(query: str, word: str) -> None:
    state = read(query)
    (note,) = state.notes
    assert word in note
    assert len(note) < 300
    usual = {"hide": ("pickle",), "also": ("a", "b", "c", "d")}
    for field in fields(ChartState):
        name = field.name
        if name != "notes":
            changed = usual.get(name) if query.startswith(name) else None
            assert getattr(state, name) == (changed or field.default)


def test_a_form_says_what_is_ticked_and_its_address_what_is_not() -> None:
    state = read("show=size&on=raw&on=onnx&fits=1&sent=1")
    assert state.hide == ("pickle", "pickle@float16")
    assert state.fits
    assert state.query() == "show=size&hide=pickle,pickle@float16"
    nothing = read("sent=1")
    assert nothing.hide == LINES
    assert not nothing.fits


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("1e7", 10_000_000),
        ("10M", 10_000_000),
        ("10,000,000", 10_000_000),
        ("10 000 000", 10_000_000),
        ("2.5 million", 2_500_000),
        ("3B", 3_000_000_000),
        ("1.5e3k", 1_500_000),
        ("12345", 12_345),
        ("0", None),
        ("-1", None),
        ("1e16", None),
        ("nan", None),
        ("1,00,000", None),
        ("10 ducks", None),
        ("", None),
    ],
)
def test_an_amount_is_read_as_people_type_it(text: str, n: int | None) -> None:
    assert read_amount(text) == n


@given(st.integers(1, MOST_PARAMETERS))
def test_an_amount_comes_back_from_every_way_of_writing_it(n: int) -> None:
    for text in (short_amount(n), str(n), f"{n:,}", f"{n:_}"):
        assert read_amount(text) == n


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [*(field.name for field in fields(ChartState)), "on", "sent", "metric"]
            ),
            st.text() | st.sampled_from(["1", "0", "size", "linear", "1e7", "pickle,onnx"]),
        ),
        max_size=12,
    )
)
def test_any_query_gives_a_view_whose_own_address_gives_it_again(
    query: list[tuple[str, str]],
) -> None:
    state = read_state(query, LINES)
    again = read(state.query())
    assert again.query() == state.query()
    assert not [note for note in again.notes if not note.startswith("A chart shows")]
