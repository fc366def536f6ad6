"""Small files of each kind, made without torch, as their libraries write them."""

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Mapping

import numpy as np


def pickled(value: object = None, protocol: int = 4) -> bytes:
    return pickle.dumps({"layers.0.weight": [1, 2]} if value is None else value, protocol)


def safetensors(tensors: Mapping[str, bytes]) -> bytes:
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, data in tensors.items():
        offsets = [at, at + len(data)]
        header[name] = {"dtype": "U8", "shape": [len(data)], "data_offsets": offsets}
        at += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(tensors.values())


def zipped(entries: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def npy(count: int) -> bytes:
    file = io.BytesIO()
    np.save(file, np.arange(count, dtype=np.float32))
    return file.getvalue()


def tag(number: int, wire: int) -> bytes:
    return varint(number << 3 | wire)


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def message(number: int, content: bytes) -> bytes:
    return tag(number, 2) + varint(len(content)) + content


def onnx(weights: bytes, path: str = "/srv/secret/model.py") -> bytes:
    """A model of one node with a trace in its metadata, and one initializer."""
    trace = message(9, message(1, b"stack_trace") + message(2, f'File "{path}"'.encode()))
    node = message(1, message(1, b"x") + message(4, b"Gemm") + message(3, b"node_linear") + trace)
    tensor = tag(1, 0) + varint(len(weights)) + message(8, b"fc.weight") + message(9, weights)
    graph = node + message(2, b"main") + message(5, tensor)
    return tag(1, 0) + varint(10) + message(2, b"pytorch") + message(7, graph)


def external_onnx(location: str, offset: int, length: int) -> bytes:
    """A model whose one initializer lies in a file beside it."""
    entries = b"".join(
        message(13, message(1, key.encode()) + message(2, str(value).encode()))
        for key, value in (("location", location), ("offset", offset), ("length", length))
    )
    tensor = message(8, b"fc.weight") + entries + tag(14, 0) + varint(1)
    return tag(1, 0) + varint(10) + message(7, message(5, tensor))


ALL: Mapping[str, bytes] = {
    "pickle": pickled(),
    "pickle of bytes": pickled({"w": b"\1" * 3000}),
    "zip": zipped({"model/data.pkl": pickled(protocol=2), "model/data/0": b"\0" * 40}),
    "deflated": zipped({"m/code/a.py": b"def f(): pass\n" * 40}, zipfile.ZIP_DEFLATED),
    "npz": zipped({"a.npy": npy(40)}),
    "npy": npy(3),
    "safetensors": safetensors({"a": b"1234", "b": b"5" * 2000}),
    "onnx": onnx(b"\7" * 1600),
    "numbers": bytes(range(1, 200)),
    "nothing": b"",
}
