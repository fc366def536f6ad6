"""``torch.onnx.export(model, (example,), path)`` with its defaults.

The default exporter captures the graph with ``torch.export`` and writes tensors over 256 bytes to
a second file beside the first, ``NAME.data``; both count.
"""

from collections.abc import Mapping
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.onnx import ONNXProgram

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format

CARD = FormatCard(
    id="onnx",
    label="torch.onnx.export",
    about="Captures the graph of operators, then writes it and the tensors to two files.",
    colour="#C08400",
    dash="longdash",
    marker="star",
    order=5,
)


def _convert(model: nn.Module, example: Tensor) -> ONNXProgram:
    program = torch.onnx.export(model, (example,), dynamo=True, verbose=False)
    assert program is not None
    return program


def _serialize(program: ONNXProgram, path: Path) -> None:
    program.save(path, external_data=True)  # what export does when it is given a path


def _read_back(path: Path, _model: nn.Module) -> Mapping[str, Tensor]:
    graph = onnx.load(path).graph
    return {
        tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy())
        for tensor in graph.initializer
    }


FORMAT = Format(
    card=CARD, convert=_convert, serialize=_serialize, read_back=_read_back, extra_memory=0.5
)
