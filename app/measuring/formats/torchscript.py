"""``torch.jit.script(model).save(path)``: the compiled program and its tensors in one archive.

Deprecated by PyTorch in favour of ``torch.export``, and still the lesson's subject.
"""

from pathlib import Path

import torch
from torch import Tensor, nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format

CARD = FormatCard(
    id="torchscript",
    label="torch.jit.script + save",
    about="Compiles the model's code to TorchScript, then writes code and tensors as a zip.",
    colour="#C46E9E",
    dash="dashdot",
    marker="triangle-up",
    order=7,
    load_label="torch.jit.load",
    load_about="Reads the code and compiles it, then reads the tensors into new memory.",
)


def _convert(model: nn.Module, _example: Tensor) -> torch.jit.ScriptModule:
    scripted: torch.jit.ScriptModule = torch.jit.script(model)
    return scripted


def _serialize(scripted: torch.jit.ScriptModule, path: Path) -> None:
    scripted.save(str(path))


def _load(path: Path, _skeleton: nn.Module) -> torch.jit.ScriptModule:
    loaded: torch.jit.ScriptModule = torch.jit.load(str(path))  # type: ignore[no-untyped-call]
    return loaded


FORMAT = Format(card=CARD, convert=_convert, serialize=_serialize, load=_load, extra_memory=0.1)
