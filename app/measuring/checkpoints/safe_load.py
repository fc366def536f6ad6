"""``load_weights(path)``: reads honest weights, refuses every file with something else in it.

The hostile files are made here. Whoever runs one makes an empty file in the scratch directory, and
nothing else happens.
"""

import io
import pickle
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from app.experiments.cards import CheckerCard
from app.measuring.checkpoints.base import Checker, NotYet, Workshop

CARD = CheckerCard(
    id="safe-load",
    about="Makes honest, damaged and hostile files, and opens each of them with load_weights.",
    deadline=90,
)
_WHAT = "a function load_weights(path) that returns the tensors of a state dict by name."


class _Calls:
    """Unpickled, it calls a function."""

    def __init__(self, function: Callable[..., Any], *arguments: object) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> Any:  # noqa: ANN401 - pickle's own contract
        return self.call


def _check(workshop: Workshop) -> str:
    honest = _honest()
    path = workshop.scratch / "honest.pt"
    torch.save(honest, path)
    workshop.apart(lambda: _reads(workshop, path, honest))
    cut = workshop.scratch / "cut.pt"
    cut.write_bytes(path.read_bytes()[:-400])
    workshop.apart(lambda: _refuses(workshop, cut, "whose end is missing"))
    refused = 1
    for what, data in _hostile(workshop.scratch / "was-run", honest).items():
        hostile = workshop.scratch / "hostile.pt"
        hostile.write_bytes(data)
        workshop.apart(partial(_refuses, workshop, hostile, what))
        refused += 1
    return f"Honest weights are read; {refused} damaged and hostile files are refused, none ran."


def _honest() -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(secrets.randbits(48))
    return {
        "first.weight": torch.randn(8, 4, generator=generator),
        "first.bias": torch.randn(8, generator=generator),
        "steps": torch.tensor(secrets.randbelow(1000)),
    }


def _hostile(marker: Path, honest: Mapping[str, Tensor]) -> dict[str, bytes]:
    """Files that run code when they are unpickled, by what they are."""
    call = _Calls(open, str(marker), "w")
    hidden = _Calls(eval, f"open({str(marker)!r}, 'w')")
    return {
        "that is a plain pickle and calls open": pickle.dumps(call),
        "in which a call hides beside honest weights": _saved({**honest, "extra": call}),
        "in which eval hides in the older file format": _saved({"w": hidden}, zipped=False),
        "that is a pickle and calls eval": pickle.dumps({**honest, "extra": hidden}),
        "that is a pickle and fetches eval": pickle.dumps(
            _Calls(getattr, _Calls(__import__, "builtins"), "eval")
        ),
    }


def _saved(content: object, *, zipped: bool = True) -> bytes:
    file = io.BytesIO()
    torch.save(content, file, _use_new_zipfile_serialization=zipped)
    return file.getvalue()


def _reads(workshop: Workshop, path: Path, honest: Mapping[str, Tensor]) -> str:
    load = workshop.function("safe_load", "load_weights", _WHAT)
    with workshop.trying("load_weights, with an honest file of torch.save(state_dict),"):
        found = load(path)
    if not isinstance(found, Mapping):
        raise NotYet(f"load_weights returned a {type(found).__name__}. It needs {_WHAT}")
    same = set(found) == set(honest) and all(
        isinstance(found[name], Tensor) and torch.equal(found[name], tensor)
        for name, tensor in honest.items()
    )
    if not same:
        raise NotYet("load_weights read an honest file, and what it returned is not what is in it.")
    return ""


def _refuses(workshop: Workshop, path: Path, what: str) -> str:
    load = workshop.function("safe_load", "load_weights", _WHAT)
    marker = workshop.scratch / "was-run"
    try:
        found = load(path)
    except Exception:
        found = None
    else:
        if not marker.exists():
            raise NotYet(
                f"load_weights opened a file {what} and returned a {type(found).__name__}. Raise"
                " an error instead: whoever goes on with it does not know what it has."
            )
    if marker.exists():
        marker.unlink()
        raise NotYet(
            f"load_weights opened a file {what}, and the code in it ran: here it made an empty"
            " file; it could have done anything that you can. Let torch.load look for weights only."
        )
    return ""


CHECKER = Checker(CARD, _check)
