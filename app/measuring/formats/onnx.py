"""``torch.onnx.export(model, (example,), path)`` with its defaults.

The default exporter captures the graph with ``torch.export`` and writes tensors over 256 bytes to
a second file beside the first, ``NAME.data``; both count.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.onnx import ONNXProgram

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

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


def _ready() -> None:
    import onnxruntime  # noqa: F401 - here, because it starts threads


def _load(path: Path, _skeleton: nn.Module) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _run(session: "InferenceSession", _skeleton: nn.Module, example: Tensor) -> Tensor:
    name = session.get_inputs()[0].name
    return torch.from_numpy(session.run(None, {name: example.numpy()})[0])


def _read_back(path: Path, _skeleton: nn.Module) -> Mapping[str, Tensor]:
    graph = onnx.load(path).graph
    return {
        tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy())
        for tensor in graph.initializer
    }


def _nothing(_session: "InferenceSession") -> Mapping[str, Tensor]:
    return {}  # a session has read every byte when it is made, and gives none away


FORMAT = Format(
    card=CARD,
    convert=_convert,
    serialize=_serialize,
    load=_load,
    tensors=_nothing,
    run=_run,
    ready=_ready,
    read_back=_read_back,
    extra_memory=0.5,
)
