"""Draw the site's icons from static/favicon.svg: ``python -m tools.icons``; commit what it wrote.

Browsers take the SVG; the rest is for those that cannot, and for home screens.
"""

import re
import struct
from pathlib import Path

import resvg_py

STATIC = Path(__file__).resolve().parent.parent / "static"
_GROUND = re.compile(r'<rect [^>]*fill="(?P<colour>#[0-9a-f]{6})"/>')
#: Part of a maskable icon's side that no mask cuts off.
_SAFE = 0.8


def png(svg: str, side: int) -> bytes:
    """The drawing as a square PNG of ``side`` pixels."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side))


def full_bleed(svg: str) -> str:
    """The drawing small enough for any mask, on ground that reaches every edge."""
    ground = _GROUND.search(svg)
    if ground is None:
        raise SystemExit("static/favicon.svg has no coloured ground to draw a maskable icon on")
    drawing = svg[ground.end() : svg.rindex("</svg>")]
    margin = 32 * (1 - _SAFE) / 2
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" fill="{ground["colour"]}"/>'
        f'<g transform="translate({margin} {margin}) scale({_SAFE})">{drawing}</g></svg>'
    )


def ico(images: dict[int, bytes]) -> bytes:
    """An ICO file that holds PNG images, by their side in pixels."""
    head = struct.pack("<HHH", 0, 1, len(images))
    at = len(head) + 16 * len(images)
    entries, data = b"", b""
    for side, image in images.items():
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(image), at + len(data))
        data += image
    return head + entries + data


def main() -> None:
    """Write every icon."""
    svg = (STATIC / "favicon.svg").read_text(encoding="utf-8")
    folder = STATIC / "icons"
    folder.mkdir(exist_ok=True)
    (folder / "favicon.ico").write_bytes(ico({side: png(svg, side) for side in (16, 32, 48)}))
    (folder / "icon-192.png").write_bytes(png(svg, 192))
    (folder / "icon-512.png").write_bytes(png(svg, 512))
    (folder / "maskable-512.png").write_bytes(png(full_bleed(svg), 512))
    (folder / "apple-touch-icon.png").write_bytes(png(full_bleed(svg), 180))
    for file in sorted(folder.iterdir()):
        print(f"{file.relative_to(STATIC)}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
