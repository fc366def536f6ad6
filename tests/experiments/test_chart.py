"""The chart of a run: what Plotly takes, and what a reader sees."""

import itertools
import math
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import plotly.graph_objects
import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import COSTS, PLAN, a_cell, a_sample, all_samples, failed

from app.experiments.cards import format_cards
from app.experiments.cells import METRICS as CELL_METRICS
from app.experiments.chart import figure as figure_of
from app.experiments.chart_state import ChartState, Show
from app.experiments.drawing.apart import apart as pushed_apart
from app.experiments.growth import CLASSES
from app.experiments.scene import METRICS, PAGE
from app.experiments.values import Plan, Sample


def figure(
    plan: Plan, samples: Iterable[Sample], fits: dict[str, Any], metric: str, **view: Any
) -> dict[str, Any]:
    return figure_of(plan, samples, fits, ChartState(show=Show(metric), **view))


def a_fit(series: str, verdict: str | None = "O(n)") -> dict[str, Any]:
    fixed, per_unit = COSTS[series]
    return {
        "verdict": verdict,
        "fixed_cost": fixed,
        "per_unit": per_unit,
        "crossover": fixed / per_unit,
        "intervals": {
            "fixed_cost": [fixed * 0.9, fixed * 1.1],
            "per_unit": [0.0, per_unit * 1.2],
        },
    }


FITS = {series: a_fit(series) for series in COSTS}


def by_role(drawn: dict[str, Any], role: str) -> dict[str, dict[str, Any]]:
    return {
        trace["meta"]["series"]: trace for trace in drawn["data"] if trace["meta"]["role"] == role
    }


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("samples", [[], list(all_samples())[:1], list(all_samples())])
@pytest.mark.parametrize("fits", [{}, FITS])
def test_plotly_accepts_every_figure(
    metric: str, samples: list[Sample], fits: dict[str, Any]
) -> None:
    drawn = figure(PLAN, samples, fits, metric)
    # Refuses unknown properties and values of the wrong kind.
    plotly.graph_objects.Figure(drawn).to_json()


def test_metrics_of_cells_and_charts_are_the_same() -> None:
    assert METRICS.keys() == CELL_METRICS.keys()


def test_a_failed_point_stands_at_the_bottom_at_its_size_with_its_reason() -> None:
    samples = [
        failed(sample, "it needed more than 6 GB") if sample.series == "onnx" else sample
        for sample in all_samples()
    ]
    drawn = figure(PLAN, samples, {}, "time")
    plotly.graph_objects.Figure(drawn)
    trace = by_role(drawn, "failed")["onnx"]
    assert trace["x"] == list(PLAN.sizes)
    assert trace["customdata"] == ["it needed more than 6 GB"] * 3
    low, high = (10**end for end in drawn["layout"]["yaxis"]["range"])
    assert all(low < y < math.sqrt(low * high) for y in trace["y"])
    assert by_role(drawn, "median")["onnx"]["x"] == []


def test_a_cell_that_failed_once_keeps_its_point_and_tells() -> None:
    good = a_sample(a_cell("pickle", 1000, 0, 0))
    bad = failed(a_sample(a_cell("pickle", 1000, 1, 0)), "killed")
    drawn = figure(PLAN, [good, bad], {}, "time")
    assert by_role(drawn, "failed") == {}
    assert "one failed: killed" in by_role(drawn, "median")["pickle"]["customdata"][0]


def test_medians_carry_their_intervals_and_words() -> None:
    drawn = figure(PLAN, all_samples(), {}, "time")
    trace = by_role(drawn, "median")["pickle"]
    seconds = [
        sorted(s.seconds for s in all_samples() if (s.series, s.size) == ("pickle", size))  # type: ignore[type-var]
        for size in PLAN.sizes
    ]
    assert trace["x"] == [size + 4 for size in PLAN.sizes]  # as built, not as asked for
    assert trace["y"] == [values[1] for values in seconds]
    plus = trace["error_y"]["array"]
    assert plus == pytest.approx([values[2] - values[1] for values in seconds])  # type: ignore[operator]
    assert trace["customdata"][0] == (
        "1,004 parameters<br>median 1.01 ms<br>1 ms to 1.02 ms (95 %, 3 samples)"
    )
    assert trace["name"] == format_cards()["pickle"].label


def test_a_fit_is_drawn_over_the_measured_range_with_band_and_crossover() -> None:
    plan = replace(PLAN, sizes=(1000, 10**6, 10**8))
    drawn = figure(plan, all_samples(plan), FITS, "time")
    line = by_role(drawn, "fit")["pickle"]
    assert line["meta"]["verdict"] == "O(n)"
    assert (line["x"][0], line["x"][-1]) == pytest.approx((1004, 10**8 + 4), rel=1e-5)
    assert line["y"][0] == pytest.approx(1e-3 + 3e-9 * 1004, rel=1e-5)
    assert by_role(drawn, "crossover")["pickle"]["x"] == [1e-3 / 3e-9]
    band = by_role(drawn, "band")["pickle"]
    assert len(band["x"]) == 2 * len(line["x"])
    assert max(band["y"]) > max(line["y"])
    assert min(band["y"]) > 0
    assert by_role(drawn, "median")["pickle"]["mode"] == "markers"


