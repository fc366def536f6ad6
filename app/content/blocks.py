"""A page of questions or cards cut up: its headings with what stands under each, its versions."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from app.content.markdown import attributes, plain, render
from app.content.paths import is_name
from app.content.problems import Code, Report
from app.content.source import Source


@dataclass(slots=True)
class Section:
    """A heading and the blocks under it, up to the next heading."""

    heading: Token
    text: Token
    blocks: list[Token] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The heading's words, without markup."""
        return plain(self.text.children)

    @property
    def line(self) -> int:
        """The heading's, from 1."""
        return (self.heading.map or [0])[0] + 1


@dataclass(slots=True)
class Part:
    """A ``##`` heading with what stands under it, and the ``###`` sections below."""

    head: Section
    sections: list[Section] = field(default_factory=list)


def split(tokens: Sequence[Token], report: Report, what: str) -> tuple[list[Token], list[Part]]:
    """The blocks before the first ``##`` heading, and the parts.

    Args:
        what: a part is, for messages: "question".
    """
    intro: list[Token] = []
    parts: list[Part] = []
    for section in _by_heading(tokens, intro):
        if section.heading.tag == "h2":
            parts.append(Part(section))
        elif parts:
            parts[-1].sections.append(section)
        else:
            words = f"'{section.title}' stands before the first {what}, which starts with ##"
            report.add(section.line, 1, "unknown-section", words)
            intro.extend(section.blocks)
    for token in tokens:
        if token.type == "heading_open" and token.level:
            report.add(
                (token.map or [0])[0] + 1,
                1,
                "unknown-section",
                "a heading cannot stand within a list, a quote or a container here",
            )
    return intro, parts


def _by_heading(tokens: Sequence[Token], before: list[Token]) -> Iterator[Section]:
    """Each heading of the page itself with the blocks under it; the rest goes to ``before``."""
    starts = [
        index
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and not token.level
    ]
    before.extend(tokens[: starts[0] if starts else len(tokens)])
    for start, end in zip(starts, [*starts, len(tokens)][1:], strict=True):
        yield Section(tokens[start], tokens[start + 1], list(tokens[start + 3 : end]))


def ends(parts: Sequence[Part], source: Source) -> list[int]:
    """The line after each part, from 0."""
    return [*(part.head.line - 1 for part in parts), len(source.lines)][1:]


def blocks(tokens: Sequence[Token]) -> list[list[Token]]:
    """A run of balanced tokens cut into its outermost blocks."""
    found: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0:
            found.append([])
        found[-1].append(token)
        depth += token.nesting
    return found


def items(list_block: list[Token]) -> list[list[Token]]:
    """The items of a list, each with its opening and its closing token."""
    return blocks(list_block[1:-1])


def text_html(shown: list[list[Token]]) -> str:
    """Blocks as HTML; a lone paragraph needs no ``<p>``."""
    said = [block for block in shown if block[0].type != "paragraph_open" or block[1].content]
    if len(said) == 1 and said[0][0].type == "paragraph_open":
        return render([said[0][1]]).strip()
    return "".join(render(block) for block in said).strip()


def quotes_html(shown: list[list[Token]]) -> str:
    """What the quotes among these blocks say."""
    quotes = (block[1:-1] for block in shown if block[0].type == "blockquote_open")
    return "".join(render(quote) for quote in quotes).strip()


def version(lines: Sequence[str], first: int, end: int, verbatim: frozenset[int]) -> str:
    """A name for what lines ``first`` to ``end`` (from 0, exclusive) say.

    How many blank lines there are between blocks says nothing; within code it does.
    """
    kept: list[str] = []
    for number in range(first, end):
        line = lines[number]
        if line or number in verbatim or (kept and kept[-1]):
            kept.append(line)
    text = "\n".join(kept).strip("\n")
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def verbatim_lines(tokens: Sequence[Token]) -> frozenset[int]:
    """The lines of code, in which blank lines count."""
    code = (token for token in tokens if token.type in ("fence", "code_block") and token.map)
    return frozenset(line for token in code for line in range(*(token.map or (0, 0))))


def report_at(source: Source, report: Report, token: Token, code: Code, message: str) -> None:
    """Note a problem where a block starts."""
    line = (token.map or [0])[0]
    text = source.lines[line] if line < len(source.lines) else ""
    report.add(line + 1, len(text) - len(text.lstrip()) + 1, code, message)


class Ids:
    """The ids that the parts of a file were given so far."""

    def __init__(self, source: Source, report: Report, example: str) -> None:
        self._source = source
        self._report = report
        self._example = example
        self.given: set[str] = set()

    def take(self, head: Section, what: str) -> str | None:
        """The id of a part, None after reporting what is wrong with it."""
        found = attributes(head.heading, self._source)
        place = found.line, found.column
        if len(found.ids) != 1:
            self._report.add(
                *place, "missing-id", f"a {what} has one id, for good: {self._example}"
            )
        elif not is_name(found.ids[0]):
            self._report.add(
                *place, "bad-id", f"'#{found.ids[0]}' must be lower-case words joined by hyphens"
            )
        elif found.ids[0] in self.given:
            self._report.add(
                *place, "duplicate-id", f"'#{found.ids[0]}' is another {what} of this lesson"
            )
        else:
            self.given.add(found.ids[0])
            return found.ids[0]
        return None
