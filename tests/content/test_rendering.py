"""What Markdown becomes on a page."""

import pytest
from content_samples import LESSON, found, html_of, read, read_learn

from app.content.models import Heading


def test_a_heading_keeps_its_anchor_when_its_words_change() -> None:
    html = html_of("## The result {#result}\n")
    link = '<a class="anchor" href="#result" aria-label="Link to “The result”">#</a>'
    assert html == f'<h2 id="result">The result {link}</h2>\n'


def test_a_heading_without_an_anchor_gets_the_one_that_git_hosts_give() -> None:
    html = html_of("## What `f(x)` costs\n\n## Same\n\n## Same\n\n## Übung\n")

    assert 'id="what-fx-costs"' in html
    assert 'id="same"' in html
    assert 'id="same-1"' in html
    assert 'id="ubung"' in html


def test_headings_of_the_page_are_its_contents() -> None:
    page = read_learn("## One $n$ {#one}\n\n### Two\n\n::: note\n### In a note\n:::\n")

    assert page.value.headings == (Heading(2, "One n", "one"), Heading(3, "Two", "two"))
    assert page.anchors == {"one", "two", "in-a-note"}


def test_a_heading_of_level_one_is_shown_as_level_two() -> None:
    assert "<h2 " in read_learn("# Title\n").value.html


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("lab.md", "/queues/lines/lab"),
        ("lab.md#chart", "/queues/lines/lab#chart"),
        ("#here", "/queues/lines/learn#here"),
        ("./lesson.md", "/queues/lines/"),
        ("../other/learn.md#x", "/queues/other/learn#x"),
        ("../../stacks/course.md", "/"),
        ("experiments/save.md", "/queues/lines/lab?experiment=save"),
        ("practice.md#longer", "/queues/lines/practice?q=longer"),
    ],
)
def test_a_link_to_a_file_becomes_the_address_of_its_page(link: str, url: str) -> None:
    assert f'<a href="{url}">there</a>' in html_of(f"[there]({link})\n")


def test_a_link_into_the_web_does_not_hand_over_the_page() -> None:
    assert html_of('<https://a.example/?a=1&b=2> [b](http://b.example "B")\n') == (
        '<p><a href="https://a.example/?a=1&amp;b=2" rel="noopener">https://a.example/?a=1&amp;b=2</a>'
        ' <a href="http://b.example" rel="noopener" title="B">b</a></p>\n'
    )


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "<java\tscript:alert(1)>",
    ],
)
def test_an_unsafe_link_is_words_without_a_link(href: str) -> None:
    page = read_learn(f"[words]({href})\n")

    assert len(page.problems) == 1
    assert page.problems[0].code in ("unsafe-link", "broken-link")
    assert page.value.html == "<p><span>words</span></p>\n"


def test_code_is_coloured_by_classes_alone() -> None:
    html = html_of("```python\nx = '<b>'\n```\n")

    assert html.startswith('<div class="code"><pre tabindex="0"><code class="language-python">')
    assert "&lt;b&gt;" in html
    assert "style=" not in html


def test_code_keeps_its_blank_lines_and_indents() -> None:
    assert "<code>\n  a\n\n\nb\n</code>" in html_of("```\n\n  a\n\n\nb\n```\n")


def test_a_wide_table_can_be_scrolled_by_keyboard() -> None:
    html = html_of("| a | b |\n|---|--:|\n| 1 | 2 |\n")

    assert html.startswith(
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Table: a, b">'
    )
    assert '<th scope="col">a</th>' in html
    assert '<td class="align-right">2</td>' in html
    assert html.endswith("</table>\n</div>\n")


def test_tables_of_the_same_columns_are_told_apart() -> None:
    table = "| a | `b<c` |\n|---|---|\n| 1 | 2 |\n"
    html = html_of(f"{table}\nText.\n\n{table}")
    assert 'aria-label="Table: a, b&lt;c"' in html
    assert 'aria-label="Table: a, b&lt;c (2)"' in html


def test_a_corner_without_words_is_no_heading_of_a_column() -> None:
    html = html_of("| | b |\n|---|---|\n| 1 | 2 |\n")
    assert "<td></td>" in html
    assert html.count("<th") - html.count("<thead") == 1


def test_math_is_mathml() -> None:
    html = html_of("So $n^2$ and\n\n$$T(n) = O(n)$$\n")

    assert "<math><msup><mi>n</mi><mn>2</mn></msup></math>" in html
    assert '<div class="math"><math display="block">' in html


def test_money_is_not_math() -> None:
    assert html_of("It costs $5 and $10, or \\$n\\$.\n") == (
        "<p>It costs $5 and $10, or $n$.</p>\n"
    )


def test_a_formula_that_cannot_be_read_is_shown_as_its_source() -> None:
    page = read_learn("$\\nope{<}$\n")

    assert page.value.html == "<p><code>\\nope{&lt;}</code></p>\n"


