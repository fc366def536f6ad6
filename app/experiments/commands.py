"""``slope fit``: the complexity class of anybody's measurements, in the terminal."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.errors import Invalid
from app.experiments.measurements import BadMeasurements, Measurements, decode, read_csv
from app.experiments.numbers import human_count, human_seconds
from app.experiments.verdict import SeriesFit, in_words

_MOST_GAPS_SHOWN = 3


def fit(
    file: Annotated[
        Path, typer.Argument(help="a CSV with the columns series, n, seconds; “-” is stdin")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """The complexity class of measurements: columns series, n, seconds; optional block, ok."""
    # numpy and scipy take a second to load, which no other command should wait for.
    from app.experiments.fit import fit_all

    measurements = _read(file)
    fits = fit_all(measurements.series)
    if as_json:
        found = {"series": {name: fit.to_json() for name, fit in fits.items()}}
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        _show(fits, measurements)


def _read(file: Path) -> Measurements:
    name = "standard input" if str(file) == "-" else str(file)
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return read_csv(decode(data))
    except OSError as error:
        raise Invalid(f"{name} cannot be read: {error.strerror}") from error
    except BadMeasurements as error:
        problems = [f"{name}:{line}: {reason}" for line, reason in error.problems]
        raise Invalid("\n  ".join([f"{name} could not be read", *problems])) from error


def _show(fits: dict[str, SeriesFit], measurements: Measurements) -> None:
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("series", "class", "or", "fixed cost", "n matters from", "sizes", "times"):
        table.add_column(heading, overflow="fold")
    for name, found in fits.items():
        table.add_row(*_cells(name, found))
    console.print(table)
    for name, found in fits.items():
        console.print()
        console.print(Text(f"{name}: {in_words(found, 'unit')}"))
        for line in filter(None, (_doublings(found), found.settles)):
            console.print(Text(f"  {line}"))
        for warning in found.warnings:
            console.print(Text(f"  ! {warning}"))
    if measurements.failed:
        rows = "row was" if measurements.failed == 1 else "rows were"
        console.print(Text(f"\n{measurements.failed} failed {rows} left out (ok is false)."))


def _doublings(found: SeriesFit) -> str:
    """What twice n means at a few sizes over the range, in one line."""
    last = len(found.doublings) - 1
    if last < 0:
        return ""
    shown = sorted({round(step * last / _MOST_GAPS_SHOWN) for step in range(_MOST_GAPS_SHOWN + 1)})
    ratios = [
        f"×{doubling.ratio:.2f} at {human_count(doubling.n)}"
        for doubling in (found.doublings[index] for index in shown)
    ]
    own = next((doubling.n for doubling in found.doublings if doubling.own), None)
    meaning = "the fixed cost weighs in all of them"
    if own is not None:
        meaning = f"from {human_count(own)} on that is the ratio of {found.verdict} itself"
    return f"Twice n means {', '.join(ratios)}; {meaning}."


def _cells(name: str, found: SeriesFit) -> tuple[Text, ...]:
    others = [complexity.value for complexity in found.tie if complexity is not found.verdict]
    fixed = "" if found.fixed_cost is None else human_seconds(found.fixed_cost)
    crossover = "" if found.crossover is None else human_count(found.crossover)
    tied, verdict = ", ".join(others), found.verdict or "?"
    cells = (name, verdict, tied, fixed, crossover, str(found.sizes), str(found.samples))
    return tuple(Text(cell) for cell in cells)
