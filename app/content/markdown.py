"""Markdown as HTML that is safe by construction, with every problem in its place.

Safe, because HTML in the source is text, and the renderer only ever writes the elements and
attributes that are named here, in app.content.grammar and in app.content.formulas.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import accumulate, takewhile, zip_longest

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from app.content.citations import Citation, Spot, marker
from app.content.formulas import BadMathError, to_mathml
from app.content.grammar import Markdown
from app.content.highlight import languages, to_html
from app.content.links import Inside, Outside, Wrong, resolve, resolve_image
from app.content.models import Heading, Reference
from app.content.paths import is_name
from app.content.problems import Report
from app.content.source import Source

_MARKDOWN = Markdown()
_LOST_ATTRIBUTES = re.compile(r"\{[#.][^{}]*\}")
_LOST_MATH = re.compile(r"(?<!\\)\$\$")
_DEEPEST_HEADING = 6

_Placing = Callable[[int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Document:
    """A file's body, parsed and checked; tokens are ready to be rendered, whole or in parts."""

    tokens: tuple[Token, ...]
    headings: tuple[Heading, ...]
    anchors: frozenset[str]
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Attributes:
    """What stands in braces after a heading."""

    ids: tuple[str, ...]
    classes: tuple[str, ...]
    line: int
    column: int


def parse(
    source: Source, file: str, report: Report, *, parts: bool = False, cites: bool = False
) -> Document:
    """Parse and check a body.

    In a file of ``parts`` (questions, cards) the headings are left to the caller, and ``[x]``,
    ``[ ]`` at the start of a list item become ``meta["right"]`` of the item; of ``[?]`` it is
    None. In a file that ``cites``, a link to an experiment's claim keeps a place for what was
    measured; elsewhere it is a link to the lab.
    """
    tokens = _MARKDOWN.parse(source.text, {"tasks": parts})
    reading = _Reading(file, source, report, cites=cites)
    reading.check(tokens)
    if not parts:
        reading.check_headings(tokens)
    return Document(
        tuple(tokens),
        tuple(reading.headings),
        frozenset(reading.anchors),
        tuple(reading.references),
    )


def parse_inline(text: str, line: int, column: int, file: str, report: Report) -> Document:
    """Parse and check one line of text that stands at a place of its own, in the front matter."""
    tokens = _MARKDOWN.parseInline(text, {})
    reading = _Reading(file, Source(text, (text,)), report, at=(line, column))
    reading.check(tokens)
    return Document(tuple(tokens), (), frozenset(), tuple(reading.references))


def render(tokens: Sequence[Token]) -> str:
    """The tokens of a document, or a balanced run of them, as HTML."""
    return _RENDERER.render(tokens, _MARKDOWN.options, {})


def plain(tokens: Sequence[Token] | None) -> str:
    """The text in inline tokens, without markup."""
    parts = []
    for token in tokens or ():
        if token.type in ("text", "code_inline", "raw_html") or token.type.startswith("math"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts).strip()


def attributes(heading: Token, source: Source) -> Attributes:
    """The attributes of a heading and their place."""
    words: list[str] = heading.meta.get("attributes", [])
    first, last = heading.map or (0, 1)
    line, column = first + 1, 1
    for number in range(first, min(last, len(source.lines))):
        if words and (at := source.lines[number].rfind("{" + words[0])) >= 0:
            line, column = number + 1, at + 1
    return Attributes(
        tuple(word[1:] for word in words if word.startswith("#")),
        tuple(word[1:] for word in words if not word.startswith("#")),
        line,
        column,
    )


