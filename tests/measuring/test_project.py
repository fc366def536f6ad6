"""``slope project``: the reference solution passes every checkpoint, a wrong one fails in words."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.content.models import Checkpoint, Mode
from app.experiments.cards import checker_cards
from app.measuring.project.commands import find_project
from app.measuring.project.runner import tried
from app.progress.report import Checked
from app.settings import Settings
from processes import environment
from project_files import SOLUTION, write, write_findings, write_times

pytestmark = pytest.mark.torch

LESSON = "mlops/model-serialization"
MODEL, SAVERS = SOLUTION["model.py"], SOLUTION["savers.py"]
BENCH, ONNX = SOLUTION["bench.py"], SOLUTION["to_onnx.py"]
TIMES = (5e-4, 2e-9)
LARGER = "1000,10000,100000,1000000,3000000,10000000"


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


@dataclass(frozen=True)
class Wrong:
    """Files that differ from the solution, the checkpoint they fail, and words of what is said."""

    checker: str
    words: str
    files: dict[str, str]


WRONG = {
    "no-file": Wrong("model", "There is no model.py", {"model": ""}),
    "syntax": Wrong("model", "SyntaxError", {"model": "def build(:\n"}),
    "no-function": Wrong("model", "defines no build", {"model": "x = 1\n"}),
    "no-module": Wrong(
        "model", "returned a int", {"model": "def build(parameters):\n    return 7\n"}
    ),
    "too-few": Wrong(
        "model",
        "Within 15 % is near enough",
        {"model": changed(MODEL, "round((", "round((0.7072 * ")},
    ),
    "training": Wrong("model", "training mode", {"model": changed(MODEL, ".eval()", "")}),
    "raises": Wrong(
        "model",
        "ValueError: no (model.py, line 2)",
        {"model": "def build(n):\n    raise ValueError('no')\n"},
    ),
    "leaves": Wrong("model", "SystemExit", {"model": "import sys\nsys.exit(3)\n"}),
    "dies": Wrong("model", "exit status 3", {"model": "import os\nos._exit(3)\n"}),
    "greedy": Wrong(
        "model",
        "build(1_000) raised",
        {"model": "import torch\ndef build(n):\n    return torch.zeros(10**13)\n"},
    ),
    "more-layers": Wrong(
        "model",
        "number of tensors changes",
        {
            "model": "import torch\nfrom torch import nn\n"
            "def build(n):\n"
            "    return nn.Sequential(*[nn.Linear(22, 22) for _ in range(round(n / 506))]).eval()\n"
            "def example(model, rows):\n    return torch.randn(rows, 22)\n"
        },
    ),
    "two-formats": Wrong(
        "savers", "2 of at least three", {"savers": SAVERS + "\ndel SAVERS['pickle']\n"}
    ),
    "same-format": Wrong(
        "savers",
        "both write a pickle",
        {"savers": SAVERS + "\nSAVERS['torchscript'] = SAVERS['pickle']\n"},
    ),
    "state-dict": Wrong(
        "savers",
        "Return something that can be called",
        {"savers": changed(SAVERS, "    return model\n", "    return model.state_dict()\n")},
    ),
    "no-weights": Wrong(
        "savers",
        "does not answer as the model that was saved",
        {"savers": changed(SAVERS, "    model.load_state_dict(load_file(path))\n", "")},
    ),
    "remembers": Wrong(
        "savers",
        "KeyError",
        {
            "savers": SAVERS
            + "\nkept = {}\n"
            + "def save(model, path):\n    kept[path] = model\n    save_pickle(model, path)\n"
            + "SAVERS['pickle'] = save, lambda path, parameters: kept[path]\n"
        },
    ),
    "elsewhere": Wrong(
        "savers",
        "no file at the path",
        {"savers": changed(SAVERS, "save_file(model.state_dict(), path)", "pass")},
    ),
    "one-process": Wrong(
        "benchmark",
        "2 times from 1 process",
        {
            "bench": changed(
                BENCH,
                "def in_a_new_process(name, size):\n",
                "def in_a_new_process(name, size):\n"
                "    class Here:\n        def send(self, found):\n            self.found = found\n"
                "    here = Here()\n    measure(name, size, here)\n    return here.found\n\n\n"
                "def unused(name, size):\n",
            )
        },
    ),
    "milliseconds": Wrong(
        "benchmark",
        "times are not those of the saves",
        {"bench": changed(BENCH, "{seconds:.9f}", "{seconds * 1000:.9f}")},
    ),
    "made-up": Wrong(
        "benchmark",
        "saved nothing by SAVERS",
        {
            "bench": "open('slope-times.csv', 'w').write("
            "'series,n,seconds,block\\npickle,1000,0.1,1\\n')\n"
        },
    ),
    "fails": Wrong("benchmark", "ended with status 1: KeyError", {"bench": "{}['x']\n"}),
    "runs-it": Wrong(
        "safe-load",
        "the code in it ran",
        {
            "safe_load": "import torch\ndef load_weights(path):\n"
            "    return torch.load(path, weights_only=False)\n"
        },
    ),
    "swallows": Wrong(
        "safe-load",
        "whose end is missing and returned a dict",
        {
            "safe_load": "import torch\ndef load_weights(path):\n"
            "    try:\n        return torch.load(path)\n    except Exception:\n        return {}\n"
        },
    ),
    "refuses-all": Wrong(
        "safe-load",
        "with an honest file",
        {"safe_load": "def load_weights(path):\n    raise ValueError('never')\n"},
    ),
    "fixed-batch": Wrong(
        "onnx-batch",
        "takes 2 rows and no other number",
        {"to_onnx": changed(ONNX, '        dynamic_shapes={"x": {0: batch}},\n', "")},
    ),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checked]:
    """What is said of every wrong solution; one process imports torch for all of them."""
    home = tmp_path_factory.mktemp("wrong")
    jobs = [
        (Checkpoint(name, name, wrong.checker), write(home / name, **wrong.files))
        for name, wrong in WRONG.items()
    ]
    return {checked.name: checked for checked in tried(jobs)}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_solution_is_told_what_is_wrong(outcomes: dict[str, Checked], name: str) -> None:
    assert not outcomes[name].passed
    assert WRONG[name].words in outcomes[name].said


@pytest.fixture(scope="module")
def growths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checked]:
    """What is said of times and findings that do not go together."""
    home = tmp_path_factory.mktemp("growth")

    def directory(name: str, times: tuple[float, float] = TIMES, **findings: object) -> Path:
        made = write(home / name)
        write_times(made, *times)
        write_findings(made, **findings)
        return made

    narrow = directory("narrow")
    rows = (narrow / "times.csv").read_text().splitlines()
    kept = [row for row in rows if row.split(",")[1] in ("n", "10200", "31500", "99856", "316968")]
    (narrow / "times.csv").write_text("\n".join(kept) + "\n")
    broken = directory("broken")
    (broken / "findings.json").write_text("{")
    unread = directory("unread")
    (unread / "times.csv").write_text("series,n\npickle,5\n")
    directories = [
        narrow,
        broken,
        unread,
        directory("class", pickle={"class": "O(1)", "fixed_cost": 5e-4}),
        directory("unit", safetensors={"class": "O(n)", "fixed_cost": 1.0}),
        directory("silent", torchscript=None),
        directory("flat", (5e-4, 0.0)),
        directory("invented", (0.4, 2e-6)),
    ]
    jobs = [(Checkpoint(each.name, each.name, "growth"), each) for each in directories]
    return {checked.name: checked for checked in tried(jobs)}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("narrow", "Three decades are needed"),
        ("broken", "findings.json is no JSON"),
        ("unread", "times.csv, line 1: no column seconds"),
        ("class", "findings.json says that pickle is O(1)"),
        ("unit", "Is it in seconds?"),
        ("silent", "says nothing of torchscript"),
        ("flat", "Measure larger models"),
        ("invented", "measured again just now"),
    ],
)
def test_findings_are_held_against_times_and_times_against_the_machine(
    growths: dict[str, Checked], name: str, words: str
) -> None:
    assert not growths[name].passed
    assert words in growths[name].said


def slope(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "project", *words],
        env=environment(settings, COLUMNS="100"),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_solution_on_the_page_passes_every_checkpoint(
    settings: Settings, tmp_path: Path
) -> None:
    directory = write(tmp_path / "mine")
    subprocess.run(
        [sys.executable, "bench.py", "--sizes", LARGER, "--blocks", "3"],
        cwd=directory,
        check=True,
        timeout=300,
    )
    write_findings(directory)
    done = slope(settings, LESSON, str(directory))
    assert done.returncode == 0, done.stdout
    assert "6 of 6 checkpoints passed" in done.stdout
    report = json.loads((directory / "slope-report.json").read_text())
    assert report["lesson"] == LESSON
    assert [each["name"] for each in report["checkpoints"]] == [
        "model",
        "savers",
        "benchmark",
        "growth",
        "safe-load",
        "onnx-batch",
    ]
    assert all(each["passed"] for each in report["checkpoints"])


ENDLESS = "import os\nopen({!r}, 'w').write(str(os.getpid()))\nwhile True:\n    pass\n"


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_checkpoint_alone_that_never_ends_is_stopped_and_told_as_json(
    settings: Settings, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    (tmp_path / "model.py").write_text(ENDLESS.format(str(begun)))
    done = slope(
        settings, LESSON, str(tmp_path), "--checkpoint", "model", "--deadline", "1", "--json"
    )
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report == json.loads((tmp_path / "slope-report.json").read_text())
    assert [each["name"] for each in report["checkpoints"]] == ["model"]
    assert "longer than 1 seconds" in report["checkpoints"][0]["said"]
    assert not is_alive(int(begun.read_text()))


def test_ctrl_c_ends_it_with_all_that_it_started(settings: Settings, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    (tmp_path / "model.py").write_text(ENDLESS.format(str(begun)))
    child = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "project", LESSON, str(tmp_path)],
        env=environment(settings),
        stdout=subprocess.DEVNULL,
        # A worker of pytest-xdist ignores Ctrl-C, and what is ignored is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    end = time.monotonic() + 120
    while not (begun.exists() and begun.read_text()):
        assert time.monotonic() < end
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    assert child.wait(60) == 130
    assert not is_alive(int(begun.read_text()))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("c/nothing", "."), f"Lessons with one: {LESSON}"),
        ((LESSON, "nowhere"), "There is no directory nowhere"),
        ((LESSON, ".", "--checkpoint", "modle"), "Checkpoints: model, savers"),
        ((LESSON, ".", "--deadline", "0"), "--deadline"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_is_allowed(
    settings: Settings, words: tuple[str, ...], said: str
) -> None:
    done = slope(settings, *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_every_checker_has_a_checkpoint_of_the_lesson(settings: Settings) -> None:
    lesson, checkpoints = find_project(f"/{LESSON}/", settings)
    assert isinstance(lesson.mode("project"), Mode)
    assert {each.checker for each in checkpoints} == set(checker_cards())
