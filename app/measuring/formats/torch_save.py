"""``torch.save(model.state_dict(), path)``: a zip archive with one entry a storage."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format

CARD = FormatCard(
    id="torch_save",
    label="torch.save(state_dict)",
    about="Pickles the structure and writes every storage as an uncompressed zip entry.",
    colour="#D55E00",
    dash="dash",
    marker="square",
    order=4,
    load_label="torch.load",
    load_about="Reads the structure, then every storage from the zip file into new memory.",
)


def _serialize(model: nn.Module, path: Path) -> None:
    torch.save(model.state_dict(), path)


def _load(path: Path, _skeleton: nn.Module) -> Mapping[str, Tensor]:
    tensors: Mapping[str, Tensor] = torch.load(path, weights_only=True)
    return tensors


FORMAT = Format(card=CARD, serialize=_serialize, load=_load, extra_memory=0.1)
