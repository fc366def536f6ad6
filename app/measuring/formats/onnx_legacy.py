"""``torch.onnx.export(model, (example,), path, dynamo=False)``: the older exporter, one file.

Deprecated by PyTorch. It traces the model and puts graph and weights into one protobuf message,
which cannot be larger than 2 GiB.
"""

from pathlib import Path

import torch
from torch import Tensor, nn

from app.experiments.cards import FormatCard
from app.measuring.formats._onnx import load, read_back, ready, run, tensors
from app.measuring.formats.base import Format

CARD = FormatCard(
    id="onnx_legacy",
    label="torch.onnx.export, dynamo=False",
    about="Traces the model, then builds one message of graph and weights and writes it.",
    colour="#B44B4B",
    dash="dash",
    marker="hourglass",
    order=10,
    load_label="onnxruntime session, dynamo=False",
    load_about="Parses one message of graph and weights, and prepares the runtime's own copy.",
)


def _convert(model: nn.Module, example: Tensor) -> tuple[nn.Module, Tensor]:
    return model, example  # this exporter traces and writes in one call


def _serialize(traced: tuple[nn.Module, Tensor], path: Path) -> None:
    model, example = traced
    torch.onnx.export(
        model,
        (example,),
        path,
        dynamo=False,
        # Folding would write int8 weights as float32 and rename what it transposes, so that the
        # file could not be compared with the model.
        do_constant_folding=False,
    )


FORMAT = Format(
    card=CARD,
    convert=_convert,
    serialize=_serialize,
    load=load,
    tensors=tensors,
    run=run,
    ready=ready,
    read_back=read_back,
    extra_memory=3.5,
    load_memory=3.8,
    most_bytes=2**31,
    most_because=", the limit of a protobuf message",
)
