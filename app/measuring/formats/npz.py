"""``numpy.savez(file, **arrays)``: an uncompressed zip archive with one ``.npy`` entry a tensor."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format, arrays_of

CARD = FormatCard(
    id="npz",
    label="numpy.savez",
    about="Writes every tensor as an array with a header of its own into an uncompressed zip.",
    colour="#0096B4",
    dash="dashdot",
    marker="cross",
    order=14,
    load_label="numpy.load",
    load_about="Opens the zip and reads each array's header and bytes into new memory.",
)


def _serialize(model: nn.Module, path: Path) -> None:
    with path.open("wb") as file:  # given a path, it would add an ending of its own
        np.savez(file, **arrays_of(model))  # type: ignore[arg-type]


def _load(path: Path, _skeleton: nn.Module) -> Mapping[str, Tensor]:
    with np.load(path) as arrays:
        return {name: torch.from_numpy(array) for name, array in arrays.items()}


FORMAT = Format(card=CARD, serialize=_serialize, load=_load, extra_memory=0.3)
