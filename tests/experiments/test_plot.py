"""The plot in the terminal, read as text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.experiments import units
from app.experiments.plot import Axis, Line, draw

X, Y = Axis("parameters", units.count), Axis("time to save", units.seconds)
RISING = Line("pickle", "#0072B2", [(10.0**k, 10.0 ** (k - 6)) for k in range(3, 8)])
FLAT = Line("onnx", "#C08400", [(1e3, 0.5), (1e7, 0.5)], failed=[1e8])


def drawn(*lines: Line, width: int = 80, height: int = 20, plain: bool = False) -> list[str]:
    rows = draw(lines, X, Y, width, height, plain=plain)
    return ["".join(piece.text for piece in row) for row in rows]


def test_axes_have_units_and_the_legend_names_every_line() -> None:
    text = "\n".join(drawn(RISING, FLAT))
    for words in ("time to save", "parameters", "1k", "10M", "1 ms", "10 s", "● pickle", "■ onnx"):
        assert words in text
    assert "× could not be measured" in text


def test_a_line_of_slope_one_falls_from_corner_to_corner() -> None:
    rows = drawn(RISING)
    marks = [(row.index("●"), number) for number, row in enumerate(rows) if "●" in row][:5]
    columns = sorted(column for column, _ in marks)
    assert [column for column, _ in reversed(marks)] == columns
    gaps = [b - a for a, b in pairwise(columns)]
    assert max(gaps) - min(gaps) <= 1  # decades are equally wide


def test_points_have_the_colour_of_their_line() -> None:
    pieces = [piece for row in draw([RISING, FLAT], X, Y, 80, 20) for piece in row]
    assert {piece.colour for piece in pieces if piece.text == "●"} == {RISING.colour}
    assert {piece.colour for piece in pieces if piece.text in "■×" and piece.colour} == {
        FLAT.colour
    }


def test_a_plain_terminal_gets_ascii() -> None:
    assert "\n".join(drawn(RISING, FLAT, plain=True)).isascii()


def test_nothing_measured_is_said() -> None:
    assert drawn(Line("raw", "#767676", [], [1e3])) == ["Nothing was measured that could be drawn."]


numbers = st.floats(1e-9, 1e12)


@given(
    st.lists(st.lists(st.tuples(numbers, numbers), max_size=6), min_size=1, max_size=20),
    st.integers(0, 200),
    st.integers(0, 50),
)
def test_whatever_was_measured_fits_the_width(
    lines: list[list[tuple[float, float]]], width: int, height: int
) -> None:
    found = drawn(
        *(Line(f"series {n}", "#000000", sorted(points)) for n, points in enumerate(lines)),
        width=width,
        height=height,
    )
    assert max(map(len, found)) <= max(width, 40) + 1


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_row_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, drawn(RISING, FLAT, width=width))) <= width
