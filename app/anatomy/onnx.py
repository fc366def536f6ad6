"""ONNX models: a protobuf message of nodes and initializers, and the file beside it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from app.anatomy.protobuf import BYTES, FIXED32, VARINT, Field, Known, Message, fields, schema
from app.anatomy.regions import Cutter, Role, of_bytes

_DEEPEST = 24
_MOST_TENSORS = 4096
_N, _M, _W = Role.NAMES, Role.METADATA, Role.WEIGHTS


def _strings(number: int = 0) -> dict[int, Known]:
    return {number: Known("metadata_props", _M, "StringStringEntryProto")} if number else {}


#: onnx.proto of ONNX 1.23, as far as exporters write it; others are shown by their numbers.
SCHEMA = schema(
    Message(
        "ModelProto",
        {
            1: Known("ir_version"),
            2: Known("producer_name", _M),
            3: Known("producer_version", _M),
            4: Known("domain", _M),
            5: Known("model_version", _M),
            6: Known("doc_string", _M),
            7: Known("graph", message="GraphProto"),
            8: Known("opset_import", message="OperatorSetIdProto"),
            20: Known("training_info"),
            25: Known("functions", message="FunctionProto"),
            **_strings(14),
        },
    ),
    Message(
        "GraphProto",
        {
            1: Known("node", message="NodeProto"),
            2: Known("name", _N),
            5: Known("initializer", message="TensorProto"),
            10: Known("doc_string", _M),
            11: Known("input", message="ValueInfoProto"),
            12: Known("output", message="ValueInfoProto"),
            13: Known("value_info", message="ValueInfoProto"),
            **_strings(16),
        },
    ),
    Message(
        "NodeProto",
        {
            1: Known("input", _N),
            2: Known("output", _N),
            3: Known("name", _N),
            4: Known("op_type", _N),
            5: Known("attribute", message="AttributeProto"),
            6: Known("doc_string", _M),
            7: Known("domain", _N),
            8: Known("overload", _N),
            **_strings(9),
        },
    ),
    Message(
        "AttributeProto",
        {
            1: Known("name", _N),
            2: Known("f"),
            3: Known("i"),
            4: Known("s", _N),
            5: Known("t", message="TensorProto"),
            6: Known("g", message="GraphProto"),
            7: Known("floats"),
            8: Known("ints"),
            9: Known("strings", _N),
            13: Known("doc_string", _M),
            20: Known("type"),
            21: Known("ref_attr_name", _N),
        },
    ),
    Message(
        "TensorProto",
        {
            1: Known("dims"),
            2: Known("data_type"),
            4: Known("float_data", _W),
            5: Known("int32_data", _W),
            7: Known("int64_data", _W),
            8: Known("name", _N),
            9: Known("raw_data", _W),
            10: Known("double_data", _W),
            12: Known("doc_string", _M),
            13: Known("external_data", Role.INDEX, "StringStringEntryProto"),
            14: Known("data_location", Role.INDEX),
            **_strings(16),
        },
    ),
    Message(
        "ValueInfoProto",
        {
            1: Known("name", _N),
            2: Known("type", message="TypeProto"),
            3: Known("doc_string", _M),
            **_strings(4),
        },
    ),
    Message("TypeProto", {1: Known("tensor_type", message="TypeProto.Tensor")}),
    Message(
        "TypeProto.Tensor",
        {1: Known("elem_type"), 2: Known("shape", message="TensorShapeProto")},
    ),
    Message("TensorShapeProto", {1: Known("dim", message="TensorShapeProto.Dimension")}),
    Message(
        "TensorShapeProto.Dimension",
        {1: Known("dim_value"), 2: Known("dim_param", _N)},
    ),
    Message("StringStringEntryProto", {1: Known("key"), 2: Known("value")}),
    Message("OperatorSetIdProto", {1: Known("domain", _N), 2: Known("version")}),
    Message(
        "FunctionProto",
        {
            1: Known("name", _N),
            4: Known("input", _N),
            5: Known("output", _N),
            7: Known("node", message="NodeProto"),
            8: Known("doc_string", _M),
            9: Known("opset_import", message="OperatorSetIdProto"),
            10: Known("domain", _N),
        },
    ),
)
_GRAPH = 7
_PARTS = {1: "node", 5: "initializer", 11: "input", 12: "output", 13: "value"}
_NODE_NAME, _NODE_OPERATOR, _TENSOR_NAME, _VALUE_NAME = 3, 4, 8, 1
_EXTERNAL = 13


@dataclass(frozen=True, slots=True)
class External:
    """Where in a file beside the model the numbers of a tensor lie."""

    location: str
    offset: int
    length: int
    name: str


def is_model(data: bytes) -> bool:
    """Whether bytes are a ModelProto: known fields to the last byte, and a graph among them."""
    known = SCHEMA["ModelProto"].fields
    try:
        found = {field.number for field in fields(data, 0, len(data))}
    except ValueError:
        return False
    return _GRAPH in found and found <= set(known)


def cut_model(cutter: Cutter) -> None:
    """The message field by field; each node, initializer, input and output is a part."""
    _Walk(cutter).message(SCHEMA["ModelProto"], 0, len(cutter.data), "the model's own fields", 0)


class _Walk:
    """Cuts messages within messages."""

    def __init__(self, cutter: Cutter) -> None:
        self._cutter = cutter
        self._data = cutter.data

    def message(self, kind: Message, start: int, end: int, part: str, depth: int) -> None:
        """Every field of a message; what cannot be read of it is left unexplained."""
        try:
            for field in fields(self._data, start, end):
                self._field(kind, field, part, depth)
        except ValueError:
            self._cutter.to(end, Role.UNKNOWN, "bytes that are no field", part)

    def _field(self, kind: Message, field: Field, part: str, depth: int) -> None:
        known = kind.fields.get(field.number) or Known(f"field {field.number}", Role.UNKNOWN)
        if kind.name == "GraphProto":
            part = _part_of(self._data, field) or "the graph's own fields"
        inner = SCHEMA.get(known.message) if field.wire == BYTES and depth < _DEEPEST else None
        if inner is None:
            self._value(known, field, part)
            return
        words = f"{known.name}: {of_bytes(field.end - field.begin)} follow"
        self._cutter.to(field.begin, _role_of_tag(known), words, part)
        if known.message == "StringStringEntryProto":
            self._pair(known, field, part)
        else:
            self.message(inner, field.begin, field.end, part, depth + 1)

    def _pair(self, known: Known, field: Field, part: str) -> None:
        """A key and its value, both with the role of the field that they stand in."""
        for each in _safe(self._data, field.begin, field.end):
            side = {1: "key", 2: "value"}.get(each.number, f"field {each.number}")
            words = f"{known.name}, {side}: {_text(self._data, each)}"
            self._cutter.to(each.end, known.role, words, part)
        self._cutter.to(field.end, Role.UNKNOWN, "bytes that are no field", part)

    def _value(self, known: Known, field: Field, part: str) -> None:
        if known.role is Role.WEIGHTS:
            words = f"{known.name}: {of_bytes(field.end - field.begin)} follow"
            self._cutter.to(field.begin, Role.STRUCTURE, words, part)
            weights = part.replace("initializer", "weights of", 1)
            self._cutter.to(field.end, Role.WEIGHTS, weights, weights)
            return
        self._cutter.to(field.end, known.role, f"{known.name}: {_said(self._data, field)}", part)


def _role_of_tag(known: Known) -> Role:
    return known.role if known.message == "StringStringEntryProto" else Role.STRUCTURE


def _part_of(data: bytes, field: Field) -> str:
    """What a field of the graph is called as a part; empty for its own small fields."""
    kind = _PARTS.get(field.number, "")
    if not kind or field.wire != BYTES:
        return ""
    if kind == "node":
        operator = _text_in(data, field, _NODE_OPERATOR)
        return f"node {operator}, {_text_in(data, field, _NODE_NAME)}"
    name = _text_in(data, field, _TENSOR_NAME if kind == "initializer" else _VALUE_NAME)
    return f"{kind} {name}"


def _text_in(data: bytes, message: Field, number: int) -> str:
    """The text of a message's field; empty when it has none."""
    for each in _safe(data, message.begin, message.end):
        if each.number == number and each.wire == BYTES:
            return _text(data, each)
    return ""


