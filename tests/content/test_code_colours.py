"""static/css/code.css: written by its tool, and readable on everything that code stands on."""

import re
from itertools import chain
from pathlib import Path

import pytest

from tools.pygments_css import COLOURS, FILE, classes, stylesheet

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
PAIR = re.compile(r"--(?:paper|surface|sunken|[a-z]+-soft): light-dark\((#\w{6}), (#\w{6})\)")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_file_is_what_the_tool_writes() -> None:
    assert FILE.read_text(encoding="utf-8") == stylesheet()


@pytest.mark.parametrize("name", COLOURS)
def test_a_colour_is_readable_on_every_background(name: str) -> None:
    backgrounds = PAIR.findall(TOKENS.read_text(encoding="utf-8"))
    light, dark = COLOURS[name]

    assert len(backgrounds) >= 3
    for paper, night in [*backgrounds, ("#ffffff", "#12151b"), ("#f6f7f9", "#1a1e26")]:
        assert contrast(light, paper) >= 4.5
        assert contrast(dark, night) >= 4.5


def test_a_class_has_one_colour() -> None:
    used = list(chain.from_iterable(classes().values()))

    assert len(used) == len(set(used))
    assert all(classes().values())
