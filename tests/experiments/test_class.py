"""The class: every machine counts once, and a few of them are none."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import NOW, PLAN, all_samples

from app.experiments.beside.pooled import Reading, cell_medians, named_as, place, pooled


def a_reading(run: str = "a", seconds: float | None = 1.0, **changes: object) -> Reading:
    reading = Reading(
        run, "pickle", "mlp_width", "float32", 1000, 1004, seconds, 4300, 4000, NOW
    )  # fmt: skip
    return replace(reading, **changes)  # type: ignore[arg-type]


def test_a_machine_that_measured_often_counts_as_one() -> None:
    often = [a_reading("a", seconds) for seconds in (1.0, 2.0, 90.0, 3.0, 2.0)]
    samples = pooled(PLAN, cell_medians([*often, a_reading("b", 5.0), a_reading("c", 7.0)]))
    assert [(sample.block, sample.seconds) for sample in samples] == [(0, 2.0), (1, 5.0), (2, 7.0)]
    assert {sample.series for sample in samples} == {"pickle"}


def test_a_machine_keeps_its_number_over_all_cells() -> None:
    readings = [a_reading(run, size=size) for size in PLAN.sizes for run in "abc"]
    for sample in pooled(PLAN, readings):
        assert sample.block == {"a": 0, "b": 1, "c": 2}["abc"[sample.block]]
    assert len(pooled(PLAN, readings)) == 3 * len(PLAN.sizes)


@pytest.mark.parametrize(
    "change", [{"format": "onnx_legacy"}, {"family": "cnn"}, {"dtype": "int8"}, {"size": 77}]
)
def test_what_the_run_does_not_measure_is_left_out(change: dict[str, object]) -> None:
    assert pooled(PLAN, [a_reading(**change)]) == ()


def test_a_series_has_the_name_that_it_has_in_the_run() -> None:
    plan = replace(PLAN, families=("mlp_depth", "mlp_width"))
    (sample,) = pooled(plan, [a_reading()])
    assert sample.series == "pickle@mlp_width"


def test_what_was_not_measured_stays_unknown() -> None:
    (sample,) = pooled(PLAN, cell_medians([a_reading(seconds=None, peak_bytes=None)] * 2))
    assert (sample.seconds, sample.peak_bytes, sample.bytes) == (None, None, 4300)


def test_another_runs_names_become_this_runs() -> None:
    theirs = replace(PLAN, dtypes=("float16", "float32"))
    samples = [
        replace(sample, series=f"{sample.series}@float32") for sample in all_samples()
    ]  # fmt: skip
    half = [replace(sample, dtype="float16") for sample in all_samples()]
    found = named_as(PLAN, theirs, [*samples, *half])
    assert [sample.series for sample in found] == [sample.series for sample in all_samples()]
    assert {sample.dtype for sample in found} == {"float32"}


def test_a_place_needs_three_machines() -> None:
    assert place(1.0, [1.0, 2.0]) is None
    found = place(2.5, [1.0, 2.0, 3.0, 4.0, 5.0])
    assert found is not None
    assert (found.below, found.of, found.low, found.high) == (2, 5, 2.0, 4.0)


@given(st.floats(0, 1e9), st.lists(st.floats(0, 1e9), min_size=3, max_size=40))
def test_a_place_is_among_the_machines(value: float, machines: list[float]) -> None:
    found = place(value, machines)
    assert found is not None
    assert 0 <= found.below <= found.of == len(machines)
    assert min(machines) <= found.low <= found.high <= max(machines)
