"""The claim language: what can be said, and what an author is told where something is wrong."""

import re
from pathlib import Path

import pytest
from claim_samples import SCOPE, STATEMENTS
from content_samples import EXPERIMENT, found, read
from hypothesis import given
from hypothesis import strategies as st

from app.content.claims import BadClaim, Scope, parse_claim
from app.content.experiments import series_names
from app.content.models import Experiment
from app.content.statements import (
    METRICS,
    UNITS,
    ClassClaim,
    Comparison,
    Kind,
    Quantity,
    Range,
    Statement,
    Term,
)

SAVE_FILE = "queues/lines/experiments/save.md"

TIME = Term("time", "pickle")
MILLION = Range(10**6, None)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("time(pickle) is O(n)", ClassClaim(TIME, "O(n)")),
        ("save( pickle )  is not O(1)", ClassClaim(TIME, "O(1)", negated=True)),
        (
            "peak_memory(torch_save) is O( n * log n )",
            ClassClaim(Term("peak_memory", "torch_save"), "O(n log n)"),
        ),
        ("size(pickle) is O(n²)", ClassClaim(Term("size", "pickle"), "O(n^2)")),
        (
            "fixed_cost(onnx) > 100 ms",
            Comparison(Term("fixed_cost", "onnx"), ">", Quantity(100.0, "ms")),
        ),
        (
            "100us<fixed_cost(onnx)",
            Comparison(Quantity(100.0, "µs"), "<", Term("fixed_cost", "onnx")),
        ),
        (
            "size(pickle@mlp_depth) < size(pickle) at n=1e4",
            Comparison(
                Term("size", "pickle@mlp_depth"), "<", Term("size", "pickle"), Range(10**4, 10**4)
            ),
        ),
        (
            "time(onnx) ≥ 100 * time(pickle) at n ≥ 1,000,000",
            Comparison(Term("time", "onnx"), ">=", Term("time", "pickle", 100.0), MILLION),
        ),
        (
            "time(onnx) > 2.5x time(pickle)",
            Comparison(Term("time", "onnx"), ">", Term("time", "pickle", 2.5)),
        ),
        (
            "doubling(pickle) > 1.8x at n >= 10^6",
            Comparison(Term("doubling", "pickle"), ">", Quantity(1.8), MILLION),
        ),
        (
            "peak_memory(pickle) <= 1.1 * size(pickle) at n from 1_000 to 2e3",
            Comparison(
                Term("peak_memory", "pickle"), "<=", Term("size", "pickle", 1.1), Range(1000, 2000)
            ),
        ),
        ("crossover(onnx) > 1e7", Comparison(Term("crossover", "onnx"), ">", Quantity(1e7))),
        ("per_unit(pickle) < 9 ns", Comparison(Term("per_unit", "pickle"), "<", Quantity(9, "ns"))),
        (
            "exponent(pickle) < 1.2 ",
            Comparison(Term("exponent", "pickle"), "<", Quantity(1.2)),
        ),
        (
            "time(pickle) < 1 s at n <= 1e4",
            Comparison(TIME, "<", Quantity(1.0, "s"), Range(None, 10**4)),
        ),
    ],
)
def test_a_claim_says_what_it_says(text: str, statement: Statement) -> None:
    assert parse_claim(text, SCOPE) == statement


