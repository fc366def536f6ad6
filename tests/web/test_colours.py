"""Every colour of the site is legible where it is used, in every theme."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.colours import contrast, legible_line, legible_text
from tools.series_css import FILE, colours, stylesheet

TOKENS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text()
PAIR = re.compile(r"(--[\w-]+): light-dark\((#\w{6}), (#\w{6})\)")
VARIANT = re.compile(r"--(line|label)-(\w{6}): light-dark\((#\w{6}), (#\w{6})\)")

hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def themes() -> dict[str, dict[str, str]]:
    """The tokens' colours, by the name of the theme and the token's own."""
    plain, _, rest = TOKENS.partition("@media (prefers-contrast: more)")
    more = rest.partition("@media")[0]
    pairs = {name: (light, dark) for name, light, dark in PAIR.findall(plain)}
    strong = pairs | {name: (light, dark) for name, light, dark in PAIR.findall(more)}
    return {
        "light": {name: pair[0] for name, pair in pairs.items()},
        "dark": {name: pair[1] for name, pair in pairs.items()},
        "light, more contrast": {name: pair[0] for name, pair in strong.items()},
        "dark, more contrast": {name: pair[1] for name, pair in strong.items()},
    }


GROUNDS = ("--paper", "--surface", "--sunken")
TONES = ("accent", "good", "warn", "bad")
#: What bytes of a file are for; weights alone have no pattern of lines on them.
ROLES = ("structure", "names", "code", "index", "metadata")
#: What stands as text on what.
TEXT = [
    *((ink, ground) for ink in ("--ink", "--ink-strong", "--muted") for ground in GROUNDS),
    *((f"--{tone}", ground) for tone in TONES for ground in GROUNDS),
    *((f"--{tone}", f"--{tone}-soft") for tone in TONES),
    *((ink, f"--{tone}-soft") for ink in ("--ink", "--ink-strong", "--muted") for tone in TONES),
    *(("--accent-strong", ground) for ground in (*GROUNDS, "--accent-soft")),
    ("--on-accent", "--accent"),
    ("--on-accent", "--accent-strong"),
    ("--surface", "--good"),
    ("--surface", "--bad"),
]
#: What draws the edge of something that is pressed, filled in or read off.
EDGES = [
    *(("--line-strong", ground) for ground in GROUNDS),
    *(("--accent", ground) for ground in GROUNDS),
    *(("--role-lines", f"--role-{role}") for role in ROLES),
]


@pytest.mark.parametrize("theme", themes())
def test_text_can_be_read_on_its_ground(theme: str) -> None:
    found = themes()[theme]
    wanted = 7 if "more" in theme else 4.5
    ratios = {(ink, on): contrast(found[ink], found[on]) for ink, on in TEXT}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < wanted} == {}


@pytest.mark.parametrize("theme", themes())
def test_edges_of_controls_can_be_made_out(theme: str) -> None:
    found = themes()[theme]
    ratios = {(line, on): contrast(found[line], found[on]) for line, on in EDGES}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 3} == {}


def test_the_lines_colours_are_those_that_the_tool_writes() -> None:
    assert FILE.read_text(encoding="utf-8") == stylesheet(), "run: python -m tools.series_css"


@pytest.mark.parametrize("colour", colours())
def test_a_lines_colour_can_be_made_out_in_both_themes(colour: str) -> None:
    found = themes()
    variants = {
        kind: pair for kind, name, *pair in VARIANT.findall(stylesheet()) if name == colour[1:]
    }
    for kind, wanted in (("line", 3), ("label", 4.5)):
        for theme, variant in zip(("light", "dark"), variants[kind], strict=True):
            for ground in ("--paper", "--surface"):
                assert contrast(variant, found[theme][ground]) >= wanted


@pytest.mark.parametrize("colour", colours())
def test_a_lines_own_colour_stands_on_a_light_page_as_it_is(colour: str) -> None:
    assert contrast(colour, themes()["light"]["--paper"]) >= 3


@given(hexes, hexes)
def test_any_colour_becomes_legible_on_any_ground(colour: str, ground: str) -> None:
    assert contrast(legible_line(colour, ground), ground) >= 3
    assert contrast(legible_text(colour, ground), ground) >= 4.5
