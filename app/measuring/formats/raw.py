"""``write(2)`` of the tensors' bytes and nothing else: the physical limit of any format."""

import io
import os
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format, bytes_of

CARD = FormatCard(
    id="raw",
    label="raw write(2)",
    about="Only the bytes, without names or shapes: nothing that saves a model can be faster.",
    colour="#767676",
    dash="dot",
    marker="line-ew",
    order=16,
    limit=True,
    load_label="raw read(2)",
    load_about="Only the bytes, into fresh memory: what any format does that copies its weights.",
)


def _serialize(model: nn.Module, path: Path) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        for tensor in model.state_dict().values():
            _write_all(file, bytes_of(tensor))
    finally:
        os.close(file)


def _write_all(file: int, data: memoryview) -> None:
    """One call may write less than it was given: Linux stops at 2 GiB."""
    while data:
        data = data[os.write(file, data) :]


def _load(path: Path, skeleton: nn.Module) -> Mapping[str, Tensor]:
    tensors = {}
    with path.open("rb", buffering=0) as file:
        for name, like in skeleton.state_dict().items():
            tensors[name] = torch.empty_like(like, device="cpu")
            _read_all(file, bytes_of(tensors[name]))
    return tensors


def _read_all(file: io.FileIO, data: memoryview) -> None:
    while data:
        count = file.readinto(data)
        if not count:
            raise EOFError("the file ends before the last tensor")
        data = data[count:]


FORMAT = Format(card=CARD, serialize=_serialize, load=_load, extra_memory=0.1)
