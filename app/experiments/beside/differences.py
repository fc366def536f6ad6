"""What is not the same about two runs: plans, versions, systems. A ratio tells of all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.experiments import units
from app.experiments.values import Plan


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that differs, as texts.

    Attributes:
        is_of_plan: the experiment itself was another one; else machine or software were.
    """

    label: str
    ours: str
    theirs: str
    is_of_plan: bool = False


_UNKNOWN = "not told"

_PLAN = {
    "storage": "Files lie in",
    "cache": "Files before a load",
    "dtypes": "Data types",
    "families": "Models",
    "blocks": "Rounds planned",
}
#: In the order of telling: what changes a time most often comes first.
_FINGERPRINT = {
    "cpu": "Processor",
    "cpus": "Processors",
    "memory": "Memory",
    "system": "System",
    "file_system": "File system",
    "disk_file_system": "File system of the disk",
    "python": "Python",
    "torch": "torch",
    "onnx": "onnx",
    "onnxscript": "onnxscript",
    "onnxruntime": "onnxruntime",
    "safetensors": "safetensors",
    "numpy": "numpy",
    "pickle_protocol": "Pickle protocol",
    "threads": "Threads",
    "slope": "Slope",
    "commit": "Slope's commit",
}
#: A kernel keeps a little of the memory for itself, not always the same.
_SAME_MEMORY = 0.02


def of_plans(ours: Plan, theirs: Plan) -> tuple[Difference, ...]:
    """What was measured differently, apart from which formats and sizes."""
    return tuple(
        Difference(label, _written(mine), _written(their), is_of_plan=True)
        for name, label in _PLAN.items()
        if (mine := getattr(ours, name)) != (their := getattr(theirs, name))
        and not (name == "cache" and "load" not in (ours.operation, theirs.operation))
    )


def of_fingerprints(
    ours: Mapping[str, Any] | None, theirs: Mapping[str, Any] | None
) -> tuple[Difference, ...]:
    """What differs of the machines, their systems and the versions; what neither tells is equal."""
    mine, their = ours or {}, theirs or {}
    return tuple(
        Difference(label, _fact(name, mine.get(name)), _fact(name, their.get(name)))
        for name, label in _FINGERPRINT.items()
        if not _is_same(name, mine.get(name), their.get(name))
    )


def changes_in_words(differences: tuple[Difference, ...]) -> str:
    """What changed from the first to the second: ``torch 2.12.0 → 2.13.0, Python 3.11 → 3.12``."""
    return ", ".join(f"{each.label} {each.ours} → {each.theirs}" for each in differences)


def _is_same(name: str, ours: object, theirs: object) -> bool:
    if name == "memory" and isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return abs(ours - theirs) <= _SAME_MEMORY * max(abs(ours), abs(theirs))
    return ours == theirs


def _fact(name: str, value: object) -> str:
    if value is None:
        return _UNKNOWN
    if name == "memory" and isinstance(value, (int, float)):
        return units.size(value)
    return str(value)[:200]


def _written(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
