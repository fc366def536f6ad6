"""Every Python snippet that the content shows is run, and prints what the page says it prints."""

from pathlib import Path

import pytest
import snippet_process
from snippets import Script, matches, scripts, variants

CONTENT = Path(__file__).parents[2] / "content"

SCRIPTS = [
    script
    for file in sorted(CONTENT.rglob("*.md"))
    for script in scripts(file, file.read_text(encoding="utf-8"))
]


def test_snippets_keep_their_lines_and_questions_their_own_names():
    text = (
        "## One {#one .easy}\n```python\na = 1\n```\n```text\nx\n```\n"
        "## Two {#two .hard}\n```python\nb\n```\n"
    )
    one, two = scripts(Path("practice.md"), text)
    assert (one.name, two.name) == ("one", "two")
    assert one.source.splitlines()[2] == "a = 1"
    assert one.outputs == {2: "x"}
    assert two.source.splitlines()[9] == "b"
    assert "a = 1" not in two.source


def test_a_snippet_is_run_once_for_each_row_of_its_variants():
    text = (
        "## One {#one .easy .number}\n```python\nprint({n} * 2)\n```\n```text\n{twice}\n```\n\n"
        "### Variants\n\n| n | twice |\n|---|---|\n| 3 | 6 |\n| 4 | 8 |\n"
    )
    three, four = scripts(Path("test.md"), text)
    assert (three.name, four.name) == ("one-1", "one-2")
    assert "print(3 * 2)" in three.source
    assert (three.outputs, four.outputs) == ({2: "6"}, {2: "8"})


def test_blanks_are_filled_with_the_answers_of_the_question():
    text = (
        "## One {#one .easy .blank}\n```python\nf(___, ___)\n```\n\n### Answer\n\n"
        "1. `a` or `b`\n   - `c`\n     > No.\n2. `d`\n\n> No.\n\n### Hint\n\nThink of `e`.\n"
    )
    assert "f(a, d)" in next(variants(text))


def test_code_that_names_its_file_is_that_file_for_the_others():
    text = "```python\nfrom one import a\n```\n\n```python\n# one.py\na = 1\n```\n"
    (script,) = scripts(Path("project.md"), text)
    assert script.files == {"one.py": "# one.py\na = 1\n"}
    assert "a = 1" not in script.source


def test_a_program_that_fails_says_why(tmp_path: Path):
    program = tmp_path / "program.py"
    program.write_text("print('so far')\n1 / 0\n", encoding="utf-8")
    outcome = snippet_process.run(program, tmp_path)
    assert (outcome.code, outcome.output) == (1, "so far\n")
    assert "ZeroDivisionError" in outcome.errors


def test_the_lesson_shows_code_that_runs():
    pages = {"learn.md", "complexity.md", "code.md", "deep-dive.md", "project.md"}
    assert {script.file.name for script in SCRIPTS} >= pages | {"practice.md", "test.md"}


@pytest.mark.torch
@pytest.mark.parametrize(
    "script", SCRIPTS, ids=lambda s: f"{s.file.relative_to(CONTENT).with_suffix('')}-{s.name}"
)
def test_snippets_run_and_print_what_the_page_says(script: Script, tmp_path: Path):
    program = tmp_path / f"{script.file.stem}.py"
    program.write_text(script.source, encoding="utf-8")
    for name, text in script.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    directory = tmp_path / "work"
    directory.mkdir()
    outcome = snippet_process.run(program, directory)
    assert outcome.code == 0, f"{script.file}:\n{outcome.errors}"
    printed = script.printed(outcome.output)
    for line, expected in script.outputs.items():
        assert matches(expected, printed[line]), (
            f"{script.file}:{line} printed\n{printed[line]}\nnot\n{expected}"
        )
