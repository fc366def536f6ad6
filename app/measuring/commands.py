"""``slope measure``: an experiment in the terminal, on this machine."""

import random
import re
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.text import Text

from app.content.experiments import MOST_SIZES
from app.content.library import load_library
from app.content.models import Experiment
from app.content.pages import read_page
from app.content.paths import Place
from app.content.source import LARGEST
from app.errors import Invalid, Misconfigured, NotFound, SlopeError
from app.experiments.known import known
from app.experiments.plan import Wish, make_plan
from app.experiments.recording import Lines, Recording, bad_machine_name, write_recording
from app.experiments.sizes import parse_sizes
from app.experiments.values import EndedBy, Plan, Sample
from app.measuring.display import display
from app.measuring.kernel import spare_memory
from app.measuring.report import show
from app.measuring.submit import Server
from app.settings import Settings

if TYPE_CHECKING:
    from app.measuring.session import Event

_MOST_BUDGET = 86_400.0
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_MEMORY = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)
_INTERRUPTED = 130  # what shells expect after Ctrl-C


def measure(
    experiment: Annotated[
        str, typer.Argument(help="an id, course/lesson/name, or a file of experiments/")
    ],
    sizes: Annotated[
        str | None,
        typer.Option(help="parameters: 1e3..1e9 (two a decade), 1e3..1e9/3, or 1e3,1e4,5e4"),
    ] = None,
    formats: Annotated[
        str | None, typer.Option(help="some of the experiment's formats, joined by commas")
    ] = None,
    blocks: Annotated[int | None, typer.Option(help="most repetitions of every point")] = None,
    budget: Annotated[
        float | None, typer.Option(help="seconds after which no new point starts")
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(help="ends the run when every median is this certain: 0.05 is ±5 %"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="write what is measured, row by row")] = None,
    submit: Annotated[
        str | None,
        typer.Option(
            help="a Slope server, or the link of a run there: the points are added to its chart, "
            "with this machine's name, processor and versions"
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="what charts call this machine; else its host's name")
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(help="most memory of one measurement, such as 16GiB; else what is free"),
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="measure although a worker runs on this machine")
    ] = False,
) -> None:
    """Measure an experiment here: progress, then numbers, verdicts and a plot. Ctrl-C keeps all."""
    settings = _limits(name, memory)
    found = find_experiment(experiment, settings)
    wish = Wish(
        formats=None if formats is None else [part.strip() for part in formats.split(",")],
        sizes=None if sizes is None else parse_sizes(sizes),
        blocks=blocks,
        budget=budget,
        precision=precision,
    )
    plan = make_plan(found, wish, settings, random.SystemRandom().randrange(2**31))
    server = None if submit is None else Server.at(submit, found.id)
    # numpy and scipy take a second to load, which nothing above should wait for.
    from app.measuring.session import Landed, Next, Started, measure_plan

    shown = display(Console(stderr=True, highlight=False), plan, found.id, settings.machine_name)
    with _written(out) as file, _stopping() as stop:
        keeper = _Keeper(file, found.id, plan, settings.machine_name)

        def tell(event: "Event") -> None:
            match event:
                case Started(machine, at):
                    keeper.begin(machine, at)
                case Next(cell, spent):
                    shown.next(cell, spent)
                case Landed(sample):
                    keeper.add(sample)
                    shown.landed(sample)

        with shown:
            recording = measure_plan(
                plan,
                settings,
                experiment=found.id,
                on_event=tell,
                shall_stop=stop.is_set,
                beside_a_worker=anyway,
            )
        keeper.end(recording)
    console = Console(highlight=False)
    if recording.samples:
        show(recording, console)
    else:
        console.print("Nothing was measured.")
    if out is not None:
        console.print(Text(f"Written to {out}."), soft_wrap=True)
    if server is not None and recording.samples:
        _submit(server, recording, out, console)
    if recording.ended_by is EndedBy.CANCEL:
        raise typer.Exit(_INTERRUPTED)


def find_experiment(wanted: str, settings: Settings) -> Experiment:
    """The experiment of that id in the content, or in that file.

    Raises:
        NotFound: there is none; the message lists those that there are.
        Invalid: the file has problems, which the message lists.
    """
    path = Path(wanted)
    if wanted.endswith(".md") or path.is_file():
        return _experiment_in(path)
    library = load_library(settings.content_dir, known())
    found = library.experiments.get(wanted)
    if found is None:
        there_are = ", ".join(sorted(library.experiments)) or "none"
        raise NotFound(f"There is no experiment {wanted!r}. Experiments: {there_are}.")
    return found