class _Reading:
    """Goes through the tokens once: reports what is wrong, and makes ready what is right."""

    def __init__(
        self,
        file: str,
        source: Source,
        report: Report,
        at: tuple[int, int] | None = None,
        *,
        cites: bool = False,
    ) -> None:
        self._file = file
        self._source = source
        self._report = report
        self._at = at  # the place of everything, where the source is not the file itself
        self._cites = cites
        self.headings: list[Heading] = []
        self.anchors: set[str] = set()
        self._same: Counter[str] = Counter()  # headings and tables of one wording
        self.references: list[Reference] = []

    def check(self, tokens: Sequence[Token]) -> None:
        """Everything but headings."""
        for token, following in zip_longest(tokens, tokens[1:]):
            self._marked(token, self._place(token))
            if token.type == "inline":
                self._inline(token)
                if following is not None:
                    following.meta["cited"] = _cited(token)
            elif token.type == "fence":
                self._fence(token)
            elif token.type == "math_block":
                self._math(token, True, self._place(token))
            elif token.type in ("td_open", "th_open"):
                token.attrs = _cell_attributes(token)
        self._tables(tokens)

    def _tables(self, tokens: Sequence[Token]) -> None:
        """Name each table by its columns, so that those of a page are told apart when listed."""
        for start, table in enumerate(tokens):
            if table.type == "table_open":
                head = takewhile(lambda token: token.type != "thead_close", tokens[start:])
                columns = [plain(token.children) for token in head if token.type == "inline"]
                name = f"Table: {', '.join(filter(None, columns))}"
                self._same[name] += 1
                again = self._same[name]
                table.meta["name"] = name if again == 1 else f"{name} ({again})"
        for opening, text, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
            if opening.type == "th_open" and not plain(text.children):
                # A corner without words heads nothing.
                opening.tag = closing.tag = "td"
                opening.attrs = {}

    def check_headings(self, tokens: Sequence[Token]) -> None:
        """Levels, attributes and anchors of the headings of an ordinary page."""
        pairs = [
            (opening, text, closing)
            for opening, text, closing in zip(tokens, tokens[1:], tokens[2:], strict=False)
            if opening.type == "heading_open"
        ]
        wanted = [self._wanted_anchor(opening) for opening, _, _ in pairs]
        self.anchors = {anchor for anchor in wanted if anchor}
        above = 1
        for (opening, text, closing), anchor in zip(pairs, wanted, strict=True):
            level = self._level(opening, above)
            above = level
            words = plain(text.children)
            name = anchor or self._free_anchor(words)
            opening.tag = closing.tag = f"h{level}"
            opening.attrs = {"id": name}
            closing.meta["anchor"] = (name, words)
            if opening.level == 0:
                self.headings.append(Heading(level, words, name))

    def _marked(self, token: Token, place: tuple[int, int]) -> None:
        """Report what the grammar has marked."""
        for code, message in token.meta.get("problems", ()):
            self._report.add(*place, code, message)

    def _level(self, opening: Token, above: int) -> int:
        """A heading's level; what is wrong with it is mended on the page."""
        level = int(opening.tag[1])
        if level == 1:
            self._report.add(
                *self._place(opening),
                "bad-heading",
                "the page's title is in the front matter; headings start with ##",
            )
        elif level > above + 1:
            self._report.add(
                *self._place(opening),
                "bad-heading",
                f"{'#' * level} follows {'#' * above}; a level is left out",
            )
        return min(max(level, 2), above + 1, _DEEPEST_HEADING)

    def _wanted_anchor(self, opening: Token) -> str:
        """The anchor that the author gave, if it is one and not given yet."""
        given = attributes(opening, self._source)
        place = (given.line, given.column)
        if given.classes or len(given.ids) > 1:
            self._report.add(*place, "bad-attribute", "a heading takes one {#anchor} and no more")
        if not given.ids:
            return ""
        anchor = given.ids[0]
        if not is_name(anchor):
            self._report.add(
                *place, "bad-id", f"'#{anchor}' must be lower-case words joined by hyphens"
            )
            return ""
        if anchor in self.anchors:
            self._report.add(*place, "duplicate-anchor", f"'#{anchor}' is on this page already")
            return ""
        self.anchors.add(anchor)
        return anchor

    def _free_anchor(self, words: str) -> str:
        """An anchor from the words of a heading, the same as on Git hosts."""
        ascii_words = (
            unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
        )
        base = re.sub(r"[^a-z0-9-]", "", re.sub(r"\s", "-", ascii_words)) or "section"
        anchor = base
        while anchor in self.anchors:
            self._same[base] += 1
            anchor = f"{base}-{self._same[base]}"
        self.anchors.add(anchor)
        return anchor

    def _fence(self, token: Token) -> None:
        words = token.info.split()
        token.meta["language"] = ""
        if not words:
            return
        if len(words) > 1 or words[0] not in languages():
            message = (
                "a fence takes the name of its language and no more"
                if len(words) > 1
                else f"'{words[0]}' is no language that we can colour; 'text' is plain"
            )
            self._report.add(
                *self._place_of(token, token.info.strip()), "unknown-language", message
            )
            return
        token.meta["language"] = words[0]

    def _math(self, token: Token, block: bool, place: tuple[int, int]) -> None:
        latex = token.content.strip()
        try:
            token.meta["html"] = to_mathml(latex, block)
        except BadMathError as error:
            self._report.add(*place, "bad-math", str(error))
            token.meta["html"] = f"<code>{escape(latex)}</code>"

    def _inline(self, parent: Token) -> None:
        children = parent.children or []
        place = self._places(parent)
        for index, token in enumerate(children):
            if token.type == "text":
                self._text(parent, token, place)
                continue
            at = place(token.meta["at"]) if "at" in token.meta else (0, 0)
            self._marked(token, at)
            if token.type == "link_open":
                self._link(token, _closing(children, index), at)
            elif token.type == "image":
                self._image(token, at)
            elif token.type in ("math_inline", "math_inline_double"):
                self._math(token, token.type == "math_inline_double", at)

    def _text(self, parent: Token, token: Token, place: _Placing) -> None:
        """Text that was meant to be something else."""
        if "$$" in token.content and (match := _LOST_MATH.search(parent.content)):
            self._report.add(*place(match.start()), "unclosed-math", "no $$ closes this one")
        if _LOST_ATTRIBUTES.fullmatch(token.content):
            at = place(max(0, parent.content.find(token.content)))
            self._report.add(*at, "bad-attribute", "only a heading takes attributes, at its end")

    def _link(self, opening: Token, closing: Token, place: tuple[int, int]) -> None:
        href = str(opening.attrs.get("href", ""))
        title = {"title": opening.attrs["title"]} if "title" in opening.attrs else {}
        match resolve(href, self._file):
            case Wrong(code, message):
                self._report.add(*place, code, message)
                opening.tag = closing.tag = "span"
                opening.attrs = {}
            case Outside(url):
                opening.attrs = {"href": url, "rel": "noopener", **title}
            case Inside(target, anchor, url, claim):
                opening.attrs = {"href": url, **title}
                opening.meta["target"] = target
                self.references.append(Reference(target, anchor, href, *place))
                if claim is not None and self._cites:
                    opening.tag = closing.tag = "span"
                    opening.attrs = {"class": "claim"}
                    closing.meta["claim"] = claim

    def _image(self, token: Token, place: tuple[int, int]) -> None:
        src = str(token.attrs.get("src", ""))
        words = plain(token.children)
        if not words:
            self._report.add(
                *place, "missing-alt", "say in words what the image shows: ![words](…)"
            )
        match resolve_image(src, self._file):
            case Wrong(code, message):
                self._report.add(*place, code, message)
                token.type, token.content = "text", words
            case Inside(target=target, url=url):
                token.attrs = {"src": url, "alt": words, "loading": "lazy"}
                self.references.append(Reference(target, "", src, *place))

    def _place(self, token: Token) -> tuple[int, int]:
        """Line and column at which a block starts."""
        if self._at:
            return self._at
        number = token.map[0] if token.map else 0
        line = self._line(number)
        return number + 1, len(line) - len(line.lstrip()) + 1

    def _places(self, inline: Token) -> _Placing:
        """Line and column for every place in a block's text, which lacks the lines' indents."""
        if self._at:
            fixed = self._at
            return lambda offset: fixed
        texts = inline.content.split("\n")
        lines = range(*(inline.map or (0, 1)))
        # Usually the first one; lines of exotic white space before the text are dropped from it.
        first = next((line for line in lines if texts[0] in self._line(line)), lines.start)
        ends = list(accumulate(len(text) + 1 for text in texts))

        @cache
        def indent(nth: int) -> int:
            return max(self._line(first + nth).find(texts[nth]), 0)

        def place(offset: int) -> tuple[int, int]:
            nth = min(bisect_right(ends, offset), len(texts) - 1)
            start = ends[nth - 1] if nth else 0
            return first + nth + 1, indent(nth) + offset - start + 1

        return place

    def _place_of(self, token: Token, words: str) -> tuple[int, int]:
        """Where ``words`` stand in a block's first line."""
        line, column = self._place(token)
        return line, max(self._line(line - 1).find(words) + 1, column)

    def _line(self, number: int) -> str:
        return self._source.lines[number] if number < len(self._source.lines) else ""