def test_the_limit_is_a_dashed_grey_line_without_a_crossover() -> None:
    plan = replace(PLAN, sizes=(1000, 10**6, 10**8))
    drawn = figure(plan, all_samples(plan), FITS, "time")
    assert by_role(drawn, "limit").keys() == {"raw"}
    limit = by_role(drawn, "limit")["raw"]["line"]
    red, green, blue = (int(limit["color"][at : at + 2], 16) for at in (1, 3, 5))
    assert max(red, green, blue) - min(red, green, blue) < 40
    assert limit["dash"] != "solid"
    assert "raw" not in by_role(drawn, "crossover")


@pytest.mark.parametrize("verdict", [None, "O(2^n)", *CLASSES])
def test_any_verdict_can_be_drawn(verdict: str | None) -> None:
    fits = {series: a_fit(series, verdict) for series in COSTS}
    drawn = figure(PLAN, all_samples(), fits, "time")
    plotly.graph_objects.Figure(drawn)
    assert bool(by_role(drawn, "fit")) == (verdict in CLASSES)


def test_an_interval_without_an_end_gives_no_band() -> None:
    fit = a_fit("pickle")
    fit["intervals"]["fixed_cost"] = [0.0, None]
    drawn = figure(PLAN, all_samples(), {"pickle": fit}, "time")
    assert "pickle" in by_role(drawn, "fit")
    assert by_role(drawn, "band") == {}


def test_size_and_memory_have_no_fits_and_join_their_points() -> None:
    drawn = figure(PLAN, all_samples(), FITS, "size")
    assert {trace["meta"]["role"] for trace in drawn["data"]} == {"median"}
    assert {trace["mode"] for trace in drawn["data"]} == {"lines+markers"}


def test_no_extra_memory_is_drawn_at_one_page_and_said_so() -> None:
    drawn = figure(PLAN, all_samples(), {}, "memory")
    raw = by_role(drawn, "median")["raw"]
    assert raw["y"] == [PAGE] * 3
    assert raw["error_y"]["arrayminus"] == [0] * 3
    assert "median 0 B" in raw["customdata"][0]
    assert "less than one page" in raw["customdata"][0]
    assert "less than one page" not in by_role(drawn, "median")["pickle"]["customdata"][2]


def test_memory_that_was_not_measured_gives_no_point() -> None:
    samples = [replace(sample, peak_bytes=None) for sample in all_samples()]
    drawn = figure(PLAN, samples, {}, "memory")
    assert all(trace["x"] == [] for trace in drawn["data"])


def test_everything_lies_within_the_axes_which_are_logarithmic_and_named() -> None:
    for metric in METRICS:
        drawn = figure(PLAN, all_samples(), {}, metric)
        for name, values in (("xaxis", "x"), ("yaxis", "y")):
            axis = drawn["layout"][name]
            low, high = (10**end for end in axis["range"])
            assert axis["type"] == "log"
            assert axis["title"]["text"]
            assert all(low < each < high for trace in drawn["data"] for each in trace[values])
            assert all(low <= tick <= high for tick in axis["tickvals"])
            assert len(axis["tickvals"]) >= 2
    layout = figure(PLAN, all_samples(), {}, "time")["layout"]
    assert "title" not in layout
    assert layout["xaxis"]["ticktext"] == ["1k", "10k", "100k"]
    assert {"1 ms", "100 ms"} <= set(layout["yaxis"]["ticktext"])


def test_a_narrow_range_still_has_ticks() -> None:
    plan = replace(PLAN, formats=("raw",), sizes=(1000, 2000))
    drawn = figure(plan, all_samples(plan), {}, "time")
    assert len(drawn["layout"]["yaxis"]["tickvals"]) >= 2


@pytest.mark.parametrize("metric", METRICS)
def test_labels_at_the_line_ends_are_in_the_lines_order_and_do_not_overlap(metric: str) -> None:
    plan: Plan = replace(PLAN, formats=tuple(format_cards()))
    same = [
        replace(a_sample(a_cell("raw", size, 0, 0)), series=series)
        for series in plan.formats
        for size in plan.sizes
    ]
    labels = figure(plan, same, {}, metric)["layout"]["annotations"]
    assert {label["text"] for label in labels} == {card.label for card in format_cards().values()}
    places = sorted(label["y"] for label in labels)
    assert places[0] >= 0
    assert places[-1] <= 1
    assert all(b - a >= 0.05 for a, b in itertools.pairwise(places))


@given(st.lists(st.floats(0, 1), max_size=12).map(sorted))
def test_labels_are_pushed_apart_and_keep_their_order(places: list[float]) -> None:
    apart = pushed_apart(places, 0.062)
    assert len(apart) == len(places)
    assert all(b - a > 0.0619 for a, b in itertools.pairwise(apart))
    assert all(place <= 1 + 1e-9 for place in apart)


def test_drawing_loads_neither_plotly_nor_numpy() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests/experiments');"
        "from runs import PLAN, all_samples; from app.experiments.chart import figure;"
        "from app.experiments.chart_state import ChartState;"
        "figure(PLAN, all_samples(), {}, ChartState());"
        "print(*{'plotly', 'numpy', 'scipy', 'torch'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