@pytest.mark.parametrize(
    ("text", "offset", "code", "words"),
    [
        ("", 0, "bad-claim", "time(pickle)"),
        ("time", 4, "bad-claim", "series in brackets"),
        ("time(pickle", 11, "bad-claim", "not closed"),
        ("time(pickle) == 1 s", 13, "bad-claim", "<, <=, >, >= or 'is'"),
        ("time(pickle) < 1 s, always", 18, "bad-claim", "ends before ', always'"),
        ("time(pickle) is fast", 16, "bad-claim", "O(1), O(log n), O(n)"),
        ("time(pickle) is O(n) at n = 1e3", 21, "bad-claim", "whole curve"),
        ("2 * time(pickle) is O(n)", 0, "bad-claim", "a metric alone"),
        ("crossover(onnx) is O(1)", 0, "bad-claim", "time, size, peak_memory"),
        ("1 ms < 2 ms", 7, "bad-claim", "must be a metric"),
        ("time(pickle) < 1", 15, "bad-claim", "ns, µs, ms, s"),
        ("time(pickle) < 1 MB", 15, "bad-claim", "ns, µs, ms, s"),
        ("crossover(onnx) > 1 ms", 18, "bad-claim", "no unit"),
        ("time(pickle) < size(onnx)", 15, "bad-claim", "an amount of data"),
        ("time(pickle) > per_unit(onnx)", 15, "bad-claim", "a time for each parameter"),
        ("time(pickle) < 0 s", 15, "bad-claim", "above 0"),
        ("time(pickle) < 1e99 s", 15, "bad-claim", "1e18"),
        ("time(pickle) < 1,5 s", 15, "bad-claim", "1.5"),
        ("time(pickle) < 10^100 s", 15, "bad-claim", "10^3"),
        ("fixed_cost(onnx) > 1 s at n = 1e3", 23, "bad-claim", "leave out 'at'"),
        ("time(pickle) < 1 s at 1e3", 22, "bad-claim", "at n = 1e4"),
        ("time(pickle) < 1 s at n > 1e3", 24, "bad-claim", "=, >=, <= or 'from'"),
        ("time(pickle) < 1 s at n = 3", 26, "bad-claim", "10 to 1,000,000,000"),
        ("time(pickle) < 1 s at n = 10.5", 26, "bad-claim", "whole number"),
        ("time(pickle) < 1 s at n from 1e3", 32, "bad-claim", "'to'"),
        ("time(pickle) < 1 s at n from 1e5 to 1e3", 36, "bad-claim", "smaller than 'from'"),
        ("tiem(pickle) < 1 s", 0, "unknown-claim", "did you mean 'time'?"),
        ("2 * tiem(pickle) < 1 s", 4, "unknown-claim", "did you mean 'time'?"),
        ("load(pickle) < 1 s", 0, "unknown-claim", "the operation is save"),
        ("time(pikle) < 1 s", 5, "unknown-claim", "did you mean 'pickle'?"),
        ("time() < 1 s", 5, "unknown-claim", "pickle@mlp_depth"),
        ("time(onnx@mlp_depth) < 1 s", 5, "unknown-claim", "no series of this experiment"),
        ("time(pickle) < 5 sec", 17, "unknown-claim", "ns, s"),
        ("size(pickle) < 5 Mb", 17, "unknown-claim", "GB, MB, kB"),
        ("time(pickle) is O(2^n)", 16, "unknown-claim", "O(n^2)"),
    ],
)
def test_what_is_wrong_is_told_at_its_place_with_what_is_allowed(
    text: str, offset: int, code: str, words: str
) -> None:
    with pytest.raises(BadClaim) as caught:
        parse_claim(text, SCOPE)

    assert (caught.value.offset, caught.value.code) == (offset, code)
    assert words in caught.value.message


@given(STATEMENTS)
def test_a_statement_that_is_printed_is_read_as_the_same(statement: Statement) -> None:
    assert parse_claim(str(statement), SCOPE) == statement


PIECES = """
time size ( ) < <= > >= ≤ = is not at n from to O(n) O( 1e3 10^ 1, 000 . 5 ms kB x * @ , pickle onnx
save load fixed_cost _ ² \u00b5s \u03bcs é 🙂 ٣ ½ ( ) -1 +"""


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES.split(" "))).map(" ".join)))
def test_any_text_is_a_statement_or_a_bad_claim(text: str) -> None:
    try:
        statement = parse_claim(text, SCOPE)
    except BadClaim as error:
        wrong = error
    else:
        assert parse_claim(str(statement), SCOPE) == statement
        return
    assert 0 <= wrong.offset <= len(text)
    assert wrong.message


# ---- In a file ----


def an_experiment(claims: str) -> str:
    """The claims start on line 11."""
    return EXPERIMENT.replace("precision: 0.05\n", f"precision: 0.05\nclaims:\n{claims}")


