"""``slope check``"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
import typer
from content_samples import EXPERIMENT, KNOWN, LEARN, Site
from kind_samples import FILE, source
from typer.testing import CliRunner

from app.content.commands import check_command
from app.content.models import Claim, ClaimState, Experiment
from app.errors import Misconfigured

LINES = "queues/lines"


@dataclass(frozen=True)
class Outcome:
    claim: Claim
    state: ClaimState
    words: str


@dataclass
class Bench:
    """Stands for the machine that measures: says what it is told to say of each claim."""

    states: dict[str, ClaimState] = field(default_factory=dict)
    measured: list[str] = field(default_factory=list)

    def measure(self, experiment: Experiment) -> list[Outcome]:
        self.measured.append(experiment.id)
        return [
            Outcome(claim, self.state(claim), "5 ms against 10 ms.") for claim in experiment.claims
        ]

    def state(self, claim: Claim) -> ClaimState:
        """By the claim's text, else by its id; held where neither is told."""
        return self.states.get(claim.text, self.states.get(claim.id, ClaimState.HELD))


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, bench: Bench):
    monkeypatch.delenv("SLOPE_CONTENT_DIR", raising=False)
    cli = typer.Typer()
    cli.command()(check_command(lambda: KNOWN, bench.measure))

    def run(*args: object):
        result = CliRunner().invoke(cli, [str(arg) for arg in args])
        return result.exit_code, result.stdout, result.stderr, result.exception

    return run


def test_content_without_problems_exits_with_zero(site: Site, check) -> None:
    assert check(site.root) == (0, "", "6 files, no problems\n", None)


def test_problems_are_printed_with_file_line_and_column_and_exit_with_one(
    site: Site, check
) -> None:
    site.write({f"{LINES}/learn.md": LEARN + "\n<b>\n\n[x](gone.md)\n"})
    code, out, err, _ = check(site.root)

    assert code == 1
    assert [line.partition(" ")[0] for line in out.splitlines()] == [
        f"{site.root}/{LINES}/learn.md:11:1:",
        f"{site.root}/{LINES}/learn.md:13:1:",
    ]
    assert out.splitlines()[0].split()[1] == "raw-html"
    assert err == "6 files, 2 problems\n"


def test_one_file_may_be_checked_and_its_links_are_known(site: Site, check) -> None:
    site.write({f"{LINES}/lab.md": "nothing"})

    assert check(site.root / LINES / "learn.md") == (0, "", "1 file, no problems\n", None)
    assert check(site.root / LINES / "lesson.md")[0] == 0
    assert check(site.root / LINES / "lab.md")[0] == 1
    assert check(site.root / LINES / "experiments")[0] == 0
    assert check(site.root / LINES)[0] == 1
    assert check(site.root / "queues")[0] == 1


