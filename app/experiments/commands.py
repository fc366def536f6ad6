"""``slope fit``: the complexity class of anybody's measurements, in the terminal."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from app.errors import Invalid
from app.experiments import units
from app.experiments.fit import fit_all
from app.experiments.measurements import read_csv
from app.experiments.verdict import SeriesFit, in_words


def fit(file: Path, as_json: bool) -> None:
    """Fit a CSV file, or standard input when it is called “-”, and print what was found.

    Raises:
        Invalid: naming the file, the line, and what is wanted.
    """
    try:
        fits = fit_all(read_csv(_read(file)))
    except Invalid as error:
        raise Invalid(f"{file}: {error.detail}") from error
    if as_json:
        typer.echo(
            json.dumps(
                {"series": {name: found.to_json() for name, found in fits.items()}}, indent=2
            )
        )
    else:
        _print_table(fits)


def _read(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise Invalid(f"cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Invalid(
            f"is not UTF-8 text (byte {error.start + 1}); save it as CSV in UTF-8."
        ) from error


def _print_table(fits: dict[str, SeriesFit]) -> None:
    console = Console()
    table = Table(box=box.SIMPLE)
    for heading in ("series", "class", "fixed cost", "per unit of g(n)", "crossover n"):
        table.add_column(heading)
    for name, found in fits.items():
        table.add_row(name, found.verdict or "?", *_figures(found))
    console.print(table)
    for name, found in fits.items():
        console.print(f"[bold]{name}[/bold]  {in_words(found, 'unit')}", highlight=False)
        for warning in found.warnings:
            console.print(f"    ! {warning}", highlight=False)


def _figures(found: SeriesFit) -> tuple[str, str, str]:
    if found.verdict is None:
        return "", "", ""
    return (
        _with_interval(found.fixed_cost, found.intervals.get("fixed_cost"), units.seconds),
        _with_interval(found.per_unit, found.intervals.get("per_unit"), units.seconds)
        if found.per_unit
        else "",
        _with_interval(found.crossover, found.intervals.get("crossover"), units.count)
        if found.crossover
        else "",
    )


def _with_interval(
    value: float | None, interval: tuple[float, float] | None, show: Callable[[float], str]
) -> str:
    text = show(value or 0.0)
    return f"{text} ({show(interval[0])} to {show(interval[1])})" if interval else text
