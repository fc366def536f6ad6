"""The code that the content shows, as programs that can be run, and what they should print.

All ``python`` fences of a file share a namespace, as they do in a reader's session; in a file of
questions each question has its own, and each row of its variants. A ``text`` fence right after a
``python`` fence is its output, in which ``…`` stands for anything. Blanks in the code are filled in
with the answers of the question. A fence whose first line names a file (``# model.py``) is that
file, which the others import.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

QUESTION_FILES = {"practice.md", "test.md", "challenge.md"}
MARK = "\x1e"  # separates the outputs of a script's snippets
BLANK = "___"

_FENCE = re.compile(r"^(?P<indent> *)(?P<marks>`{3,}|~{3,}) *(?P<language>\w*)[^`]*$")
_HEADING = re.compile(r"^## .*\{#(?P<name>[\w-]+)", re.MULTILINE)
_VARIANTS = re.compile(r"^### Variants\n+(?P<table>(?:\|.*\n)+)", re.MULTILINE)
_ANSWER = re.compile(r"^### Answer\n(?P<text>.*?)^### ", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# (\w+\.py)")
_FILLING = re.compile(r"^\d+\. +`(?P<code>[^`]+)`", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block; ``line`` is that of its opening marks, from 1."""

    line: int
    language: str
    lines: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file that Python code says it is, on its first line; empty where it says none."""
        named = _FILE.fullmatch(self.lines[0]) if self.lines and self.language == "python" else None
        return named[1] if named else ""


@dataclass(frozen=True, slots=True)
class Script:
    """Python fences that run together, and the output that the text promises for some of them."""

    file: Path
    name: str
    snippets: tuple[Fence, ...]
    outputs: dict[int, str]  # line of the snippet: what it prints
    files: dict[str, str]  # what they import, by name

    @property
    def source(self) -> str:
        """The snippets at the very lines they have in the Markdown, so that errors point there."""
        lines = [""] * (self.snippets[-1].line + len(self.snippets[-1].lines))
        for snippet in self.snippets:
            lines[snippet.line - 1] = f"print({MARK + str(snippet.line)!r}, flush=True)"
            lines[snippet.line : snippet.line + len(snippet.lines)] = snippet.lines
        return "\n".join(lines) + "\n"

    def printed(self, output: str) -> dict[int, str]:
        """What each snippet printed, by its line, of all that the script did."""
        parts = (part.partition("\n") for part in output.split(MARK)[1:])
        return {int(line): text.rstrip("\n") for line, _, text in parts}


def scripts(file: Path, text: str) -> Iterator[Script]:
    """The programs of a file, from what it says."""
    if file.name not in QUESTION_FILES:
        yield from _script(file, file.stem, text, 1)
        return
    starts = [0, *(found.start() for found in _HEADING.finditer(text)), len(text)]
    for start, end in pairwise(starts):
        question, line = text[start:end], text.count("\n", 0, start) + 1
        heading = _HEADING.match(question)
        name = heading["name"] if heading else file.stem
        rows = list(variants(question))
        for number, row in enumerate(rows, start=1):
            yield from _script(file, f"{name}-{number}" if len(rows) > 1 else name, row, line)


def variants(question: str) -> Iterator[str]:
    """A question with each row of its variants put in, and its blanks filled; on the same lines."""
    for values in _rows(question):
        text = question
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        answer = _ANSWER.search(text)
        for filling in _FILLING.findall(answer["text"] if answer else ""):
            text = text.replace(BLANK, filling, 1)
        yield text


def _rows(question: str) -> list[dict[str, str]]:
    """What each row of the variants says by the names in the table's head; one without a table."""
    found = _VARIANTS.search(question)
    if found is None:
        return [{}]
    head, _, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in found["table"].splitlines()
    )
    return [dict(zip(head, row, strict=True)) for row in rows]


def _script(file: Path, name: str, text: str, line: int) -> Iterator[Script]:
    """The program of a text that starts at a line of its file, if it shows any code."""
    blocks = list(fences(text, line))
    outputs = {
        block.line: "\n".join(after.lines)
        for block, after in pairwise(blocks)
        if (block.language, after.language) == ("python", "text")
    }
    snippets = tuple(block for block in blocks if block.language == "python" and not block.file)
    if snippets:
        yield Script(file, name, snippets, outputs, files_of(blocks))


def files_of(blocks: Iterable[Fence]) -> dict[str, str]:
    """The files among fenced blocks, by name."""
    return {block.file: "\n".join(block.lines) + "\n" for block in blocks if block.file}


def fences(text: str, first: int = 1) -> Iterator[Fence]:
    """The fenced blocks of a text whose first line has the number ``first``."""
    opening: re.Match[str] | None = None
    start, body = 0, list[str]()
    for number, line in enumerate(text.splitlines(), start=first):
        if opening is None:
            opening, start, body = _FENCE.match(line), number, []
        elif line.strip().startswith(opening["marks"]):
            yield Fence(start, opening["language"], tuple(body))
            opening = None
        else:
            body.append(line.removeprefix(opening["indent"]))


def matches(expected: str, printed: str) -> bool:
    """Whether a snippet printed what the page says."""
    pattern = ".*".join(re.escape(piece) for piece in expected.split("…"))
    return re.fullmatch(pattern, printed, re.DOTALL) is not None
