"""Whatever a claim says and whatever was measured: an answer, and the same from both sides."""

from dataclasses import replace

from claim_samples import SERIES, STATEMENTS
from hypothesis import example, given, settings
from hypothesis import strategies as st
from judging import a_fit
from runs import PLAN, a_cell, a_sample

from app.content.models import Claim, ClaimState
from app.content.statements import ClassClaim, Comparison, Statement, Term
from app.experiments.claims.facts import Facts
from app.experiments.claims.judge import judge
from app.experiments.growth import Complexity
from app.experiments.values import Sample
from app.experiments.verdict import Doubt, Interval, SeriesFit

HELD, CONTRADICTED, OPEN = ClaimState
PLANNED = replace(
    PLAN,
    formats=("pickle", "onnx"),
    families=("mlp_width", "mlp_depth"),
    dtypes=("float32", "float16"),
    sizes=(10, 1000, 10**6, 10**9),
)
TIMES = st.floats(1e-9, 1e3)
AMOUNTS = st.none() | st.integers(0, 10**12)


@st.composite
def samples(draw: st.DrawFn) -> list[Sample]:
    cells = [(series, size, block) for series in SERIES[:2] for size in PLANNED.sizes
             for block in range(4)]  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(cells), unique=True))
    return [
        replace(
            a_sample(a_cell(series, size, block, 0)),
            n=draw(st.none() | st.integers(1, 10**9)),
            seconds=draw(st.none() | TIMES),
            bytes=draw(AMOUNTS),
            peak_bytes=draw(AMOUNTS),
            ok=draw(st.booleans()),
            reason=draw(st.none() | st.text(max_size=5)),
        )
        for series, size, block in chosen
    ]


@st.composite
def fits(draw: st.DrawFn) -> SeriesFit:
    tie = draw(st.lists(st.sampled_from(sorted(Complexity)), unique=True))
    figure = st.none() | st.floats(0, 1e18)
    ends = st.tuples(st.floats(0, 1e18), figure)
    names = ("fixed_cost", "per_unit", "crossover", "exponent")
    intervals = draw(st.dictionaries(st.sampled_from(names), ends.map(lambda e: Interval(*e))))
    return a_fit(
        tie[0] if tie else None,
        *tie,
        doubt=None if tie else draw(st.none() | st.sampled_from(sorted(Doubt)).map(Doubt)),
        intervals=intervals,
        growth_at_most=draw(figure),
        **{name: draw(figure) for name in names},
    )


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    stored = {
        series: draw(fits()).to_json() | {"metrics": {"size": draw(fits()).to_json()}}
        for series in draw(st.sets(st.sampled_from(SERIES)))
    }
    return Facts.of(PLANNED, draw(samples()), stored)


def state(statement: Statement, known: Facts) -> ClaimState:
    judgement = judge(Claim("a", str(statement), statement, "f.md", 1, 1), known)
    assert judgement.words
    return judgement.state


@settings(max_examples=100)
@given(STATEMENTS, facts())
def test_every_claim_gets_an_answer_from_any_run(statement: Statement, known: Facts) -> None:
    assert state(statement, known) in ClaimState


CROSSOVER = Term("crossover", "pickle")
TURNED_ROUND = a_fit("O(n)", "O(n)", intervals={"crossover": Interval(3.0, 2.0)})


@settings(max_examples=100)
@example(
    Comparison(CROSSOVER, "<", CROSSOVER, None),
    Facts.of(PLANNED, [], {"pickle": TURNED_ROUND.to_json()}),
)
@given(STATEMENTS, facts())
def test_a_claim_and_its_opposite_are_never_both_held(statement: Statement, known: Facts) -> None:
    if isinstance(statement, ClassClaim):
        opposite: Statement = replace(statement, negated=not statement.negated)
    else:
        opposites = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
        opposite = replace(statement, relation=opposites[statement.relation])

    assert {state(statement, known), state(opposite, known)} != {HELD}


@settings(max_examples=100)
@given(STATEMENTS, facts())
def test_a_comparison_says_the_same_from_both_sides(statement: Statement, known: Facts) -> None:
    if isinstance(statement, Comparison):
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[statement.relation]
        other = Comparison(statement.right, turned, statement.left, statement.at)
        assert state(statement, known) is state(other, known)
