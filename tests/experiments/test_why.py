"""Why a fit says what it says, from the fit as it is stored."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.experiments.fit import fit_series
from app.experiments.measurements import Point
from app.experiments.verdict import SeriesFit
from app.experiments.why import why


def measured(fixed: float, per_unit: float, sizes: int = 9, noise: float = 0.02) -> SeriesFit:
    """The stored fit of a + b*n, measured five times at sizes from 1,000 on."""
    chance = random.Random(1)
    points = [
        Point(n, (fixed + per_unit * n) * (1 + chance.gauss(0, noise)), str(block))
        for block in range(5)
        for n in (round(1000 * 10 ** (step / 2)) for step in range(sizes))
    ]
    return SeriesFit.from_json(json.loads(json.dumps(fit_series(points).to_json())))


CLEAR = measured(1e-3, 3e-9, sizes=11)
TIED = measured(0.5, 2e-9)


def test_a_clear_verdict_stands_alone_and_the_others_are_ruled_out() -> None:
    found = why(CLEAR)
    says = {row.complexity: (row.place, row.says) for row in found.candidates}
    assert says["O(n)"] == ("best", "explains it best")
    assert says["O(1)"] == says["O(n^2)"] == ("out", "ruled out")
    assert [each.complexity for each in found.near] == ["O(n)"]
    assert {each.complexity for each in found.rejected} == {
        "O(1)", "O(log n)", "O(n log n)", "O(n^2)",
    }  # fmt: skip
    assert found.settles == ""
    assert found.expects == "×2"


def test_a_tie_says_what_would_settle_it() -> None:
    found = why(TIED)
    assert len([row for row in found.candidates if row.place in ("best", "tie")]) > 1
    assert len(found.near) > 1
    assert found.settles
    without_words = replace(TIED, settles=None)
    assert TIED.next_size is not None
    assert why(without_words).settles.startswith("Measure up to")


def test_the_costs_of_a_class_are_told_however_small() -> None:
    rows = {row.complexity: row for row in why(CLEAR).candidates}
    assert rows["O(1)"].per_unit == ""
    assert rows["O(n)"].per_unit == "3 ns"
    assert "·10⁻" in rows["O(n^2)"].per_unit


def test_facts_give_intervals() -> None:
    facts = dict(why(CLEAR).facts)
    assert facts["Fitted to"] == "55 measurements at 11 sizes"
    assert facts["Leaving one size out"] == "11 of 11 refits give O(n) again"
    assert "k = 1.0" in facts["Free exponent"]
    assert "95 %" in facts["Fixed cost"]


def test_doublings_tell_where_growth_shows_alone() -> None:
    rows = why(CLEAR).doublings
    assert not rows[0].is_own
    assert rows[-1].is_own
    assert rows[-1].ratio in ("×1.99", "×2.00")


def test_a_plot_has_a_dot_for_each_size_within_its_box() -> None:
    for each in (*why(CLEAR).near, *why(CLEAR).rejected):
        (trace,) = each.plot.traces
        places = [piece.split("h")[0].split() for piece in trace.dots.split("M")[1:]]
        assert len(places) == len(CLEAR.levels)
        assert all(0 <= float(x) <= 1000 and 0 <= float(y) <= 1000 for x, y in places)
        assert each.complexity in each.plot.label


@pytest.mark.parametrize("fit", [CLEAR, TIED])
def test_what_an_older_version_stored_is_shown_as_far_as_it_goes(fit: SeriesFit) -> None:
    old = fit.to_json()
    for name in ("levels", "doublings", "settles", "metric"):
        del old[name]
    for candidate in old["candidates"]:
        del candidate["residuals"]
    found = why(SeriesFit.from_json(old))
    assert found.near == found.rejected == found.doublings == ()
    assert len(found.candidates) == 5


def test_too_little_for_a_fit_has_no_candidates_and_says_what_to_measure() -> None:
    found = why(fit_series([Point(n, 1e-3 * n, None) for n in (10, 20)]))
    assert found.candidates == ()
    assert "Measure up to" in found.settles


@given(
    values=st.lists(
        st.tuples(st.integers(1, 10**9), st.floats(1e-12, 1e6)), min_size=1, max_size=30
    )
)
def test_whatever_was_measured_can_be_shown(values: list[tuple[int, float]]) -> None:
    found = why(fit_series([Point(n, value, None) for n, value in values], resamples=20))
    for each in (*found.near, *found.rejected):
        assert "nan" not in str(each.plot)
        assert "inf" not in str(each.plot)
