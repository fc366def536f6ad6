"""``SAVERS``: three formats, each saved here and loaded in another process."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from app.experiments.cards import CheckerCard
from app.measuring.checkpoints._models import Tried, tried
from app.measuring.checkpoints.base import Checker, NotYet, Workshop

CARD = CheckerCard(
    id="savers",
    about="Saves models with weights of its own, loads them in a new process, compares answers.",
    deadline=120,
)
_SIZES = (1_000, 50_000)
_ROWS = 5
_FEWEST = 3
_WHAT = (
    "It needs a dictionary SAVERS of at least three formats, each a pair of functions: save(model,"
    " path) and load(path, parameters)."
)
Savers = dict[str, tuple[Callable[..., Any], Callable[..., Any]]]


def savers_of(workshop: Workshop) -> Savers:
    """The learner's ``SAVERS``.

    Raises:
        NotYet: it is not what it shall be.
    """
    found = workshop.attribute("savers", "SAVERS", _WHAT)
    if not isinstance(found, dict) or not all(
        isinstance(name, str)
        and isinstance(pair, tuple | list)
        and len(pair) == 2
        and all(callable(part) for part in pair)
        for name, pair in found.items()
    ):
        raise NotYet(f"SAVERS in savers.py is not what it shall be. {_WHAT}")
    if len(found) < _FEWEST:
        raise NotYet(f"SAVERS has {len(found)} of at least three formats: {', '.join(found)}.")
    return {name: (pair[0], pair[1]) for name, pair in found.items()}


def _check(workshop: Workshop) -> str:
    names = workshop.apart(lambda: _save(workshop)).split("\n")
    kinds: dict[str, str] = {}
    for name in names:
        kind = _kind(_path(workshop, _SIZES[0], name))
        if kind in kinds:
            raise NotYet(
                f"{kinds[kind]} and {name} both write {kind}. Take three formats that differ in"
                " what they store of the structure: see the code mode."
            )
        kinds[kind] = name
    workshop.apart(lambda: _load(workshop, names))
    return "; ".join(f"{name}: {kind}" for kind, name in kinds.items()) + ". All answer as before."


def _save(workshop: Workshop) -> str:
    savers = savers_of(workshop)
    for size in _SIZES:
        of_size = tried(workshop, size, _ROWS)
        known = {"x": of_size.x, "answer": of_size.answer}
        torch.save(known, workshop.scratch / f"{size}.known")
        for name, (save, _) in savers.items():
            path = _path(workshop, size, name)
            path.parent.mkdir()
            with workshop.trying(f"SAVERS[{name!r}] at {size:,} parameters: save"):
                save(of_size.model, path)
            if not path.is_file():
                raise NotYet(
                    f"SAVERS[{name!r}]: save returned, and there is no file at the path it was"
                    " given. Write to that very path."
                )
    return "\n".join(savers)


def _load(workshop: Workshop, names: list[str]) -> str:
    savers = savers_of(workshop)
    for size in _SIZES:
        known = torch.load(workshop.scratch / f"{size}.known", weights_only=True)
        of_size = Tried(torch.nn.Identity(), known["x"], known["answer"])
        for name in names:
            where = f"SAVERS[{name!r}] at {size:,} parameters"
            with workshop.trying(f"{where}: load, in a new process,"):
                loaded = savers[name][1](_path(workshop, size, name), size)
            if not callable(loaded):
                raise NotYet(
                    f"{where}: load returned a {type(loaded).__name__}. Return something that can"
                    " be called with an input: put weights into build(parameters) first."
                )
            with workshop.trying(f"{where}: the loaded model"), torch.inference_mode():
                answer = loaded(of_size.x)
            if not of_size.agrees(answer):
                raise NotYet(
                    f"{where}: what was loaded does not answer as the model that was saved. Were"
                    " its weights put in (load_state_dict), and is it in eval mode?"
                )
    return ""


def _path(workshop: Workshop, size: int, name: str) -> Path:
    index = "".join(letter if letter.isalnum() else "-" for letter in name)
    return workshop.scratch / f"{size}-{index}" / "model.bin"


def _kind(path: Path) -> str:
    """What a file is, from its bytes."""
    with path.open("rb") as file:
        head = file.read(9)
    if zipfile.is_zipfile(path):
        return _kind_of_zip(path)
    if head[:1] == b"\x80":
        return "a pickle"
    if len(head) == 9 and head[8:] == b"{":
        length = struct.unpack("<Q", head[:8])[0]
        if length <= path.stat().st_size:
            return "a safetensors file"
    return "an ONNX graph" if head[:1] == b"\x08" else "a format of its own"


def _kind_of_zip(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    if any("/code/" in name for name in names):
        return "a TorchScript archive"
    if any(name.endswith("/data.pkl") for name in names):
        return "a torch.save archive"
    if any(name.endswith(".npy") for name in names):
        return "an npz archive"
    return "a torch.export archive" if any("/models/" in name for name in names) else "a zip"


CHECKER = Checker(CARD, _check)
