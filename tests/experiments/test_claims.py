"""Claims held against runs: the truth table, which sizes count, and what is said of it."""

from dataclasses import replace

import pytest
from judging import SAMPLES, a_claim, a_fit, judged
from runs import PLAN, a_cell, a_sample, failed

from app.content.models import ClaimState
from app.content.statements import CLASSES
from app.experiments.claims.facts import Facts
from app.experiments.claims.judge import judge, judge_all
from app.experiments.growth import Complexity
from app.experiments.values import Plan, Sample
from app.experiments.verdict import Doubt, Interval

HELD, CONTRADICTED, OPEN = ClaimState
WIDE = replace(PLAN, sizes=(10_000, 100_000, 1_000_000, 10_000_000))


def samples_of(plan: Plan, **seconds: dict[int, tuple[float, ...]]) -> list[Sample]:
    """Samples of series at sizes, one a block."""
    return [
        replace(a_sample(a_cell(name, size, block, 0)), seconds=value, size=size)
        for name, sizes in seconds.items()
        for size, values in sizes.items()
        for block, value in enumerate(values)
    ]


# ---- Classes ----


@pytest.mark.parametrize(
    ("verdict", "tie", "is_linear", "is_not_linear"),
    [
        ("O(n)", ("O(n)",), HELD, CONTRADICTED),
        ("O(n)", ("O(n)", "O(n log n)"), HELD, OPEN),
        ("O(1)", ("O(1)", "O(n)"), OPEN, OPEN),
        ("O(1)", ("O(1)", "O(log n)"), CONTRADICTED, HELD),
        ("O(n log n)", ("O(n log n)",), CONTRADICTED, HELD),
        (None, ("O(n)", "O(n^2)"), OPEN, OPEN),
        (None, (), OPEN, OPEN),
    ],
)
def test_a_class_is_held_against_the_verdict_and_its_ties(
    verdict: str | None, tie: tuple[str, ...], is_linear: ClaimState, is_not_linear: ClaimState
) -> None:
    doubt = Doubt.INDISTINCT if verdict is None else None
    fits = {"pickle": a_fit(verdict, *tie, doubt=doubt)}

    assert judged("time(pickle) is O(n)", fits=fits).state is is_linear
    assert judged("time(pickle) is not O(n)", fits=fits).state is is_not_linear


def test_a_class_is_told_with_its_costs_and_a_wrong_one_with_the_right_one() -> None:
    fits = {"pickle": a_fit("O(n)")}

    assert judged("time(pickle) is O(n)", fits=fits).words.startswith("O(n). 0.8 ms fixed cost")
    assert judged("time(pickle) is O(1)", fits=fits).words.startswith(
        "O(1) is ruled out. The verdict is O(n). 0.8 ms"
    )


def test_a_class_of_file_sizes_is_read_from_their_own_fit() -> None:
    stored = {
        "pickle": a_fit("O(n log n)").to_json()
        | {"metrics": {"size": a_fit("O(n)").to_json(), "peak_memory": a_fit("O(1)").to_json()}}
    }
    facts = Facts.of(PLAN, SAMPLES, stored)

    def state(text: str) -> ClaimState:
        return judge(a_claim(text), facts).state

    assert state("time(pickle) is O(n)") is CONTRADICTED
    assert state("size(pickle) is O(n)") is HELD
    assert state("peak_memory(pickle) is O(1)") is HELD


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("time(pickle) is O(n)", "The times of pickle are not fitted yet."),
        ("size(pickle) is O(n)", "The file sizes of pickle are not fitted yet."),
        ("time(torch_save) is O(n)", "This run did not measure torch_save."),
        ("fixed_cost(pickle) > 1 ms", "The times of pickle are not fitted yet."),
        ("time(torch_save) < 1 s", "This run did not measure torch_save."),
    ],
)
def test_what_was_not_measured_is_not_settled(text: str, words: str) -> None:
    judgement = judged(text)

    assert (judgement.state, judgement.words) == (OPEN, words)


def test_the_classes_of_the_language_are_those_that_are_fitted() -> None:
    assert tuple(Complexity) == CLASSES


# ---- Comparisons at sizes ----


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("time(onnx) > time(pickle)", HELD),
        ("time(onnx) > 100 * time(pickle) at n = 1e3", HELD),
        ("time(onnx) > 1000 * time(pickle) at n = 1e3", CONTRADICTED),
        ("time(pickle) < time(onnx) at n >= 1e4", HELD),
        ("time(pickle) > time(onnx) at n >= 1e4", CONTRADICTED),
        ("time(pickle) < 2 ms", HELD),
        ("2 ms < time(pickle)", CONTRADICTED),
        ("time(pickle) < 1.01 ms at n = 1e3", OPEN),  # within the interval
        ("size(pickle) <= size(onnx)", HELD),  # exactly alike
        ("size(pickle) < size(onnx)", CONTRADICTED),
        ("size(pickle) < 1.1 * size(onnx) at n from 1e3 to 1e5", HELD),
        ("peak_memory(raw) < 1 B", HELD),
        ("peak_memory(pickle) > 0.9 * size(pickle)", HELD),
        ("peak_memory(pickle) >= size(pickle) at n = 1e5", CONTRADICTED),
    ],
)
def test_a_comparison_is_decided_by_the_intervals(text: str, state: ClaimState) -> None:
    assert judged(text).state is state


