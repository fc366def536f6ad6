"""LaTeX formulas as MathML, which browsers draw and screen readers read without a script."""

import re
from collections import Counter
from functools import lru_cache

from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml

LONGEST = 2000  # characters of one formula
DEEPEST = 30  # braces within braces

_ELEMENTS = (
    "math menclose mfrac mi mn mo mover mphantom mroot mrow mspace msqrt mstyle msub msubsup msup"
    " mtable mtd mtext mtr munder munderover"
)
_ATTRIBUTES = (
    "accent class columnalign columnspacing display displaystyle fence form linethickness lspace"
    " mathsize mathvariant maxsize minsize movablelimits notation rowspacing rspace scriptlevel"
    " separator stretchy symmetric width"
)
ELEMENTS = frozenset(_ELEMENTS.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())

_TAG = re.compile(r"<(/?)([^\s<>/]+)((?: [^<>]*)?)>")
_ATTRIBUTE = re.compile(r' ([^\s="]+)="([A-Za-z0-9%+. -]*)"')
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_PAIRS = {"left": "right", "begin": "end"}
_ESCAPED = re.compile(r"\\.", re.DOTALL)


class BadMathError(ValueError):
    """A formula that is not LaTeX as far as we know it; the message says what is wrong."""


@lru_cache(maxsize=4096)
def to_mathml(latex: str, block: bool) -> str:
    """The formula as a ``<math>`` element with nothing in it but the elements listed here.

    Raises:
        BadMathError: it cannot be read.
    """
    _check(latex)
    try:
        xml = tex2mathml(latex, as_block=block)
    except MathError as error:
        raise BadMathError(str(error)) from error
    except Exception as error:  # the converter is provisional: nonsense meets errors of any kind
        raise BadMathError("something is missing or misplaced in this formula") from error
    return _TAG.sub(_clean, re.sub(r">\s+<", "><", xml))


def _check(latex: str) -> None:
    """Refuse what the converter would take for something else, or take too long for."""
    if len(latex) > LONGEST:
        raise BadMathError(f"a formula may have {LONGEST} characters")
    if r"\]" in latex:
        raise BadMathError(r"\] does not belong into a formula")
    commands = Counter(_COMMAND.findall(latex))
    for start, end in _PAIRS.items():
        if commands[start] != commands[end]:
            raise BadMathError(f"every \\{start} needs a \\{end}")
    depth = 0
    for character in _ESCAPED.sub("", latex):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            raise BadMathError("a } closes nothing")
        if depth > DEEPEST:
            raise BadMathError(f"braces may lie {DEEPEST} deep")
    if depth:
        raise BadMathError("a { is never closed")


def _clean(tag: re.Match[str]) -> str:
    """A tag with the attributes that we allow; ``style`` would be against the site's policy."""
    end, name, attributes = tag.groups()
    if name not in ELEMENTS:
        raise BadMathError("this formula needs something that browsers do not draw")
    kept = (match for match in _ATTRIBUTE.finditer(attributes) if match.group(1) in ATTRIBUTES)
    return f"<{end}{name}{''.join(match.group() for match in kept)}>"
