"""Runs and views of their charts for the tests of drawings and sentences."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from runs import COSTS, PLAN, a_cell, a_sample, all_samples, failed

from app.experiments.cards import format_cards
from app.experiments.chart_state import ChartState, Scale, Show
from app.experiments.values import Plan, Sample

SAMPLES = list(all_samples())
EVERY_FORMAT: Plan = replace(PLAN, formats=tuple(format_cards()))


def a_fit(series: str, verdict: str | None = "O(n)") -> dict[str, Any]:
    """What a fit of the cost of a series says, for its time, its size and its memory."""
    fixed, per_unit = COSTS[series]
    law = {
        "verdict": verdict,
        "fixed_cost": fixed,
        "per_unit": per_unit,
        "crossover": fixed / per_unit,
        "n_max": 100_004.0,
        "intervals": {
            "fixed_cost": [fixed * 0.9, fixed * 1.1],
            "per_unit": [per_unit * 0.8, per_unit * 1.2],
        },
    }
    of_bytes = {**law, "fixed_cost": 300.0, "per_unit": 4.0, "crossover": 75.0, "intervals": {}}
    return {**law, "metrics": {"size": of_bytes, "peak_memory": of_bytes}}


FITS = {series: a_fit(series) for series in COSTS}

VIEWS = st.builds(
    ChartState,
    show=st.sampled_from(Show),
    x=st.sampled_from(Scale),
    y=st.sampled_from(Scale),
    hide=st.sets(st.sampled_from(PLAN.formats)).map(tuple),
    raw=st.booleans(),
    fits=st.booleans(),
    at=st.none() | st.integers(1, 10**15),
)


def one_point() -> list[Sample]:
    return [a_sample(a_cell("pickle", 1000, 0, 0))]


def all_failed(reason: str = "out of memory") -> list[Sample]:
    return [failed(sample, reason) for sample in SAMPLES]


def identical() -> list[Sample]:
    return [replace(s, seconds=0.001, bytes=4000, peak_bytes=4096) for s in SAMPLES]


def scaled(times: float) -> list[Sample]:
    return [
        replace(
            sample,
            seconds=(sample.seconds or 0) * times,
            bytes=max(1, round((sample.bytes or 0) * times)),
        )
        for sample in SAMPLES
    ]


#: What a chart may be made of.
RUNS: dict[str, list[Sample]] = {
    "nothing": [],
    "one point": one_point(),
    "all failed": all_failed(),
    "identical": identical(),
    "huge": scaled(1e9),
    "tiny": scaled(1e-9),
    "no memory": [replace(sample, peak_bytes=None) for sample in SAMPLES],
    "no phases": [replace(sample, phases=None) for sample in SAMPLES],
    "no weights": [replace(sample, weight_bytes=None) for sample in SAMPLES],
    "whole": SAMPLES,
}
