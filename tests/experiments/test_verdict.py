"""A fit in words: what it costs, from where n matters, and every doubt."""

import json
from dataclasses import replace

import pytest

from app.experiments.growth import Complexity
from app.experiments.quantity import Quantity
from app.experiments.verdict import (
    Candidate,
    Doubling,
    Doubt,
    Interval,
    Level,
    SeriesFit,
    in_words,
)

PICKLE = SeriesFit(
    Complexity.LINEAR,
    tie=(Complexity.LINEAR,),
    fixed_cost=8e-4,
    per_unit=3.1e-9,
    crossover=258_064.0,
    throughput=1 / 3.1e-9,
    n_min=1e3,
    n_max=1e7,
    intervals={"fixed_cost": Interval(7e-4, 9e-4)},
    candidates=(Candidate(Complexity.LINEAR, 0.0, 8e-4, 3.1e-9),),
)


def test_linear_says_fixed_cost_rate_and_from_where_n_matters() -> None:
    assert in_words(PICKLE) == (
        "O(n). 0.8 ms fixed cost, then 3.1 ns a parameter (320 million parameters a second); "
        "n matters from 260 thousand parameters on."
    )


def test_ties_are_named_with_the_size_that_would_part_them() -> None:
    fit = replace(
        PICKLE,
        tie=(Complexity.LINEAR, Complexity.LINEARITHMIC, Complexity.QUADRATIC),
        next_size=100_000_000,
    )
    assert in_words(fit).endswith(
        "O(n log n) and O(n^2) cannot be told apart from it over this range; 100 million "
        "parameters would tell more."
    )


def test_a_fixed_cost_that_may_be_nothing_is_not_claimed() -> None:
    fit = replace(PICKLE, intervals={"fixed_cost": Interval(0.0, 9e-4)})
    assert in_words(fit).startswith("O(n). No fixed cost seen, 3.1 ns a parameter")
    assert "n matters" not in in_words(fit)


def test_a_crossover_outside_the_sizes_is_said_to_be() -> None:
    assert "n would matter from 100 million parameters on, beyond what was measured" in in_words(
        replace(PICKLE, crossover=1e8)
    )
    assert "n matters at every size measured" in in_words(replace(PICKLE, crossover=500.0))


def test_other_units_than_parameters_are_said() -> None:
    assert "3.1 ns a row (320 million rows a second)" in in_words(PICKLE, "row")


@pytest.mark.parametrize(
    ("complexity", "per_unit", "words"),
    [
        (Complexity.LOGARITHMIC, 2e-4, "0.14 ms more with each doubling"),
        (Complexity.LINEARITHMIC, 2e-10, "3.2 ns a parameter at 10 million, slowly more"),
        (Complexity.QUADRATIC, 2e-14, "2 s at 10 million parameters; twice n takes four times"),
    ],
)
def test_other_classes_say_what_growth_means(
    complexity: Complexity, per_unit: float, words: str
) -> None:
    fit = replace(PICKLE, verdict=complexity, tie=(complexity,), per_unit=per_unit)
    assert words in in_words(fit)


def test_constant_says_how_much_growth_could_hide() -> None:
    fit = replace(
        PICKLE,
        verdict=Complexity.CONSTANT,
        tie=(Complexity.CONSTANT, Complexity.LINEAR),
        fixed_cost=0.53,
        per_unit=0.0,
        crossover=None,
        throughput=None,
        growth_at_most=0.09,
        next_size=100_000_000,
    )
    assert in_words(fit) == (
        "O(1) as far as measured. About 530 ms at every size: no growth seen, at most 9 % from "
        "1 thousand to 10 million parameters. Growth may show later: try 100 million."
    )


