"""Files are kept without the middle of their weights, and open up as the files themselves."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anatomy.files import ALL, onnx, zipped
from app.anatomy import store
from app.anatomy.kept import MOST_BYTES, KeptFile, keep
from app.anatomy.opened import (
    OpenedFormat,
    OpenedModel,
    environment,
    read_opened,
    write_opened,
)
from app.anatomy.opening import open_up
from app.db.session import Database

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FORMATS, FAMILIES = {"pickle", "onnx"}, {"mlp_width"}
MODEL = OpenedModel(60, 48, 192, keep({"model": ALL["safetensors"]}))
OPENED = OpenedFormat("pickle", "mlp_width", "a machine", NOON, {"torch": "2.13"}, (MODEL,))


def read(text: str) -> OpenedFormat:
    return read_opened(text.encode(), FORMATS, FAMILIES, NOON + timedelta(days=1))


@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_a_kept_file_opens_up_as_the_file_itself(data: bytes) -> None:
    (kept,) = keep({"model": data})

    assert open_up({"model": kept.whole()}) == open_up({"model": data})


def test_the_ends_of_long_weights_are_kept_and_the_middle_is_not() -> None:
    data = onnx(bytes(range(256)) * 20)
    (kept,) = keep({"model": data})
    at = data.index(bytes(range(256)))

    assert kept.read(at, 3) == (0, 1, 2)
    assert kept.read(at + 1000, 2) == (None, None)
    assert kept.read(len(data) - 1, 9) == (255,)
    assert sum(len(known) for _, known in kept.segments) < 1000


@given(st.dictionaries(st.sampled_from(["model", "model.data"]), st.binary(max_size=2000)))
def test_what_is_written_is_read_back(files: dict[str, bytes]) -> None:
    for kept in keep(files):
        assert KeptFile.from_json(json.loads(json.dumps(kept.to_json()))) == kept


def test_folders_of_the_machine_are_struck_out() -> None:
    (kept,) = keep({"model": onnx(b"1234", path="/srv/secret/app/model.py")}, [b"/srv/secret"])

    assert b"secret" not in kept.whole()
    assert b'File "###########/app/model.py"' in kept.whole()


def test_what_is_deflated_around_them_is_left_out() -> None:
    import zipfile

    trace = b'File "/srv/secret/app/model.py"' * 9
    files = {"model": zipped({"m/a.py": trace, "m/b.py": b"x = 1\n" * 9}, zipfile.ZIP_DEFLATED)}
    (kept,) = keep(files, [b"/srv/secret"])
    first, second = (
        part for part in open_up({"model": kept.whole()})[0].parts if part.what.endswith(".py")
    )

    assert set(kept.read(first.start, first.length)) == {None}
    assert None not in kept.read(second.start, second.length)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"size": MOST_BYTES + 1}, "a file has 0 to"),
        ({"size": True}, "a file has 0 to"),
        ({"size": "9"}, "a file has a name"),
        ({"name": "../x"}, "without folders"),
        ({"kept": [[0, 10**9]]}, "lies within the file"),
        ({"kept": [[5, 5], [0, 5]]}, "ascends"),
        ({"kept": []}, "not as many"),
        ({"bytes": "?"}, "base 64"),
        ({"bytes": "AAAA"}, "deflated"),
    ],
)
def test_a_file_that_was_changed_by_hand_is_refused(change: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        KeptFile.from_json(MODEL.files[0].to_json() | change)


def test_a_recorded_format_is_read_back() -> None:
    assert read(write_opened(OPENED)) == OPENED


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "zip"}, "format must be one of onnx, pickle"),
        ({"family": "cnn"}, "family must be one of mlp_width"),
        ({"machine": ""}, "machine must be a text"),
        ({"made_at": "2026-03-01T12:00:00"}, "time zone"),
        ({"made_at": "2036-03-01T12:00:00+00:00"}, "not in the future"),
        ({"versions": {"requests": "1"}}, "versions are of"),
        ({"models": []}, "a list of 1 to"),
        ({"models": [{}]}, "a model has asked"),
        ({"models": [MODEL.to_json(), MODEL.to_json()]}, "each size once"),
        ({"more": 1}, "exactly the keys"),
    ],
)
def test_a_recording_that_makes_no_sense_is_refused(change: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(json.dumps(OPENED.to_json() | change))


@given(st.text(max_size=50))
def test_no_text_is_read_by_mistake(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|keys"):
        read(text)


def test_the_newest_environment_of_a_format_is_shown(both: Database) -> None:
    larger = replace(MODEL, asked=1000)
    old = replace(OPENED, models=(MODEL, larger))
    new = replace(OPENED, versions={"torch": "2.14"}, made_at=NOON + timedelta(hours=1))
    with both.write() as session:
        before = store.changes(session)
        store.add(session, old, None)
        store.add(session, old, None)  # another worker was as quick
        between = store.changes(session)
        store.add(session, new, None)
    with both.read() as session:
        found = store.newest(session, "mlp_width", "pickle")
        assert found == replace(new, is_recorded=False)
        assert store.newest(session, "mlp_width", "onnx") is None
        assert store.known(session, old.versions, "mlp_width") == {("pickle", 60), ("pickle", 1000)}
        assert len({before, between, store.changes(session)}) == 3


def test_an_environment_is_named_by_its_versions() -> None:
    assert environment({"a": "1", "b": "2"}) == environment({"b": "2", "a": "1"})
    assert environment({"a": "1"}) != environment({"a": "2"})
