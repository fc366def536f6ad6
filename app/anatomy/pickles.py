"""Pickle streams, opcode by opcode. They are read as ``pickletools`` does, and never executed."""

import io
import pickletools
from collections.abc import Iterator
from typing import Any

from app.anatomy.regions import Cutter, Role, of_bytes

#: How ``torch.save`` began before it wrote zip archives; ``pickle`` still stores tensors so.
LEGACY_MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
_LEGACY_PICKLES = ("magic number", "version", "system", "storage", "key")
_NUMBERS = "weights"
_BYTES = {"SHORT_BINBYTES": 2, "BINBYTES": 5, "BINBYTES8": 9, "BYTEARRAY8": 9}
_NAMES = frozenset(
    {"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "UNICODE"}
    | {"SHORT_BINSTRING", "BINSTRING", "STRING", "GLOBAL", "INST"}
)
#: What the opcodes do that matter most to a reader.
_GLOSSES = {
    "PROTO": "the protocol",
    "FRAME": "bytes that can be read at once",
    "MEMOIZE": "remember it",
    "BINPUT": "remember it under this number",
    "LONG_BINPUT": "remember it under this number",
    "BINGET": "again what has this number",
    "LONG_BINGET": "again what has this number",
    "REDUCE": "call it with these arguments",
    "NEWOBJ": "make an object of this class",
    "BUILD": "give the object its state",
    "BINPERSID": "fetch what lies outside of the pickle",
    "NEXT_BUFFER": "take the next buffer from outside",
    "MARK": "a list of things begins",
    "STOP": "the end",
}
_JOBLIB = "joblib.numpy_pickle NumpyArrayWrapper"


def is_pickle(data: bytes) -> bool:
    """Whether bytes begin like a pickle of a binary protocol."""
    return len(data) > 2 and data[0] == 0x80 and 2 <= data[1] <= 5


def cut_pickle(cutter: Cutter, end: int, part: str) -> None:
    """Cut one pickle, up to its STOP or to ``end`` (whichever comes first).

    Args:
        part: how the part of its opcodes is called; weights within are parts of their own.
    """
    for name, argument, start, memory in _opcodes(cutter, end):
        if name in _BYTES and isinstance(argument, bytes | bytearray):
            head = _BYTES[name]
            words = f"{name}: {of_bytes(len(argument))} follow"
            cutter.piece(head, Role.STRUCTURE, words, part)
            _cut_bytes(cutter, bytes(argument), part)
        else:
            role = Role.NAMES if name in _NAMES else Role.STRUCTURE
            cutter.piece(start, role, _said(name, argument, memory), part)
        if memory.array:
            _cut_joblib_array(cutter, memory, end)


def _opcodes(cutter: Cutter, end: int) -> Iterator[tuple[str, Any, int, "_Memory"]]:
    """Name, argument and length of each opcode; ends quietly where they make no sense."""
    file = io.BytesIO(cutter.data)
    file.seek(cutter.at)
    memory = _Memory()
    reader = pickletools.genops(file)
    while cutter.at < end:
        file.seek(cutter.at)  # an array may have been passed over
        try:
            opcode, argument, start = next(reader)
        except (StopIteration, ValueError, UnicodeError, OverflowError, MemoryError):
            return
        assert start is not None
        if file.tell() > end:
            return
        memory.see(opcode.name, argument)
        yield opcode.name, argument, file.tell() - start, memory
        if opcode.name == "STOP":
            return


def _said(name: str, argument: object, memory: "_Memory") -> str:
    if name == "STACK_GLOBAL":
        return f"STACK_GLOBAL: import {str(memory.last).replace(' ', '.')}"
    if name == "GLOBAL":
        return f"GLOBAL: import {str(argument).replace(' ', '.')}"
    gloss = f": {_GLOSSES[name]}" if name in _GLOSSES else ""
    if argument is None:
        return f"{name}{gloss}"
    if isinstance(argument, int) and argument.bit_length() > 256:
        return f"{name} (a number of {argument.bit_length()} bits)"
    shown = repr(argument[:200]) if isinstance(argument, str | bytes) else str(argument)
    return f"{name} {shown}{gloss}"


def _cut_bytes(cutter: Cutter, content: bytes, part: str) -> None:
    """The argument of a bytes opcode: a tensor of torch's with a head of its own, or plain."""
    if not content.startswith(LEGACY_MAGIC):
        cutter.piece(len(content), Role.WEIGHTS, f"{of_bytes(len(content))} of data", _NUMBERS)
        return
    end = cutter.at + len(content)
    head = "a tensor's own head: five small pickles of torch.save"
    for name in _LEGACY_PICKLES:
        before = cutter.at
        cut_pickle(cutter, end, head)
        if cutter.at == before:
            cutter.to(end, Role.UNKNOWN, f"no {name} where one belongs", part)
            return
    cutter.piece(min(8, end - cutter.at), Role.STRUCTURE, "number of elements", head)
    cutter.to(end, Role.WEIGHTS, f"{of_bytes(end - cutter.at)} of a tensor", _NUMBERS)


class _Memory:
    """As much of a pickle machine as names need: strings and numbers that were remembered.

    Attributes:
        last: the newest value: a text, a number, ``module name`` of a global; None for others.
        array: bytes of an array of joblib's that follows the opcode, alignment aside; 0: none.
    """

    def __init__(self) -> None:
        self.last: object = None
        self.array = 0
        self._before: object = None
        self._known: dict[int, object] = {}
        self._key = ""
        self._shape: list[int] = []
        self._item = 4
        self._is_wrapper = False

    def see(self, name: str, argument: object) -> None:
        """Follow one opcode."""
        self.array = 0
        if name == "MEMOIZE":
            self._known[len(self._known)] = self.last
        elif name in ("BINPUT", "LONG_BINPUT") and isinstance(argument, int):
            self._known[argument] = self.last
        elif name in ("BINGET", "LONG_BINGET") and isinstance(argument, int):
            self._push(self._known.get(argument))
        elif name == "STACK_GLOBAL":
            self._push(f"{self._before} {self.last}")
        elif name == "BUILD":
            self._build()
        elif name not in ("MARK", "FRAME", "PROTO"):
            self._push(argument)

    def _push(self, value: object) -> None:
        self._before, self.last = self.last, value
        if value == _JOBLIB:
            self._is_wrapper, self._shape, self._key = True, [], ""
        elif isinstance(value, str):
            self._key = value
            if len(value) == 2 and value[0] in "fiu" and value[1].isdigit():
                self._item = int(value[1])
        elif isinstance(value, int) and self._key == "shape":
            self._shape.append(value)

    def _build(self) -> None:
        """The end of joblib's description of an array: its bytes come next."""
        self.last = None
        if self._is_wrapper and self._key == "numpy_array_alignment_bytes":
            count = self._item
            for each in self._shape[:8]:
                count *= min(abs(each), 1 << 32)
            self._is_wrapper = False
            self.array = min(count, 1 << 40)


def _cut_joblib_array(cutter: Cutter, memory: _Memory, end: int) -> None:
    """A byte that says how much padding follows, the padding, and the array."""
    if cutter.at >= end:
        return
    padding = cutter.data[cutter.at]
    part = "an array, between two opcodes"
    cutter.piece(1, Role.STRUCTURE, f"{of_bytes(padding)} of padding follow", part)
    cutter.to(min(end, cutter.at + padding), Role.PADDING, "padding to a multiple of 16", part)
    words = f"{of_bytes(memory.array)} of an array"
    cutter.to(min(end, cutter.at + memory.array), Role.WEIGHTS, words, _NUMBERS)
