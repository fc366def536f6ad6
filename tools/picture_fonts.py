"""Make the fonts of the server's pictures from those of the pages; run it when those change.

    python -m tools.picture_fonts --symbols DejaVuSans.ttf

The renderer of pictures reads TrueType, and takes one weight from a file; the pages' files are
WOFF2 with all weights in one, and a face is two of them: what every page needs, and ``-more``.
Here they are one again. What both lack (µ, signs of mathematics, other alphabets in names of
machines) browsers take from the reader's system; pictures take it from DejaVu Sans (version 2.37,
Debian's fonts-dejavu-core), cut to that. Licences: static/vendor/licences. Needs fonttools and
brotli, which are development dependencies; the site needs neither for this.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
#: Of the name table: family, style, the name that must be unique, the full one, PostScript's.
_NAMES = {
    1: "{family}",
    2: "{style}",
    3: "{family} {style}",
    4: "{family} {style}",
    6: "{family}-{style}",
    16: None,
    17: None,
}


@dataclass(frozen=True, slots=True)
class Face:
    """One weight of a family, as style sheets and pictures name it.

    ``sources`` are the files that it is split into.
    """

    sources: tuple[str, ...]
    family: str
    style: str
    weight: int
    target: str


FACES = (
    Face(("text.woff2", "text-more.woff2"), "Slope Text", "Regular", 400, "text-regular.ttf"),
    Face(("text.woff2", "text-more.woff2"), "Slope Text", "Bold", 700, "text-bold.ttf"),
    Face(("code.woff2", "code-more.woff2"), "Slope Code", "Regular", 400, "code-regular.ttf"),
)


#: Latin extended, Greek, Cyrillic; super- and subscripts, arrows, mathematics, spaces, ticks.
SYMBOLS = (
    *range(0x00B5, 0x00B6),
    *range(0x0100, 0x0180),
    *range(0x0370, 0x0460),
    *range(0x2000, 0x2060),
    *range(0x2070, 0x209D),
    *range(0x2190, 0x2194),
    *range(0x2200, 0x2266),
    *range(0x25A0, 0x2600),
    *(0x2713, 0x2717),
)
_SYMBOLS_TARGET = "symbols-regular.ttf"


def cut(source: Path) -> TTFont:
    """The signs that the pages' fonts lack."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=SYMBOLS)
    subsetter.subset(font)
    return font


def instance(source: str, weight: int) -> TTFont:
    """One weight of a variable font."""
    font = TTFont(FONTS / source, recalcTimestamp=False)
    font.flavor = None
    instantiateVariableFont(font, {"wght": weight}, inplace=True)
    del font["STAT"]  # which says where on its axes a font lies, and cannot be merged
    return font


def make(face: Face) -> TTFont:
    """The face, put together from its files."""
    with TemporaryDirectory() as folder:
        files = [str(Path(folder) / f"{number}.ttf") for number in range(len(face.sources))]
        parts = [instance(source, face.weight) for source in face.sources]
        for part, file in zip(parts, files, strict=True):
            part.save(file)
        font: TTFont = Merger().merge(files)
    font.recalcTimestamp = False  # the same files give the same bytes
    for name in ("created", "modified"):
        setattr(font["head"], name, getattr(parts[0]["head"], name))
    font["OS/2"].usWeightClass = face.weight
    is_bold = face.weight >= 600
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0x61 | (0x20 if is_bold else 0x40)
    font["head"].macStyle = int(is_bold)
    for number, words in _NAMES.items():
        font["name"].removeNames(nameID=number)
        if words is not None:
            text = words.format(family=face.family, style=face.style)
            font["name"].setName(text, number, 3, 1, 0x409)
    return font


def main() -> None:
    """Write every face and say what it weighs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--symbols", type=Path, required=True, metavar="DejaVuSans.ttf")
    symbols: Path = parser.parse_args().symbols
    fonts = {face.target: make(face) for face in FACES} | {_SYMBOLS_TARGET: cut(symbols)}
    for name, font in fonts.items():
        path = FONTS / name
        font.save(path)
        print(f"{path.name:20} {path.stat().st_size:>7,} B")


if __name__ == "__main__":
    main()
