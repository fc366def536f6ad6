"""What our Markdown has beyond CommonMark, as rules for markdown-it.

Rules only mark what they find on the tokens: ``meta["problems"]`` are codes with messages,
``meta["at"]`` the place of an inline token in its text. app.content.markdown turns both into
problems with line and column.
"""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, autolink, image, link
from markdown_it.token import Token
from mdit_py_plugins.dollarmath.index import math_block_dollar, math_inline_dollar

from app.content.problems import Code, suggestion

ADMONITIONS = {
    "note": "Note",
    "tip": "Tip",
    "warning": "Warning",
    "wrong": "Wrong",
    "right": "Right",
    "interview": "In an interview",
}
REVEAL = "reveal"

_COLONS = re.compile(r"(:{3,})[ \t]*(.*)")
_KIND = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)(?:[ \t]+(.*))?")
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
_ATTRIBUTES = re.compile(r"[ \t]*\{([#.][^{}\n]*)\}$")
_TASK = re.compile(r"\[([ xX?])\](?:[ \t]+|(?=\n)|$)")

_HTML = re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]{0,1000})?/?>|!--|![A-Za-z]|\?)")

_InlineRule = Callable[[StateInline, bool], bool]


class Markdown(MarkdownIt):
    """CommonMark with tables, strikethrough, math and containers; HTML is text."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "xhtmlOut": False})
        self.enable(["table", "strikethrough"])
        self.block.ruler.before("fence", "math_block", math_block_dollar(allow_labels=False))
        self.block.ruler.before(
            "fence",
            "container",
            _container,
            {"alt": ["paragraph", "reference", "blockquote", "list"]},
        )
        self.core.ruler.after("block", "heading_attributes", _heading_attributes)
        self.core.ruler.after("block", "tasks", _tasks)
        inline = self.inline.ruler
        inline.at("link", _placed(link))
        inline.at("image", _placed(image))
        inline.at("autolink", _placed(autolink))
        inline.before("escape", "math", _placed(math_inline_dollar(False, False, True)))
        inline.after("autolink", "raw_html", _placed(_raw_html))

    def validateLink(self, url: str) -> bool:  # noqa: N802
        """Every link becomes a token; app.content.links decides which of them are followed."""
        return True


def _placed(rule: _InlineRule) -> _InlineRule:
    """The rule, whose tokens then say where in the text they start."""

    def placed(state: StateInline, silent: bool) -> bool:
        at, before = state.pos, len(state.tokens)
        found = rule(state, silent)
        if found and not silent:
            for token in state.tokens[before:]:
                token.meta.setdefault("at", at)
        return found

    return placed


def _raw_html(state: StateInline, silent: bool) -> bool:
    """HTML in the text: shown as it is written, and a problem."""
    if state.src[state.pos] != "<":
        return False
    match = _HTML.match(state.src, state.pos)
    if match is None:
        return False
    text = match.group()
    if not silent:
        token = state.push("raw_html", "", 0)
        token.content = text
        _mark(token, "raw-html", f"HTML is not used here; write {text} as `code`, or in Markdown")
    state.pos += len(text)
    return True


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``::: kind Title`` to ``:::``. Containers nest, with any number of colons from three."""
    opening = None if state.is_code_block(start) else _COLONS.fullmatch(_line(state, start))
    if opening is None:
        return False
    if silent:
        return True
    if opening.group(2):
        _push_container(state, start, end, opening.group(2))
    else:
        token = state.push("stray", "", 0)
        token.map = [start, start + 1]
        _mark(token, "unopened-container", "this ::: closes nothing")
        state.line = start + 1
    return True


def _push_container(state: StateBlock, start: int, end: int, header: str) -> None:
    last, closed = _last_line(state, start, end)
    kind, title = _kind_and_title(header)
    outer, inner = ("details", "summary") if kind == REVEAL else ("aside", "p")

    token = state.push("container_open", outer, 1)
    token.block, token.map = True, [start, last]
    token.attrs = _container_attributes(kind)
    if kind not in ADMONITIONS and kind != REVEAL:
        words = f"'{kind}'; {suggestion(kind, (*ADMONITIONS, REVEAL))}"
        _mark(token, "unknown-admonition", words)
    if not closed:
        _mark(token, "unclosed-container", "no ::: line closes this")

    heading = state.push("container_title_open", inner, 1)
    heading.attrs = {} if kind == REVEAL else {"class": "admonition-title"}
    text = state.push("inline", "", 0)
    text.content, text.map, text.children = title, [start, start + 1], []
    state.push("container_title_close", inner, -1)

    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    state.md.block.tokenize(state, start + 1, last)
    state.parentType, state.lineMax = parent, line_max

    state.push("container_close", outer, -1).block = True
    state.line = last + 1 if closed else last


def _container_attributes(kind: str) -> dict[str, str | int | float]:
    if kind == REVEAL:
        return {"class": "reveal"}
    shown = kind if kind in ADMONITIONS else "note"
    return {"class": f"admonition admonition-{shown}", "role": "note"}


def _kind_and_title(header: str) -> tuple[str, str]:
    match = _KIND.fullmatch(header)
    if match is None:
        return header, header
    kind, title = match.groups()
    return kind, title or ADMONITIONS.get(kind, "Answer" if kind == REVEAL else kind)


def _last_line(state: StateBlock, start: int, end: int) -> tuple[int, bool]:
    """The line that closes the container, or else the first one that is no longer in it."""
    depth = 1
    fence = ""
    for number in range(start + 1, end):
        text = _line(state, number)
        if text and state.sCount[number] < state.blkIndent:
            return number, False
        mark = _FENCE.fullmatch(text)
        if fence:
            if mark and mark.group(1).startswith(fence) and not mark.group(2):
                fence = ""
        elif mark:
            fence = mark.group(1)
        elif colons := _COLONS.fullmatch(text):
            depth += 1 if colons.group(2) else -1
            if depth == 0:
                return number, True
    return end, False


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _heading_attributes(state: StateCore) -> None:
    """Take ``{#id .class}`` from the end of headings."""
    for opening, text in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type == "heading_open" and (match := _ATTRIBUTES.search(text.content)):
            opening.meta["attributes"] = match.group(1).split()
            text.content = text.content[: match.start()]


def _tasks(state: StateCore) -> None:
    """Take ``[x]``, ``[ ]`` or ``[?]`` from the start of list items, on pages of questions."""
    if not state.env.get("tasks"):
        return
    for item, paragraph, text in zip(
        state.tokens, state.tokens[1:], state.tokens[2:], strict=False
    ):
        if (
            item.type == "list_item_open"
            and paragraph.type == "paragraph_open"
            and (match := _TASK.match(text.content))
        ):
            item.meta["right"] = None if match.group(1) == "?" else match.group(1) != " "
            text.content = text.content[match.end() :]


def _mark(token: Token, code: Code, message: str) -> None:
    token.meta.setdefault("problems", []).append((code, message))
