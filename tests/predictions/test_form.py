"""What a form says, and what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.predictions.form import Unreadable, read_form, read_seconds
from app.predictions.guess import LEAST, MOST, Guess

SIZES = (1000, 10_000, 100_000)
LABELS = {"pickle": "pickle.dump", "onnx": "torch.onnx.export"}


def read(**fields: str) -> dict[str, str]:
    return dict(read_form(fields, list(LABELS), SIZES, LABELS).errors)


def test_values_class_and_crossover_make_a_guess() -> None:
    sent = {
        "at.pickle.1000": "0.5 ms",
        "at.pickle.100000": "1.2e3 us",
        "class.onnx": "O(1)",
        "csrf": "a token",
    }
    found = read_form(sent, list(LABELS), SIZES, LABELS)
    assert found.errors == {}
    assert found.guesses == {
        "pickle": Guess(((1000.0, 5e-4), (100_000.0, pytest.approx(1.2e-3)))),  # type: ignore[arg-type]
        "onnx": Guess((), "O(1)", None),
    }


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30 ms", 0.03),
        ("30ms", 0.03),
        (" 0.5 S ", 0.5),
        (".5s", 0.5),
        ("200 µs", 2e-4),
        ("200 μs", 2e-4),
        ("1,000 us", 1e-3),
        ("10 000 us", 1e-2),
        ("1 min", 60.0),
        ("1e4us", 1e-2),
        ("", None),
    ],
)
def test_durations_are_read_as_people_type_them(text: str, seconds: float | None) -> None:
    assert read_seconds(text) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    "text", ["soon", "30", "-3 ms", "3 kg", "1e99 s", "1 ns", "9 min", "9" * 99]
)
def test_what_is_no_duration_on_the_plane_is_told_with_what_is(text: str) -> None:
    with pytest.raises(Unreadable, match=r"such as|Write|goes from"):
        read_seconds(text)


@given(st.text(max_size=80))
def test_no_text_breaks_a_field(text: str) -> None:
    try:
        found = read_seconds(text)
    except Unreadable:
        return
    assert found is None or LEAST <= found <= MOST


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=60), max_size=8))
def test_no_form_breaks_the_page(fields: dict[str, str]) -> None:
    found = read_form(fields, list(LABELS), SIZES, LABELS)
    assert found.errors or found.guesses


def test_an_empty_form_predicts_nothing() -> None:
    assert "Nothing is predicted yet" in read(**{"at.pickle.1000": " "})[""]


def test_unknown_lines_and_sizes_are_refused_in_words() -> None:
    assert "no line or size “tar.1000”" in read(**{"at.tar.1000": "1 ms"})[""]
    assert "no line or size “pickle.7”" in read(**{"at.pickle.7": "1 ms"})[""]


def test_a_class_or_a_crossover_that_there_is_not_is_told_with_those_there_are() -> None:
    assert "O(n log n)" in read(**{"class.pickle": "O(3)"})["class.pickle"]
    errors = read(**{"class.pickle": "O(n)", "bend.pickle": "1234"})
    assert "below, 1000, 10000, 100000 or above" in errors["bend.pickle"]


def test_a_crossover_needs_a_class_that_grows() -> None:
    assert "Pick a class" in read(**{"bend.pickle": "1000"})["class.pickle"]
    assert "no crossover" in read(**{"class.pickle": "O(1)", "bend.pickle": "1000"})["bend.pickle"]
