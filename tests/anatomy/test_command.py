"""``slope anatomy`` opens up anybody's files in the terminal."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from anatomy.files import ALL, external_onnx
from app.cli import cli
from app.errors import Invalid, NotFound


def run(*arguments: str) -> str:
    found = CliRunner().invoke(cli, ["anatomy", *arguments], catch_exceptions=False)
    assert found.exit_code == 0
    return " ".join(found.output.split())


def test_parts_are_listed_with_place_bytes_and_role(tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(ALL["safetensors"])
    words = run(str(tmp_path / "model"))

    assert "header, then bytes" in words
    assert "2,000 weights weights of b" in words
    assert '"dtype"' not in words


def test_pieces_are_listed_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(ALL["pickle"])

    assert "PROTO 4: the protocol" in run(str(tmp_path / "model"), "--pieces")


def test_a_file_beside_the_model_is_explained_by_it(tmp_path: Path) -> None:
    beside = tmp_path / "model.data"
    beside.write_bytes(bytes(8))
    (tmp_path / "model").write_bytes(external_onnx("model.data", 0, 8))

    assert "weights of fc.weight" in run(str(tmp_path / "model"), str(beside))


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ([], Invalid, "Name files to open up, or --out"),
        (["nowhere"], NotFound, "nowhere cannot be read: No such file"),
        (["--out", "nowhere"], NotFound, "There is no folder nowhere"),
        (["--out", ".", "--formats", "zip"], Invalid, "There is no format 'zip'. Formats: pickle"),
        (["pyproject.toml", "./pyproject.toml"], Invalid, "have the same name"),
        (["a", "--out", "."], Invalid, "Name files to open up, or --out"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        CliRunner().invoke(cli, ["anatomy", *arguments], catch_exceptions=False)
