"""``safetensors.torch.save_file``: a JSON header and the bytes of the tensors, nothing else."""

from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format

CARD = FormatCard(
    id="safetensors",
    label="safetensors.save_file",
    about="Writes a short JSON header, then every tensor's bytes as they lie in memory.",
    colour="#009E73",
    dash="dot",
    marker="diamond",
    order=6,
    load_label="safetensors.load_file",
    load_about="Reads the JSON header and maps the file: bytes come when they are touched.",
)


def _serialize(model: nn.Module, path: Path) -> None:
    save_file(model.state_dict(), path)


def _load(path: Path, _skeleton: nn.Module) -> Mapping[str, Tensor]:
    tensors: Mapping[str, Tensor] = load_file(path)
    return tensors


FORMAT = Format(card=CARD, serialize=_serialize, load=_load, extra_memory=0.1)