@pytest.mark.parametrize(
    ("doubt", "words"),
    [
        (Doubt.FEW_SIZES, "four sizes and five measurements are the least"),
        (Doubt.NARROW_RANGE, "too close together"),
        (Doubt.FALLING, "shorter as n grows"),
        (Doubt.OTHER_LAW, "nearest power is n^1.5"),
        (Doubt.INDISTINCT, "Not distinguishable: O(1), O(n) explain the measurements alike"),
    ],
)
def test_without_a_verdict_the_reason_is_said(doubt: Doubt, words: str) -> None:
    fit = SeriesFit(
        None,
        doubt=doubt,
        tie=(Complexity.CONSTANT, Complexity.LINEAR),
        exponent=1.5,
        next_size=1_000_000,
        n_min=1e3,
        n_max=1e5,
    )
    assert words in in_words(fit)


def test_json_holds_the_names_that_others_rely_on() -> None:
    data = PICKLE.to_json()
    assert data["verdict"] == "O(n)"
    assert data["tie"] == ["O(n)"]
    assert data["intervals"] == {"fixed_cost": [7e-4, 9e-4]}
    for name in ("fixed_cost", "per_unit", "crossover", "exponent", "throughput", "warnings"):
        assert name in data


def test_a_fit_stored_by_an_older_version_still_reads() -> None:
    data = PICKLE.to_json()
    for newer in ("doubt", "spread", "n_min", "n_max", "sizes", "samples"):
        del data[newer]
    for newer in ("metric", "levels", "doublings", "settles"):
        del data[newer]
    for candidate in data["candidates"]:
        del candidate["residuals"]
    old = SeriesFit.from_json({**data, "growth": 0.1})
    assert old.verdict is Complexity.LINEAR
    assert old.quantity is Quantity.TIME
    assert old.candidates == PICKLE.candidates
    assert (old.levels, old.doublings, old.settles) == ((), (), None)
    assert in_words(old).startswith("O(n).")


def test_levels_doublings_and_residuals_read_back() -> None:
    fit = replace(
        PICKLE,
        quantity=Quantity.SIZE,
        candidates=(Candidate(Complexity.LINEAR, 0.0, 8e-4, 3.1e-9, (0.01, -0.02)),),
        levels=(Level(1e3, 8e-4, None, None), Level(1e4, 9e-4, 8e-4, 1e-3)),
        doublings=(Doubling(1e3, 1.01, 1.0, None, None, own=False),),
        settles="Sizes up to 100 million should settle it.",
    )
    data = json.loads(json.dumps(fit.to_json()))
    assert data["levels"][1] == {"n": 1e4, "value": 9e-4, "low": 8e-4, "high": 1e-3}
    assert data["candidates"][0]["residuals"] == [0.01, -0.02]
    assert SeriesFit.from_json(data) == fit


def test_bytes_are_said_in_bytes() -> None:
    fit = replace(
        PICKLE,
        quantity=Quantity.SIZE,
        fixed_cost=4200.0,
        per_unit=4.0,
        throughput=None,
        crossover=1050.0,
        intervals={"fixed_cost": Interval(4100.0, 4300.0)},
    )
    assert in_words(fit) == (
        "O(n). 4.2 kB at any size, then 4 bytes a parameter; n matters from 1.1 thousand "
        "parameters on."
    )
    bare = replace(fit, intervals={"fixed_cost": Interval(0.0, 10.0)})
    assert in_words(bare) == "O(n). No fixed part seen, 4 bytes a parameter."


def test_peak_memory_that_does_not_grow_is_told_in_bytes_too() -> None:
    fit = SeriesFit(
        Complexity.CONSTANT,
        tie=(Complexity.CONSTANT,),
        quantity=Quantity.PEAK_MEMORY,
        fixed_cost=4e6,
        per_unit=0.0,
        growth_at_most=0.1,
        n_min=1e3,
        n_max=1e7,
    )
    assert in_words(fit) == (
        "O(1) as far as measured. About 4 MB at every size: no growth seen, at most 500 kB from "
        "1 thousand to 10 million parameters."
    )
    small = replace(fit, fixed_cost=3e5)
    assert "Under 1 MB at every size, which cannot be told from nothing" in in_words(small)
