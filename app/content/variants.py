"""Variants of a question: a table of parameters, and the source with each row's values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.content.blocks import Part, Section, blocks, report_at
from app.content.problems import Report
from app.content.source import Source
from app.content.wording import VARIANTS

ROWS = (2, 12)  # the fewest and the most

_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")


@dataclass(frozen=True, slots=True)
class Table:
    """The names of the parameters, and their values row by row."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def section_of(part: Part) -> Section | None:
    """The section that holds the table of variants, if the question has one."""
    return next((each for each in part.sections if each.title.lower() == VARIANTS.lower()), None)


def read_table(section: Section, source: Source, report: Report) -> Table | None:
    """The table in a section; None after saying what is wrong with it."""
    found = blocks(section.blocks)
    is_table = len(found) == 1 and found[0][0].type == "table_open"
    lines: list[tuple[str, ...]] = []
    for token in found[0] if is_table else ():
        if token.type == "tr_open":
            lines.append(())
        elif token.type == "inline":
            lines[-1] = (*lines[-1], token.content.strip())
    table = Table(lines[0], tuple(lines[1:])) if lines else None
    fault = _fault(table)
    if fault:
        report_at(source, report, section.heading, "bad-variant", fault)
        return None
    return table


def _fault(table: Table | None) -> str:
    """What is wrong with a table; empty for a good one."""
    if table is None:
        return "### Variants holds one table: names in its head, values below"
    names, rows = table.names, table.rows
    if not all(map(_NAME.fullmatch, names)) or len(set(names)) < len(names):
        return "parameters have different names: lower-case words of two or more letters"
    if not ROWS[0] <= len(rows) <= ROWS[1] or len(set(rows)) < len(rows):
        return f"a question has {ROWS[0]} to {ROWS[1]} variants, no two of them the same"
    return "" if all(value for row in rows for value in row) else "every cell has a value"


def unused(table: Table, lines: Sequence[str]) -> list[str]:
    """The names that stand nowhere in these lines."""
    text = "\n".join(lines)
    return [name for name in table.names if f"{{{name}}}" not in text]


def sources(
    table: Table, source: Source, first: int, end: int, section: Section
) -> Iterator[Source]:
    """The question's source for each row, on the lines where it stood, without the table.

    Args:
        first: the question's first line, from 0; ``end`` is the line after it.
        section: the table's.
    """
    start = section.line - 1
    following = (number for number in range(start + 1, end) if source.lines[number].startswith("#"))
    after = next(following, end)
    lines = list(source.lines[:end])
    lines[:first] = [""] * first
    lines[start:after] = [""] * (after - start)
    text = "\n".join(lines) + "\n"
    pattern = re.compile(r"\{(" + "|".join(map(re.escape, table.names)) + r")\}")
    for row in table.rows:
        yield _filled(text, pattern, dict(zip(table.names, row, strict=True)))


def _filled(text: str, pattern: re.Pattern[str], values: Mapping[str, str]) -> Source:
    filled = pattern.sub(lambda found: values[found[1]], text)
    return Source(filled, tuple(filled.removesuffix("\n").split("\n")))
