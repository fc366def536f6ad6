"""Questions: what is asked, what counts as the same question, and what cannot be asked."""

import pytest
from content_samples import PRACTICE, QUESTION, Site, read
from hypothesis import given
from hypothesis import strategies as st

from app.content.kinds.options import Option
from app.content.models import Question

FILE = "queues/lines/practice.md"
FRONT = PRACTICE.partition("## ")[0]


def question(text: str = QUESTION) -> Question:
    page = read(FILE, FRONT + text)
    assert page.problems == ()
    return page.value.questions[0]


def options(text: str = QUESTION) -> tuple[Option, ...]:
    return question(text).variants[0].body.options


def test_a_question_is_read_with_all_its_parts() -> None:
    asked = question()
    it = asked.variants[0]

    assert (asked.id, asked.level, asked.kind) == ("longer", "easy", "one")
    assert (asked.file, asked.line) == (FILE, 9)
    assert it.prompt_html == (
        '<p class="question-prompt">Which line is longer?</p>\n<p>Look closely.</p>\n'
    )
    assert [(o.key, o.html, o.correct, o.feedback_html) for o in it.body.options] == [
        ("a", "The first", False, "<p>It is the shorter one.</p>"),
        ("b", "The second", True, ""),
        ("c", "Neither", False, "<p>They differ.</p>"),
    ]
    assert it.body.right.key == "b"
    assert it.hints == ("<p>Count.</p>\n",)
    assert it.solution_html.startswith("<ol>")
    assert 'class="language-python"' in it.quick_check_html
    assert it.mistakes_html == "<ul>\n<li>Guessing.</li>\n</ul>\n"


def test_what_stands_before_the_first_question_is_the_page() -> None:
    mode = read(FILE, PRACTICE).value

    assert mode.html == "<p>Answer.</p>\n"
    assert mode.headings == ()


def test_the_prompt_may_hold_code() -> None:
    text = QUESTION.replace("Look closely.", "```python\n# - [x] not an option\n```")

    assert "not an option" in question(text).variants[0].prompt_html
    assert len(options(text)) == 3


def test_an_option_may_hold_code_and_paragraphs() -> None:
    found = options(
        QUESTION.replace("The second", "\n  ```python\n  x\n  ```\n")
        .replace("Neither", "Neither\n\n  of them")
    )  # fmt: skip

    assert found[1].html.startswith('<div class="code">')
    assert found[2].html == "<p>Neither</p>\n<p>of them</p>"


def test_the_right_option_may_say_why() -> None:
    it = question(QUESTION.replace("The second", "The second\n  > By *one*.")).variants[0]

    assert it.body.right.feedback_html == "<p>By <em>one</em>.</p>"


def test_options_far_apart_read_like_those_close_together() -> None:
    far = QUESTION.replace("\n- [", "\n\n- [").replace("  > ", "\n  > ")

    assert options(far) == options()


def test_hints_come_one_after_the_other() -> None:
    text = QUESTION.replace("### Solution", "### Hint\n\nCount again.\n\n### Solution")

    assert question(text).variants[0].hints == ("<p>Count.</p>\n", "<p>Count again.</p>\n")


def test_an_id_is_for_one_question_of_the_lesson(site: Site) -> None:
    site.write({FILE: PRACTICE + "\n" + QUESTION.replace("first", "other")})

    library = site.load()

    assert [problem.code for problem in library.problems] == ["duplicate-id"]
    assert len(library.lessons["queues/lines"].mode("practice").questions) == 1


def test_a_broken_question_does_not_take_the_others_along() -> None:
    second = QUESTION.replace("#longer", "#second").replace("- [x]", "- [ ]")
    third = QUESTION.replace("#longer", "#third")

    mode = read(FILE, FRONT + QUESTION + "\n" + second + "\n" + third).value

    assert [it.id for it in mode.questions] == ["longer", "third"]


def test_every_problem_of_a_question_is_said_at_once() -> None:
    page = read(
        FILE,
        FRONT + "## Which? {#No .so}\n\n- [x] A\n- [x] A\n- [ ] B\n\n### Hint\n\n### Foo\n\nX\n",
    )

    assert {problem.code for problem in page.problems} == {
        "bad-id",
        "missing-level",
        "two-right-answers",
        "duplicate-option",
        "missing-feedback",
        "empty-section",
        "unknown-section",
        "missing-section",
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("longer?", "shorter?"),
        (".easy", ".hard"),
        ("#longer", "#long"),
        ("The first", "the first"),
        ("Look closely.", "Look *closely*."),
        ("- [x] The second", "- [x] The second\n  > Yes."),
        ("They differ.", "They do differ."),
        ("Count.", "Count!"),
        ("print(1 < 2)", "print(1  < 2)"),
        ("print(1 < 2)", "print(1 < 2)\n\n\nprint(3)"),
        ("Guessing.", "Guess."),
    ],
)
def test_the_version_changes_with_what_is_said(old: str, new: str) -> None:
    assert question(QUESTION.replace(old, new, 1)).version != question().version


def test_blank_lines_within_code_are_said() -> None:
    one = QUESTION.replace("print(1 < 2)", "a\n\nb")
    two = QUESTION.replace("print(1 < 2)", "a\n\n\nb")

    assert question(one).version != question(two).version


def test_the_version_is_the_same_on_windows() -> None:
    windows = read(FILE, PRACTICE.replace("\n", "\r\n")).value.questions[0]

    assert windows == question()


def test_the_version_does_not_depend_on_the_rest_of_the_file() -> None:
    other = QUESTION.replace("#longer", "#other").replace("first", "one before it")
    alone, second = question(), read(FILE, FRONT + "Hello.\n\n" + other + "\n\n" + QUESTION)

    assert second.value.questions[1].version == alone.version


@given(st.data())
def test_spaces_at_line_ends_and_blank_lines_between_blocks_say_nothing(
    data: st.DataObject,
) -> None:
    lines = []
    in_code = False
    for line in QUESTION.split("\n"):
        in_code ^= line.startswith("```")
        lines.append(line + data.draw(st.sampled_from(["", " ", "  ", "\t", " \t  "])))
        if line == "" and not in_code:
            lines += data.draw(st.lists(st.sampled_from(["", "  "]), max_size=3))

    changed, original = question("\n".join(lines)), question()

    assert changed.version == original.version
    assert changed.variants[0].body == original.variants[0].body
    assert changed.variants[0].solution_html == original.variants[0].solution_html


@given(st.integers(0, len(QUESTION) - 1), st.sampled_from("aZ9.*"))
def test_any_other_letter_makes_another_version(at: int, letter: str) -> None:
    page = read(FILE, FRONT + QUESTION[:at] + letter + QUESTION[at:])
    asked = page.value.questions

    assert page.problems or asked[0].version != question().version
