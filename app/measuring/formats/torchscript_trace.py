"""``torch.jit.trace(model, example).save(path)``: the operators that one example ran through.

Deprecated by PyTorch in favour of ``torch.export``, as ``torch.jit.script`` is.
"""

from pathlib import Path

import torch
from torch import Tensor, nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format

CARD = FormatCard(
    id="torchscript_trace",
    label="torch.jit.trace + save",
    about="Runs the model on an example and writes the operators it met, with the tensors.",
    colour="#D200FF",
    dash="dashdot",
    marker="triangle-down",
    order=8,
    load_label="torch.jit.load (traced)",
    load_about="Reads the operators that were traced, then the tensors into new memory.",
)


def _convert(model: nn.Module, example: Tensor) -> torch.jit.ScriptModule:
    traced: torch.jit.ScriptModule = torch.jit.trace(model, example)  # type: ignore[no-untyped-call]
    return traced


def _serialize(traced: torch.jit.ScriptModule, path: Path) -> None:
    traced.save(str(path))


def _load(path: Path, _skeleton: nn.Module) -> torch.jit.ScriptModule:
    loaded: torch.jit.ScriptModule = torch.jit.load(str(path))  # type: ignore[no-untyped-call]
    return loaded


FORMAT = Format(card=CARD, convert=_convert, serialize=_serialize, load=_load, extra_memory=0.4)
