"""``joblib.dump(arrays, path)``: a pickle in which each array's bytes follow its description."""

from collections.abc import Mapping
from pathlib import Path

import joblib
import torch
from torch import Tensor, nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format, arrays_of

CARD = FormatCard(
    id="joblib",
    label="joblib.dump(arrays)",
    about="Pickles a dict of NumPy arrays and streams the bytes of each into the same file.",
    colour="#874BD2",
    dash="dot",
    marker="triangle-left",
    order=15,
    load_label="joblib.load(arrays)",
    load_about="Unpickles a dict and reads the bytes of each array into new memory.",
)


def _serialize(model: nn.Module, path: Path) -> None:
    joblib.dump(arrays_of(model), path)


def _load(path: Path, _skeleton: nn.Module) -> Mapping[str, Tensor]:
    arrays = joblib.load(path)
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


FORMAT = Format(card=CARD, serialize=_serialize, load=_load, extra_memory=0.3)
