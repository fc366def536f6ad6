"""``torch.onnx.export(model, (example,), path)`` with its defaults.

The default exporter captures the graph with ``torch.export`` and writes tensors over 256 bytes to
a second file beside the first, ``NAME.data``; both count.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.onnx import ONNXProgram

from app.experiments.cards import FormatCard
from app.measuring.formats._export import capturing
from app.measuring.formats._onnx import load, read_back, ready, run, tensors
from app.measuring.formats.base import Format

CARD = FormatCard(
    id="onnx",
    label="torch.onnx.export",
    about="Captures the graph of operators, then writes it and the tensors to two files.",
    colour="#C08400",
    dash="longdash",
    marker="star",
    order=9,
    load_label="onnxruntime session",
    load_about="Parses the graph, optimizes it and prepares the runtime's own copy of the tensors.",
)


def _convert(model: nn.Module, example: Tensor) -> ONNXProgram:
    with capturing():
        program = torch.onnx.export(model, (example,), dynamo=True, verbose=False)
    assert program is not None
    return program


def _serialize(program: ONNXProgram, path: Path) -> None:
    program.save(path, external_data=True)  # what export does when it is given a path


FORMAT = Format(
    card=CARD,
    convert=_convert,
    serialize=_serialize,
    load=load,
    tensors=tensors,
    run=run,
    ready=ready,
    read_back=read_back,
    extra_memory=0.3,
    load_memory=2.5,
)
