"""``slope measure``, as it is typed."""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db.migrate import migrate
from app.experiments.known import known
from app.experiments.recording import Recording, read_recording
from app.experiments.values import EndedBy
from app.measuring.lock import only_one
from app.settings import Settings
from processes import environment, free_port, running, wait_until_up

pytestmark = pytest.mark.torch

SAVE = "mlops/model-serialization/save"
SMALL = ("--sizes", "1e3..1e5", "--formats", "pickle,raw", "--blocks", "2", "--name", "Ada's")


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "app.cli", "measure", *words]


def slope(settings: Settings, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words),
        env=environment(settings, COLUMNS="100", **changes),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def recorded(path: Path) -> Recording:
    return read_recording(path.read_bytes(), known(), datetime.now(UTC))


def test_numbers_verdicts_and_a_plot_are_printed_and_the_file_is_a_recording(
    settings: Settings, tmp_path: Path
) -> None:
    out = tmp_path / "mine.jsonl"
    done = slope(settings, SAVE, *SMALL, "--out", str(out))
    assert done.returncode == 0, done.stderr
    recording = recorded(out)
    assert recording.machine == "Ada's"
    assert recording.plan.sizes == (1000, 3162, 10_000, 31_623, 100_000)
    assert len(recording.samples) == 20
    for words in (
        "median time to save", "95 % interval", "of raw's speed", "● pickle.dump(model)",
        "■ raw write(2)", "100k", "parameters", "20 of at most 20 samples", "all 2 blocks",
    ):  # fmt: skip
        assert words in done.stdout
    assert re.search(r"\d % at 100k", done.stdout)
    assert "\x1b" not in done.stdout + done.stderr
    assert "Measuring mlops/model-serialization/save on Ada's." in done.stderr
    assert "known to ±5 %" in done.stderr


def test_an_experiment_is_a_file_too(settings: Settings) -> None:
    file = settings.content_dir / "mlops/model-serialization/experiments/save.md"
    done = slope(settings, str(file), "--sizes", "1000", "--formats", "raw", "--blocks", "1")
    assert done.returncode == 0, done.stderr
    assert "1 of at most 1 samples" in done.stdout


def test_a_terminal_sees_the_progress_renew_itself_and_colours_unless_it_says_no(
    settings: Settings,
) -> None:
    shown = {}
    for name, changes in (("colours", {}), ("none", {"NO_COLOR": "1"})):
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            command(SAVE, *SMALL), stdin=theirs, stdout=theirs, stderr=theirs,
            env=environment(settings, TERM="xterm-256color", **changes),
        )  # fmt: skip
        os.close(theirs)
        text = b""
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:
                break
            if not data:
                break
            text += data
        os.close(ours)
        assert process.wait(timeout=60) == 0
        shown[name] = text.decode()
    assert "block 1 of 2, point" in shown["colours"]
    assert "ends when every median is known to" in shown["colours"]
    assert "\x1b[38;" in shown["colours"]
    assert "\x1b[38;" not in shown["none"]