def test_one_size_that_says_otherwise_contradicts_a_claim_about_many() -> None:
    crossing = samples_of(
        PLAN,
        pickle={1000: (1.0, 1.0, 1.0), 10_000: (2.0, 2.1, 2.2), 100_000: (9.0, 9.0, 9.0)},
        onnx={1000: (5.0, 5.0, 5.0), 10_000: (2.1, 2.2, 2.3), 100_000: (5.0, 5.0, 5.0)},
    )

    assert judged("time(pickle) < time(onnx) at n = 1e3", crossing).state is HELD
    assert judged("time(pickle) < time(onnx) at n <= 1e4", crossing).state is OPEN
    everywhere = judged("time(pickle) < time(onnx)", crossing)
    assert everywhere.state is CONTRADICTED
    assert everywhere.words == (
        "Not at 1 of 3 sizes; the closest: 9 s against 5 s at 100,004 parameters."
    )


def test_the_words_hold_the_numbers_of_the_closest_size() -> None:
    judgement = judged("time(onnx) > 100 * time(pickle) at n <= 1e4")

    assert judgement.words == (
        "At both sizes; the closest: 505 ms (500 ms to 510 ms) against "
        "100 × 1.04 ms (1.03 ms to 1.05 ms) at 10,004 parameters."
    )
    reading = judgement.readings[1]
    assert (reading.of, reading.n) == ("100 * time(pickle)", 1004)
    assert (reading.low, reading.value, reading.high) == pytest.approx(
        (0.1003, 0.1013, 0.1023), rel=1e-3
    )


def test_a_size_is_the_one_asked_for_or_a_model_within_five_per_cent() -> None:
    built = [replace(sample, n=round(1.04 * sample.size)) for sample in SAMPLES]

    assert judged("time(pickle) < 1 s at n = 1e4", built).state is HELD
    assert judged("time(pickle) < 1 s at n = 10_900", built).state is HELD
    nothing = judged("time(pickle) < 1 s at n = 3e4", built)
    assert nothing.state is OPEN
    assert nothing.words == (
        "This run measured nothing at n = 30,000; the nearest size is 10,000 parameters."
    )
    beyond = judged("time(pickle) < 1 s at n >= 1e6")
    assert "n >= 1,000,000; the nearest size is 100,000" in beyond.words


def test_a_point_that_failed_settles_nothing_and_says_why() -> None:
    samples = [
        failed(sample, "out of memory") if sample.size == 100_000 else sample for sample in SAMPLES
    ]

    judgement = judged("time(pickle) < 1 s", samples)

    assert judgement.state is OPEN
    assert judgement.words == (
        "Open at 1 of 3 sizes. pickle at 100,000 parameters could not be measured: out of memory."
    )
    assert judged("time(pickle) < 1 s at n <= 1e4", samples).state is HELD


def test_memory_that_the_system_does_not_tell_settles_nothing() -> None:
    samples = [replace(sample, peak_bytes=None) for sample in SAMPLES]

    assert "does not tell" in judged("peak_memory(raw) < 1 MB", samples).words


@pytest.mark.parametrize(("blocks", "often"), [(1, "once"), (2, "twice")])
def test_few_repetitions_have_no_interval(blocks: int, often: str) -> None:
    few = [sample for sample in SAMPLES if sample.block < blocks]

    judgement = judged("time(pickle) < 1 s at n = 1e3", few)

    assert judgement.state is OPEN
    assert f"was measured {often}; an interval needs 3" in judgement.words
    assert judged("size(pickle) < 1 MB at n = 1e3", few).state is HELD  # the same every time


def test_a_run_under_way_settles_what_it_has_measured() -> None:
    begun = [sample for sample in SAMPLES if sample.size == 1000]

    assert judged("time(pickle) < 1 s at n = 1e3", begun).state is HELD
    assert judged("time(pickle) < 1 s", begun).state is OPEN
    assert "not measured yet" in judged("time(pickle) < 1 s", begun).words
    assert judged("time(pickle) < 1 s", []).state is OPEN


# ---- Doubling ----


def test_doubling_is_the_slope_to_the_next_size_measured() -> None:
    line = {size: (t := size * 1e-9, t, t) for size in WIDE.sizes}  # T = b n
    root = {size: (t := size**0.5, t, t) for size in WIDE.sizes}
    samples = samples_of(WIDE, pickle=line, onnx=root, raw=dict.fromkeys(WIDE.sizes, (1.0,) * 3))

    judgement = judged("doubling(pickle) > 1.99", samples, plan=WIDE)

    assert judgement.state is HELD
    assert [reading.n for reading in judgement.readings if reading.n] == [
        10_004,
        100_004,
        1_000_004,
    ]
    assert judged("doubling(onnx) < 1.5 at n >= 1e5", samples, plan=WIDE).state is HELD
    assert judged("doubling(raw) > 1.1", samples, plan=WIDE).state is CONTRADICTED
    assert "1.00" in judged("doubling(raw) > 1.1", samples, plan=WIDE).words