def test_an_experiment_lists_its_claims_under_their_ids() -> None:
    page = read(
        SAVE_FILE,
        an_experiment(
            "  linear: time(pickle) is O(n)\n  slow-start: 'fixed_cost(onnx) > 100 ms'\n"
        ),
    )

    assert page.problems == ()
    assert isinstance(page.value, Experiment)
    assert [(claim.id, claim.text) for claim in page.value.claims] == [
        ("linear", "time(pickle) is O(n)"),
        ("slow-start", "fixed_cost(onnx) > 100 ms"),
    ]
    assert [(claim.file, claim.line, claim.column) for claim in page.value.claims] == [
        (SAVE_FILE, 11, 11),
        (SAVE_FILE, 12, 16),
    ]
    assert page.anchors == {"linear", "slow-start"}


@pytest.mark.parametrize(
    ("claims", "problems"),
    [
        ("  a: time(pikle) is O(n)\n", ["11:11 unknown-claim"]),
        ("  a: 'time(pikle) is O(n)'\n", ["11:12 unknown-claim"]),
        ('  a: "time(pickle) <= 1 MB"\n', ["11:23 bad-claim"]),
        ("  a: time(pickle)\n     < 1 MB\n", ["11:6 bad-claim"]),  # folded: its start
        ("  A b: time(pickle) is O(n)\n", ["11:3 bad-id"]),
        ("  a: time(pickle) is O(n)\n  a: size(pickle) is O(n)\n", ["12:3 duplicate-key"]),
        ("  a:\n  b: size(pickle)\n", ["11:5 bad-value", "12:18 bad-claim"]),
        (f"  a: {'x' * 300}\n", ["11:6 bad-value"]),
        ("  - time(pickle) is O(n)\n", ["11:3 bad-value"]),
        ("  {}\n", ["11:3 bad-value"]),
    ],
)
def test_a_claim_that_is_wrong_is_told_at_its_line_and_column(
    claims: str, problems: list[str]
) -> None:
    assert found(read(SAVE_FILE, an_experiment(claims))) == problems


def test_claims_name_series_of_every_family_and_type_of_the_experiment() -> None:
    text = an_experiment("  a: time(pickle@mlp_depth@float16) < 1 s\n")
    wide = text.replace("family: mlp_width", "family: [mlp_width, mlp_depth]")

    assert found(read(SAVE_FILE, text)) == ["11:11 unknown-claim"]
    assert found(read(SAVE_FILE, wide)) == ["11:11 unknown-claim"]
    both = wide.replace("operation: save", "operation: save\ndtype: [float32, float16]")
    assert found(read(SAVE_FILE, both)) == []


def test_claims_of_an_experiment_that_cannot_run_are_not_judged_by_its_broken_names() -> None:
    text = an_experiment("  a: time(pickle) is O(n)\n").replace("onnx", "onxx")

    page = read(SAVE_FILE, text)

    assert found(page) == ["5:19 unknown-format"]
    assert page.anchors == {"a"}


def test_series_are_called_as_runs_call_them() -> None:
    assert series_names(("a", "b"), ("wide", "deep"), ("float32", "float16")) == (
        "a",
        "a@float16",
        "a@deep",
        "a@deep@float16",
        "b",
        "b@float16",
        "b@deep",
        "b@deep@float16",
    )


def test_every_kind_of_figure_has_units_or_is_a_bare_number() -> None:
    assert {Kind.COUNT, Kind.RATIO} == set(Kind) - set(UNITS)


def test_the_manual_shows_claims_that_can_be_read_and_every_metric() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "claims.md").read_text(encoding="utf-8")

    examples = manual.partition("```text\n")[2].partition("```")[0].splitlines()
    series = Scope("save", {"save"}, ("pickle", "onnx", "safetensors"), (10, 10**9))
    assert [str(parse_claim(line.partition("   ")[0], series)) for line in examples]
    assert set(re.findall(r"^\| `(\w+)` \|", manual, re.MULTILINE)) == set(METRICS)
