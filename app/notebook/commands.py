"""``slope export …``"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.content.library import load_library
from app.content.models import Known
from app.errors import Invalid, NotFound
from app.notebook.deck import deck, recall_notes
from app.settings import Settings


def export_commands(known: Callable[[], Known]) -> typer.Typer:
    """The commands.

    Args:
        known: says what the program can run, which content may name.
    """
    export = typer.Typer(name="export", help="Files to take along.", no_args_is_help=True)

    @export.callback()
    def _export() -> None:
        """Files to take along."""

    @export.command("deck")
    def _deck(
        lesson: Annotated[str, typer.Argument(help="such as mlops/model-serialization")],
        out: Annotated[Path, typer.Option(help="the .apkg file to write")],
    ) -> None:
        """The recall cards of a lesson as a deck for Anki."""
        library = load_library(Settings().content_dir, known())
        found = library.lessons.get(lesson.strip("/"))
        if found is None:
            have = ", ".join(library.lessons) or "none"
            raise NotFound(f"There is no lesson {lesson}. There are: {have}.")
        notes = recall_notes(found)
        if not notes:
            raise Invalid(f"{lesson} has no recall cards: they stand in its recall.md.")
        try:
            out.write_bytes(deck(f"Slope: {found.title}", notes, datetime.now(UTC)))
        except OSError as error:
            raise Invalid(f"{out} cannot be written: {error.strerror}.") from error
        typer.echo(f"{out}: {len(notes)} cards.")

    return export