def test_ctrl_c_keeps_what_was_measured(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "mine.jsonl"
    process = subprocess.Popen(
        command(SAVE, "--formats", "pickle,raw", "--sizes", "1e3,1e4", "--blocks", "50",
                "--precision", "0.001", "--out", str(out)),
        env=environment(settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    end = time.monotonic() + 180  # on a machine with other work
    while not out.exists() or out.read_text().count("\n") < 6:  # written row by row
        assert time.monotonic() < end
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    told, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert "it ended because it was stopped" in told
    recording = recorded(out)
    assert recording.ended_by is EndedBy.CANCEL
    assert f"{len(recording.samples)} of at most 200 samples" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no/such/thing"], ["no experiment 'no/such/thing'", SAVE]),
        (["nowhere.md"], ["nowhere.md cannot be read"]),
        ([SAVE, "--formats", "zip"], ["Unknown format 'zip'", "pickle, torchscript, onnx"]),
        ([SAVE, "--sizes", "lots"], ["'lots' is no whole number", "1e3..1e9"]),
        ([SAVE, "--sizes", "1,2"], ["1 parameters is out of range", "10 to 1,000,000,000"]),
        ([SAVE, "--sizes", "1e3..1e10"], ["10 to 1,000,000,000"]),
        ([SAVE, "--blocks", "1000"], ["1 to 50"]),
        ([SAVE, "--budget", "0"], ["up to 86400 s"]),
        ([SAVE, "--precision", "5"], ["0.05 for ±5 %"]),
        ([SAVE, "--memory", "lots"], ["such as 16GiB"]),
        ([SAVE, "--name", "x" * 61], ["1 to 60 characters"]),
        ([SAVE, "--out", "/nowhere/at/all.jsonl"], ["cannot be written"]),
        ([SAVE, "--submit", "ftp://x"], ["http:// or https://"]),
        ([SAVE, "--submit", "http://127.0.0.1:9"], ["http://127.0.0.1:9 cannot be asked"]),
    ],
)
def test_wrong_use_is_told_before_anything_is_measured(
    settings: Settings, words: list[str], told: list[str]
) -> None:
    done = slope(settings, *words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for each in told:
        assert each in done.stderr


def test_a_file_of_mistakes_lists_them(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "course/lesson/experiments"
    folder.mkdir(parents=True)
    shipped = settings.content_dir / "mlops/model-serialization/experiments/save.md"
    file = folder / "save.md"
    file.write_text(
        shipped.read_text().replace("pickle", "pickel").replace("blocks: 5", "blocks: x")
    )
    done = slope(settings, str(file))
    assert done.returncode == 2
    assert f"{file}:5:" in done.stderr
    assert "unknown-format 'pickel'" in done.stderr
    assert "bad-value" in done.stderr


def test_a_file_that_is_there_is_never_overwritten(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "mine.jsonl"
    out.write_text("precious")
    done = slope(settings, SAVE, *SMALL, "--out", str(out))
    assert done.returncode == 2
    assert "exists already" in done.stderr
    assert out.read_text() == "precious"


def test_a_machine_whose_worker_may_measure_is_left_alone(
    settings: Settings, tmp_path: Path
) -> None:
    out = tmp_path / "mine.jsonl"
    with only_one(settings, ""):
        done = slope(settings, SAVE, *SMALL, "--out", str(out))
    assert done.returncode == 2
    assert "--anyway" in done.stderr
    assert not out.exists()


def test_points_are_submitted_to_a_run_s_chart(settings: Settings, tmp_path: Path) -> None:
    content = tmp_path / "content"  # without recorded runs, beside which the first would be shown
    shutil.copytree(settings.content_dir, content, ignore=shutil.ignore_patterns("runs"))
    server = settings.model_copy(
        update={"port": free_port(), "data_dir": tmp_path / "server", "content_dir": content}
    )
    migrate(server.database)
    log = tmp_path / "server.log"
    small = (SAVE, "--sizes", "1e3,1e4", "--formats", "raw", "--blocks", "1")
    with running(server, "web", log):
        address = wait_until_up(server, log)
        done = slope(settings, *small, "--submit", address, "--name", "first")
        assert done.returncode == 0, done.stderr
        (first,) = re.findall(rf"on the chart: ({address}/runs/\w+)$", done.stdout, re.MULTILINE)
        done = slope(settings, *small, "--submit", first, "--name", "second")
        (link,) = re.findall(r"on the chart: (\S+)$", done.stdout, re.MULTILINE)
        assert link.startswith(f"{first}?also=")
        wrong = slope(settings, *small, "--submit", f"{address}/runs/nope")
        assert (wrong.returncode, wrong.stdout) == (2, "")
        assert "no run nope" in wrong.stderr


def test_what_a_server_refuses_is_kept_in_a_file(settings: Settings, tmp_path: Path) -> None:
    server = settings.model_copy(update={"port": free_port(), "data_dir": tmp_path / "server"})
    migrate(server.database)
    log = tmp_path / "server.log"
    with running(server, "web", log, SLOPE_MAX_SUBMISSIONS_AN_HOUR="0"):
        address = wait_until_up(server, log)
        done = subprocess.run(
            command(SAVE, "--sizes", "1e3", "--formats", "raw", "--blocks", "1",
                    "--submit", address),
            env=environment(settings, PYTHONPATH=str(Path(__file__).parents[2])),
            capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120,
        )  # fmt: skip
    assert done.returncode == 2
    assert "429" in done.stderr
    assert "curl --data-binary @slope-save-" in done.stderr
    (kept,) = tmp_path.glob("slope-save-*.jsonl")
    assert len(recorded(kept).samples) == 1
    assert json.loads(kept.read_text().splitlines()[0])["slope"] == 1
