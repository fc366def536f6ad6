"""What ``slope check --measure`` measures for an experiment's claims, and what it makes of it."""

from dataclasses import replace
from typing import Any

import pytest
from judging import a_claim, a_fit
from runs import PLAN, all_samples, an_experiment

from app.content.experiments import series_names
from app.content.models import ClaimState, Experiment
from app.errors import Invalid
from app.experiments.claims.needs import plan_for_claims
from app.experiments.claims.verify import verify
from app.experiments.plan import Wish, make_plan
from app.experiments.values import Plan, Sample
from app.settings import Settings

SIZES = (1000, 3162, 10_000, 31_623, 100_000)


def claiming(*texts: str, **changes: object) -> Experiment:
    claims = tuple(a_claim(text, f"claim-{n}") for n, text in enumerate(texts))
    return an_experiment(sizes=SIZES, claims=claims, **changes)


def plan(*texts: str, **changes: object) -> Plan:
    return plan_for_claims(claiming(*texts, **changes), Settings(), 7)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("time(pickle) is O(n)", SIZES),
        ("fixed_cost(pickle) > 1 ms", SIZES),
        ("time(pickle) < 1 s", SIZES),
        ("time(pickle) < 1 s at n = 1e4", (10_000,)),
        ("time(pickle) < 1 s at n = 10_200", (10_000,)),  # near enough
        ("time(pickle) < 1 s at n = 5e4", (50_000,)),  # none of the experiment's own
        ("time(pickle) < 1 s at n >= 1e4", (10_000, 31_623, 100_000)),
        ("time(pickle) < 1 s at n >= 1e6", (1_000_000,)),
        ("time(pickle) < 1 s at n from 4e4 to 5e4", (40_000, 50_000)),
        ("doubling(pickle) > 1.6 at n = 1e4", (10_000, 31_623)),
        ("doubling(pickle) > 1.6 at n >= 1e4", (10_000, 31_623, 100_000)),
        ("doubling(pickle) > 1.6 at n = 1e5", (100_000, 200_000)),
        ("time(pickle) > fixed_cost(pickle) at n = 1e5", SIZES),
    ],
)
def test_only_the_sizes_that_a_claim_needs_are_measured(text: str, sizes: tuple[int, ...]) -> None:
    assert plan(text).sizes == sizes


def test_only_the_series_that_claims_name_are_measured() -> None:
    found = plan("time(raw) < 1 s at n = 1e3", "time(pickle) < 1 s at n = 1e5")

    assert found.formats == ("pickle", "raw")
    assert found.sizes == (1000, 100_000)
    assert (found.blocks, found.budget, found.seed) == (PLAN.blocks, PLAN.budget, 7)


def test_a_series_keeps_its_name() -> None:
    families = ("mlp_width", "mlp_depth", "cnn")
    found = plan("time(pickle@mlp_depth) < 1 s", families=families, dtypes=("float32", "float16"))

    assert (found.families, found.dtypes) == (("mlp_width", "mlp_depth"), ("float32",))
    assert "pickle@mlp_depth" in {series.name for series in found.series}


def test_content_and_runs_call_series_alike() -> None:
    experiment = an_experiment(families=("mlp_width", "cnn"), dtypes=("float32", "int8"))
    found = make_plan(experiment, Wish(), Settings(), 7)

    names = series_names(experiment.formats, experiment.families, experiment.dtypes)
    assert tuple(series.name for series in found.series) == names


def test_a_size_beyond_the_limits_is_refused() -> None:
    with pytest.raises(Invalid, match="100,000,000"):
        plan("time(pickle) < 1 s at n = 1e9")


def test_claims_are_judged_by_what_was_measured_for_them() -> None:
    measured: list[Plan] = []

    def measure(asked: Plan) -> tuple[list[Sample], dict[str, Any]]:
        measured.append(asked)
        return list(all_samples(asked)), {"pickle": a_fit("O(n)").to_json()}

    experiment = claiming(
        "time(pickle) is O(n)", "size(pickle) is O(n)", "time(pickle) > 1 s at n = 1e3"
    )
    states = [each.state for each in verify(experiment, Settings(), 7, measure)]

    assert [each.formats for each in measured] == [("pickle",)]
    assert states == [ClaimState.HELD, ClaimState.NOT_SETTLED, ClaimState.CONTRADICTED]


def test_an_experiment_without_claims_is_not_measured() -> None:
    def measure(asked: Plan) -> tuple[list[Sample], dict[str, Any]]:
        raise AssertionError(asked)

    assert verify(replace(an_experiment(), claims=()), Settings(), 7, measure) == ()
