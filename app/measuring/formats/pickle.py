"""``pickle.dump(model, file)``: the whole module, with Python's default protocol."""

import pickle
from pathlib import Path

from torch import nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format

CARD = FormatCard(
    id="pickle",
    label="pickle.dump(model)",
    about="Walks the module's objects and copies every tensor's bytes into the stream.",
    colour="#0072B2",
    dash="solid",
    marker="circle",
    order=1,
    load_label="pickle.load",
    load_about="Rebuilds the module's objects and copies every tensor's bytes out of the stream.",
)


def _serialize(model: nn.Module, path: Path) -> None:
    with path.open("wb") as file:
        pickle.dump(model, file)


def _load(path: Path, _skeleton: nn.Module) -> nn.Module:
    with path.open("rb") as file:
        model: nn.Module = pickle.load(file)  # noqa: S301 - this process wrote it just before
    return model


# The pickler's memo keeps a copy of every tensor's bytes alive to the end of the dump.
FORMAT = Format(card=CARD, serialize=_serialize, load=_load, extra_memory=1.1, load_memory=2.1)
