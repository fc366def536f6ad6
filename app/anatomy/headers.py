"""Files that are a header and then bytes: safetensors, npy, and two of the lesson's own."""

import json
import re
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from app.anatomy.pickles import cut_pickle
from app.anatomy.regions import Cutter, Role, of_bytes

_MOST_HEADER = 1 << 24
_MOST_TENSORS = 4096
NPY_MAGIC = b"\x93NUMPY"
_NPY_HEADER = re.compile(rb"'descr': '([^']{1,16})'.{0,64}'shape': (\([\d, ]{0,200}\))", re.DOTALL)
_HEADER, _LENGTH = "header", "length of the header"
_ITEM_BYTES = {"float32": 4, "float16": 2, "bfloat16": 2, "int8": 1, "float64": 8, "int64": 8}


def json_header(data: bytes, opening: bytes) -> bytes | None:
    """The header of a file that begins with its length in 8 bytes; None where there is none."""
    if len(data) < 9 or data[8:9] != opening:
        return None
    (length,) = struct.unpack_from("<Q", data)
    return data[8 : 8 + length] if 2 <= length <= min(len(data) - 8, _MOST_HEADER) else None


def cut_safetensors(cutter: Cutter, header: bytes) -> None:
    """Length, JSON header entry by entry, then each tensor where the header says it lies."""
    cutter.piece(8, Role.STRUCTURE, f"{_LENGTH}: {len(header)}", _LENGTH)
    start = cutter.at
    for end, words, role in _entries(header):
        cutter.to(start + end, role, words, _HEADER)
    cutter.to(start + len(header), Role.PADDING, "blanks, so that the data is aligned", _HEADER)
    base = cutter.at
    for begin, stop, name in _tensors(header):
        if base + begin < cutter.at or stop < begin:
            continue  # it lies over another one: nobody could say whose bytes these are
        cutter.to(base + begin, Role.PADDING, "nothing between two tensors", "padding")
        what = f"weights of {name}"
        cutter.piece(stop - begin, Role.WEIGHTS, what, what)


def _entries(header: bytes) -> Iterator[tuple[int, str, Role]]:
    """Where each entry of the outer object ends, what it is, and its role."""
    depth, begin, in_text, escaped = 0, 0, False, False
    for at, byte in enumerate(header):
        if in_text:
            in_text = escaped or byte != 0x22
            escaped = byte == 0x5C and not escaped
        elif byte == 0x22:
            in_text = True
        elif byte in b"{[":
            depth += 1
            begin = at + 1 if depth == 1 else begin
        elif byte in b"}]":
            depth -= 1
        if not in_text and ((depth == 1 and byte == 0x2C) or (depth == 0 and byte in b"}]")):
            text = header[begin:at].decode("utf-8", "replace")
            role = Role.METADATA if text.startswith('"__metadata__"') else Role.INDEX
            yield at + 1, text, role
            begin = at + 1


def _tensors(header: bytes) -> list[tuple[int, int, str]]:
    """Begin and end of each tensor's bytes, and its name, in the order of the file."""
    found = []
    for name, entry in list(_read(header, dict).items())[:_MOST_TENSORS]:
        offsets = entry.get("data_offsets") if isinstance(entry, Mapping) else None
        if isinstance(offsets, list) and len(offsets) == 2 and all(map(_is_offset, offsets)):
            found.append((offsets[0], offsets[1], str(name)))
    return sorted(found)


def _is_offset(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 50


def _read(header: bytes, kind: type) -> Any:  # noqa: ANN401 - whatever stands there, of a kind
    try:
        value = json.loads(header)
    except (ValueError, RecursionError):
        return kind()
    return value if isinstance(value, kind) else kind()


def cut_chunked(cutter: Cutter, header: bytes) -> None:
    """The lesson's self-check: names, types and shapes as JSON, then the tensors in that order."""
    cutter.piece(8, Role.STRUCTURE, f"{_LENGTH}: {len(header)}", _LENGTH)
    start = cutter.at
    for end, words, role in _entries(header):
        cutter.to(start + end, role, words, _HEADER)
    cutter.to(start + len(header), Role.STRUCTURE, "the end of the header", _HEADER)
    for entry in _read(header, list)[:_MOST_TENSORS]:
        match entry:
            case [str(name), str(dtype), list(shape)] if dtype in _ITEM_BYTES:
                what = f"weights of {name}"
                cutter.piece(_ITEM_BYTES[dtype] * _count(shape), Role.WEIGHTS, what, what)
            case _:
                return


def _count(shape: list[object]) -> int:
    count = 1
    for each in shape[:16]:
        count *= min(each, 1 << 40) if isinstance(each, int) and each > 0 else 0
    return count


def out_of_band(data: bytes) -> tuple[int, tuple[int, ...]] | None:
    """The length of the pickle and those of the buffers behind it (docs of formats/pickle5.py)."""
    if len(data) < 16:
        return None
    stream, count = struct.unpack_from("<2Q", data)
    begin = 16 + 8 * count
    if not 0 < count <= _MOST_TENSORS or begin + stream > len(data) or stream < 3:
        return None
    if data[begin : begin + 2] != b"\x80\x05":
        return None
    return stream, struct.unpack_from(f"<{count}Q", data, 16)


def cut_out_of_band(cutter: Cutter, stream: int, buffers: tuple[int, ...]) -> None:
    """Lengths, a pickle without tensors, then the tensors, each from a multiple of 64 on."""
    cutter.piece(8, Role.INDEX, f"length of the pickle: {stream}", "lengths")
    cutter.piece(8, Role.INDEX, f"number of buffers: {len(buffers)}", "lengths")
    for index, length in enumerate(buffers):
        cutter.piece(8, Role.INDEX, f"length of buffer {index}: {length}", "lengths")
    end = cutter.at + stream
    cut_pickle(cutter, end, "the pickle, without the tensors")
    cutter.to(end, Role.UNKNOWN, "no opcodes", "the pickle, without the tensors")
    for index, length in enumerate(buffers):
        what = f"buffer {index}"
        padding = -cutter.at % 64
        cutter.piece(padding, Role.PADDING, "padding to a multiple of 64", f"padding of {what}")
        cutter.piece(length, Role.WEIGHTS, f"{of_bytes(length)} of weights", f"weights, {what}")


def cut_npy(cutter: Cutter, end: int, name: str) -> None:
    """One array of NumPy's: magic, version, a header that is text, and the numbers."""
    data, start, part = cutter.data, cutter.at, f"{name}: head of the array"
    long = end - start > 6 and data[start + 6] > 1
    cutter.piece(8, Role.STRUCTURE, "magic and version: \\x93NUMPY", part)
    width = 4 if long else 2
    length = int.from_bytes(data[cutter.at : cutter.at + width], "little")
    cutter.piece(width, Role.STRUCTURE, f"{_LENGTH}: {length}", part)
    text = data[cutter.at : min(end, cutter.at + length, cutter.at + (1 << 16))]
    body = text.rstrip(b" \n")
    found = _NPY_HEADER.search(body)
    words = body.decode("latin-1") if found else "a header that cannot be read"
    cutter.piece(len(body), Role.INDEX, words, part)
    blanks = "blanks, so that the numbers begin at a multiple of 64"
    cutter.piece(len(text) - len(body), Role.PADDING, blanks, part)
    cutter.to(end, Role.WEIGHTS, f"weights of {name.removesuffix('.npy')}", f"weights of {name}")
