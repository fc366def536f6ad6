"""A content file's bytes as text: line ends alike, no byte order mark, no trailing space."""

import re
from dataclasses import dataclass

from app.content.problems import Report

LARGEST = 512 * 1024  # bytes of one file

_LINE_END = re.compile(r"[ \t]*(?:\r\n?|\n)")


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text and the same as lines, without line ends."""

    text: str
    lines: tuple[str, ...]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column, from 1, of the character at ``index`` (of the end, when beyond it)."""
        before = self.text[:index]
        return before.count("\n") + 1, len(before) - before.rfind("\n")


def read(data: bytes, report: Report) -> Source | None:
    """The text in ``data``; None when there is none, which is then a problem.

    White space at line ends means nothing in content, so it goes here: an editor that strips it
    changes neither a page nor a question's version.
    """
    if len(data) > LARGEST:
        report.add(1, 1, "too-large", f"a file may have {LARGEST // 1024} KB; split it up")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place_of_byte(data, error.start)
        report.add(line, column, "not-utf8", "this is not UTF-8; save the file as UTF-8")
        return None
    text = _LINE_END.sub("\n", text).rstrip()
    if not text:
        report.add(1, 1, "empty-file", "there is nothing in this file")
        return None
    return Source(text + "\n", tuple(text.split("\n")))


def _place_of_byte(data: bytes, start: int) -> tuple[int, int]:
    before = data[:start].decode("utf-8-sig", errors="replace")
    lines = _LINE_END.split(before)
    return len(lines), len(lines[-1]) + 1
