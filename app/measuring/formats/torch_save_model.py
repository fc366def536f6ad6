"""``torch.save(model, path)``: the whole module, classes by name, in the same zip archive."""

from pathlib import Path

import torch
from torch import nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format

CARD = FormatCard(
    id="torch_save_model",
    label="torch.save(model)",
    about="Pickles the module's objects too, and writes every storage as a zip entry.",
    colour="#FF0F69",
    dash="longdash",
    marker="x",
    order=5,
    load_label="torch.load(model)",
    load_about="Rebuilds the module's objects, and reads every storage from the zip file.",
)


def _serialize(model: nn.Module, path: Path) -> None:
    torch.save(model, path)


def _load(path: Path, _skeleton: nn.Module) -> nn.Module:
    # It holds code, so it may be loaded only because this process wrote it just before.
    model: nn.Module = torch.load(path, weights_only=False)
    return model


FORMAT = Format(card=CARD, serialize=_serialize, load=_load, extra_memory=0.1)
