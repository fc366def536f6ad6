"""The chart that the server draws: well-formed, within its box, and honest in every state."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import PLAN, a_cell, a_sample
from test_panel import FINISHED, RUNNING
from views import EVERY_FORMAT, FITS, RUNS, SAMPLES, VIEWS, a_fit, all_failed

from app.experiments.cards import format_cards
from app.experiments.chart_state import ChartState, Scale, Show
from app.experiments.drawing import shelf
from app.experiments.drawing.hero import MOST_NAMES, short_name
from app.experiments.drawing.shelf import Picture, Subject, file_picture, inline_picture
from app.experiments.scene import MOST_SAMPLES, OtherRun, scene
from app.experiments.store import Run
from app.experiments.values import Plan, Sample

SVG = "{http://www.w3.org/2000/svg}"


def subject(
    samples: Sequence[Sample] = SAMPLES,
    state: ChartState | None = None,
    run: Run = FINISHED,
    others: Sequence[OtherRun] = (),
    fits: dict[str, Any] | None = None,
) -> Subject:
    fitted = replace(run, fits=FITS if fits is None else fits)
    return Subject(fitted, 7, state or ChartState(), lambda: samples, others)


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> None:
    shelf._kept.clear()


def inline(*args: Any, **more: Any) -> Picture:
    return inline_picture(subject(*args, **more))


def alone(theme: str = "light", title: str = "Save time", **more: Any) -> Picture:
    return file_picture(subject(**more), title, "Measured on the moon", theme)


def parsed(picture: Picture) -> ET.Element:
    return ET.fromstring(f"<div>{picture.markup}</div>")


# ---- In every state ----


@pytest.mark.parametrize("samples", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("show", Show)
@pytest.mark.parametrize("scale", Scale)
def test_whatever_was_measured_is_a_chart_that_says_so(
    samples: list[Sample], show: Show, scale: Scale
) -> None:
    state = ChartState(show=show, x=scale, y=scale, raw=True)
    for picture in (inline(samples, state), alone(samples=samples, state=state)):
        parsed(picture)
        assert picture.says
        assert not re.search(r"nan|inf\b", picture.markup)
        if picture.empty:
            assert picture.says.startswith(picture.empty)


@given(VIEWS, st.sampled_from(sorted(RUNS)), st.sampled_from(["light", "dark"]))
def test_every_view_of_every_run_is_well_formed(state: ChartState, run: str, theme: str) -> None:
    shelf._kept.clear()
    of_page = inline(RUNS[run], state)
    of_file = alone(theme, samples=RUNS[run], state=state)
    for picture in (of_page, of_file):
        parsed(picture)
        assert "style=" not in picture.markup
        assert "<script" not in picture.markup
    assert of_page.says == of_file.says


def test_points_lie_within_the_box_and_carry_their_exact_numbers() -> None:
    picture = parsed(inline())
    marks = picture.findall(f".//{SVG}use") + picture.findall(".//use")
    assert len(marks) == 9
    for mark in marks:
        x, y = (float(mark.attrib[name].removesuffix("%")) for name in "xy")
        assert 0 < x < 100
        assert 0 < y < 100
    titles = ["".join(mark.itertext()) for mark in marks]
    assert titles[0] == (
        f"{format_cards()['pickle'].label}\n1,004 parameters\nmedian 1.01 ms\n"
        "1 ms to 1.02 ms (95 %, 3 samples)"
    )


def test_names_stand_beside_the_lines_and_the_limit_is_called_so() -> None:
    words = "".join(parsed(inline()).itertext())
    assert format_cards()["pickle"].label in words
    assert "raw write(2), the limit" in words


def test_more_names_than_have_room_stand_in_the_legend_alone() -> None:
    plan = replace(EVERY_FORMAT, dtypes=("float32", "float16"))
    samples = [
        replace(a_sample(a_cell("raw", size, 0, 0)), series=series.name)
        for series in plan.series
        for size in plan.sizes
    ]
    assert len(plan.series) > MOST_NAMES
    picture = inline(samples, run=replace(FINISHED, plan=plan), fits={})
    assert "chart-names" not in picture.markup


def test_fits_bands_and_crossovers_go_with_their_switch() -> None:
    def with_fits(state: ChartState) -> tuple[bool, bool, bool]:
        seen = scene(wide(), samples_of(wide()), FITS, state)
        lines = seen.lines
        return (
            any(line.curve for line in lines),
            any(line.curve and line.curve.high for line in lines),
            any(line.crossover for line in lines),
        )

    assert with_fits(ChartState()) == (True, True, True)
    assert with_fits(ChartState(fits=False)) == (False, False, False)
    assert with_fits(ChartState(show=Show.SIZE)) == (True, False, False)


def wide() -> Plan:
    return replace(PLAN, sizes=(1000, 10**6, 10**8))


def samples_of(plan: Plan) -> list[Sample]:
    return [
        a_sample(a_cell(series.name, size, block, 0))
        for series in plan.series
        for size in plan.sizes
        for block in range(3)
    ]


def test_lines_that_are_off_are_not_drawn_and_the_axis_follows_the_others() -> None:
    whole = scene(PLAN, SAMPLES, FITS, ChartState())
    rest = scene(PLAN, SAMPLES, FITS, ChartState(hide=("onnx",)))
    assert [line.card.id for line in rest.lines] == ["pickle", "raw"]
    assert rest.y.high < whole.y.high
    assert rest.hidden == (format_cards()["onnx"].label,)


def test_single_samples_are_drawn_as_many_as_a_page_can_bear() -> None:
    few = scene(PLAN, SAMPLES, FITS, ChartState(raw=True))
    assert sum(len(line.samples) for line in few.lines) == few.samples == len(SAMPLES)
    many = scene(PLAN, SAMPLES * 100, FITS, ChartState(raw=True))
    assert many.samples == 100 * len(SAMPLES)
    assert 0 < sum(len(line.samples) for line in many.lines) <= MOST_SAMPLES
    assert scene(PLAN, SAMPLES, FITS, ChartState()).samples == 0


def test_a_throughput_is_weight_bytes_over_time_and_so_is_its_curve() -> None:
    seen = scene(PLAN, SAMPLES, FITS, ChartState(show=Show.THROUGHPUT))
    line = next(line for line in seen.lines if line.card.id == "pickle")
    one = [s for s in SAMPLES if s.series == "pickle" and s.size == 1000]
    rates = sorted((s.weight_bytes or 0) / (s.seconds or 1) for s in one)
    assert line.cells[0].median == pytest.approx(rates[1])
    assert line.curve is not None
    weight = (one[0].weight_bytes or 0) / (one[0].n or 1)
    assert line.curve.ys[0] == pytest.approx(weight * 1004 / (1e-3 + 3e-9 * 1004), rel=0.01)
    band = zip(line.curve.low, line.curve.ys, line.curve.high, strict=True)
    assert all(low < y < high for low, y, high in band)


def test_a_band_that_begins_at_nothing_all_along_is_not_drawn() -> None:
    nothing = {
        "verdict": "O(1)",
        "fixed_cost": 0.0,
        "per_unit": 0.0,
        "intervals": {"fixed_cost": [0.0, 2e5], "per_unit": [0.0, 0.0]},
    }
    fits = {**FITS, "raw": {**a_fit("raw"), "metrics": {"peak_memory": nothing}}}
    seen = scene(PLAN, SAMPLES, fits, ChartState(show=Show.MEMORY))
    curve = next(line.curve for line in seen.lines if line.card.id == "raw")
    assert curve is not None
    assert not curve.low
    assert not curve.high


def test_a_straight_axis_begins_at_nothing() -> None:
    seen = scene(PLAN, SAMPLES, FITS, ChartState(x=Scale.LINEAR, y=Scale.LINEAR))
    for axis in (seen.x, seen.y):
        assert axis.low == 0
        assert axis.ticks[0].value == 0
        assert 3 <= len(axis.ticks) <= 12
        assert all(0 <= axis.place(tick.value) <= 1 for tick in axis.ticks)


def test_failed_points_stand_at_the_foot_with_their_reason() -> None:
    picture = inline(all_failed("it <b>failed</b> & fell"), ChartState())
    assert picture.empty == "Every point failed; the table says why."
    assert "it &lt;b&gt;failed&lt;/b&gt; &amp; fell" in picture.markup
    assert "<b>" not in picture.markup


def test_a_run_under_way_promises_points_and_one_that_is_over_does_not() -> None:
    assert inline([], run=RUNNING, fits={}).empty == "Points appear here as they are measured."
    assert "was not measured" in inline([], fits={}).empty


def test_the_what_if_is_a_rule_or_an_arrow_at_the_edge() -> None:
    assert "n = 10k<" in inline(state=ChartState(at=10_000)).markup
    assert "n = 1G →" in inline(state=ChartState(at=10**9)).markup
    assert "← n = 2" in inline(state=ChartState(at=2)).markup


def test_other_machines_are_hollow_and_their_names_are_anybodys() -> None:
    other = OtherRun("x", "<Ada's> & co", PLAN, SAMPLES)
    picture = inline(others=[other])
    assert "&lt;Ada&#x27;s&gt; &amp; co" in picture.markup
    assert "chart-mark-circle-open" in picture.markup
    parsed(picture)


# ---- Names ----


@given(st.text(min_size=1, max_size=80))
def test_a_name_is_short_and_says_that_it_was_cut(label: str) -> None:
    found = short_name(label)
    assert len(found) <= 26
    assert found == label or "…" in found


def test_what_tells_a_name_from_its_like_stays() -> None:
    assert short_name("torch.save(state_dict), float16") == "torch.save(state…, float16"


# ---- Files ----


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_file_stands_alone(theme: str) -> None:
    picture = alone(theme, title="<Time> & space " * 20)
    root = ET.fromstring(picture.markup)
    assert root.attrib["viewBox"] == "0 0 1200 675"
    words = "".join(root.itertext())
    assert "Measured on the moon" in words
    assert "light-dark" not in picture.markup
    assert ("#1b1f23" in picture.markup) == (theme == "dark")


def test_phases_are_stacks_of_the_whole_time() -> None:
    picture = inline(state=ChartState(show=Show.PHASES))
    assert picture.markup.count("stack-panel ") + picture.markup.count('"stack-panel"') == 3
    assert "Each bar is the whole of a time" in picture.says
    root = parsed(picture)
    heights = [rect.attrib["height"] for rect in root.iter("rect")]
    assert sum(float(each[:-1]) for each in heights if each.endswith("%")) == pytest.approx(
        100 * 9, abs=1
    )


# ---- Kept ----


def test_a_drawing_is_kept_until_the_run_or_the_view_is_another() -> None:
    asked = 0

    def samples() -> list[Sample]:
        nonlocal asked
        asked += 1
        return SAMPLES

    first = Subject(FINISHED, 7, ChartState(), samples)
    assert inline_picture(first) is inline_picture(first)
    assert asked == 1
    inline_picture(replace(first, state=ChartState(notes=("a word",))))
    assert asked == 1
    inline_picture(replace(first, last_event=8))
    inline_picture(replace(first, state=ChartState(raw=True)))
    inline_picture(replace(first, run=replace(FINISHED, fits=FITS)))
    assert asked == 4


def test_only_so_many_are_kept() -> None:
    for at in range(1, 3 * shelf._MOST):
        inline_picture(subject(state=ChartState(at=at, show=Show.PHASES)))
    assert len(shelf._kept) <= shelf._MOST