def _safe(data: bytes, start: int, end: int) -> Iterator[Field]:
    """The fields that can be read."""
    try:
        yield from fields(data, start, end)
    except ValueError:
        return


def _text(data: bytes, field: Field) -> str:
    return data[field.begin : min(field.end, field.begin + 400)].decode("utf-8", "replace")


def _said(data: bytes, field: Field) -> str:
    if field.wire == VARINT:
        return str(field.value)
    if field.wire == FIXED32:
        return f"{struct.unpack('<f', field.value.to_bytes(4, 'little'))[0]:g}"
    return _text(data, field)


def external_tensors(data: bytes) -> tuple[External, ...]:
    """Which tensors of a model lie in files beside it, and where there."""
    found: list[External | None] = []
    for graph in _safe(data, 0, len(data)):
        if graph.number != _GRAPH or graph.wire != BYTES:
            continue
        for tensor in _safe(data, graph.begin, graph.end):
            if tensor.number == 5 and tensor.wire == BYTES and len(found) < _MOST_TENSORS:
                found.append(_external(data, tensor))
    return tuple(each for each in found if each is not None)


def _external(data: bytes, tensor: Field) -> External | None:
    said = {}
    for entry in _safe(data, tensor.begin, tensor.end):
        if entry.number == _EXTERNAL and entry.wire == BYTES:
            key, value = (_text_in(data, entry, number) for number in (1, 2))
            said[key] = value
    offset, length = said.get("offset", "0"), said.get("length", "")
    numbers = all(each.isascii() and each.isdigit() and len(each) < 16 for each in (offset, length))
    if "location" not in said or not numbers:
        return None
    name = _text_in(data, tensor, _TENSOR_NAME)
    return External(said["location"], int(offset), int(length), name)


def cut_external(cutter: Cutter, tensors: tuple[External, ...]) -> None:
    """A file of numbers: what lies where is only said in the model beside it."""
    for tensor in sorted(tensors, key=lambda each: each.offset):
        if tensor.offset >= cutter.at:
            cutter.to(tensor.offset, Role.PADDING, "nothing between two tensors", "padding")
            what = f"weights of {tensor.name}"
            cutter.piece(tensor.length, Role.WEIGHTS, what, what)
