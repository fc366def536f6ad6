"""The points' shapes, by plotly's names; each about 12 units wide around its middle."""

from collections.abc import Iterable

_ROUND = "M25 8a5 5 0 1 1-10 0 5 5 0 1 1 10 0z"
# As the swatches of components/chart.html have them, around (20, 8).
_SHAPES = {
    "square": "M15.5 3.5h9v9h-9z",
    "diamond": "M20 2l6 6-6 6-6-6z",
    "triangle-up": "M20 2.2l6 10.6H14z",
    "triangle-down": "M20 13.8l6-10.6H14z",
    "triangle-left": "M14.2 8l10.6-6v12z",
    "triangle-right": "M25.8 8l-10.6-6v12z",
    "bowtie": "M14 2.5l6 5.5 6-5.5v11l-6-5.5-6 5.5z",
    "hourglass": "M14.5 2h11L20 8l5.5 6h-11L20 8z",
    "star": "M20 1.2l1.8 4.6 4.9.3-3.8 3.1 1.3 4.8-4.2-2.7-4.2 2.7 1.3-4.8-3.8-3.1 4.9-.3z",
    "cross": "M18 2h4v4h4v4h-4v4h-4v-4h-4V6h4z",
    "x": "M17 3l3 3 3-3 2 2-3 3 3 3-2 2-3-3-3 3-2-2 3-3-3-3z",
    "pentagon": "M20 2l6 4.4-2.3 7h-7.4L14 6.4z",
    "hexagon": "M20 2l5.2 3v6L20 14l-5.2-3V5z",
}
_STROKES = {"line-ew": "M14 8h12", "x-thin": "M16 4l8 8M24 4l-8 8"}
_CENTRED = 'transform="translate(-20 -8)"'


def mark_id(marker: str) -> str:
    """What a shape is called within a drawing."""
    return f"chart-mark-{marker}"


def marks(markers: Iterable[str]) -> str:
    """The definitions of these shapes, in ``currentColor``; unknown ones are circles."""
    return f"<defs>{''.join(_mark(marker) for marker in dict.fromkeys(markers))}</defs>"


def _mark(marker: str) -> str:
    shape = marker.removesuffix("-open")
    name = f'id="{mark_id(marker)}"'
    if shape in _STROKES:
        path = f'<path {name} d="{_STROKES[shape]}" {_CENTRED}'
        return f'{path} stroke="currentColor" stroke-width="3"/>'
    path = f'<path {name} d="{_SHAPES.get(shape, _ROUND)}" {_CENTRED}'
    if marker.endswith("-open"):
        return f'{path} fill="none" stroke="currentColor" stroke-width="1.75"/>'
    return f'{path} fill="currentColor"/>'


def place(marker: str, x: str, y: str, said: str = "") -> str:
    """A mark at a place, and what it says to whoever points at it (escaped already)."""
    use = f'<use href="#{mark_id(marker)}" x="{x}" y="{y}"'
    return f"{use}><title>{said}</title></use>" if said else f"{use}/>"
