"""``pickle.dump(model, file)``: the whole module, with Python's default protocol."""

import pickle
from collections.abc import Mapping
from pathlib import Path

from torch import Tensor, nn

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
)


def _serialize(model: nn.Module, path: Path) -> None:
    with path.open("wb") as file:
        pickle.dump(model, file)


def _read_back(path: Path, _model: nn.Module) -> Mapping[str, Tensor]:
    with path.open("rb") as file:
        model: nn.Module = pickle.load(file)  # noqa: S301 - this process wrote it just before
    return model.state_dict()


# The pickler's memo keeps a copy of every tensor's bytes alive to the end of the dump.
FORMAT = Format(card=CARD, serialize=_serialize, read_back=_read_back, extra_memory=1.2)
