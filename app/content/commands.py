"""``slope check``"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from app.content.library import load_library
from app.content.models import Known
from app.errors import Misconfigured
from app.settings import Settings

_Check = Callable[[Path | None], None]


def check_command(known: Callable[[], Known]) -> _Check:
    """The command ``check``; ``known`` says what content may name when it runs."""

    def check(
        path: Annotated[
            Path | None,
            typer.Argument(help="a file or folder of the content; all of it when left out"),
        ] = None,
    ) -> None:
        """List every problem in the content as file:line:column: code message."""
        settings = Settings()
        chosen = path if path is not None else settings.content_dir
        root = content_root(chosen, settings.content_dir)
        library = load_library(root, known())
        part = chosen.resolve().relative_to(root.resolve())
        problems = [each for each in library.problems if Path(each.file).is_relative_to(part)]
        for problem in problems:
            typer.echo(f"{root / problem.file}{str(problem).removeprefix(problem.file)}")
        files = sum(Path(file).is_relative_to(part) for file in library.pages)
        typer.echo(f"{_count(files, 'file')}, {_count(len(problems), 'problem')}", err=True)
        if problems:
            raise typer.Exit(1)

    return check


def content_root(path: Path, usual: Path) -> Path:
    """The content directory that a path belongs to: the usual one, or the one its files show.

    Raises:
        Misconfigured: there is no such path.
    """
    if not path.exists():
        raise Misconfigured(f"There is no {path}.")
    here = path.resolve()
    if here.is_relative_to(usual.resolve()):
        return _same_spelling(path, here, usual.resolve())
    folder = here if here.is_dir() else here.parent
    while folder.name == "experiments" or any(
        (folder / name).is_file() for name in ("lesson.md", "course.md")
    ):
        folder = folder.parent
    return _same_spelling(path, here, folder)


def _same_spelling(path: Path, here: Path, root: Path) -> Path:
    """``root`` as it would be written beside ``path``, so that printed names can be clicked."""
    depth = len(here.relative_to(root).parts)
    parents = [path, *path.parents]
    if depth < len(parents) and parents[depth].resolve() == root:
        return parents[depth]
    return root


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
