"""The sentence under a chart: what it shows, and nothing that it does not."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import PLAN
from views import FITS, RUNS, SAMPLES, VIEWS, a_fit, identical, one_point

from app.experiments.cards import format_cards
from app.experiments.chart_state import ChartState, Scale, Show
from app.experiments.phases import phases_of
from app.experiments.saying import key_words, phase_words, scene_words
from app.experiments.scene import OtherRun, scene
from app.experiments.values import RunStatus, Sample

PICKLE, ONNX, RAW = (format_cards()[name].label for name in ("pickle", "onnx", "raw"))


def says(
    samples: list[Sample] = SAMPLES,
    fits: dict[str, Any] | None = None,
    others: tuple[OtherRun, ...] = (),
    status: RunStatus = RunStatus.FINISHED,
    **view: Any,
) -> str:
    seen = scene(PLAN, samples, FITS if fits is None else fits, ChartState(**view), others)
    return scene_words(seen, status)


def test_best_worst_and_their_ratio_at_the_largest_size() -> None:
    words = says()
    assert f"At 100 thousand parameters {PICKLE} is fastest (1.31 ms)" in words
    assert f"{ONNX} is slowest (505 ms, 380 times as long)" in words
    assert f"{RAW}, the limit, is" in words
    assert f"{PICKLE}, {ONNX} and {RAW} grow like O(n)" in words
    assert "Both axes are logarithmic" in words


def test_each_metric_has_its_words() -> None:
    larger = [replace(s, bytes=(s.bytes or 0) * (1 + (s.series == "onnx"))) for s in SAMPLES]
    assert f"{PICKLE} has the smallest file (400 kB)" in says(larger, show=Show.SIZE)
    assert f"{PICKLE} and {ONNX} are too close to tell apart: 400 kB." in says(show=Show.MEMORY)
    assert f"{PICKLE} moves most bytes a second" in says(show=Show.THROUGHPUT)
    assert "grow" not in says(show=Show.THROUGHPUT)


def test_what_cannot_be_told_from_no_memory_has_no_ratio() -> None:
    none = [replace(s, peak_bytes=0) if s.series == "pickle" else s for s in SAMPLES]
    words = says(none, show=Show.MEMORY)
    assert f"{PICKLE} needs least extra memory (under 4.1 kB, which cannot be told from none)" in (
        words
    )
    assert "MB, " not in words


def test_a_tie_is_called_one() -> None:
    words = says(identical())
    assert f"{PICKLE} and {ONNX} are too close to tell apart: 1 ms." in words
    assert "fastest" not in words


def test_intervals_that_meet_name_no_winner() -> None:
    noisy = [
        replace(s, seconds=0.5 + 0.3 * s.block) if s.series in ("pickle", "onnx") else s
        for s in SAMPLES
    ]
    assert "too close to tell apart" in says(noisy)


def test_one_sample_a_point_is_said_so() -> None:
    first = [sample for sample in SAMPLES if sample.block == 0]
    assert "So far by a single sample." in says(first)


def test_one_point_is_told_as_one_point() -> None:
    words = says(one_point())
    assert f"{PICKLE} has one point: 1 ms at 1000 parameters" in words.replace("1 thousand", "1000")


def test_lines_that_change_places_are_told() -> None:
    crossing = [
        replace(s, seconds=(s.seconds or 0) * 1000) if is_last(s, "pickle") else s for s in SAMPLES
    ]
    words = says(crossing)
    assert f"Up to 10 thousand {PICKLE} is ahead of {ONNX}; they cross before 100 thous" in words


def is_last(sample: Sample, series: str) -> bool:
    return (sample.series, sample.size) == (series, PLAN.sizes[-1])


def test_a_line_without_a_class_is_told_apart() -> None:
    fits = {"pickle": a_fit("pickle"), "onnx": a_fit("onnx", None)}
    words = says(fits=fits)
    assert f"{PICKLE} grows like O(n)." in words
    assert f"No class is settled for {ONNX} and {RAW}." in words


def test_classes_that_fit_as_well_are_named() -> None:
    tied = {**a_fit("pickle"), "tie": ["O(n)", "O(n log n)"]}
    words = says(fits={**FITS, "pickle": tied})
    assert f"{PICKLE} grows like O(n) (O(n log n) would fit as well)" in words
    assert f"{ONNX} and {RAW} grow like O(n);" in words


def test_a_class_that_hangs_on_one_size_is_doubted() -> None:
    shaky = {**a_fit("raw", "O(n log n)"), "tie": ["O(n log n)"], "agreement": 1 / 3}
    words = says(fits={**FITS, "raw": shaky})
    assert f"{RAW} grows like O(n log n), though leaving one size out often changes that." in words


def test_what_does_not_grow_is_said_so_as_far_as_measured() -> None:
    assert f"{ONNX} does not grow as far as measured (O(1))" in says(
        fits={**FITS, "onnx": a_fit("onnx", "O(1)")}
    )


def test_what_is_off_what_failed_what_is_laid_over_and_each_sample() -> None:
    words = says(hide=("onnx",), raw=True, fits=FITS)
    assert f"Switched off: {ONNX}." in words
    assert "Each of the 18 small dots is a sample." in words
    failing = [replace(s, ok=False, reason="no") if is_last(s, "onnx") else s for s in SAMPLES]
    assert f"marked × at the foot: 1 of {ONNX}." in says(failing)
    other = OtherRun("x", "the other machine", PLAN, SAMPLES)
    assert "Hollow marks are of the other machine." in says(others=(other,))


def test_axes_are_named_as_they_are() -> None:
    assert "Both axes are linear" in says(x=Scale.LINEAR, y=Scale.LINEAR)
    assert "Parameters stand on a linear axis" in says(x=Scale.LINEAR)
    assert "values on a linear one" in says(y=Scale.LINEAR)


def test_marks_are_explained_as_far_as_there_are_any() -> None:
    def key(**view: Any) -> str:
        return key_words(scene(PLAN, SAMPLES, FITS, ChartState(**view)))

    assert key() == (
        "Bars are 95 % intervals of medians; lines are fits; bands their 95 % intervals."
    )
    assert key(fits=False) == "Bars are 95 % intervals of medians."
    assert key(hide=PLAN.formats) == ""


def test_nothing_is_said_of_what_is_not_there() -> None:
    assert says([], {}) == "There is no point to show: save time was not measured."
    assert says([], {}, status=RunStatus.RUNNING) == "Points appear here as they are measured."
    assert says(RUNS["all failed"], {}).startswith("Every point failed; the table says why.")
    assert says(hide=PLAN.formats).startswith("Every line is switched off")


def test_phases_say_where_the_time_goes() -> None:
    state = ChartState(show=Show.PHASES)
    one = phase_words(phases_of(PLAN, SAMPLES, state), ["x"], RunStatus.FINISHED)
    assert one == "Each bar is the whole of a time, all of it serialize. Switched off: x."
    two = [
        replace(s, phases={"convert": 3e-3 if s.series == "onnx" else 1e-4, "serialize": 1e-3})
        for s in SAMPLES
    ]
    words = phase_words(phases_of(PLAN, two, state), [], RunStatus.FINISHED)
    assert f"serialize takes most of {PICKLE} (91 %) and {RAW} (91 %)" in words
    assert f"convert takes most of {ONNX} (75 %)" in words
    assert "split into convert and serialize" in words
    none = phases_of(PLAN, [], ChartState(show=Show.PHASES))
    assert "not measured" in phase_words(none, [], RunStatus.FINISHED)


@given(VIEWS.filter(lambda view: view.show is not Show.PHASES), st.sampled_from(sorted(RUNS)))
def test_there_is_always_something_to_say(view: ChartState, run: str) -> None:
    words = scene_words(scene(PLAN, RUNS[run], FITS, view), RunStatus.FINISHED)
    assert words.endswith(".")
    assert "  " not in words
    assert "nan" not in words


@pytest.mark.parametrize("count", [1, 2, 3])
def test_words_do_not_depend_on_how_often_they_are_asked(count: int) -> None:
    assert len({says() for _ in range(count)}) == 1
