"""Code as HTML with Pygments' classes; static/css/code.css gives them colours."""

from functools import cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name

_FORMATTER: "HtmlFormatter[str]" = HtmlFormatter(nowrap=True)


@cache
def languages() -> frozenset[str]:
    """Every name that a fence may give its language."""
    return frozenset(
        alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases
    )


def to_html(code: str, language: str) -> str:
    """A code block; ``language`` is empty, or one of ``languages()``."""
    body = highlight(code, _lexer(language), _FORMATTER) if language else escape(code)
    names = f' class="language-{escape(language)}"' if language else ""
    # A block that scrolls sideways must be reachable by keyboard.
    return f'<div class="code"><pre tabindex="0"><code{names}>{body}</code></pre></div>\n'


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False)
