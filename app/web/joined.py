"""Scripts that import each other, put together: one request instead of one for each.

It knows the few forms in which our scripts import and export, and refuses all others: then the
scripts travel apart, which does the same and takes longer. Each imported script becomes a function
that is called once and gives what it exports, in the order in which a browser would run them.
"""

import re
from collections.abc import Callable

from app.web.linked import resolved

_IMPORT = re.compile(
    r"""^import\s+(?:\{(?P<names>[^}]*)\}\s*from\s*)?["'](?P<path>\./[^"'?]+|\.\./[^"'?]+)["'];?"""
    r"""[ \t]*$""",
    re.MULTILINE,
)
_EXPORT = re.compile(
    r"^export (?P<what>(?:async )?function\*?|class|const) ?(?P<name>[\w$]+)", re.MULTILINE
)
_NAME = re.compile(r"([\w$]+)(?:\s+as\s+([\w$]+))?")
#: What is left when all that is known has been taken out, or is not known at all.
_UNKNOWN = re.compile(
    r"^(?:import|export)\b|\bimport\s*\(\s*[\"'`\w]|\bimport\.meta\b", re.MULTILINE
)
_LINE_COMMENT = re.compile(r"^[ \t]*//.*\n?", re.MULTILINE)
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n?", re.MULTILINE | re.DOTALL)


def joined(path: str, read: Callable[[str], bytes]) -> str:
    """A script with all that it imports.

    Args:
        path: of the script, below the folder of static files.
        read: gives a file's bytes by its path.

    Raises:
        ValueError: a script has a form of import or export that is not known here, or scripts
            import each other in a circle.
    """
    made: dict[str, str] = {}
    own = _made(path, read, made, ())
    return "".join([*made.values(), own])


def _made(
    path: str, read: Callable[[str], bytes], made: dict[str, str], above: tuple[str, ...]
) -> str:
    """A script's text; those that it imports are added to ``made`` before."""
    if path in above:
        raise ValueError(f"scripts import each other in a circle: {' > '.join((*above, path))}")
    text = without_comments(read(path).decode())
    for found in _IMPORT.finditer(text):
        other = resolved(path, found["path"].encode())
        if other not in made:
            made[other] = _as_function(other, _made(other, read, made, (*above, path)))
    text = _IMPORT.sub(lambda found: _taken(path, found), text)
    if (unknown := _UNKNOWN.search(_EXPORT.sub("", text))) is not None:
        line = text.count("\n", 0, unknown.start()) + 1
        raise ValueError(
            f"{path}: “{unknown[0]}” near line {line} is in no form that can be joined"
        )
    return text if above else _EXPORT.sub(r"\g<what> \g<name>", text)


def _taken(path: str, found: re.Match[str]) -> str:
    """An import, as it reads when the imported script is a value."""
    if found["names"] is None:
        return ""
    names = _NAME.findall(found["names"])
    taken = ", ".join(f"{name}: {alias}" if alias else name for name, alias in names)
    return f"const {{ {taken} }} = {_variable(resolved(path, found['path'].encode()))};"


def _as_function(path: str, text: str) -> str:
    names = ", ".join(found["name"] for found in _EXPORT.finditer(text))
    body = _EXPORT.sub(r"\g<what> \g<name>", text)
    return f"const {_variable(path)} = (() => {{\n{body}\nreturn {{ {names} }};\n}})();\n"


def _variable(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))


def without_comments(text: str) -> str:
    """A script without comments that have lines of their own.

    Only where no text goes on over several lines, in which such a line would be no comment.
    """
    if any(line.count("`") % 2 for line in text.splitlines()):
        return text
    return _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", text))
