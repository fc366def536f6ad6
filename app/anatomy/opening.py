"""Takes files apart by what is in them: their names say nothing, and nothing in them is run."""

from collections.abc import Callable, Mapping

from app.anatomy import onnx
from app.anatomy.headers import (
    NPY_MAGIC,
    cut_chunked,
    cut_npy,
    cut_out_of_band,
    cut_safetensors,
    json_header,
    out_of_band,
)
from app.anatomy.pickles import cut_pickle, is_pickle
from app.anatomy.regions import Container, Cutter, FileMap, Part, Role
from app.anatomy.zips import ZIP_MAGIC, cut_zip, text_of

#: Characters of the text in a part that are shown.
MOST_TEXT = 4_000
_PICKLE = "pickle opcodes"


def open_up(files: Mapping[str, bytes]) -> tuple[FileMap, ...]:
    """What lies where in the files that one save wrote.

    Whatever the bytes are, the parts of each map tile its file; what cannot be explained says so.

    Args:
        files: their bytes by their names; the first is the one that names the others.
    """
    external = [
        tensor for data in list(files.values())[:1] for tensor in onnx.external_tensors(data)
    ]
    maps = []
    for index, (name, data) in enumerate(files.items()):
        beside = tuple(tensor for tensor in external if tensor.location == name)
        if index and beside:
            cutter = Cutter(data)
            onnx.cut_external(cutter, beside)
            maps.append(_finished(name, cutter, Container.BLOCK))
        else:
            maps.append(_open_one(name, data))
    return tuple(maps)


def _open_one(name: str, data: bytes) -> FileMap:
    cutter = Cutter(data)
    for is_it, container, cut in _KINDS:
        if is_it(data):
            cut(cutter)
            return _finished(name, cutter, container)
    words = "numbers alone: nothing in the file says what they are"
    cutter.piece(len(data), Role.WEIGHTS, words, "one block of bytes")
    return _finished(name, cutter, Container.BLOCK)


def _finished(name: str, cutter: Cutter, container: Container) -> FileMap:
    cutter.rest()
    return FileMap(name, len(cutter.data), container, cutter.parts())


def _cut_safetensors(cutter: Cutter) -> None:
    cut_safetensors(cutter, json_header(cutter.data, b"{") or b"")


def _cut_chunked(cutter: Cutter) -> None:
    cut_chunked(cutter, json_header(cutter.data, b"[") or b"")


def _cut_out_of_band(cutter: Cutter) -> None:
    found = out_of_band(cutter.data)
    if found is not None:
        cut_out_of_band(cutter, *found)


_KINDS: tuple[tuple[Callable[[bytes], bool], Container, Callable[[Cutter], None]], ...] = (
    (lambda data: data.startswith(ZIP_MAGIC), Container.ZIP, cut_zip),
    (is_pickle, Container.PICKLE, lambda cutter: cut_pickle(cutter, len(cutter.data), _PICKLE)),
    (
        lambda data: data.startswith(NPY_MAGIC),
        Container.HEADER,
        lambda cutter: cut_npy(cutter, len(cutter.data), "array"),
    ),
    (lambda data: json_header(data, b"{") is not None, Container.HEADER, _cut_safetensors),
    (lambda data: json_header(data, b"[") is not None, Container.HEADER, _cut_chunked),
    (lambda data: out_of_band(data) is not None, Container.HEADER, _cut_out_of_band),
    (onnx.is_model, Container.PROTOBUF, onnx.cut_model),
)

_CAN_BE_READ = frozenset({Role.CODE, Role.METADATA, Role.INDEX, Role.STRUCTURE})


def text_in(part: Part, content: bytes) -> str:
    """The readable text that a part holds, inflated where it is deflated; empty: there is none.

    Args:
        content: the bytes of the part.
    """
    if part.role not in _CAN_BE_READ or len(part.pieces) != 1:
        return ""
    if ", deflated" in part.pieces[0].what:
        content = text_of(content, 0, len(content)) or b""
    text = content[: MOST_TEXT * 4].decode("utf-8", "replace")
    readable = sum(each.isprintable() or each in "\n\t" for each in text)
    if "\0" in text or "\ufffd" in text[:-1] or readable < len(text) * 0.95:
        return ""
    return text[:MOST_TEXT]
