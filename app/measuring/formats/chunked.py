"""The lesson's self-check as a format: a header, then the tensors in chunks of 1 MiB.

The time is O(n), the extra memory O(1): what is under way is one chunk, however large the model.
The file is 8 bytes for the header's length, the header as JSON (name, data type and shape of each
tensor, in order), and the bytes of the tensors one after the other.
"""

import io
import json
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format, bytes_of

CARD = FormatCard(
    id="chunked",
    label="chunks of 1 MiB",
    about="Writes a header, then one chunk of the weights at a time, without any copy of them.",
    colour="#3C7800",
    dash="longdashdot",
    marker="bowtie",
    order=13,
    load_label="chunks of 1 MiB, read",
    load_about="Reads the header, then one chunk at a time straight into the tensors.",
)

_CHUNK = 1 << 20


def _serialize(model: nn.Module, path: Path) -> None:
    state = model.state_dict()
    header = json.dumps([_entry(name, tensor) for name, tensor in state.items()]).encode()
    with path.open("wb", buffering=0) as file:
        file.write(struct.pack("<Q", len(header)) + header)
        for tensor in state.values():
            for chunk in _chunks(bytes_of(tensor)):
                file.write(chunk)


def _entry(name: str, tensor: Tensor) -> tuple[str, str, list[int]]:
    return name, str(tensor.dtype).removeprefix("torch."), list(tensor.shape)


def _chunks(data: memoryview) -> Iterator[memoryview]:
    for start in range(0, len(data), _CHUNK):
        yield data[start : start + _CHUNK]


def _load(path: Path, _skeleton: nn.Module) -> Mapping[str, Tensor]:
    tensors = {}
    with path.open("rb", buffering=0) as file:
        (length,) = struct.unpack("<Q", file.read(8))
        for name, dtype, shape in json.loads(file.read(length)):
            tensors[name] = torch.empty(shape, dtype=getattr(torch, dtype))
            for chunk in _chunks(bytes_of(tensors[name])):
                _fill(file, chunk)
    return tensors


def _fill(file: io.FileIO, chunk: memoryview) -> None:
    while chunk:
        count = file.readinto(chunk)
        if not count:
            raise EOFError("the file ends before the last tensor")
        chunk = chunk[count:]


FORMAT = Format(card=CARD, serialize=_serialize, load=_load, extra_memory=0.1)
