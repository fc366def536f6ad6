"""Every format's real files are opened up by a measuring child, and nothing in them is unknown."""

import json
import re
from pathlib import Path

import pytest

from app.anatomy.kept import KeptFile
from app.anatomy.opening import open_up
from app.anatomy.regions import Container, FileMap, Role
from app.experiments.cards import format_cards
from app.measuring.client import MeasuringClient
from app.measuring.folders import own_folders
from app.measuring.maps import open_model
from app.settings import Settings

pytestmark = pytest.mark.torch

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
