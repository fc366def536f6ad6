"""Files are taken apart without a gap, an overlap or a surprise, whatever is in them."""

import json
import pickle
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anatomy.files import ALL, external_onnx, onnx, pickled, safetensors, zipped
from app.anatomy.opening import open_up, text_in
from app.anatomy.regions import MOST_PIECES, Container, FileMap, Part, Role

every_file = pytest.mark.parametrize("data", ALL.values(), ids=ALL)


def opened(data: bytes) -> FileMap:
    (found,) = open_up({"model": data})
    return found


def part(found: FileMap, what: str) -> Part:
    return next(each for each in found.parts if each.what == what)


def said(found: FileMap) -> list[str]:
    return [piece.what for each in found.parts for piece in each.pieces]


def assert_tiled(found: FileMap, size: int) -> None:
    at = 0
    for each in found.parts:
        for piece in each.pieces:
            assert piece.start == at
            assert piece.length > 0
            at = piece.end
    assert at == found.size == size
    assert sum(found.bytes_by_role().values()) == size


@every_file
def test_parts_tile_the_file(data: bytes) -> None:
    assert_tiled(opened(data), len(data))


@given(st.binary(max_size=300))
def test_any_bytes_are_tiled(data: bytes) -> None:
    assert_tiled(opened(data), len(data))


@given(st.sampled_from(list(ALL.values())), st.data())
def test_a_damaged_file_is_tiled(data: bytes, draw: st.DataObject) -> None:
    """A stretch is cut out, and another one overwritten: lengths and offsets lie then."""
    at = draw.draw(st.integers(0, len(data)))
    cut = draw.draw(st.integers(0, 40))
    over = draw.draw(st.binary(max_size=12))
    place = draw.draw(st.integers(0, len(data)))
    damaged = data[:at] + data[at + cut :]
    damaged = damaged[:place] + over + damaged[place + len(over) :]

    assert_tiled(opened(damaged), len(damaged))


@given(st.sampled_from([b"\x80\x04", b"PK\x03\x04", b"\x08\x0a", b"\x93NUMPY\1\0"]), st.binary())
def test_bytes_that_begin_like_a_format_are_tiled(magic: bytes, data: bytes) -> None:
    assert_tiled(opened(magic + data), len(magic + data))


def test_a_pickle_is_read_and_never_run() -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return print, ("run",)

    found = opened(pickle.dumps(Evil()))

    assert found.container is Container.PICKLE
    assert "STACK_GLOBAL: import builtins.print" in said(found)
    assert "REDUCE: call it with these arguments" in said(found)


def test_bytes_in_a_pickle_are_weights_and_their_opcode_is_structure() -> None:
    found = opened(pickled({"w": b"\1" * 300}))

    assert found.bytes_by_role()[Role.WEIGHTS] == 300
    assert "BINBYTES: 300 bytes follow" in said(found)


def test_names_in_a_pickle_are_names() -> None:
    found = opened(pickled())
    names = [p.what for each in found.parts for p in each.pieces if p.role is Role.NAMES]

    assert names == ["SHORT_BINUNICODE 'layers.0.weight'"]


def test_an_archive_has_a_header_for_each_entry_and_a_directory_at_its_end() -> None:
    found = opened(zipped({"model/data/0": b"\0" * 40, "model/data.pkl": pickled(protocol=2)}))

    assert found.container is Container.ZIP
    assert part(found, "weights in data/0").length == 40
    assert part(found, "data/0: header in the archive").start == 0
    assert "STOP: the end" in [piece.what for piece in part(found, "data.pkl").pieces]
    assert found.parts[-2].what == "central directory"
    assert found.parts[-1].what == "end of the central directory"
    assert Role.UNKNOWN not in found.bytes_by_role()


def test_deflated_code_can_be_read() -> None:
    data = zipped({"m/code/a.py": b"def f(): pass\n" * 40}, zipfile.ZIP_DEFLATED)
    code = part(opened(data), "code/a.py")

    assert code.role is Role.CODE
    assert text_in(code, data[code.start : code.end]).startswith("def f(): pass\n")


def test_a_bomb_inflates_no_further_than_is_shown() -> None:
    data = zipped({"m/a.py": b" " * 10_000_000}, zipfile.ZIP_DEFLATED)
    code = part(opened(data), "a.py")

    assert len(text_in(code, data[code.start : code.end])) <= 4000


def test_two_entries_in_one_place_are_not_both_shown() -> None:
    data = bytearray(zipped({"a/data/0": b"1" * 30, "b/data/1": b"2" * 30}))
    second = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)  # both records name the first entry

    assert_tiled(opened(bytes(data)), len(data))


def test_safetensors_has_an_entry_a_tensor_and_its_bytes() -> None:
    found = opened(safetensors({"fc.bias": b"1234", "fc.weight": b"5" * 16}))

    assert part(found, "weights of fc.weight").length == 16
    header = part(found, "header")
    assert header.pieces[0].what.startswith('"__metadata__"')
    assert header.pieces[0].role is Role.METADATA
    assert header.pieces[1].what.strip().startswith('"fc.bias"')


def test_tensors_that_overlap_are_shown_once() -> None:
    header = {
        "a": {"dtype": "U8", "shape": [8], "data_offsets": [0, 8]},
        "b": {"dtype": "U8", "shape": [8], "data_offsets": [4, 12]},
    }
    text = json.dumps(header).encode()
    found = opened(struct.pack("<Q", len(text)) + text + b"x" * 12)

    assert [each.what for each in found.parts][-2:] == [
        "weights of a",
        "bytes that nothing here explains",
    ]


def test_onnx_names_its_nodes_fields_and_initializers() -> None:
    found = opened(onnx(b"\7" * 16))

    assert found.container is Container.PROTOBUF
    node = part(found, "node Gemm, node_linear")
    assert "op_type: Gemm" in [piece.what for piece in node.pieces]
    assert part(found, "weights of fc.weight").length == 16
    assert 'metadata_props, value: File "/srv/secret/model.py"' in said(found)


def test_the_file_beside_an_onnx_model_is_explained_by_the_model() -> None:
    model = external_onnx("model.data", 8, 4)
    _, beside = open_up({"model": model, "model.data": bytes(16)})

    assert [(each.what, each.start, each.length) for each in beside.parts] == [
        ("padding", 0, 8),
        ("weights of fc.weight", 8, 4),
        ("bytes that nothing here explains", 12, 4),
    ]


def test_numbers_alone_are_one_block_and_it_says_so() -> None:
    found = opened(b"\1\2\3\4" * 50)

    assert found.container is Container.BLOCK
    assert said(found) == ["numbers alone: nothing in the file says what they are"]


def test_more_pieces_than_are_listed_become_one() -> None:
    found = opened(pickled(list(range(3 * MOST_PIECES))))

    assert_tiled(found, found.size)
    assert sum(len(each.pieces) for each in found.parts) <= MOST_PIECES
    assert found.parts[-1].what == "more pieces than are listed here"


def test_what_is_said_stands_on_one_line_and_is_not_endless() -> None:
    found = opened(pickled("\n\x1b[31m" + "x" * 5000))

    assert all(each.isprintable() and len(each) <= 200 for each in said(found))
