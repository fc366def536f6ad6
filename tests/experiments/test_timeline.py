"""A machine's runs over time: steps that are more than noise, and what an address may ask for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import NOW, PLAN

from app.experiments.machines.asked import Asked, read_asked
from app.experiments.machines.timeline import (
    MachineRun,
    Measured,
    sizes_of,
    timeline,
    usual_size,
)
from app.experiments.values import Origin

PLANNED = replace(PLAN, formats=("pickle", "raw"))


def a_run(name: str, day: int = 0, **fingerprint: object) -> MachineRun:
    facts = {"cpu": "fast", "torch": "2.12.0", **fingerprint}
    return MachineRun(name, NOW + timedelta(days=day), Origin.SUBMITTED, PLANNED, facts)


def samples(run: str, times: Sequence[float], format_: str = "pickle") -> list[Measured]:
    return [Measured(run, format_, "mlp_width", "float32", each, 400, 0) for each in times]


NOISE = (1.0, 1.01, 0.99, 1.02, 0.98)
RUNS = [a_run("a", 0), a_run("b", 1, torch="2.13.0"), a_run("c", 2, torch="2.13.0")]


def test_a_step_is_told_with_its_ratio_and_what_changed() -> None:
    measured = [
        *samples("a", NOISE),
        *samples("b", [1.5 * each for each in NOISE]),
        *samples("c", [1.5 * each for each in NOISE]),
    ]
    found = timeline(RUNS, measured, "time", PLANNED)
    (step,) = found.steps
    assert (step.series, step.before, step.after) == ("pickle", 0, 1)
    assert step.ratio.value == pytest.approx(1.5)
    assert [each.label for each in found.changes(0, 1)] == ["torch"]
    assert found.changes(1, 2) == ()
    assert set(found.marks) == {"pickle"}
    assert [mark.median for mark in found.marks["pickle"].values()] == [1.0, 1.5, 1.5]


def test_runs_are_in_the_order_of_time_whatever_order_they_come_in() -> None:
    measured = [*samples("c", NOISE), *samples("a", NOISE)]
    found = timeline(reversed(RUNS), measured, "time", PLANNED)
    assert [run.id for run in found.runs] == ["a", "b", "c"]
    assert list(found.marks["pickle"]) == [0, 2]


def test_a_run_in_between_that_lacks_a_series_does_not_hide_its_step() -> None:
    measured = [*samples("a", NOISE), *samples("c", [2 * each for each in NOISE])]
    (step,) = timeline(RUNS, measured, "time", PLANNED).steps
    assert (step.before, step.after) == (0, 2)


def test_too_few_samples_make_no_step() -> None:
    measured = [*samples("a", [1.0, 1.0]), *samples("b", [9.0] * 5)]
    assert timeline(RUNS, measured, "time", PLANNED).steps == ()


def test_memory_that_was_none_is_no_mark_and_files_step_exactly() -> None:
    measured = [
        *samples("a", NOISE),
        *(replace(each, bytes=401) for each in samples("b", NOISE)),
    ]
    assert timeline(RUNS, measured, "memory", PLANNED).marks == {}
    (step,) = timeline(RUNS, measured, "size", PLANNED).steps
    assert step.ratio.value == pytest.approx(401 / 400)


def test_nineteen_of_twenty_quiet_pages_show_no_step() -> None:
    random = np.random.default_rng(1)
    runs = [a_run(f"run{number:02}", number) for number in range(20)]
    wrong, pages = 0, 60
    for _ in range(pages):
        measured = [
            each
            for run in runs
            for format_ in PLANNED.formats
            for each in samples(run.id, random.lognormal(0, 0.05, 5).tolist(), format_)
        ]
        wrong += bool(timeline(runs, measured, "time", PLANNED).steps)
    assert wrong / pages <= 0.05 + 2 * (0.05 * 0.95 / pages) ** 0.5


def test_nothing_measured_is_an_empty_timeline() -> None:
    found = timeline([], [], "time", PLANNED)
    assert (found.runs, dict(found.marks), found.steps) == ((), {}, ())
    assert usual_size([]) is None
    assert sizes_of([]) == ()


def test_the_usual_size_is_the_largest_that_most_runs_have() -> None:
    more = replace(RUNS[0], plan=replace(PLANNED, sizes=(1000, 10_000, 100_000, 10**6)))
    assert usual_size([*RUNS, more]) == 100_000
    assert sizes_of([RUNS[0], more]) == (1000, 10_000, 100_000, 10**6)


# ---- The address ----


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ({}, Asked("save")),
        ({"experiment": "load", "size": "1e6", "show": "size", "page": "2"},
         Asked("load", 10**6, "size", 2)),
        ({"size": "10,000"}, Asked("save", 10_000)),
    ],
)  # fmt: skip
def test_an_address_says_the_view(query: dict[str, str], asked: Asked) -> None:
    assert read_asked(query, ["save", "load"]) == asked


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"experiment": "bake"}, "no result of “bake”"),
        ({"size": "huge"}, "no number of parameters"),
        ({"show": "joy"}, "none of time, size, memory"),
        ({"page": "0"}, "no page"),
        ({"page": "9" * 5000}, "no page"),
        ({"page": "²"}, "no page"),
    ],
)
def test_nonsense_falls_back_with_a_word(query: dict[str, str], word: str) -> None:
    found = read_asked(query, ["save"])
    assert replace(found, notes=()) == Asked("save")
    assert word in found.notes[0]
    assert len(found.notes[0]) < 160


@given(st.dictionaries(st.sampled_from(["experiment", "size", "show", "page"]), st.text()))
def test_any_address_gives_a_view_whose_own_address_gives_it_again(query: dict[str, str]) -> None:
    found = read_asked(query, ["a/b/save", "a/b/load"])
    path, _, text = found.url("/machines/x").partition("?")
    again = dict(part.split("=", 1) for part in text.split("&") if part)
    assert path == "/machines/x"
    assert read_asked(again, ["a/b/save", "a/b/load"]) == replace(found, notes=())
