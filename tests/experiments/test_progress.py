"""How far a run is, and how long it will take."""

from dataclasses import replace
from datetime import timedelta

from runs import NOW, PLAN, a_cell, a_sample, all_samples

from app.experiments.progress import progress_of
from app.experiments.values import Sample


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