def test_the_largest_size_has_nothing_to_double_to() -> None:
    judgement = judged("doubling(pickle) > 1.6 at n >= 1e5")

    assert judgement.state is OPEN
    assert "nothing larger than 100,004 parameters" in judgement.words


def test_noise_may_hide_a_doubling() -> None:
    samples = samples_of(WIDE, pickle={1_000_000: (1.0, 2.0, 4.0), 10_000_000: (10.0, 20.0, 40.0)})

    assert judged("doubling(pickle) > 1.8 at n = 1e6", samples, plan=WIDE).state is OPEN


# ---- Figures of the whole curve ----


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("fixed_cost(pickle) > 100 us", HELD),
        ("fixed_cost(pickle) > 1 ms", CONTRADICTED),
        ("fixed_cost(pickle) > 0.8 ms", OPEN),
        ("per_unit(pickle) < 10 ns", HELD),
        ("exponent(pickle) < 1.2", HELD),
        ("crossover(pickle) < 1e6", HELD),
        ("crossover(pickle) > 1e6", CONTRADICTED),
        ("crossover(onnx) > 1e7", HELD),
        ("crossover(onnx) > 1e9", OPEN),
        ("crossover(onnx) < 1e7", CONTRADICTED),
        ("crossover(onnx) > 10 * crossover(pickle)", HELD),
        ("fixed_cost(onnx) > 100 * fixed_cost(pickle)", HELD),
        ("time(onnx) > fixed_cost(pickle) at n >= 1e3", HELD),
    ],
)
def test_figures_of_the_curve_are_compared_by_their_intervals(text: str, state: ClaimState) -> None:
    onnx = a_fit(
        "O(1)", "O(1)", "O(n)",
        fixed_cost=0.5, per_unit=0.0, crossover=None, exponent=None, growth_at_most=0.04,
        intervals={"fixed_cost": Interval(0.48, 0.52)},
    )  # fmt: skip
    assert judged(text, fits={"pickle": a_fit("O(n)"), "onnx": onnx}).state is state


@pytest.mark.parametrize(
    ("text", "fit", "words"),
    [
        ("per_unit(pickle) < 1 s", a_fit("O(n^2)"), "a figure of O(n), and the times"),
        ("exponent(pickle) < 1", a_fit("O(1)", exponent=None), "a class that grows"),
        ("fixed_cost(pickle) < 1 s", a_fit(None, doubt=Doubt.FEW_SIZES), "four sizes"),
        ("crossover(pickle) < 1e6", a_fit("O(1)", crossover=None), "where growth begins"),
    ],
)
def test_a_curve_without_such_a_figure_settles_nothing(text: str, fit, words: str) -> None:
    judgement = judged(text, fits={"pickle": fit})

    assert judgement.state is OPEN
    assert words in judgement.words


def test_an_interval_without_an_upper_end_is_below_nothing() -> None:
    fit = a_fit("O(n)", intervals={"crossover": Interval(2e5, None)})

    assert judged("crossover(pickle) > 1e5", fits={"pickle": fit}).state is HELD
    assert judged("crossover(pickle) < 1e18", fits={"pickle": fit}).state is OPEN
    assert "more than 200 thousand" in judged("crossover(pickle) > 1e5", fits={"pickle": fit}).words


@pytest.mark.parametrize("metric", ["fixed_cost", "per_unit", "crossover", "exponent"])
@pytest.mark.parametrize("relation", ["<", "<=", ">", ">="])
def test_an_interval_the_wrong_way_round_settles_nothing(metric: str, relation: str) -> None:
    fit = a_fit("O(n)", intervals={metric: Interval(3.0, 2.0)})

    judgement = judged(f"{metric}(pickle) {relation} {metric}(pickle)", fits={"pickle": fit})

    assert judgement.state is OPEN
    assert "ends below its start" in judgement.words


def test_claims_are_judged_in_their_order() -> None:
    claims = [a_claim("time(raw) < 1 s", "b"), a_claim("time(raw) > 1 s", "a")]

    judgements = judge_all(claims, Facts.of(PLAN, SAMPLES, None))

    assert [(each.claim.id, each.state) for each in judgements] == [
        ("b", HELD),
        ("a", CONTRADICTED),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "fixed_cost(pickle) > 0.8 ms",
            "800 µs (700 µs to 900 µs) against 0.8 ms. The interval reaches across that; more "
            "repetitions would narrow it.",
        ),
        ("crossover(pickle) < 1e6", "260 thousand (220 thousand to 300 thousand) against 1 million "
         "parameters."),
        ("per_unit(pickle) < 10 ns", "3.1 ns (3 ns to 3.2 ns) against 10 ns a parameter."),
        ("exponent(pickle) < 1.2", "1.01 (0.97 to 1.04) against 1.2."),
    ],
)  # fmt: skip
def test_figures_are_told_in_their_own_units(text: str, words: str) -> None:
    assert judged(text, fits={"pickle": a_fit("O(n)")}).words == words
