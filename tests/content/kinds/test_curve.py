"""Curves to foretell."""

from dataclasses import replace

import pytest
from content_samples import Site
from hypothesis import given
from hypothesis import strategies as st
from kind_samples import FILE, problems, source, variant

from app.content.kinds.curve import KIND, CurveBody
from app.content.kinds.drawn import empty_plane
from app.content.kinds.tolerance import read_tolerance
from app.errors import Invalid

LINE = (
    "Measured by [save](experiments/save.md): "
    "`time(onnx)` at n = 1e3, 1e4 and 100,000, within a factor of 3."
)
ANSWER = f"{LINE}\n\n> It starts flat."


def body(answer: str = ANSWER) -> CurveBody:
    found = variant("curve", "Say it.", answer).body
    assert isinstance(found, CurveBody)
    return found


def settled() -> CurveBody:
    found = body().settled((0.5, 0.5, 2.0))
    assert found is not None
    return found


def parsed(*written: str) -> dict[str, object]:
    return KIND.parse(settled(), "", KIND.form(settled(), "", {"written": list(written)}))


def test_the_sizes_and_figures_are_read() -> None:
    asked = body()

    assert asked.sizes == (1000, 10_000, 100_000)
    assert [each.text for each in asked.measured.figures] == [
        "time(onnx) at n = 1000",
        "time(onnx) at n = 10000",
        "time(onnx) at n = 100000",
    ]
    assert asked.values == ()
    assert asked.settled((1.0, 2.0)) is None
    assert asked.settled((1.0, 2.0, 0.0)) is None


def test_every_value_within_the_factor_is_right() -> None:
    graded = KIND.grade(settled(), parsed("400 ms", "1.5 s", "6 s"))

    assert (graded.correct, graded.picked) == (True, "right")
    assert graded.right_words == "500 ms at 1,000, 500 ms at 10,000, 2 s at 100,000"


@pytest.mark.parametrize(
    ("written", "picked"),
    [
        (["5 s", "5 s", "20 s"], "too high"),
        (["5 ms", "5 ms", "20 ms"], "too low"),
        (["1 ms", "100 ms", "2 s"], "too steep"),
        (["500 ms", "500 ms", "100 ms"], "too flat"),
        (["500 ms", "10 s", "2 s"], "other"),
    ],
)
def test_a_wrong_curve_is_named_by_what_it_has_too_much_of(written: list[str], picked: str) -> None:
    graded = KIND.grade(settled(), parsed(*written))

    assert (graded.correct, graded.picked) == (False, picked)
    assert "It starts flat." in graded.feedback_html


def test_each_value_stands_beside_the_measured_one() -> None:
    shown = KIND.answered(settled(), "", parsed("5 ms", "0.5 s", "30 s"))

    assert shown.title == "1 of 3 values are near enough (within a factor of 3)."
    assert [(point.written, point.right, point.off) for point in shown.points] == [
        ("5 ms", "500 ms", "100 times too little"),
        ("0.5 s", "500 ms", "just so"),
        ("30 s", "2 s", "15 times too much"),
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["1 s", "1 s", ""], "The value at 100,000 could not be read: no number was written"),
        (["1", "1 s", "1 s"], "needs a unit: ns, µs, ms, s, min"),
        (["1 MB", "1 s", "1 s"], "is no unit that fits here"),
        (["0 s", "1 s", "1 s"], "a value is above 0"),
        (["-1 s", "1 s", "1 s"], "a value is above 0"),
        ([], "The value at 1,000"),
    ],
)
def test_what_is_no_curve_is_refused(written: list[str], said: str) -> None:
    with pytest.raises(Invalid) as error:
        parsed(*written)
    assert said in error.value.detail
    assert "Nothing was counted" in error.value.detail


def test_the_fields_tell_nothing_of_what_was_measured() -> None:
    asked = KIND.ask(settled(), "")

    assert asked.sizes == ("1,000", "10,000", "100,000")
    assert asked == KIND.ask(body(), "")


