"""Every Python snippet that the content shows is run, and prints what the page says it prints.

All ``python`` fences of a file share a namespace, as they do in a reader's session; in a file of
questions each question has its own. A ``text`` fence right after a ``python`` fence is its output,
in which ``…`` stands for anything.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

CONTENT = Path(__file__).parents[2] / "content"
QUESTION_FILES = {"practice.md", "test.md"}
FENCE = re.compile(r"^(?P<indent> *)(?P<marks>`{3,}|~{3,}) *(?P<language>\w*)[^`]*$")
MARK = "\x1e"  # separates the outputs of a script's snippets


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block; ``line`` is that of its opening marks, from 1."""

    line: int
    language: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """Python fences that run together, and the output that the text promises for some of them."""

    file: Path
    name: str
    snippets: tuple[Fence, ...]
    outputs: dict[int, str]  # line of the snippet: what it prints

    @property
    def source(self) -> str:
        """The snippets at the very lines they have in the Markdown, so that errors point there."""
        lines = [""] * (self.snippets[-1].line + len(self.snippets[-1].lines))
        for snippet in self.snippets:
            lines[snippet.line - 1] = f"print({MARK + str(snippet.line)!r}, flush=True)"
            lines[snippet.line : snippet.line + len(snippet.lines)] = snippet.lines
        return "\n".join(lines) + "\n"


def fences(text: str) -> list[Fence]:
    found: list[Fence] = []
    opening: re.Match[str] | None = None
    start, body = 0, list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        if opening is None:
            opening, start, body = FENCE.match(line), number, []
        elif line.strip().startswith(opening["marks"]):
            found.append(Fence(start, opening["language"], tuple(body)))
            opening = None
        else:
            body.append(line.removeprefix(opening["indent"]))
    return found


def questions(text: str) -> list[tuple[int, str]]:
    """Line and id of every question heading."""
    headings = re.compile(r"^## .*\{#([\w-]+)", re.MULTILINE)
    return [(text.count("\n", 0, m.start()) + 1, m[1]) for m in headings.finditer(text)]


def scripts(file: Path, text: str) -> list[Script]:
    blocks = fences(text)
    outputs = {
        block.line: "\n".join(after.lines)
        for block, after in pairwise(blocks)
        if (block.language, after.language) == ("python", "text")
    }
    starts = [(0, file.stem), *(questions(text) if file.name in QUESTION_FILES else [])]
    ends = [line for line, _ in starts[1:]] + [len(text)]
    return [
        Script(file, name, snippets, outputs)
        for (start, name), end in zip(starts, ends, strict=True)
        if (snippets := tuple(b for b in blocks if b.language == "python" and start < b.line < end))
    ]


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


def test_the_lesson_shows_code_that_runs():
    pages = {"learn.md", "complexity.md", "code.md", "deep-dive.md", "practice.md"}
    assert {script.file.name for script in SCRIPTS} >= pages


@pytest.mark.torch
@pytest.mark.parametrize(
    "script", SCRIPTS, ids=lambda s: f"{s.file.relative_to(CONTENT).with_suffix('')}-{s.name}"
)
def test_snippets_run_and_print_what_the_page_says(script: Script, tmp_path: Path):
    program = tmp_path / f"{script.file.stem}.py"
    program.write_text(script.source, encoding="utf-8")
    directory = tmp_path / "work"
    directory.mkdir()
    child = subprocess.run(
        [sys.executable, "-X", "utf8", program],
        cwd=directory,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    assert child.returncode == 0, f"{script.file}:\n{child.stderr}"
    printed = {}
    for part in child.stdout.split(MARK)[1:]:
        line, _, output = part.partition("\n")
        printed[int(line)] = output
    for snippet in script.snippets:
        if (expected := script.outputs.get(snippet.line)) is not None:
            pattern = ".*".join(re.escape(piece) for piece in expected.split("…"))
            assert re.fullmatch(pattern, printed[snippet.line].rstrip("\n"), re.DOTALL), (
                f"{script.file}:{snippet.line} printed\n{printed[snippet.line]}\nnot\n{expected}"
            )
