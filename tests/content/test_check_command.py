"""``slope check``"""

from pathlib import Path

import pytest
import typer
from content_samples import KNOWN, LEARN, Site
from typer.testing import CliRunner

from app.content.commands import check_command
from app.errors import Misconfigured

LINES = "queues/lines"


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SLOPE_CONTENT_DIR", raising=False)
    cli = typer.Typer()
    cli.command()(check_command(lambda: KNOWN))

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