@pytest.mark.parametrize(
    "latex",
    ["^", "_", "a & b", "{", "}", "\\left", "\\begin{matrix}", "\\text{", "\\frac{a}", "{" * 500,
     "\\hspace{xmu}", "\\sqrt[" + "\\]" * 40, "x" * 3000, "\\bigg", "\\color{red}{x}"],
)  # fmt: skip
def test_bad_math_is_a_problem_and_no_crash(latex: str) -> None:
    assert [problem.code for problem in read_learn(f"${latex}$\n").problems] == ["bad-math"]


def test_markup_in_math_is_text() -> None:
    html = html_of("$\\text{<script>alert(1)</script>}$\n")

    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_an_admonition_has_a_kind_and_a_title() -> None:
    assert html_of('::: wrong "It *is* constant."\nNo.\n:::\n') == (
        '<aside class="admonition admonition-wrong" role="note">\n'
        '<p class="admonition-title">&quot;It <em>is</em> constant.&quot;</p>\n'
        "<p>No.</p>\n</aside>\n"
    )


def test_an_admonition_without_a_title_is_named_after_its_kind() -> None:
    assert '<p class="admonition-title">Tip</p>' in html_of("::: tip\nDo.\n:::\n")


def test_an_answer_is_folded_away() -> None:
    assert html_of("::: reveal\nYes.\n:::\n") == (
        '<details class="reveal">\n<summary>Answer</summary>\n<p>Yes.</p>\n</details>\n'
    )


@pytest.mark.parametrize("outer", [":::", "::::"])
def test_containers_stand_within_each_other(outer: str) -> None:
    html = html_of(
        f"{outer} note\nA\n\n::: reveal B\n```text\n::: note\n```\n:::\n\nC\n{outer}\n\nD\n"
    )

    assert html.count("<aside") == html.count("</aside>") == 1
    assert html.index("</details>") < html.index("<p>C</p>") < html.index("</aside>")
    assert html.endswith("</aside>\n<p>D</p>\n")


def test_a_container_stands_in_a_list() -> None:
    html = html_of("- one\n\n  ::: note\n  In it.\n  :::\n\n- two\n")

    assert html.count("<li>") == 2
    assert "<p>In it.</p>" in html


def test_an_unclosed_container_in_a_list_ends_with_its_item() -> None:
    page = read_learn("- one\n\n  ::: note\n  In it.\n\n- two\n")

    assert found(page) == ["8:3 unclosed-container"]
    assert page.value.html.count("<li>") == 2


def test_an_unknown_kind_is_shown_as_a_note() -> None:
    page = read_learn("::: <script>\nA\n:::\n")

    assert '<aside class="admonition admonition-note"' in page.value.html
    assert "<script" not in page.value.html


def test_html_is_shown_as_it_is_written() -> None:
    page = read_learn("<script>alert(1)</script>\n\na <b onclick='x'>b</b>\n")

    assert page.value.html == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
        "<p>a &lt;b onclick=&#x27;x&#x27;&gt;b&lt;/b&gt;</p>\n"
    )
    assert found(page) == ["6:1 raw-html", "6:17 raw-html", "8:3 raw-html", "8:19 raw-html"]


def test_smaller_than_is_no_html() -> None:
    assert html_of("if a < b and b > c\n") == "<p>if a &lt; b and b &gt; c</p>\n"


def test_an_image_beside_the_text_is_shown_with_its_words() -> None:
    assert html_of("![A *steep* curve](images/a.png)\n") == (
        '<p><img src="/content-assets/queues/lines/images/a.png" alt="A steep curve"'
        ' loading="lazy"></p>\n'
    )


def test_objectives_may_hold_markdown() -> None:
    page = read("queues/lines/lesson.md", LESSON)

    assert page.value.objectives == (
        'Say what <math><mi>O</mi><mo stretchy="false">(</mo><mi>n</mi>'
        '<mo stretchy="false">)</mo></math> means.',
    )


def test_a_place_is_right_within_lists_quotes_and_tables() -> None:
    page = read_learn(
        "> - a\n>   b [x](j:1) <i>\n\n| a | b [y](j:2) |\n|---|---|\n| c | $}$ |\n\n"
        "1. one\n\n   two\n   [z](j:3)\n"
    )

    assert found(page) == [
        "7:7 unsafe-link",
        "7:16 raw-html",
        "9:9 unsafe-link",
        "11:7 bad-math",
        "16:4 unsafe-link",
    ]


def test_windows_files_read_like_all_others() -> None:
    text = "---\ntitle: T\nsummary: S\nminutes: 1\n---\n\n## A\n\nb  \nc <i>\n"
    windows = "\ufeff" + text.replace("\n", "\r\n")

    ours, theirs = read("queues/lines/learn.md", text), read("queues/lines/learn.md", windows)

    assert theirs.value == ours.value
    assert theirs.problems == ours.problems
    assert found(theirs) == ["10:3 raw-html"]
