"""The reference solution as the project's page shows it, and a directory with it."""

import json
from pathlib import Path

from snippets import fences, files_of

from app.experiments.fit import fit_all
from app.experiments.measurements import decode, read_csv

PAGE = Path(__file__).parents[1] / "content/mlops/model-serialization/project.md"
SOLUTION = files_of(fences(PAGE.read_text(encoding="utf-8")))
#: Two sizes a decade over four decades, of a line with a bend: what a benchmark would have found.
SIZES = (960, 3_120, 10_200, 31_500, 99_856, 316_968, 1_000_000, 3_160_000, 10_004_568)


def write(directory: Path, **changes: str) -> Path:
    """The solution, with some files instead of those on the page; an empty text leaves one out."""
    directory.mkdir(exist_ok=True)
    files = SOLUTION | {f"{name}.py": text for name, text in changes.items()}
    for name, text in files.items():
        if text:
            (directory / name).write_text(text, encoding="utf-8")
    return directory


def write_findings(directory: Path, **changes: object) -> None:
    """What ``slope fit`` finds in times.csv, as a learner would write it; or something else."""
    times = read_csv(decode((directory / "times.csv").read_bytes()))
    found = {
        name: {"class": fit.verdict and fit.verdict.value, "fixed_cost": fit.fixed_cost}
        for name, fit in fit_all(times.series).items()
    }
    text = json.dumps({name: changes.get(name, each) for name, each in found.items()})
    (directory / "findings.json").write_text(text, encoding="utf-8")


def write_times(directory: Path, fixed: float, per_parameter: float) -> None:
    """Made-up times of three formats; real ones are taken by the program."""
    rows = ["series,n,seconds,block"]
    for block in range(1, 6):
        for number, name in enumerate(("pickle", "safetensors", "torchscript"), start=1):
            for place, n in enumerate(SIZES):
                noise = 1 + 0.01 * ((block * 7 + place * 3 + number) % 5 - 2)
                rows.append(f"{name},{n},{(number * fixed + n * per_parameter) * noise},{block}")
    (directory / "times.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
