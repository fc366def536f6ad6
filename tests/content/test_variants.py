"""Variants: one question asked with other values."""

import pytest
from content_samples import read
from hypothesis import given
from hypothesis import strategies as st
from kind_samples import FILE, source

from app.content.models import Page, Question
from app.content.words import words

TABLE = """\
### Variants

| count | answer |
|---|---|
| 10^6 | 4 MB |
| 10^7 | 40 MB |
"""
ANSWER = "{answer} ± 10 %\n\n> {count} times four bytes."


def page(table: str = TABLE, answer: str = ANSWER) -> Page:
    text = source("number", "How large are {count}?\n\n```text\n{count} {other}\n```", answer)
    return read(FILE, text.replace("### Hint", f"{table}\n### Hint", 1))


def question() -> Question:
    found = page()
    assert found.problems == ()
    return found.value.questions[0]


def problems(table: str = TABLE, answer: str = ANSWER) -> list[str]:
    return [f"{each.line} {each.code}" for each in page(table, answer).problems]


def test_each_row_is_a_question_of_its_own() -> None:
    one, two = question().variants

    assert "How large are 10^6?" in one.prompt_html
    assert "10^7 {other}" in words(two.prompt_html)
    assert [str(variant.body.right) for variant in (one, two)] == ["4 MB", "40 MB"]
    assert words(two.body.other_html) == "10^7 times four bytes."
    assert "Variants" not in one.prompt_html + one.hints[0]


@given(st.text("0123456789abcdef", max_size=32))
def test_a_seed_draws_a_variant_for_good(seed: str) -> None:
    asked = question()

    assert asked.variant(seed) is asked.variant(seed)
    assert asked.variant("") is asked.variants[0]


def test_seeds_draw_every_variant() -> None:
    asked = question()

    assert {asked.variant(str(seed)).body.right.number for seed in range(20)} == {4, 40}


def test_the_version_changes_with_a_row() -> None:
    changed = page(TABLE.replace("40 MB", "41 MB")).value.questions[0]

    assert changed.version != question().version


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("### Variants\n\nNone.\n", ["23 bad-variant"]),
        (TABLE.replace("| 10^7 | 40 MB |\n", ""), ["23 bad-variant"]),
        (TABLE.replace("| 10^7 | 40 MB |", "| 10^6 | 4 MB |"), ["23 bad-variant"]),
        (TABLE.replace("| 40 MB |", "| |"), ["23 bad-variant"]),
        (TABLE.replace("count", "Count"), ["23 bad-variant"]),
        (TABLE.replace("count", "n"), ["23 bad-variant"]),
        (TABLE.replace("answer", "count"), ["23 bad-variant"]),
        (TABLE.replace("count", "cont"), ["23 bad-variant"]),
        (TABLE.replace("40 MB", "much"), ["19 bad-answer"]),
    ],
)
def test_what_is_wrong_with_a_table_is_said_once(table: str, expected: list[str]) -> None:
    found = page(table)

    assert problems(table) == expected
    assert found.value.questions == ()


def test_values_that_make_another_question_are_refused() -> None:
    assert problems(
        TABLE.replace("10^7", "## What? {#x .easy}"), "4 MB\n\n{count} {answer}\n\n> N."
    )


@given(st.text(st.characters(exclude_categories=["Cs", "Zl", "Zp", "Cc"]), max_size=30))
def test_any_value_is_read(value: str) -> None:
    found = page(TABLE.replace("10^7", value))

    lines = source("number", "", ANSWER).count("\n") + 20
    assert all(1 <= each.line <= lines for each in found.problems)
