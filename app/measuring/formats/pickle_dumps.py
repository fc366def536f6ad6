"""``pickle.dumps(model)``, then one write: the stream is made in memory first."""

import pickle
from pathlib import Path

from torch import nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format

CARD = FormatCard(
    id="pickle_dumps",
    label="pickle.dumps + write",
    about="Makes the whole pickle in memory, beside the copies of the tensors, then writes it.",
    colour="#7887F0",
    dash="longdashdot",
    marker="hexagon",
    order=2,
    load_label="read + pickle.loads",
    load_about="Reads the whole pickle into memory, then rebuilds objects and copies tensors out.",
)


def _serialize(model: nn.Module, path: Path) -> None:
    path.write_bytes(pickle.dumps(model))


def _load(path: Path, _skeleton: nn.Module) -> nn.Module:
    model: nn.Module = pickle.loads(path.read_bytes())  # noqa: S301 - written just before
    return model


# The pickler's memo holds every tensor's bytes, and the stream holds them again.
FORMAT = Format(card=CARD, serialize=_serialize, load=_load, extra_memory=2.1, load_memory=3.1)
