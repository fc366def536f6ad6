"""What both ONNX exporters share: ONNX Runtime loads and runs their files."""

import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from app.measuring.formats.base import CannotDo

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def ready() -> None:
    """Import ONNX Runtime, in the child, because it starts threads."""
    import onnxruntime  # noqa: F401


def load(path: Path, _skeleton: nn.Module) -> "InferenceSession":
    """A session on the processor with one thread.

    Raises:
        CannotDo: ONNX Runtime has not implemented one of the operators for the data type.
    """
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as errors

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except (errors.NotImplemented, errors.InvalidGraph) as error:
        raise CannotDo(_missing(path, str(error))) from error


def _missing(path: Path, message: str) -> str:
    found = re.search(r"(?:implementation for |of operator \()(\w+)", message)
    operator = f"the operator {found[1]}" if found else "an operator of the graph"
    inputs = onnx.load(path, load_external_data=False).graph.input
    kind = onnx.TensorProto.DataType.Name(inputs[0].type.tensor_type.elem_type).lower()
    return f"ONNX Runtime cannot run {operator} in {kind} on a processor; the file itself is fine"


def run(session: "InferenceSession", _skeleton: nn.Module, example: Tensor) -> Tensor:
    """The first output."""
    name = session.get_inputs()[0].name
    return torch.from_numpy(session.run(None, {name: example.numpy()})[0])


def tensors(_session: "InferenceSession") -> Mapping[str, Tensor]:
    """None: a session has read every byte when it is made, and gives none away."""
    return {}


def read_back(path: Path, skeleton: nn.Module) -> Mapping[str, Tensor]:
    """The weights in the file and in those beside it.

    The default exporter stores some matrices transposed, as the operators want them, under names
    of its own. They stand in the order of the graph; a wrong guess would only void the sample.

    Raises:
        CannotDo: the exporter wrote int8 weights as float32.
    """
    graph = onnx.load(path).graph
    found = {tensor.name: _tensor(numpy_helper.to_array(tensor)) for tensor in graph.initializer}
    named = skeleton.state_dict()
    others = [tensor for name, tensor in found.items() if name not in named]
    for name, like in named.items():
        match = (i for i, tensor in enumerate(others) if tensor.shape == like.mT.shape)
        if name not in found and like.dim() == 2 and (index := next(match, None)) is not None:
            found[name] = others.pop(index).T
        if like.dtype == torch.int8 and name in found and found[name].dtype == torch.float32:
            raise CannotDo(
                "the exporter turned the int8 weights into float32, four times the bytes: it "
                "calculates ahead what depends on small constants (up to 8 KiB) only"
            )
    return found


def _tensor(array: np.ndarray[Any, Any]) -> Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it cannot be written to, and nobody will
        if array.dtype.name == "bfloat16":  # a type of ml_dtypes, which torch does not take
            return torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)
        return torch.from_numpy(array)