def _closing(tokens: Sequence[Token], opening: int) -> Token:
    """The token that closes a link; links do not nest."""
    later = (tokens[index] for index in range(opening, len(tokens)))
    return next(token for token in later if token.type == "link_close")


def _cited(inline: Token) -> tuple[Citation, ...]:
    """The claims in a block's text, each once, in its order."""
    claims = (child.meta.get("claim") for child in inline.children or ())
    return tuple(dict.fromkeys(claim for claim in claims if claim is not None))


def _cell_attributes(token: Token) -> dict[str, str | int | float]:
    """A table cell's side as a class, as inline styles are against the site's policy."""
    style = str(token.attrs.get("style", ""))
    side = {"class": f"align-{style.partition(':')[2]}"} if style else {}
    return {"scope": "col", **side} if token.type == "th_open" else {**side}


def _notes(closing: Token) -> str:
    return "".join(marker(Spot.NOTE, claim) for claim in closing.meta.get("cited", ()))


class _Renderer(RendererHTML):
    """Writes the tokens that differ from CommonMark; methods are named after token types."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return to_html(tokens[idx].content, tokens[idx].meta.get("language", ""))

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return to_html(tokens[idx].content, "")

    def math_inline(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return str(tokens[idx].meta["html"])

    def math_inline_double(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return str(tokens[idx].meta["html"])

    def math_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f'<div class="math">{tokens[idx].meta["html"]}</div>\n'

    def raw_html(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return escape(tokens[idx].content)

    def link_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        claim = tokens[idx].meta.get("claim")
        mark = marker(Spot.MARK, claim) if claim is not None else ""
        return self.renderToken(tokens, idx, options, env) + mark

    def paragraph_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return self.renderToken(tokens, idx, options, env) + _notes(tokens[idx])

    container_title_close = paragraph_close

    def heading_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return _anchor(tokens[idx]) + self.paragraph_close(tokens, idx, options, env)

    def td_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return _notes(tokens[idx]) + self.renderToken(tokens, idx, options, env)

    th_close = td_close

    def stray(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return ""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.renderToken(tokens, idx, options, env)

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        name = escape(tokens[idx].meta["name"])
        return (
            f'<div class="table-scroll" tabindex="0" role="region" aria-label="{name}">\n<table>\n'
        )

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</table>\n</div>\n"


def _anchor(closing: Token) -> str:
    """The link by which a heading can be shared; headings of questions have none."""
    if "anchor" not in closing.meta:
        return ""
    name, words = closing.meta["anchor"]
    label = escape(f"Link to “{words}”")
    return f' <a class="anchor" href="#{name}" aria-label="{label}">#</a>'


_RENDERER = _Renderer()
