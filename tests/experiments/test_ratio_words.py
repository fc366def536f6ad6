"""Ratios in plain words, and as a plot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import PLAN

from app.experiments.beside.ratio_plot import ratio_plot
from app.experiments.beside.words import difference, in_words, times
from app.experiments.cards import series_cards
from app.experiments.ratio import CellRatio, Ratio, SeriesRatio, Side

SIDE = Side(1.0, 0.9, 1.1, 5)


def series(*ratios: Ratio, overall: Ratio | None = None) -> SeriesRatio:
    cells = tuple(
        CellRatio(size, size, ratio, SIDE, SIDE)
        for size, ratio in zip(PLAN.sizes, ratios, strict=False)
    )
    return SeriesRatio("pickle", cells, overall or ratios[0], len(cells))


@pytest.mark.parametrize(
    ("ratio", "metric", "words"),
    [
        (Ratio(0.5, 0.4, 0.625), "time", "2.00 times as fast (1.60 to 2.50), at one size."),
        (Ratio(1.8, 1.6, 2.0), "time", "1.80 times as long (1.60 to 2.00), at one size."),
        (Ratio(0.5, 0.5, 0.5), "size", "0.50 times as large (0.50 to 0.50), at one size."),
        (Ratio(1.0025, 1.0025, 1.0025), "size",
         "1.0025 times as large (1.0025 to 1.0025), at one size."),
        (Ratio(2.0, 1.5, 3.0), "memory",
         "2.00 times the extra memory (1.50 to 3.00), at one size."),
        (Ratio(250.0, 200.0, 300.0), "time", "250 times as long (200 to 300), at one size."),
        (Ratio(1.01, 0.97, 1.04), "time",
         "No difference larger than the intervals (0.97 to 1.04 times), at one size."),
        (Ratio(1.0, 1.0, 1.0), "size", "The very same, at one size."),
        (Ratio(3.0, None, None), "time",
         "3.00 times as long, at one size; too few samples to tell how sure that is."),
    ],
)  # fmt: skip
def test_a_ratio_in_words(ratio: Ratio, metric: str, words: str) -> None:
    assert in_words(series(ratio), metric) == words


def test_sizes_that_disagree_are_named_from_small_to_large() -> None:
    found = series(Ratio(2.0, 1.9, 2.1), Ratio(0.5, 0.4, 0.6), overall=Ratio(1.0, 0.8, 1.2))
    assert in_words(found, "time") == (
        "No difference larger than the intervals (0.80 to 1.20 times), over 2 sizes. It depends on "
        "the size of the model: 2.00 times the time at 1k parameters, 0.50 times at 10k."
    )


@given(st.floats(1e-200, 1e200), st.floats(1, 1e6), st.sampled_from(["time", "size", "memory"]))
def test_any_ratio_has_words(value: float, reach: float, metric: str) -> None:
    assert difference(Ratio(value, value / reach, value * reach), metric)
    assert times(value)


POSITIVE = st.floats(1e-12, 1e12)


@given(st.lists(st.tuples(POSITIVE, st.none() | st.floats(1, 1e9)), min_size=1, max_size=3))
def test_any_ratios_fit_the_plot(found: list[tuple[float, float | None]]) -> None:
    ratios = [
        Ratio(value, None, None) if reach is None else Ratio(value, value / reach, value * reach)
        for value, reach in found
    ]
    plot = ratio_plot([series(*ratios)], series_cards(PLAN), "a label")
    assert plot is not None
    assert plot.zero is not None
    assert 0 <= plot.zero <= 100
    assert len(plot.y_ticks) <= 9
    assert all(0 <= tick.place <= 100 for tick in (*plot.x_ticks, *plot.y_ticks))


def test_nothing_shared_is_no_plot() -> None:
    assert ratio_plot([], series_cards(PLAN), "a label") is None
