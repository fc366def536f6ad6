"""``slope anatomy``: what lies where in model files, one's own or those of every format."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.anatomy.kept import MOST_BYTES
from app.anatomy.opened import FAMILY, SIZES, OpenedFormat, OpenedModel, write_opened
from app.anatomy.opening import open_up
from app.anatomy.regions import FileMap, Role, number, of_bytes
from app.errors import Invalid, NotFound
from app.experiments.cards import format_cards
from app.measuring.lock import only_one
from app.settings import Settings

if TYPE_CHECKING:
    from app.measuring.client import MeasuringClient

_MOST_FILE = 64 * MOST_BYTES  # bytes of a file of one's own


def anatomy(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="model files to open up; the first may name those beside it"),
    ] = None,
    pieces: Annotated[
        bool, typer.Option("--pieces", help="each opcode, field and record, too")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="a lesson's anatomy/ folder: save models in every format, and keep it"),
    ] = None,
    formats: Annotated[
        str | None, typer.Option(help="with --out, some formats, joined by commas")
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="with --out, although a worker runs on this machine")
    ] = False,
) -> None:
    """Show what lies where in model files. They are only read: nothing in them is ever run."""
    if bool(files) == (out is not None):
        raise Invalid("Name files to open up, or --out FOLDER to record those of every format.")
    if out is None:
        _show_files(files or [], pieces)
        return
    _record(out, _chosen(formats), anyway)


def _show_files(paths: Sequence[Path], pieces: bool) -> None:
    console = Console(highlight=False)
    files = {path.name: _read(path) for path in paths}  # models name those beside them so
    if len(files) < len(paths):
        raise Invalid("Two of the files have the same name. Open up those of one model at a time.")
    for found in open_up(files):
        console.print(Text(f"{found.name}: {of_bytes(found.size)}, {found.container}"))
        console.print(_table(found, pieces))
        roles = found.bytes_by_role().items()
        console.print(Text(", ".join(f"{role} {number(count)}" for role, count in roles)))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_FILE + 1)
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > _MOST_FILE:
        raise Invalid(f"{path} is larger than {of_bytes(_MOST_FILE)}, the most that is opened up.")
    return data


def _table(found: FileMap, pieces: bool) -> Table:
    table = Table("offset", "bytes", "role", "what", box=None, pad_edge=False)
    table.columns[0].justify = table.columns[1].justify = "right"
    for part in found.parts:
        _row(table, part.start, part.length, part.role, part.what)
        for piece in part.pieces if pieces and len(part.pieces) > 1 else ():
            _row(table, piece.start, piece.length, piece.role, f"  {piece.what}")
    return table


def _row(table: Table, start: int, length: int, role: Role, what: str) -> None:
    table.add_row(number(start), number(length), role.value, Text(what, overflow="fold"))


def _chosen(formats: str | None) -> list[str]:
    known = list(format_cards())
    if formats is None:
        return known
    chosen = [part.strip() for part in formats.split(",")]
    for name in chosen:
        if name not in known:
            raise Invalid(f"There is no format {name!r}. Formats: {', '.join(known)}.")
    return chosen


def _record(folder: Path, formats: Iterable[str], anyway: bool) -> None:
    """Write a file a format; one that is there already is replaced."""
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}. Make it in the lesson's folder: anatomy/.")
    settings = Settings()
    advice = "Stop it (slope serve has one, too), or record beside it with --anyway."
    with nullcontext() if anyway else only_one(settings, advice), _opener(settings) as opened:
        for format_id in formats:
            path = folder / f"{format_id}.json"
            path.write_text(write_opened(opened(format_id)), encoding="utf-8", newline="\n")
            typer.echo(f"{path}: {', '.join(map(str, SIZES))} parameters")


@contextmanager
def _opener(settings: Settings) -> "Iterator[_Opener]":
    # psutil, torch's process and all that take a second, which --help should not wait for.
    from app.measuring.client import MeasuringClient
    from app.measuring.fingerprint import fingerprint
    from app.measuring.maps import versions_of
    from app.measuring.scratch import disk_dir, measure_dir

    machine = fingerprint(measure_dir(settings), disk_dir(settings))
    with (
        TemporaryDirectory(prefix="slope-anatomy-", dir=measure_dir(settings)) as scratch,
        MeasuringClient(Path(scratch)) as client,
    ):
        yield _Opener(client, settings, versions_of(machine))


class _Opener:
    """Opens up a format's files, size by size."""

    def __init__(
        self, client: "MeasuringClient", settings: Settings, versions: Mapping[str, str]
    ) -> None:
        self._client, self._settings, self._versions = client, settings, versions

    def __call__(self, format_id: str) -> OpenedFormat:
        models = tuple(self._model(format_id, size) for size in SIZES)
        name = self._settings.machine_name
        return OpenedFormat(format_id, FAMILY, name, datetime.now(UTC), self._versions, models)

    def _model(self, format_id: str, size: int) -> OpenedModel:
        from app.measuring.maps import open_model

        found = open_model(self._client, self._settings, format_id, size, lambda: False)
        if isinstance(found, str):
            raise Invalid(f"{format_id} of {size} parameters was not opened up: {found}.")
        return found
