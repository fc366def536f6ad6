"""The style guide as a page of values, read from the sources that it shows.

Tokens come from ``static/css/tokens.css``, icons from ``static/icons.svg``, components from
``templates/components``: each macro with the comment above it, which is its documentation. How a
component looks is in ``templates/styleguide/<file>.html``, a macro of the same name there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.web.colours import contrast

_GROUP = re.compile(r"/\* (?P<about>[^*]+) \*/|(?P<name>--[\w-]+):\s*(?P<value>[^;]+);")
_PAIR = re.compile(r"light-dark\((#\w{6}), (#\w{6})\)")
_MACRO = re.compile(
    r"\{#-?(?P<doc>(?:(?!#\}).)*?)-?#\}\n\{% macro (?P<name>\w+)\((?P<takes>[^\n]*)\) -%\}"
)
_MACRO_NAME = re.compile(r"\{% macro (\w+)\(")
_SYMBOL = re.compile(r'<symbol id="([\w-]+)"')


@dataclass(frozen=True, slots=True)
class Ratio:
    """A colour on a ground: the contrast in the light and the dark theme, 1 to 21."""

    ground: str
    light: float
    dark: float


@dataclass(frozen=True, slots=True)
class Token:
    """A name of ``tokens.css`` and its value; a colour has its ratios on the grounds of pages."""

    name: str
    value: str
    is_colour: bool
    ratios: tuple[Ratio, ...]

    @property
    def is_size(self) -> bool:
        """It is a step of the type scale."""
        return self.name.startswith("--size-")


@dataclass(frozen=True, slots=True)
class TokenGroup:
    """Tokens under the comment that stands above them."""

    about: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """A macro: its name, what it takes, and what it is for."""

    name: str
    takes: str
    doc: str


@dataclass(frozen=True, slots=True)
class ComponentFile:
    """A file of ``templates/components``, by its name without the ending."""

    name: str
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class StyleguidePage:
    """Everything that pages are made of."""

    title: str
    tokens: tuple[TokenGroup, ...]
    icons: tuple[str, ...]
    files: tuple[ComponentFile, ...]


def styleguide_page(root: Path) -> StyleguidePage:
    """The guide to what lies below ``root``, which has ``static`` and ``templates``.

    Raises:
        OSError: a source cannot be read.
        ValueError: a macro has no comment above it that says what it is for.
    """
    sources = sorted((root / "templates/components").glob("*.html"))
    files = (ComponentFile(each.stem, components(each.read_text("utf-8"))) for each in sources)
    return StyleguidePage(
        title="Style guide",
        tokens=token_groups((root / "static/css/tokens.css").read_text("utf-8")),
        icons=tuple(_SYMBOL.findall((root / "static/icons.svg").read_text("utf-8"))),
        files=tuple(file for file in files if file.components),
    )


def components(source: str) -> tuple[Component, ...]:
    """The macros of a template, in order.

    Raises:
        ValueError: a macro has no comment above it that says what it is for.
    """
    found = {match["name"]: match for match in _MACRO.finditer(source)}
    for name in _MACRO_NAME.findall(source):
        if name not in found or not found[name]["doc"].strip():
            raise ValueError(f"the macro {name} has no comment above it that says what it is for")
    return tuple(
        Component(name, match["takes"], " ".join(match["doc"].split()))
        for name, match in found.items()
    )


def token_groups(css: str) -> tuple[TokenGroup, ...]:
    """The tokens of the first ``:root`` rule, grouped by the comments above them."""
    rule = css.partition(":root {")[2].partition("\n}")[0]
    grounds: dict[str, tuple[str, str]] = {}
    groups: list[tuple[str, list[Token]]] = []
    for match in _GROUP.finditer(_without_asides(rule)):
        if match["about"]:
            groups.append((match["about"].strip(), []))
            continue
        pair = _PAIR.fullmatch(match["value"])
        if pair is not None and match["name"] in ("--sunken", "--paper", "--surface"):
            grounds[match["name"]] = (pair[1], pair[2])
        colours = (pair[1], pair[2]) if pair is not None else None
        groups[-1][1].append(_token(match["name"], match["value"], colours, grounds))
    return tuple(TokenGroup(about, tuple(tokens)) for about, tokens in groups)


def _without_asides(rule: str) -> str:
    """Comments behind a value speak of that value only."""
    return re.sub(r"; /\*[^*]*\*/", ";", rule)


def _token(
    name: str,
    value: str,
    colours: tuple[str, str] | None,
    grounds: Mapping[str, tuple[str, str]],
) -> Token:
    value = " ".join(value.split())
    if colours is None:
        return Token(name, value, name in ("--veil",), ())
    light, dark = colours
    ratios = (
        Ratio(ground, contrast(light, pair[0]), contrast(dark, pair[1]))
        for ground, pair in grounds.items()
        if ground != name
    )
    return Token(name, value, True, tuple(ratios))