def test_names_are_printed_as_the_path_was_given(
    site: Site, check, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write({f"{LINES}/learn.md": LEARN + "\n<b>\n"})
    monkeypatch.chdir(site.root.parent)

    for path in ("content", "content/queues", f"content/{LINES}/learn.md"):
        assert check(path)[1].startswith(f"content/{LINES}/learn.md:11:1: raw-html ")
    assert check()[1].startswith(f"content/{LINES}/learn.md:11:1: raw-html ")


def test_a_path_that_does_not_exist_is_wrong_use(tmp_path: Path, check) -> None:
    code, out, _, error = check(tmp_path / "nowhere")

    assert (code, out) == (1, "")
    assert isinstance(error, Misconfigured)  # the command line ends with 2 on these


def test_a_missing_file_is_told_for_its_folder(site: Site, check) -> None:
    (site.root / LINES / "lesson.md").unlink()

    assert "missing-file" in check(site.root)[1]


# ---- Claims ----

CLAIMS = "claims:\n  fast: time(pickle) < 10 ms\n  linear: time(pickle) is O(n)\n"
CLAIMING = EXPERIMENT.replace("---\n\n", f"{CLAIMS}---\n\n")
SAVE = f"{LINES}/experiments/save.md"


def test_measuring_prints_every_claim_at_its_place(site: Site, bench: Bench, check) -> None:
    site.write({SAVE: CLAIMING})
    bench.states["linear"] = ClaimState.NOT_SETTLED

    code, out, err, _ = check(site.root, "--measure")

    assert code == 0
    assert out.splitlines() == [
        f"{site.root}/{SAVE}:11:9: held time(pickle) < 10 ms: 5 ms against 10 ms.",
        f"{site.root}/{SAVE}:12:11: not-settled time(pickle) is O(n): 5 ms against 10 ms.",
    ]
    assert err == "6 files, no problems\n2 claims: 1 held, 0 contradicted, 1 not settled\n"


def test_a_contradicted_claim_ends_with_one(site: Site, bench: Bench, check) -> None:
    site.write({SAVE: CLAIMING})
    bench.states["fast"] = ClaimState.CONTRADICTED

    code, out, _, _ = check(site.root, "--measure")

    assert code == 1
    assert f"{SAVE}:11:9: contradicted time(pickle) < 10 ms" in out


def test_a_problem_ends_with_one_though_all_claims_are_held(site: Site, check) -> None:
    site.write({SAVE: CLAIMING, f"{LINES}/learn.md": LEARN + "\n<b>\n"})

    code, out, _, _ = check(site.root, "--measure")

    assert code == 1
    assert [line.split()[1] for line in out.splitlines()] == ["raw-html", "held", "held"]


def test_nothing_is_measured_unless_asked_for(site: Site, bench: Bench, check) -> None:
    site.write({SAVE: CLAIMING})

    assert check(site.root) == (0, "", "6 files, no problems\n", None)
    assert bench.measured == []


def test_of_a_part_of_the_content_only_its_claims_are_measured(
    site: Site, bench: Bench, check
) -> None:
    cites = LEARN + "\n[So it is.](experiments/load.md#fast) [The lab](experiments/save.md)\n"
    load = CLAIMING.replace("operation: save", "operation: load")
    site.write({SAVE: CLAIMING, f"{LINES}/experiments/load.md": load, f"{LINES}/learn.md": cites})

    for part, measured in (
        (SAVE, ["save"]),
        (f"{LINES}/learn.md", ["load"]),  # what it cites
        (f"{LINES}/lab.md", []),
        (LINES, ["load", "save"]),
    ):
        bench.measured.clear()
        code = check(site.root / part, "--measure")[0]
        assert code == 0
        assert bench.measured == [f"{LINES}/{name}" for name in measured]
    assert check(site.root / LINES / "lab.md", "--measure")[2].endswith(
        "no claims: 0 held, 0 contradicted, 0 not settled\n"
    )


OPTIONS = """\
- [?] Pickle
  > Not pickle.
- [?] ONNX
  > Not ONNX."""
BY_STATEMENTS = """\
Measured by [save](experiments/save.md):

1. `time(pickle) < time(onnx) at n = 1e4`
2. `time(onnx) < time(pickle) at n = 1e4`"""
BY_FIGURE = """\
Measured by [save](experiments/save.md): `size(pickle) at n = 1e4` ± 10 %

> It is not that."""


def test_keys_of_questions_are_measured_and_told_without_failing(
    site: Site, bench: Bench, check
) -> None:
    site.write({FILE: source("", OPTIONS, BY_STATEMENTS)})
    line = f"{site.root / FILE}:"
    first, second = "time(pickle) < time(onnx) at n = 1e4", "time(onnx) < time(pickle) at n = 1e4"

    bench.states = {second: ClaimState.CONTRADICTED}
    code, out, err, _ = check(site.root, "--measure")
    assert (code, bench.measured) == (0, [f"{LINES}/save"])
    assert out.startswith(line)
    assert "settled question it: [held] 5 ms against 10 ms. [contradicted] 5 ms" in out
    assert err.endswith("1 measured key: 1 settled, 0 not settled\n")

    for states in ({}, {first: ClaimState.NOT_SETTLED, second: ClaimState.CONTRADICTED}):
        bench.states = states
        code, out, err, _ = check(site.root, "--measure")
        assert code == 0
        assert "not-settled question it" in out
        assert err.endswith("1 measured key: 0 settled, 1 not settled\n")


def test_a_key_that_is_a_figure_is_settled_where_it_can_be_measured(
    site: Site, bench: Bench, check
) -> None:
    site.write({FILE: source("number", "Weigh it.", BY_FIGURE)})
    assert ": settled question it" in check(site.root / FILE, "--measure")[1]
    bench.states = {"it": ClaimState.NOT_SETTLED}
    assert ": not-settled question it" in check(site.root / FILE, "--measure")[1]
