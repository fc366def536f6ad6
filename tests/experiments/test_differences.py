"""What is told to differ between two runs, and what is not."""

from dataclasses import replace

import pytest
from runs import PLAN

from app.experiments.beside.differences import changes_in_words, of_fingerprints, of_plans

HERE = {"cpu": "fast", "cpus": 4, "memory": 16 * 10**9, "torch": "2.12.0", "commit": None}


def test_equal_runs_have_no_differences() -> None:
    assert of_plans(PLAN, PLAN) == ()
    assert of_fingerprints(HERE, dict(HERE)) == ()
    assert of_fingerprints(None, None) == ()


def test_versions_and_hardware_are_told_in_words() -> None:
    found = of_fingerprints(HERE, {**HERE, "torch": "2.13.0", "memory": 32 * 10**9})
    assert changes_in_words(found) == "Memory 16 GB → 32 GB, torch 2.12.0 → 2.13.0"
    assert not any(each.is_of_plan for each in found)


def test_what_only_one_tells_is_a_difference_that_nobody_knows_the_half_of() -> None:
    (found,) = of_fingerprints(HERE, {**HERE, "torch": None})
    assert (found.ours, found.theirs) == ("2.12.0", "not told")
    assert {each.theirs for each in of_fingerprints(HERE, None)} == {"not told"}


def test_a_kernel_that_keeps_a_little_more_memory_is_no_difference() -> None:
    assert of_fingerprints(HERE, {**HERE, "memory": 16.1 * 10**9}) == ()


def test_facts_that_are_none_of_ours_are_not_looked_at() -> None:
    assert of_fingerprints({**HERE, "note": "a"}, {**HERE, "note": ["b"]}) == ()


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({"storage": "disk"}, "Files lie in"),
        ({"dtypes": ("float32", "float16")}, "Data types"),
        ({"families": ("mlp_depth",)}, "Models"),
        ({"blocks": 9}, "Rounds planned"),
    ],
)
def test_another_plan_is_told(change: dict[str, object], label: str) -> None:
    (found,) = of_plans(PLAN, replace(PLAN, **change))  # type: ignore[arg-type]
    assert found.label == label
    assert found.is_of_plan


def test_the_cache_matters_to_loads_only() -> None:
    assert of_plans(PLAN, replace(PLAN, cache="cold")) == ()
    load = replace(PLAN, operation="load")
    assert [each.label for each in of_plans(load, replace(load, cache="cold"))] == [
        "Files before a load"
    ]


def test_other_formats_and_sizes_are_no_difference_in_how_it_was_measured() -> None:
    assert of_plans(PLAN, replace(PLAN, formats=("raw",), sizes=(7,), seed=1, budget=1.0)) == ()
