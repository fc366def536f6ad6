"""``torch.export.save(torch.export.export(model, (example,)), path)``: a ``.pt2`` archive."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.export import ExportedProgram

from app.experiments.cards import FormatCard
from app.measuring.formats._export import capturing
from app.measuring.formats.base import Format

CARD = FormatCard(
    id="torch_export",
    label="torch.export + save",
    about="Captures the graph of operators, then writes it and the tensors as a zip archive.",
    colour="#D20096",
    dash="dash",
    marker="triangle-right",
    order=11,
    load_label="torch.export.load",
    load_about="Reads the graph of operators and the tensors, and checks the program.",
)


def _convert(model: nn.Module, example: Tensor) -> ExportedProgram:
    with capturing():
        return torch.export.export(model, (example,))


def _serialize(program: ExportedProgram, path: Path) -> None:
    torch.export.save(program, _named(path))


def _load(path: Path, _skeleton: nn.Module) -> ExportedProgram:
    return torch.export.load(_named(path))


def _named(path: Path) -> Path:
    """Any other ending is warned about."""
    return path.with_suffix(".pt2")


def _tensors(program: ExportedProgram) -> Mapping[str, Tensor]:
    state: Mapping[str, Tensor] = program.state_dict
    return state


def _run(program: ExportedProgram, _skeleton: nn.Module, example: Tensor) -> Tensor:
    output: Tensor = program.module()(example)
    return output


FORMAT = Format(
    card=CARD,
    convert=_convert,
    serialize=_serialize,
    load=_load,
    tensors=_tensors,
    run=_run,
    extra_memory=0.7,
)
