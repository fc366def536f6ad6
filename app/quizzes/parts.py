"""Cuts a solution's HTML into its steps. Pure; the HTML is the renderer's own."""

import re

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*?(/?)>", re.IGNORECASE)
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})  # of HTML that the renderer writes


def solution_parts(html: str) -> tuple[str, tuple[str, ...], str]:
    """What stands before the first ordered list, its items, and what stands after it.

    HTML without an ordered list is one step of its own.
    """
    depth = 0
    list_start = item_start = -1
    items: list[str] = []
    for tag in _TAG.finditer(html):
        closes, name, alone = tag[1], tag[2].lower(), tag[3]
        if name in _VOID or alone:
            continue
        if closes:
            depth -= 1
        if name == "ol" and depth == 0 and not closes:
            list_start = tag.start()
        elif name == "li" and depth == 1 and list_start >= 0:
            if closes:
                items.append(html[item_start : tag.start()].strip())
            else:
                item_start = tag.end()
        elif name == "ol" and depth == 0 and list_start >= 0:
            return html[:list_start].strip(), tuple(items), html[tag.end() :].strip()
        if not closes:
            depth += 1
    return "", (html.strip(),), ""
