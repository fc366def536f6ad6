"""Protobuf's wire format: a tag (field number and type), then a value, again and again.

Field names are not in the bytes; they come from a schema. See onnx.py for that of ONNX.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.anatomy.regions import Role

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10


@dataclass(frozen=True, slots=True)
class Message:
    """A kind of message: the names of its fields, by number."""

    name: str
    fields: Mapping[int, "Known"]


@dataclass(frozen=True, slots=True)
class Known:
    """A field that the schema knows.

    Attributes:
        role: of its bytes, when it is no message.
        message: the name of its kind of message; empty for numbers, texts and bytes.
    """

    name: str
    role: Role = Role.STRUCTURE
    message: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field in the bytes. The value of a number is ``number``; other values have a place.

    Attributes:
        start: offset of the tag.
        begin: offset of the value.
        end: the first byte after the value.
    """

    number: int
    wire: int
    start: int
    begin: int
    end: int
    value: int


def schema(*messages: Message) -> Mapping[str, Message]:
    """Messages by their names."""
    return MappingProxyType({message.name: message for message in messages})


def fields(data: bytes, start: int, end: int) -> Iterator[Field]:
    """The fields between two offsets.

    Raises:
        ValueError: from some place on the bytes are no fields; those before it were given.
    """
    at = start
    while at < end:
        tag, begin = varint(data, at, end)
        number, wire = tag >> 3, tag & 7
        value, stop = 0, begin
        if wire == VARINT:
            value, stop = varint(data, begin, end)
        elif wire == BYTES:
            value, begin = varint(data, begin, end)
            stop = begin + value
        elif wire in (FIXED64, FIXED32):
            stop = begin + (8 if wire == FIXED64 else 4)
        else:
            raise ValueError(f"no field has the wire type {wire}")
        if number == 0 or stop > end:
            raise ValueError("a field reaches beyond its message")
        if wire == FIXED32:
            (value,) = struct.unpack_from("<I", data, begin)
        yield Field(number, wire, at, begin, stop, value)
        at = stop


def varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    """A number of up to 64 bits in groups of seven, lowest first, and the first byte after it.

    Raises:
        ValueError: it does not end.
    """
    value = 0
    for index in range(_LONGEST_VARINT):
        if at + index >= end:
            break
        byte = data[at + index]
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value & (1 << 64) - 1, at + index + 1
    raise ValueError("a number does not end")
