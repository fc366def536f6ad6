"""The points' shapes, by plotly's names; each about 12 units wide around its middle."""

from collections.abc import Iterable

from app.web.shapes import ROUND, SHAPES

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
    path = f'<path {name} d="{SHAPES.get(shape, ROUND)}" {_CENTRED}'
    if marker.endswith("-open"):
        return f'{path} fill="none" stroke="currentColor" stroke-width="1.75"/>'
    return f'{path} fill="currentColor"/>'


def place(marker: str, x: str, y: str, said: str = "") -> str:
    """A mark at a place, and what it says to whoever points at it (escaped already)."""
    use = f'<use href="#{mark_id(marker)}" x="{x}" y="{y}"'
    return f"{use}><title>{said}</title></use>" if said else f"{use}/>"
