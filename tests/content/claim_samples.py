"""Statements of every kind, as hypothesis draws them."""

from hypothesis import strategies as st

from app.content.claims import Scope
from app.content.statements import (
    CLASSES,
    METRICS,
    UNITS,
    ClassClaim,
    Comparison,
    Quantity,
    Range,
    Term,
)

SERIES = ("pickle", "onnx", "torch_save", "pickle@mlp_depth", "pickle@mlp_depth@float16")
SCOPE = Scope("save", {"save", "load", "infer"}, SERIES, (10, 10**9))

NUMBERS = st.one_of(
    st.integers(1, 10**18).map(float),
    st.floats(1e-18, 1e18, allow_nan=False, allow_infinity=False),
)
SERIES_NAMES = st.sampled_from(SERIES)
PER_SIZE = [name for name, metric in METRICS.items() if metric.at_sizes]
CLASSED = [name for name, metric in METRICS.items() if metric.has_class]


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    low, high = sorted(draw(st.lists(st.integers(10, 10**9), min_size=2, max_size=2)))
    sides = [(low, high), (low, low), (low, None), (None, high)]
    return Range(*draw(st.sampled_from(sides)))


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    metric = draw(st.sampled_from(sorted(METRICS)))
    kind = METRICS[metric].kind
    alike = sorted(name for name, other in METRICS.items() if other.kind is kind)
    unit = draw(st.sampled_from(sorted(UNITS.get(kind, {"": 1.0}))))
    term = Term(metric, draw(SERIES_NAMES), draw(NUMBERS))
    other = draw(
        st.one_of(
            st.builds(Term, st.sampled_from(alike), SERIES_NAMES, NUMBERS),
            st.builds(Quantity, NUMBERS, st.just(unit)),
        )
    )
    sides = draw(st.permutations([term, other]))
    per_size = any(isinstance(side, Term) and side.metric in PER_SIZE for side in sides)
    at = draw(st.none() | ranges()) if per_size else None
    return Comparison(sides[0], draw(st.sampled_from(["<", "<=", ">", ">="])), sides[1], at)


STATEMENTS = st.one_of(
    comparisons(),
    st.builds(
        ClassClaim,
        st.builds(Term, st.sampled_from(CLASSED), SERIES_NAMES),
        st.sampled_from(CLASSES),
        st.booleans(),
    ),
)
