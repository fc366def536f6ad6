"""``python -m app.experiments.sharing.picture_process``: an SVG comes in, a PNG goes out.

The renderer holds Python's lock while it draws, so that a thread would stop the whole web process:
pictures are drawn in a process of their own, with limits that it puts on itself before it reads a
byte (``app.experiments.sharing.pictures``). The argument is the width in pixels.
"""

import os
import resource
import sys
from pathlib import Path

import resvg_py

_FONTS = Path(__file__).resolve().parents[3] / "static" / "fonts"
_MEMORY = 2**30  # bytes of address space
_PROCESSOR = 20  # seconds


def png(svg: str, width: int) -> bytes:
    """The picture, drawn with the site's own fonts alone: the same on every machine.

    Args:
        width: pixels; the height follows.

    Raises:
        ValueError: it is no SVG.
    """
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        width=width,
        skip_system_fonts=True,
        font_files=[str(file) for file in sorted(_FONTS.glob("*.ttf"))],
        font_family="Slope Text",
        sans_serif_family="Slope Text",
        monospace_family="Slope Code",
    )


def _limit() -> None:
    """No files, no core, bounded memory and time; and others go first."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR, _PROCESSOR))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)


def main() -> int:
    """Draw what comes in."""
    _limit()
    sys.stdout.buffer.write(png(sys.stdin.buffer.read().decode(), int(sys.argv[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
