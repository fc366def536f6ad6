"""Style sheets made of parts: ``@import url("./part.css");`` lines become the parts themselves.

Browsers read the sources as they lie; sent as one file they cost one request.
"""

import re
from pathlib import Path

_IMPORT = re.compile(rb'^@import url\("\./([\w-]+\.css)"\);\n', re.MULTILINE)


def parts(file: Path) -> tuple[Path, ...]:
    """The files that a style sheet is made of: itself, and what it imports, in order.

    Raises:
        OSError: the file cannot be read.
    """
    if file.suffix != ".css":
        return (file,)
    imported = _IMPORT.findall(file.read_bytes())
    return (file, *(file.parent / name.decode() for name in imported))


def joined(file: Path) -> bytes:
    """The bytes of a file; of a style sheet, with its imports in their places.

    Imports are one level deep and beside their importer, so that ``url(…)`` keeps its meaning.

    Raises:
        OSError: the file, or one that it imports, cannot be read.
    """
    if file.suffix != ".css":
        return file.read_bytes()
    return _IMPORT.sub(
        lambda found: (file.parent / found[1].decode()).read_bytes(), file.read_bytes()
    )
