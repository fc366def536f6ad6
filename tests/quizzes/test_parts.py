"""A solution is cut into its steps; spans of time are said in words."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.quizzes.parts import solution_parts
from app.quizzes.sitting.spans import span
from quiz_samples import NOON


def test_the_steps_are_the_items_of_the_first_list_and_the_rest_stands_around_them() -> None:
    inner = "<p>Two<br></p><ol><li>a</li><li>b</li></ol>"
    html = f"<p>First</p>\n<ol>\n<li>One</li>\n<li>{inner}</li>\n</ol>\n<p>Last</p>"
    assert solution_parts(html) == ("<p>First</p>", ("One", inner), "<p>Last</p>")


@pytest.mark.parametrize("html", ["<p>No list</p>", "<ul><li>a</li></ul>", "", "plain"])
def test_what_has_no_steps_is_one(html: str) -> None:
    assert solution_parts(html) == ("", (html,), "")


@given(st.lists(st.sampled_from(["<p>x</p>", "<pre>a\n</pre>", "<ul><li>y</li></ul>", "text"])))
def test_no_step_is_lost(items: list[str]) -> None:
    html = "<ol>" + "".join(f"<li>{item}</li>" for item in items) + "</ol>"
    assert solution_parts(html)[1] == tuple(items)


@pytest.mark.parametrize(
    ("took", "words"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(days=3, hours=5), "3 days"),
        (timedelta(hours=-5), "less than a minute"),
    ],
)
def test_a_span_is_said_in_its_largest_unit(took: timedelta, words: str) -> None:
    assert span(NOON, NOON + took) == words
