"""Pickle protocol 5 with the tensors out of band (PEP 574).

``pickle`` knows no out-of-band tensors: ``torch.Tensor`` puts its bytes into the stream. A pickler
that hands them over as ``PickleBuffer`` instead leaves a stream of a few kilobytes; the bytes are
written from where they lie, and a load maps them from the file. The file:

    8 bytes     length of the stream, little-endian
    8 bytes     number of buffers, then 8 bytes for the length of each
    the stream
    the buffers, each from a multiple of 64 bytes on
"""

import io
import mmap
import pickle
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import NotImplementedType

import torch
from torch import Tensor, nn

from app.experiments.cards import FormatCard
from app.measuring.formats.base import Format, bytes_of

CARD = FormatCard(
    id="pickle5",
    label="pickle 5, out of band",
    about="Pickles the structure alone; the tensors' bytes go to the file from where they lie.",
    colour="#005AFF",
    dash="longdash",
    marker="pentagon",
    order=3,
    load_label="pickle 5, file mapped",
    load_about="Maps the file and rebuilds the objects on it: bytes come when they are touched.",
)

_ALIGNMENT = 64
_Rebuild = tuple[Callable[..., Tensor], tuple[object, ...]]


class _Pickler(pickle.Pickler):
    """Hands tensors to ``buffer_callback`` instead of copying them into the stream."""

    def reducer_override(self, value: object) -> _Rebuild | NotImplementedType:
        if not isinstance(value, Tensor):
            return NotImplemented  # type: ignore[no-any-return]
        buffer = pickle.PickleBuffer(bytes_of(value.detach()))
        is_parameter = isinstance(value, nn.Parameter)
        return _rebuild, (buffer, value.dtype, tuple(value.shape), is_parameter)


def _rebuild(
    buffer: memoryview, dtype: torch.dtype, shape: tuple[int, ...], is_parameter: bool
) -> Tensor:
    tensor = torch.frombuffer(buffer, dtype=dtype).view(shape)
    return nn.Parameter(tensor, requires_grad=False) if is_parameter else tensor


def _serialize(model: nn.Module, path: Path) -> None:
    stream = io.BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    _Pickler(stream, protocol=5, buffer_callback=buffers.append).dump(model)
    views = [buffer.raw() for buffer in buffers]
    header = _header(len(stream.getbuffer()), [view.nbytes for view in views])
    with path.open("wb") as file:
        file.write(header)
        file.write(stream.getbuffer())
        for view in views:
            file.write(bytes(-file.tell() % _ALIGNMENT))
            file.write(view)


def _header(stream: int, buffers: Sequence[int]) -> bytes:
    return struct.pack(f"<{2 + len(buffers)}Q", stream, len(buffers), *buffers)


def _load(path: Path, _skeleton: nn.Module) -> nn.Module:
    # Private and writable, as torch wants it: nothing goes back to the file.
    with path.open("rb") as file:
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    stream, count = struct.unpack_from("<2Q", mapped)
    lengths = struct.unpack_from(f"<{count}Q", mapped, 16)
    start = 16 + 8 * count
    model: nn.Module = pickle.loads(  # noqa: S301 - this process wrote it just before
        mapped[start : start + stream], buffers=_slices(mapped, start + stream, lengths)
    )
    return model


def _slices(mapped: memoryview, end: int, lengths: Sequence[int]) -> Iterator[memoryview]:
    for length in lengths:
        start = end + -end % _ALIGNMENT
        end = start + length
        yield mapped[start:end]


FORMAT = Format(card=CARD, serialize=_serialize, load=_load, extra_memory=0.1)
