"""``write(2)`` of the tensors' bytes and nothing else: the physical limit of any format."""

import math
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format

CARD = FormatCard(
    id="raw",
    label="raw write(2)",
    about="Only the bytes, without names or shapes: nothing that saves a model can be faster.",
    colour="#767676",
    dash="dot",
    marker="line-ew",
    order=6,
    limit=True,
)


def _serialize(model: nn.Module, path: Path) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        for tensor in model.state_dict().values():
            _write_all(file, memoryview(tensor.numpy()).cast("B"))
    finally:
        os.close(file)


def _write_all(file: int, data: memoryview) -> None:
    """One call may write less than it was given: Linux stops at 2 GiB."""
    while data:
        data = data[os.write(file, data) :]


def _read_back(path: Path, model: nn.Module) -> Mapping[str, Tensor]:
    tensors = {}
    offset = 0
    for name, like in model.state_dict().items():
        count = math.prod(like.shape)
        values = np.fromfile(path, dtype=like.numpy().dtype, count=count, offset=offset)
        tensors[name] = torch.from_numpy(values).reshape(like.shape)
        offset += values.nbytes
    return tensors


FORMAT = Format(card=CARD, serialize=_serialize, read_back=_read_back, extra_memory=0.1)
