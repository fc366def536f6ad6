"""Simulated measurements with a known truth, for the tests of the fit."""

from collections.abc import Callable, Sequence

import numpy as np

from app.experiments.growth import GROWTH, Complexity
from app.experiments.measurements import Point

NINE_SIZES = tuple(float(round(n)) for n in np.geomspace(1e3, 1e7, 9))
ELEVEN_SIZES = tuple(float(round(n)) for n in np.geomspace(1e3, 1e8, 11))

#: Seconds per unit of g(n) that give times from microseconds to minutes.
PER_UNIT = {
    Complexity.CONSTANT: 0.0,
    Complexity.LOGARITHMIC: 2e-4,
    Complexity.LINEAR: 2e-9,
    Complexity.LINEARITHMIC: 1.5e-10,
    Complexity.QUADRATIC: 1e-14,
}

#: Milliseconds of a save on one machine, 10^3 to 10^7 parameters.
MEASURED = {
    "pickle": (0.38, 0.38, 0.50, 1.7, 23),
    "torch_save": (0.24, 0.26, 0.42, 1.8, 16),
    "safetensors": (0.18, 0.19, 0.26, 0.85, 8),
    "torchscript": (5.2, 5.2, 5.3, 6.7, 22),
    "onnx": (521, 531, 521, 532, 566),
}


def measured(name: str) -> list[Point]:
    """A format's times, once at each size."""
    return [Point(10.0 ** (3 + i), ms / 1e3) for i, ms in enumerate(MEASURED[name])]


def curve(complexity: Complexity, fixed: float = 0.0) -> Callable[[float], float]:
    """T(n) of the class, with that fixed cost in seconds."""
    return lambda n: fixed + PER_UNIT[complexity] * GROWTH[complexity](n)


def run(
    seconds: Callable[[float], float],
    sizes: Sequence[float] = NINE_SIZES,
    blocks: int = 5,
    noise: float = 0.05,
    seed: int = 1,
    outliers: float = 0.0,
    drift: float = 0.0,
) -> list[Point]:
    """Measurements with multiplicative noise; outliers take ten times as long."""
    random = np.random.default_rng(seed)
    shift = random.normal(0, drift, blocks)
    return [
        Point(
            n,
            float(
                seconds(n)
                * np.exp(random.normal(0, noise) + shift[block])
                * (10.0 if random.random() < outliers else 1.0)
            ),
            str(block),
        )
        for block in range(blocks)
        for n in sizes
    ]
