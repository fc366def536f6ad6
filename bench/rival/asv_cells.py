"""The cells as a suite of asv: a benchmark with two parameters, from the environment.

``SLOPE_BENCH_FORMATS`` and ``SLOPE_BENCH_SIZES`` are lists with commas.
"""

import os
from functools import cache

import torch
from torch import nn

from bench.plain import SAVES, FreshFile, a_model

_model = cache(a_model)


class Save:
    """Times a save; the path is new each time, made and removed outside the timer."""

    params = (
        os.environ["SLOPE_BENCH_FORMATS"].split(","),
        [int(size) for size in os.environ["SLOPE_BENCH_SIZES"].split(",")],
    )
    param_names = ("format", "size")
    timeout = 300

    model: nn.Module
    example: torch.Tensor
    file: FreshFile

    def setup(self, _format: str, size: int) -> None:
        """A model and a path."""
        self.model, self.example = _model(size)
        self.file = FreshFile()

    def teardown(self, _format: str, _size: int) -> None:
        """The file goes."""
        self.file.remove()

    def time_save(self, format_: str, _size: int) -> None:
        """What is timed."""
        SAVES[format_](self.model, self.example, self.file.path)
