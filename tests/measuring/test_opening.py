"""Every format's real files are opened up by a measuring child, and nothing in them is unknown."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.anatomy import store as file_maps
from app.anatomy.kept import KeptFile
from app.anatomy.opened import FAMILY
from app.anatomy.opening import open_up
from app.anatomy.regions import Container, FileMap, Role
from app.db.session import Database
from app.experiments import store
from app.experiments.cards import format_cards
from app.measuring.client import MeasuringClient
from app.measuring.folders import own_folders
from app.measuring.maps import MissingMaps, open_model
from app.settings import Settings

pytestmark = pytest.mark.torch

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

#: Formats whose files hold the weights and not a byte more, or that nothing here takes apart.
BLOCKS = {"raw"}


@pytest.mark.parametrize("format_id", list(format_cards()))
def test_a_format_is_opened_up(client: MeasuringClient, settings: Settings, format_id: str) -> None:
    opened = open_model(client, settings, format_id, 1000, lambda: False)

    assert not isinstance(opened, str), opened
    assert (opened.parameters, opened.weight_bytes) == (960, 3840)
    whole = {file.name: file.whole() for file in opened.files}
    maps = open_up(whole)
    assert sum(found.size for found in maps) == opened.size
    assert sum(found.bytes_by_role().get(Role.WEIGHTS, 0) for found in maps) == 3840
    assert not any(Role.UNKNOWN in found.bytes_by_role() for found in maps)
    assert (maps[0].container is Container.BLOCK) == (format_id in BLOCKS)
    for folder in own_folders():
        assert not any(folder in data for data in whole.values())


def said(found: FileMap) -> str:
    return "\n".join(piece.what for part in found.parts for piece in part.pieces)


def test_an_onnx_file_names_the_source_of_the_model(
    client: MeasuringClient, settings: Settings
) -> None:
    opened = open_model(client, settings, "onnx", 60, lambda: False)
    assert not isinstance(opened, str)

    words = said(open_up({file.name: file.whole() for file in opened.files})[0])

    assert re.search(r'stack_trace.*\n.*File "#+/app/measuring/models/_mlp\.py"', words)


def test_what_comes_with_the_content_is_what_this_code_writes(
    client: MeasuringClient, settings: Settings
) -> None:
    folder = Path(__file__).parents[2] / "content/mlops/model-serialization/anatomy"
    assert {path.stem for path in folder.glob("*.json")} == set(format_cards())
    recorded = json.loads((folder / "safetensors.json").read_text())
    here = open_model(client, settings, "safetensors", 1000, lambda: False)

    assert not isinstance(here, str)
    (there,) = [model for model in recorded["models"] if model["asked"] == 1000]
    assert tuple(KeptFile.from_json(file) for file in there["files"]) == here.files


def test_an_idle_worker_opens_up_what_is_missing_and_nothing_twice(
    client: MeasuringClient, settings: Settings, database: Database
) -> None:
    machine = {"python": "3.11", "torch": "2.13", "cpu": "unknown"}
    maps = MissingMaps(database, client, settings, machine)
    with database.write() as session:
        store.register_machine(session, settings.machine_id, "here", machine, NOON)

    maps.make_one(lambda: False)
    maps.make_one(lambda: False)
    with database.read() as session:
        first = file_maps.newest(session, FAMILY, "pickle")
    assert first is not None
    assert [model.asked for model in first.models] == [60, 1000]
    assert (first.machine, first.versions["torch"]) == (settings.machine_name, "2.13")

    again = MissingMaps(database, client, settings, machine)
    again.make_one(lambda: False)
    with database.read() as session:
        known = file_maps.known(session, first.versions, FAMILY)
    assert known == {("pickle", size) for size in (60, 1000, 10_000)}


def test_a_worker_that_is_told_to_stop_stores_nothing(
    client: MeasuringClient, settings: Settings, database: Database
) -> None:
    MissingMaps(database, client, settings, {"torch": "2.13"}).make_one(lambda: True)

    with database.read() as session:
        assert file_maps.formats(session, FAMILY) == set()
