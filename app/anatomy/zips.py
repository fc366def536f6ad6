"""Zip archives as torch, TorchScript, ``torch.export`` and NumPy write them, record by record.

The central directory at the end says where each entry's own header lies. Entries are cut in the
order of the file; one that lies over another is left out, and its bytes stay unexplained.
"""

import re
import struct
import zlib
from dataclasses import dataclass

from app.anatomy.headers import NPY_MAGIC, cut_npy
from app.anatomy.pickles import cut_pickle, is_pickle
from app.anatomy.regions import Cutter, Role, of_bytes

ZIP_MAGIC = b"PK\x03\x04"
_CENTRAL, _END = b"PK\x01\x02", b"PK\x05\x06"
_END64, _LOCATOR, _DESCRIPTOR = b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08"
_DEFLATED, _HAS_DESCRIPTOR = 8, 8
_MOST_ENTRIES = 4096
_FULL = 0xFFFFFFFF
_TORCH_PADDING, _ZIP64 = 0x4246, 0x0001  # "FB", and the field of large archives
_MOST_TEXT = 1 << 18
_DIRECTORY, _DIRECTORY_END = "central directory", "end of the central directory"
#: Entries that hold numbers: data/0 of torch, weights/weight_0 of torch.export.
_WEIGHTS = re.compile(r"(?:^|/)(?:data/\d+|weights/\w+|constants/tensor_\d+|traced_inputs/\d+)$")
_METADATA = re.compile(r"(?:version|byteorder|serialization_id|alignment|archive_format)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the central directory says of an entry; offsets in bytes of the file."""

    name: str
    offset: int
    stored: int
    size: int
    deflated: bool
    has_descriptor: bool
    record: int  # length of its record in the directory
    data: int  # where its bytes begin


def cut_zip(cutter: Cutter) -> None:
    """Entries with their headers, then the central directory and its end."""
    begin, records = _directory(cutter.data)
    for entry in sorted(records, key=lambda each: each.offset):
        if cutter.at <= entry.offset and entry.data + entry.stored <= begin:
            cutter.to(entry.offset, Role.UNKNOWN, "between two entries", "between two entries")
            _cut_entry(cutter, entry, begin)
    if not records:
        return
    cutter.to(begin, Role.UNKNOWN, "before the directory", "before the directory")
    for entry in records:
        cutter.piece(entry.record, Role.INDEX, f"record of {entry.name}", _DIRECTORY)
    _cut_end(cutter)


def text_of(data: bytes, start: int, length: int) -> bytes | None:
    """What an entry's deflated bytes say, up to 256 KiB; None when they are no such bytes."""
    try:
        return zlib.decompressobj(-15).decompress(data[start : start + length], _MOST_TEXT)
    except zlib.error:
        return None


def _directory(data: bytes) -> tuple[int, tuple[Entry, ...]]:
    """Where the central directory begins, and its entries."""
    end = data.rfind(_END, max(0, len(data) - 22 - 0xFFFF))
    if end < 0 or end + 22 > len(data):
        return len(data), ()
    count, _size, begin = struct.unpack_from("<HII", data, end + 10)
    locator = end - 20
    if locator >= 0 and data[locator : locator + 4] == _LOCATOR:
        (end64,) = struct.unpack_from("<Q", data, locator + 8)
        if data[end64 : end64 + 4] == _END64 and end64 + 56 <= len(data):
            count, _size, begin = struct.unpack_from("<QQQ", data, end64 + 32)
    found, at = [], begin
    for _ in range(min(count, _MOST_ENTRIES)):
        entry = _record(data, at)
        if entry is None:
            break
        found.append(entry)
        at += entry.record
    return begin, tuple(found)


def _record(data: bytes, at: int) -> Entry | None:
    """One record of the central directory (46 bytes, then name, extra field and comment)."""
    if data[at : at + 4] != _CENTRAL or at + 46 > len(data):
        return None
    flags, method = struct.unpack_from("<HH", data, at + 8)
    stored, size, name_length, extra, comment = struct.unpack_from("<IIHHH", data, at + 20)
    (offset,) = struct.unpack_from("<I", data, at + 42)
    name = data[at + 46 : at + 46 + name_length].decode("utf-8", "replace")
    field = data[at + 46 + name_length : at + 46 + name_length + extra]
    size, stored, offset = _large(field, size, stored, offset)
    if data[offset : offset + 4] != ZIP_MAGIC or offset + 30 > len(data):
        return None
    begin = offset + 30 + sum(struct.unpack_from("<HH", data, offset + 26))
    return Entry(
        name=name,
        offset=offset,
        stored=stored,
        size=size,
        deflated=method == _DEFLATED,
        has_descriptor=bool(flags & _HAS_DESCRIPTOR),
        record=46 + name_length + extra + comment,
        data=begin,
    )


def _large(field: bytes, size: int, stored: int, offset: int) -> tuple[int, int, int]:
    """Sizes and offset beyond 4 GiB stand in an extra field."""
    values = [size, stored, offset]
    if len(field) >= 4 and struct.unpack_from("<H", field)[0] == _ZIP64:
        at = 4
        for index, value in enumerate(values):
            if value == _FULL and at + 8 <= len(field):
                (values[index],) = struct.unpack_from("<Q", field, at)
                at += 8
    return values[0], values[1], values[2]


def _cut_entry(cutter: Cutter, entry: Entry, limit: int) -> None:
    name = entry.name.partition("/")[2] or entry.name
    part = f"{name}: header in the archive"
    name_length, extra = struct.unpack_from("<HH", cutter.data, entry.offset + 26)
    cutter.piece(30, Role.INDEX, "signature, method, checksum, sizes", part)
    cutter.piece(name_length, Role.NAMES, entry.name, part)
    _cut_extra(cutter, extra, part, name)
    _cut_content(cutter, entry, name)
    if entry.has_descriptor and cutter.data[cutter.at : cutter.at + 4] == _DESCRIPTOR:
        length = 24 if _is_long_descriptor(cutter.data, cutter.at, entry) else 16
        length = min(length, limit - cutter.at)
        cutter.piece(length, Role.INDEX, "checksum and sizes again", f"{name}: data descriptor")


def _cut_extra(cutter: Cutter, length: int, part: str, name: str) -> None:
    """The extra field: torch fills it so that the data begins at a multiple of 64."""
    if length < 4:
        cutter.piece(length, Role.INDEX, "extra field", part)
        return
    (kind,) = struct.unpack_from("<H", cutter.data, cutter.at)
    if kind == _TORCH_PADDING:
        begin = cutter.at + length
        words = f"padding: what follows begins at {begin} = 64 × {begin // 64}"
        cutter.piece(length, Role.PADDING, words, f"{name}: padding")
    else:
        words = "room for sizes beyond 4 GiB" if kind == _ZIP64 else "extra field"
        cutter.piece(length, Role.INDEX, words, part)


def _is_long_descriptor(data: bytes, at: int, entry: Entry) -> bool:
    if at + 24 > len(data):
        return False
    return struct.unpack_from("<QQ", data, at + 8) == (entry.stored, entry.size)


def _cut_content(cutter: Cutter, entry: Entry, name: str) -> None:
    end = cutter.at + entry.stored
    head = cutter.data[cutter.at : cutter.at + 16]
    if entry.deflated:
        role = Role.CODE if name.endswith(".py") else Role.METADATA
        words = f"{name}, deflated: {of_bytes(entry.size)} when inflated"
        cutter.to(end, role, words, name)
    elif _WEIGHTS.search(name):
        cutter.to(end, Role.WEIGHTS, f"weights in {name}", f"weights in {name}")
    elif head.startswith(NPY_MAGIC):
        cut_npy(cutter, end, name)
    elif is_pickle(head):
        cut_pickle(cutter, end, name)
        cutter.to(end, Role.UNKNOWN, "no opcodes", name)
    else:
        cutter.to(end, _role(name), f"{name}: {of_bytes(entry.stored)}", name)


def _role(name: str) -> Role:
    if name.endswith(".py"):
        return Role.CODE
    if name.endswith("model.json"):
        return Role.STRUCTURE
    if name.endswith("_config.json"):
        return Role.INDEX
    if _METADATA.search(name) or name.endswith((".debug_pkl", ".pt")):  # .pt: an example input
        return Role.METADATA
    return Role.UNKNOWN


def _cut_end(cutter: Cutter) -> None:
    if cutter.data[cutter.at : cutter.at + 4] == _END64:
        cutter.piece(56, Role.INDEX, "the same for large archives", _DIRECTORY_END)
    if cutter.data[cutter.at : cutter.at + 4] == _LOCATOR:
        cutter.piece(20, Role.INDEX, "where that lies", _DIRECTORY_END)
    if cutter.data[cutter.at : cutter.at + 4] == _END:
        cutter.piece(22, Role.INDEX, "number of entries, where they are listed", _DIRECTORY_END)
