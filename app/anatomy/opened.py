"""One model's files by size, as they are recorded beside a lesson or stored by a worker."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from app.anatomy.kept import KeptFile

#: The family of models whose files are opened up, and the numbers of parameters asked for.
FAMILY = "mlp_width"
SIZES = (60, 1_000, 10_000, 100_000, 1_000_000)
#: What the bytes depend on beside the model; a worker with other versions makes its own maps.
PACKAGES = ("python", "torch", "onnx", "onnxscript", "safetensors", "numpy")
_MOST_FILES, _MOST_MODELS = 4, 16
_MOST_COUNT = 10**9
_LONGEST = 100
_KEYS = {"format", "family", "machine", "made_at", "versions", "models"}


@dataclass(frozen=True, slots=True)
class OpenedModel:
    """The files that one save of a model wrote.

    Attributes:
        asked: parameters asked for.
        parameters: those that the model really has.
        weight_bytes: bytes of its tensors in memory.
        files: the one that was asked for first, then those beside it.
    """

    asked: int
    parameters: int
    weight_bytes: int
    files: tuple[KeptFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "asked": self.asked,
            "parameters": self.parameters,
            "weight_bytes": self.weight_bytes,
            "files": [file.to_json() for file in self.files],
        }

    @classmethod
    def from_json(cls, data: Any) -> Self:  # noqa: ANN401 - from outside, checked here
        """What ``to_json`` wrote.

        Raises:
            ValueError: it is something else; the message says what.
        """
        match data:
            case {
                "asked": int(asked),
                "parameters": int(parameters),
                "weight_bytes": int(weight_bytes),
                "files": list(files),
            }:
                pass
            case _:
                raise ValueError("a model has asked, parameters, weight_bytes and files")
        if not all(0 < each <= _MOST_COUNT for each in (asked, parameters, weight_bytes)):
            raise ValueError(f"numbers of a model are from 1 to {_MOST_COUNT}")
        if not 0 < len(files) <= _MOST_FILES:
            raise ValueError(f"a model has 1 to {_MOST_FILES} files")
        kept = tuple(KeptFile.from_json(file) for file in files)
        if len({file.name for file in kept}) < len(kept):
            raise ValueError("two files of a model have the same name")
        return cls(asked, parameters, weight_bytes, kept)


@dataclass(frozen=True, slots=True)
class OpenedFormat:
    """What a format writes for models of several sizes, in ascending order.

    Attributes:
        machine: where the files were written, in words.
        versions: of what the bytes depend on, by package.
        is_recorded: they came with the lesson, and were not written by a worker of this site.
    """

    format: str
    family: str
    machine: str
    made_at: datetime
    versions: Mapping[str, str]
    models: tuple[OpenedModel, ...]
    is_recorded: bool = True

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, as they lie beside a lesson."""
        return {
            "format": self.format,
            "family": self.family,
            "machine": self.machine,
            "made_at": self.made_at.isoformat(),
            "versions": dict(self.versions),
            "models": [model.to_json() for model in self.models],
        }


def write_opened(opened: OpenedFormat) -> str:
    """The text of a recorded file: a line a key, so that changes can be seen."""
    lines = (
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in opened.to_json().items()
        if key != "models"
    )
    models = ",\n".join(json.dumps(model.to_json()) for model in opened.models)
    return "{\n" + ",\n".join(lines) + ',\n"models": [\n' + models + "\n]\n}\n"


def read_opened(
    data: bytes, formats: Collection[str], families: Collection[str], now: datetime
) -> OpenedFormat:
    """What ``write_opened`` wrote, read with suspicion.

    Raises:
        ValueError: it is something else; the message says what, and what is allowed.
    """
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError("this is not JSON") from error
    if not isinstance(found, dict) or set(found) != _KEYS:
        raise ValueError(f"this needs exactly the keys {', '.join(sorted(_KEYS))}")
    _one_of("format", found["format"], formats)
    _one_of("family", found["family"], families)
    models = found["models"]
    if not isinstance(models, list) or not 0 < len(models) <= _MOST_MODELS:
        raise ValueError(f"models are a list of 1 to {_MOST_MODELS}")
    opened = OpenedFormat(
        format=found["format"],
        family=found["family"],
        machine=_text("machine", found["machine"]),
        made_at=_moment(found["made_at"], now),
        versions=_versions(found["versions"]),
        models=tuple(OpenedModel.from_json(model) for model in models),
    )
    sizes = [model.asked for model in opened.models]
    if sizes != sorted(set(sizes)):
        raise ValueError("models stand in the order of their sizes, each size once")
    return opened


def environment(versions: Mapping[str, str]) -> str:
    """A name for versions: the same for the same ones."""
    text = json.dumps(dict(versions), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _one_of(key: str, value: object, names: Collection[str]) -> None:
    if not isinstance(value, str) or value not in names:
        raise ValueError(f"{key} must be one of {', '.join(sorted(names))}")


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) <= _LONGEST:
        raise ValueError(f"{key} must be a text of 1 to {_LONGEST} characters on one line")
    return value


def _versions(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not set(value) <= set(PACKAGES):
        raise ValueError(f"versions are of {', '.join(PACKAGES)}")
    return {name: _text(f"the version of {name}", text) for name, text in value.items()}


def _moment(value: object, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.astimezone(UTC) > now:
        raise ValueError("made_at must be a moment with its time zone, not in the future")
    return moment.astimezone(UTC)
