"""Bytes that a real machine counted: files and peak memory of saves, 10^3 to 10^7 parameters."""

from app.experiments.measurements import Point

SIZES = (960, 3248, 10200, 31328, 100488, 316968, 1002000, 3164840, 10004568)

#: Peak extra memory of a save; the same in every repetition.
PEAKS = {
    "raw": (0, 0, 0, 0, 0, 0, 0, 0, 0),
    "safetensors": (0, 0, 0, 114688, 405504, 958464, 1007616, 0, 0),
    "torchscript": (81920, 81920, 81920, 102400, 118784, 118784, 114688, 81920, 81920),
    "onnx": (
        4407296, 4407296, 4440064, 4517888, 4546560, 4460544, 4468736, 4427776, 4427776,
    ),
    "pickle": (0, 0, 4096, 212992, 401408, 1265664, 3911680, 12648448, 39960576),
}  # fmt: skip

#: Bytes of the file.
FILES = {
    "raw": (3840, 12992, 40800, 125312, 401952, 1267872, 4008000, 12659360, 40018272),
    "pickle": (8000, 17156, 44964, 129485, 406152, 1272108, 4012236, 12663596, 40022508),
    "onnx": (14833, 23994, 51813, 136542, 413219, 1279149, 4019287, 12670648, 40029565),
}


def counted(values: tuple[int, ...], blocks: int = 3) -> list[Point]:
    """Identical repetitions."""
    return [
        Point(float(n), float(value), str(block))
        for block in range(blocks)
        for n, value in zip(SIZES, values, strict=True)
    ]