def _experiment_in(path: Path) -> Experiment:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.") from error
    *_, course, lesson, folder, name = ("", "", "", *path.resolve().with_suffix("").parts)
    if folder != "experiments" or not (course and lesson):
        raise Invalid(f"{path} lies in no experiments/ folder of a lesson: docs/content.md.")
    page = read_page(str(path), Place("experiment", course, lesson, name), data, known())
    if page.problems or not isinstance(page.value, Experiment):
        raise Invalid("\n  ".join([f"{path} cannot be measured", *map(str, page.problems)]))
    return page.value


def _limits(name: str | None, memory: str | None) -> Settings:
    """The settings, with the limits of somebody at their own machine instead of a visitor's."""
    settings = Settings()
    limits = known()
    changes: dict[str, object] = {
        "max_parameters": limits.sizes[1],
        "max_sizes": MOST_SIZES,
        "max_blocks": limits.blocks[1],
        "run_budget": _MOST_BUDGET,
        "machine_name": (settings.machine_name if name is None else name).strip(),
    }
    if memory is not None:
        changes["memory_ceiling"] = _bytes(memory)
    elif "memory_ceiling" not in settings.model_fields_set:
        changes["memory_ceiling"] = spare_memory()
    found = settings.model_copy(update=changes)
    if (wrong := bad_machine_name(found.machine_name)) is not None:
        raise Invalid(f"{found.machine_name!r} cannot be used: {wrong}. Choose one with --name.")
    return found


def _bytes(text: str) -> int:
    found = _MEMORY.fullmatch(text.strip())
    size = round(float(found[1]) * _UNITS[found[2].lower()]) if found else 0
    if size < 2**20:
        raise Invalid(f"Memory {text!r}: write a size of 1MiB or more, such as 16GiB or 512MiB.")
    return size


# ---- What is kept ----


@contextmanager
def _written(path: Path | None) -> Iterator[TextIO | None]:
    """A new file; an empty one is not left behind. None where nothing shall be written."""
    if path is None:
        yield None
        return
    try:
        file = path.open("x", encoding="utf-8", newline="\n")
    except FileExistsError as error:
        raise Invalid(
            f"{path} exists already; what it holds is kept. Name another file."
        ) from error
    except OSError as error:
        raise Invalid(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with file:
            yield file
    finally:
        if path.stat().st_size == 0:
            path.unlink()


@dataclass(slots=True)
class _Keeper:
    """Writes a recording row by row, so that nothing measured is lost however it ends."""

    file: TextIO | None
    experiment: str
    plan: Plan
    machine: str
    _lines: Lines = field(default_factory=Lines)

    def begin(self, machine: Mapping[str, Any], at: datetime) -> None:
        self._write(self._lines.begin(self.experiment, self.plan, self.machine, machine, at))

    def add(self, sample: Sample) -> None:
        self._write(self._lines.sample(sample))

    def end(self, recording: Recording) -> None:
        self._write(self._lines.end(recording.ended_by, recording.finished_at, recording.fits))

    def _write(self, line: str) -> None:
        if self.file is None:
            return
        try:
            self.file.write(line)
            self.file.flush()
        except OSError as error:
            raise Misconfigured(
                f"{self.file.name} cannot be written any more: {error.strerror}. The rows before "
                "are in it."
            ) from error


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Set by the first Ctrl-C or termination signal; the second one ends the process as ever."""
    stop = threading.Event()
    names = (signal.SIGINT, signal.SIGTERM)
    before = {name: signal.getsignal(name) for name in names}

    def ask(name: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(name, before[signal.Signals(name)])

    for name in names:
        signal.signal(name, ask)
    try:
        yield stop
    finally:
        for name in names:
            signal.signal(name, before[name])


def _submit(server: Server, recording: Recording, out: Path | None, console: Console) -> None:
    """Send what was measured; when that fails it is in a file at least."""
    text = write_recording(recording)
    try:
        link = server.submit(text)
    except SlopeError as error:
        kept = out if out is not None else _save(recording, text)
        raise Invalid(
            f"What was measured is in {kept}, but it was not submitted: {error.detail}\n"
            f"  To try again: curl --data-binary @{kept} -H 'Content-Type: application/jsonl' "
            f"{server.address}"
        ) from error
    console.print(Text(f"Your points are on the chart: {link}"), soft_wrap=True)


def _save(recording: Recording, text: str) -> Path:
    name = recording.experiment.rpartition("/")[2]
    path = Path(f"slope-{name}-{recording.started_at:%Y%m%dT%H%M%S}.jsonl")
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
