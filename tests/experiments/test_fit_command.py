"""``slope fit``, as it is typed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.experiments.growth import Complexity
from tests.experiments.curves import curve, run

SLOPE = (sys.executable, "-m", "app.cli")


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    points = run(curve(Complexity.LINEAR, 8e-4), noise=0.02)
    rows = [f"pickle,{p.n:.0f},{p.value!r},{p.block},true" for p in points]
    file = tmp_path / "times.csv"
    file.write_text("\n".join(["series,n,seconds,block,ok", *rows, "pickle,99,,1,false"]))
    return file


def test_json_is_one_object_with_a_fit_for_each_series(csv_file: Path) -> None:
    done = CliRunner().invoke(cli, ["fit", str(csv_file), "--json"])
    assert done.exit_code == 0
    fit = json.loads(done.stdout)["series"]["pickle"]
    assert fit["verdict"] == "O(n)"
    assert fit["fixed_cost"] == pytest.approx(8e-4, rel=0.1)
    assert fit["per_unit"] == pytest.approx(2e-9, rel=0.1)
    assert set(fit["intervals"]) == {"fixed_cost", "per_unit", "crossover", "exponent"}


def test_table_and_words_are_for_people(csv_file: Path) -> None:
    done = CliRunner().invoke(cli, ["fit", str(csv_file)])
    assert done.exit_code == 0
    assert "O(n)" in done.stdout
    assert "0.8 ms" in done.stdout
    assert "1 failed row" in done.stdout


def test_doublings_and_what_would_settle_a_tie_are_shown(tmp_path: Path) -> None:
    rows = [
        f"{name};{p.n:.0f};{str(p.value).replace('.', ',')};{p.block}"
        for name, fixed, noise in (("pickle", 4e-4, 0.02), ("onnx", 0.5, 0.1))
        for p in run(curve(Complexity.LINEAR, fixed), noise=noise)
    ]
    file = tmp_path / "excel.csv"
    file.write_bytes("\r\n".join(["\ufeffsep=;", "series;n;seconds;block", *rows]).encode())
    done = CliRunner().invoke(cli, ["fit", str(file)])
    assert done.exit_code == 0
    told = " ".join(done.stdout.split())
    assert "Twice n means ×1.00 at 1 thousand" in told
    assert "on that is the ratio of O(n) itself." in told
    assert "12 is safe" in told


def test_a_dash_reads_standard_input(csv_file: Path) -> None:
    done = CliRunner().invoke(cli, ["fit", "-", "--json"], input=csv_file.read_bytes())
    assert done.exit_code == 0
    assert json.loads(done.stdout)["series"]["pickle"]["verdict"] == "O(n)"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"series,n,seconds\na,1,x\nb,1,-2\n", ["times.csv:2: seconds is 'x'", "times.csv:3:"]),
        (b"\x89PNG\x00\xff", ["not text"]),
        (b"", ["the file is empty"]),
        (b"series,n,seconds\na,1,nan\na,1,0\n", ["csv:2: seconds is nan", "csv:3: seconds is 0"]),
        (b"series|n|seconds\na|1|1\n", ["csv:1: no column series", "semicolons or tabs"]),
        (b"sep=;\nseries;n;seconds\na;1,000;1\n", ["csv:3: n is 1,000; write it without"]),
    ],
)
def test_bad_files_end_with_two_and_a_line_for_each_problem(
    tmp_path: Path, content: bytes, told: list[str]
) -> None:
    file = tmp_path / "times.csv"
    file.write_bytes(content)
    done = subprocess.run([*SLOPE, "fit", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for words in told:
        assert words in done.stderr


@pytest.mark.parametrize("sizes", [[1000], [1000, 2000]])
def test_one_size_or_two_are_fitted_with_the_reason_why_there_is_no_class(
    tmp_path: Path, sizes: list[int]
) -> None:
    file = tmp_path / "times.csv"
    file.write_text("series,n,seconds\n" + "".join(f"a,{n},0.1\n" * 5 for n in sizes))
    done = CliRunner().invoke(cli, ["fit", str(file), "--json"])
    fit = json.loads(done.stdout)["series"]["a"]
    assert fit["verdict"] is None
    assert fit["doubt"] == "few sizes"
    assert fit["sizes"] == len(sizes)


def test_no_such_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        done = subprocess.run(
            [*SLOPE, "fit", str(path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert "cannot be read" in done.stderr


def test_series_names_are_shown_as_they_are(tmp_path: Path) -> None:
    """A name may look like markup; it must neither vanish nor break the table."""
    file = tmp_path / "times.csv"
    name = "[bold]x[/bold]"
    file.write_text("series,n,seconds\n" + "".join(f"{name},{10**k},{10**k}\n" for k in range(7)))
    done = CliRunner().invoke(cli, ["fit", str(file)])
    assert done.exit_code == 0
    assert name in done.stdout