def test_it_is_drawn_on_a_plane_that_is_the_same_whatever_was_measured() -> None:
    plane = KIND.ask(settled(), "").plane

    assert (plane.least, plane.most, plane.steps) == (1e-5, 1e2, 10)
    assert plane.writes == ("ns", "µs", "ms", "s")
    assert [tick.text for tick in plane.plot.y_ticks] == ["10 µs", "1 ms", "100 ms", "10 s"]
    assert [tick.text for tick in plane.plot.x_ticks] == ["1k", "10k", "100k"]
    assert plane.plot.ends == ("log 2.79588 5.20412", "log -5 2")
    assert plane.plot.traces == ()


@pytest.mark.parametrize(
    ("unit", "foot", "top", "writes"),
    [("B", "100 B", "10 GB", ("B", "kB", "MB", "GB")), ("", "0.001", "100,000", ("",))],
)
def test_sizes_and_plain_numbers_have_planes_too(
    unit: str, foot: str, top: str, writes: tuple[str, ...]
) -> None:
    plane = empty_plane((1000, 100_000), unit)

    assert plane.writes == writes
    ticks = [tick.text for tick in plane.plot.y_ticks]
    assert (ticks[0], ticks[-1]) == (foot, top)


def test_both_curves_are_drawn_with_the_band_of_what_is_near_enough() -> None:
    shown = KIND.answered(settled(), "", parsed("1 ms", "100 ms", "2 s"))
    measured, mine = shown.plot.traces

    assert (shown.says, shown.near) == ("Your curve rises too steeply.", "within a factor of 3")
    assert mine.line.split("L")[-1] == measured.line.split("L")[-1]  # 2 s is just so
    heights = [float(point.split()[1]) for point in measured.area[1:-1].split("L")]
    assert len(heights) == 6
    for high, low in zip(heights[:3], reversed(heights[3:]), strict=True):
        assert low > high


def test_of_a_right_curve_nothing_is_said_but_where_it_lies() -> None:
    assert KIND.answered(settled(), "", parsed("400 ms", "1.5 s", "6 s")).says == ""


def test_a_tolerance_that_reaches_below_nothing_is_drawn_to_the_foot() -> None:
    wide = replace(settled(), tolerance=read_tolerance("± 200 %", "s"))
    assert "nan" not in KIND.answered(wide, "", parsed("1 s", "1 s", "1 s")).plot.traces[0].area


values = st.floats(1e-9, 1e6).map(lambda number: f"{number!r} s")


@given(st.lists(values | st.text(max_size=9), min_size=3, max_size=3))
def test_any_curve_is_graded_or_refused(written: list[str]) -> None:
    try:
        response = parsed(*written)
    except Invalid:
        return
    KIND.grade(settled(), response)
    KIND.answered(settled(), "", response)
    assert KIND.parse(settled(), "", KIND.form(settled(), "", response)) == response


def test_figures_are_checked_against_the_experiment(site: Site) -> None:
    site.write({FILE: source("curve", "Say it.", ANSWER.replace("time(onnx)", "time(zip)"))})

    assert {f"{each.line}:{each.column} {each.code}" for each in site.load().problems} == {
        "15:48 unknown-claim"
    }


def test_it_is_kept_as_it_was_written() -> None:
    for each in (body(), settled()):
        assert KIND.from_json(KIND.to_json(each)) == each


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", ["9 missing-section"]),
        (LINE, ["13 missing-feedback"]),
        ("Steep.\n\n> No.", ["13 bad-answer"]),
        (ANSWER.replace(" at n = 1e3, 1e4 and 100,000", ""), ["15 bad-answer"]),
        (ANSWER.replace("1e3, 1e4 and 100,000", "1e3"), ["15 bad-answer"]),
        (ANSWER.replace("1e3, 1e4", "1e4, 1e3"), ["15 bad-answer"]),
        (ANSWER.replace("1e3", "some"), ["15 bad-answer"]),
        (ANSWER.replace("factor of 3", "factor of x"), ["15 bad-answer"]),
        (ANSWER.replace(", within a factor of 3", ""), ["15 bad-answer"]),
    ],
)
def test_what_is_wrong_is_said(answer: str, expected: list[str]) -> None:
    assert problems("curve", "Say it.", answer) == expected
