"""Claims and what to hold them against, for the tests of judging."""

from collections.abc import Mapping, Sequence
from typing import Any

from runs import PLAN, all_samples

from app.content.claims import Scope, parse_claim
from app.content.models import Claim
from app.experiments.claims.facts import Facts
from app.experiments.claims.judge import judge
from app.experiments.claims.judgement import Judgement
from app.experiments.growth import Complexity
from app.experiments.operations import OPERATIONS
from app.experiments.values import Plan, Sample
from app.experiments.verdict import Interval, SeriesFit

SAMPLES = tuple(all_samples())
SERIES = ("pickle", "onnx", "raw", "torch_save", "pickle@mlp_depth")


def a_claim(text: str, name: str = "a-claim", series: tuple[str, ...] = SERIES) -> Claim:
    scope = Scope("save", OPERATIONS, series, (10, 10**9))
    return Claim(name, text, parse_claim(text, scope), "c/l/experiments/save.md", 11, 6)


def a_fit(verdict: str | None, *tie: str, **changes: Any) -> SeriesFit:
    """A fit of that verdict, with 0.8 ms of fixed cost and 3.1 ns a parameter."""
    usual: dict[str, Any] = {
        "fixed_cost": 8e-4,
        "per_unit": 3.1e-9,
        "crossover": 258_064.0,
        "exponent": 1.01,
        "throughput": 1 / 3.1e-9,
        "n_min": 1e3,
        "n_max": 1e7,
        "intervals": {
            "fixed_cost": Interval(7e-4, 9e-4),
            "per_unit": Interval(3e-9, 3.2e-9),
            "crossover": Interval(2.2e5, 3e5),
            "exponent": Interval(0.97, 1.04),
        },
    }
    found = Complexity(verdict) if verdict else None
    return SeriesFit(found, tuple(map(Complexity, tie or (verdict,) * bool(verdict))),
                     **{**usual, **changes})  # fmt: skip


def judged(
    text: str,
    samples: Sequence[Sample] = SAMPLES,
    fits: Mapping[str, SeriesFit] | None = None,
    plan: Plan = PLAN,
) -> Judgement:
    """The claim held against a run with these samples and fits of times."""
    stored = {name: fit.to_json() for name, fit in (fits or {}).items()}
    return judge(a_claim(text), Facts.of(plan, samples, stored))
