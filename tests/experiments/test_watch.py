"""What a page shows of the measuring: how sure each median is, what ends it, what it waits for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from runs import NOW, PLAN, all_samples, failed

from app.experiments.progress import progress_of
from app.experiments.store import Machine, Run
from app.experiments.tally import CellCertainty, CellState
from app.experiments.values import EndedBy, Origin, RunStatus
from app.experiments.waiting import waiting
from app.experiments.watch import Watch, clock, latest, percent, tone, watch

SAMPLES = list(all_samples())


def seen(count: int = len(SAMPLES), **told: object) -> Watch:
    samples = [
        replace(sample, seconds=1.0 + 0.1 * sample.block)
        if sample.series == "onnx"
        else failed(sample, "no")
        if sample.size == 1000
        else sample
        for sample in SAMPLES[:count]
    ]
    stands = progress_of(PLAN, samples, None).to_json()
    return watch(PLAN, samples, stands | told, is_over=False)


def test_each_cell_says_how_wide_its_interval_is() -> None:
    rows = {row.card.id: row.marks for row in seen().grid.rows}
    assert [mark.tone for mark in rows["onnx"]] == ["near", "near", "near"]
    assert [mark.text for mark in rows["onnx"]] == ["9.1", "9.1", "9.1"]
    assert [mark.tone for mark in rows["pickle"]] == ["failed", "settled", "settled"]
    assert [mark.text for mark in rows["pickle"]] == ["×", "1.0", "1.0"]
    assert rows["pickle"][1].words == "± 1.0 %, settled"


def test_before_enough_samples_nothing_is_known() -> None:
    marks = [mark for row in seen(9).grid.rows for mark in row.marks if mark.tone != "failed"]
    assert {mark.tone for mark in marks} == {"unknown"}
    assert {mark.words for mark in marks} == {"1 of 3 samples that an interval takes"}


def test_the_cell_being_measured_is_marked() -> None:
    shown = seen(9, current={"series": "raw", "size": 10_000})
    now = [mark for row in shown.grid.rows for mark in row.marks if mark.is_now]
    assert [(mark.series, mark.size) for mark in now] == [("raw", 10_000)]
    over = watch(PLAN, SAMPLES, {"current": {"series": "raw", "size": 1000}}, is_over=True)
    assert not any(mark.is_now for row in over.grid.rows for mark in row.marks)


def test_three_things_can_end_a_run_and_one_is_nearest() -> None:
    shown = seen(18)
    assert [(end.name, end.words) for end in shown.ends] == [
        (EndedBy.PRECISION, "0 of 7"),
        (EndedBy.BLOCKS, "2 of 3"),
        (EndedBy.TIME, "0:17 of 1:00"),
    ]
    assert [end.name for end in shown.ends if end.is_nearest] == [EndedBy.BLOCKS]
    assert all(0 <= end.value <= end.maximum for end in shown.ends)


def test_a_run_without_samples_or_of_an_older_version_is_shown_too() -> None:
    shown = watch(PLAN, [], {}, is_over=False)
    assert (shown.settled, shown.cells, shown.latest) == (0, 9, "")
    assert not any(end.is_nearest for end in shown.ends)
    assert not watch(replace(PLAN, blocks=2), [], {}, is_over=False).can_settle


@pytest.mark.parametrize(
    ("seconds", "nearest", "words"),
    [
        (None, None, ""),
        (0.0, EndedBy.BLOCKS, "It is over in about 1 s at the latest, after its last round."),
        (42.4, EndedBy.TIME, "It is over in about 42 s at the latest, when its time is used up."),
        (118, EndedBy.PRECISION, "It is over in about 2 minutes at the latest; as things look, "
         "precision ends it sooner."),
    ],
)  # fmt: skip
def test_the_end_is_told_roughly(
    seconds: float | None, nearest: EndedBy | None, words: str
) -> None:
    assert latest(seconds, nearest) == words


def test_numbers_are_short_enough_for_a_cell() -> None:
    shares = [0.0, 0.0001, 0.042, 0.0999, 0.5, 9.99, 10.0, 1e9, float("inf")]
    assert [percent(share) for share in shares] == [
        "0", "<0.1", "4.2", "10", "50", "999", ">999", ">999", ">999",
    ]  # fmt: skip
    assert [clock(seconds) for seconds in (0, 59.9, 65, 600)] == ["0:00", "0:59", "1:05", "10:00"]


@pytest.mark.parametrize(
    ("half_width", "name"),
    [(None, "unknown"), (0.05, "settled"), (0.1, "near"), (0.2, "wide"), (0.21, "wider")],
)
def test_a_tone_says_how_near_a_cell_is(half_width: float | None, name: str) -> None:
    cell = CellCertainty("raw", 1000, 3, half_width, CellState.OPEN)
    assert tone(cell, 0.05) == name


# ---- Waiting ----

RUN = Run(
    id="abc", experiment="a/b/c", plan=PLAN, status=RunStatus.QUEUED, requested_at=NOW,
    origin=Origin.MEASURED, started_at=None, finished_at=None, ended_by=None, message=None,
    machine=None, fingerprint=None, progress=None, fits=None,
)  # fmt: skip


def test_a_queued_run_knows_its_place() -> None:
    nobody = waiting(RUN, [], NOW, is_worker_there=True)
    assert nobody is not None
    assert nobody.words.startswith("It is next")
    two = waiting(RUN, [RUN, RUN], NOW, is_worker_there=True)
    assert two is not None
    assert two.words.startswith("2 runs are before it, which takes 2 minutes at most.")


def test_without_a_worker_the_run_says_what_to_do() -> None:
    found = waiting(RUN, [RUN], NOW, is_worker_there=False)
    assert found is not None
    assert found.is_trouble
    assert found.command == "slope worker"


def test_a_worker_that_fell_silent_is_told() -> None:
    machine = Machine("m", "the lab machine", {}, NOW)
    running = replace(RUN, status=RunStatus.RUNNING, machine=machine)
    assert waiting(running, [], NOW + timedelta(seconds=5), is_worker_there=True) is None
    silent = waiting(running, [], NOW + timedelta(minutes=5), is_worker_there=True)
    assert silent is not None
    assert "the lab machine is silent since 12:00 UTC" in silent.words
    over = replace(running, status=RunStatus.FINISHED)
    assert waiting(over, [], NOW + timedelta(days=5), is_worker_there=False) is None
