"""How far a run is, and how long it will take."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from runs import NOW, PLAN, a_cell, a_sample, all_samples, failed

from app.experiments.plan import settled
from app.experiments.progress import progress, progress_of
from app.experiments.tally import Tally
from app.experiments.values import EndedBy, Plan, Sample


def test_before_anything_is_measured_nobody_can_tell_the_time_left() -> None:
    cell = a_cell("onnx", 1000, 0, 0)
    progress = progress_of(PLAN, [], cell)
    assert progress.to_json() == {
        "done": 0,
        "total": 27,
        "block": 1,
        "blocks": 3,
        "current": {"series": "onnx", "size": 1000},
        "seconds_left": None,
        "settled": 0,
        "cells": 9,
        "spent": 0.0,
        "budget": 60.0,
        "nearest": None,
        "last": None,
    }


def test_the_time_left_comes_from_what_the_cells_took_so_far() -> None:
    samples = list(all_samples())[:18]  # two blocks of nine, one a second
    progress = progress_of(PLAN, samples, a_cell("raw", 1000, 2, 0))
    assert (progress.done, progress.block, progress.seconds_left) == (18, 3, 9.0)


def test_a_cell_without_data_is_expected_to_take_what_its_neighbour_took() -> None:
    def one(series: str, size: int, second: float) -> Sample:
        return a_sample(a_cell(series, size, 0, 0), NOW + timedelta(seconds=second))

    plan = replace(
        PLAN, formats=("pickle", "onnx"), sizes=(10, 400, 1000, 5000), blocks=1, budget=999.0
    )
    measured = [
        one("pickle", 10, 0), one("pickle", 1000, 1), one("onnx", 10, 11), one("pickle", 400, 12),
        one("onnx", 1000, 32),
    ]  # fmt: skip
    # To come: pickle at 5000 as at 1000 (1 s); onnx at 400 and 5000 as at 1000 (20 s each).
    assert progress_of(plan, measured, None).seconds_left == 41.0


def test_the_budget_bounds_the_time_left() -> None:
    samples = list(all_samples())[:9]
    plan = replace(PLAN, budget=10.0)
    assert progress_of(plan, samples, None).seconds_left == 2.0
    assert progress_of(replace(PLAN, budget=1.0), samples, None).seconds_left == 0.0


def test_an_hour_without_a_worker_is_not_taken_for_measuring() -> None:
    samples = list(all_samples())[:18]
    later = [
        replace(sample, at=sample.at + timedelta(hours=1)) if index >= 9 else sample
        for index, sample in enumerate(samples)
    ]
    assert progress_of(PLAN, later, None).seconds_left == 9.0


def test_when_all_is_measured_nothing_is_left() -> None:
    progress = progress_of(PLAN, list(all_samples()), None)
    assert (progress.done, progress.total, progress.seconds_left) == (27, 27, 0.0)
    assert progress.current is None


# ---- What ends it ----


def noisy(plan: Plan, spread: float) -> list[Sample]:
    """A run whose times go up and down by a share of themselves, block by block."""
    return [
        replace(sample, seconds=1.0 + spread * (-1) ** sample.block)
        for sample in all_samples(replace(plan, budget=1e9))
    ]


def test_steady_times_settle_their_cells_and_precision_ends_the_run() -> None:
    plan = replace(PLAN, blocks=20, budget=1e9)
    samples = noisy(plan, 0.06)[: 9 * 4]
    restless = [
        replace(sample, seconds=1.0) if sample.series != "onnx" else sample for sample in samples
    ]
    found = progress_of(plan, restless, None)
    assert (found.settled, found.cells) == (6, 9)
    assert found.nearest is EndedBy.PRECISION
    assert progress_of(replace(plan, budget=40.0), restless, None).nearest is EndedBy.TIME
    assert progress_of(replace(plan, blocks=5), restless, None).nearest is EndedBy.BLOCKS


def test_wild_times_are_ended_by_rounds_or_by_the_time() -> None:
    plan = replace(PLAN, blocks=6, budget=1e9)
    samples = noisy(plan, 0.5)[: 9 * 3]
    assert progress_of(plan, samples, None).nearest is EndedBy.BLOCKS
    assert progress_of(replace(plan, budget=30.0), samples, None).nearest is EndedBy.TIME
    assert progress_of(plan, samples, None).settled == 0


def test_the_cell_measured_last_says_how_sure_it_is() -> None:
    samples = noisy(PLAN, 0.5)
    last = progress_of(PLAN, samples, None).to_json()["last"]
    assert last == {
        "series": samples[-1].series,
        "size": samples[-1].size,
        "samples": 3,
        "half_width": 2 / 3,
        "state": "open",
    }
    first = progress_of(PLAN, samples[:1], None).last
    assert first is not None
    assert (first.samples, first.half_width) == (1, None)


def test_a_cell_that_only_fails_holds_nobody_up() -> None:
    samples = [
        failed(sample, "out of memory") if sample.series == "onnx" else sample
        for sample in all_samples()
    ]
    found = progress_of(PLAN, samples, None)
    assert (found.settled, found.cells) == (6, 6)
    assert found.last is not None


@given(st.data())
def test_counting_as_samples_come_tells_the_same_as_all_at_once(data: st.DataObject) -> None:
    samples = list(all_samples(replace(PLAN, blocks=4)))[: data.draw(st.integers(0, 36))]
    changed = [
        failed(sample, "no")
        if data.draw(st.integers(0, 4)) == 0
        else replace(sample, seconds=data.draw(st.floats(1e-6, 10)))
        for sample in samples
    ]
    tally = Tally(PLAN)
    for sample in changed:
        tally.add(sample)
        progress(tally, None)
    assert progress(tally, None) == progress_of(PLAN, changed, None)
    assert {key for key in tally.keys if tally.is_over(key)} == settled(PLAN, changed)
