"""``slope project``: the checkpoints of a lesson's project, tried out on a directory."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.content.library import load_library
from app.content.models import Checkpoint, Lesson
from app.content.paths import PROJECT
from app.errors import Invalid, Misconfigured, NotFound
from app.experiments.known import known
from app.progress.report import FILE, Checked, write_report
from app.settings import Settings

_INTERRUPTED = 130  # what shells expect after Ctrl-C


def project(
    lesson: Annotated[str, typer.Argument(help="course/lesson, such as mlops/model-serialization")],
    directory: Annotated[
        Path, typer.Argument(help="where your files are", metavar="[DIR]")
    ] = Path(),
    checkpoint: Annotated[
        str | None, typer.Option(help="one checkpoint alone; else all, in order")
    ] = None,
    deadline: Annotated[
        float | None,
        typer.Option(help="seconds for each checkpoint, on a slow machine", min=1, max=86_400),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the report, and no words")] = False,
) -> None:
    """Try your project out: what each checkpoint lacks, and what to do next.

    Runs the code in DIR, on this machine, in a process of its own with a deadline and a limit on
    memory. Writes slope-report.json into DIR. Exit status 1: a checkpoint is not passed.
    """
    found, checkpoints = find_project(lesson, Settings())
    wanted = _chosen(checkpoints, checkpoint)
    if not directory.is_dir():
        raise Misconfigured(
            f"There is no directory {directory}. Make it, and put your files there."
        )
    # The report comes last, and ten minutes of checks shall not be lost for want of a place.
    _try_to_write(directory / FILE)
    console = Console(stderr=as_json, quiet=as_json, highlight=False)
    try:
        checked = list(_told(found, wanted, directory, deadline, console))
    except KeyboardInterrupt:
        raise typer.Exit(_INTERRUPTED) from None
    report = write_report(found.path, checked, datetime.now(UTC))
    (directory / FILE).write_text(report, encoding="utf-8", newline="\n")
    passed = sum(each.passed for each in checked)
    if as_json:
        sys.stdout.write(report)
    else:
        console.print(
            Text(f"\n{_summary(found, checked, passed)} The report is {directory / FILE}.")
        )
    if passed < len(checked):
        raise typer.Exit(1)


def find_project(lesson: str, settings: Settings) -> tuple[Lesson, tuple[Checkpoint, ...]]:
    """A lesson and the checkpoints of its project.

    Raises:
        NotFound: there is no such lesson, or it has no checkpoints; the message lists those it
            could be.
    """
    library = load_library(settings.content_dir, known())
    projects = {
        path: mode.checkpoints
        for path, each in library.lessons.items()
        if (mode := each.mode(PROJECT)) is not None and mode.checkpoints
    }
    path = lesson.strip("/")
    if path not in projects:
        there_are = ", ".join(sorted(projects)) or "none"
        raise NotFound(f"There is no project of {lesson!r}. Lessons with one: {there_are}.")
    return library.lessons[path], projects[path]


def _chosen(checkpoints: tuple[Checkpoint, ...], name: str | None) -> tuple[Checkpoint, ...]:
    if name is None:
        return checkpoints
    chosen = tuple(each for each in checkpoints if each.name == name)
    if not chosen:
        names = ", ".join(each.name for each in checkpoints)
        raise Invalid(f"There is no checkpoint {name!r}. Checkpoints: {names}.")
    return chosen


def _told(
    lesson: Lesson,
    wanted: tuple[Checkpoint, ...],
    directory: Path,
    deadline: float | None,
    console: Console,
) -> Iterator[Checked]:
    """What came of each checkpoint, said as soon as it is known."""
    from app.measuring.project.runner import tried

    console.print(Text(f"{lesson.title}\n", style="bold"))
    titles = {each.name: each.title for each in wanted}
    outcomes = tried([(each, directory) for each in wanted], deadline)
    for each in wanted:
        with console.status(f"Trying {each.name} …"):
            checked = next(outcomes)
        mark = ("✓", "green") if checked.passed else ("✗", "red")
        console.print(Text.assemble(mark, " ", (titles[each.name], "bold"), f" ({each.name})"))
        console.print(Text(f"  {checked.said}"))
        yield checked
    outcomes.close()


def _summary(lesson: Lesson, checked: list[Checked], passed: int) -> str:
    failed = next((each.name for each in checked if not each.passed), "")
    count = f"{passed} of {len(checked)} checkpoint{'' if len(checked) == 1 else 's'} passed."
    return f"{count} Next: {failed}, at /{lesson.path}/{PROJECT}#{failed}." if failed else count


def _try_to_write(path: Path) -> None:
    try:
        with path.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        raise Misconfigured(f"{path} cannot be written: {error.strerror}.") from error
