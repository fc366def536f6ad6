"""Writes static/css/code.css: the colours of highlighted code, for light and dark pages.

    python -m tools.pygments_css

The site's tokens.css says which of each pair is shown. Every colour has a contrast of at least
4.5 : 1 on every background that code stands on; a test holds it to that.
"""

from pathlib import Path

from pygments.token import (
    STANDARD_TYPES,
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    String,
)
from pygments.token import _TokenType as TokenType

FILE = Path(__file__).parents[1] / "static" / "css" / "code.css"

#: What a colour stands for: its value on a light page, on a dark page.
COLOURS = {
    "keyword": ("#8a2a7e", "#e3a0dc"),
    "string": ("#2b652c", "#a5d3a0"),
    "number": ("#8a4408", "#edb989"),
    "comment": ("#5a626b", "#a9b0b8"),
    "name": ("#1d5291", "#9cc4f5"),
    "type": ("#0d5f66", "#86d0d3"),
    "wrong": ("#a4282c", "#f5a39c"),
    "right": ("#1c663a", "#8bd3a5"),
}

#: The colour of a kind of token, and of all kinds below it that have none of their own.
KINDS: dict[TokenType, str] = {
    Keyword: "keyword",
    Keyword.Type: "type",
    Operator.Word: "keyword",
    Literal: "number",
    String: "string",
    String.Interpol: "number",
    String.Escape: "number",
    Number: "number",
    Comment: "comment",
    Comment.Preproc: "type",
    Name.Function: "name",
    Name.Class: "type",
    Name.Exception: "type",
    Name.Builtin: "type",
    Name.Decorator: "name",
    Name.Tag: "keyword",
    Name.Attribute: "name",
    Name.Namespace: "name",
    Name.Entity: "number",
    Generic.Prompt: "comment",
    Generic.Deleted: "wrong",
    Generic.Error: "wrong",
    Generic.Traceback: "wrong",
    Generic.Inserted: "right",
    Generic.Heading: "name",
    Generic.Subheading: "name",
}


def classes() -> dict[str, list[str]]:
    """The CSS classes of each colour, as Pygments' HTML uses them."""
    found: dict[str, list[str]] = {name: [] for name in COLOURS}
    for kind, css in STANDARD_TYPES.items():
        named = [ancestor for ancestor in kind.split() if ancestor in KINDS]
        if named and css:
            found[KINDS[named[-1]]].append(css)
    return found


def stylesheet() -> str:
    """The whole file."""
    lines = ["/* Written by tools/pygments_css.py; change the colours there. */", "", ":root {"]
    lines += [
        f"  --code-{name}: light-dark({light}, {dark});" for name, (light, dark) in COLOURS.items()
    ]
    lines.append("}")
    for name, names in classes().items():
        selector = ", ".join(f".{each}" for each in sorted(names))
        lines += ["", f".code :is({selector}) {{", f"  color: var(--code-{name});", "}"]
    lines += ["", ".code :is(.ge, .ges) {", "  font-style: italic;", "}"]
    lines += ["", ".code :is(.gs, .ges) {", "  font-weight: 700;", "}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    FILE.write_text(stylesheet(), encoding="utf-8")
