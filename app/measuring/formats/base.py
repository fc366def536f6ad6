"""What every serialization format answers; docs/recipes.md shows how to add one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from app.experiments.cards import FormatCard


class CannotDo(Exception):
    """Something that a format cannot do by its nature; the message says what and why."""


def _unchanged(model: nn.Module, _example: Tensor) -> nn.Module:
    return model


def _nothing() -> None:
    return None


def state_of(loaded: Any) -> Mapping[str, Tensor]:  # noqa: ANN401 - whatever a format loads
    """The tensors of a loaded module, or of a loaded mapping of tensors."""
    if isinstance(loaded, nn.Module):
        return loaded.state_dict()
    tensors: Mapping[str, Tensor] = loaded
    return tensors


def run_module(loaded: Any, skeleton: nn.Module, example: Tensor) -> Tensor:  # noqa: ANN401
    """The first output of what was loaded: of a module, or of the skeleton filled with it."""
    if isinstance(loaded, nn.Module):
        output: Tensor = loaded(example)
        return output
    skeleton.load_state_dict(loaded, assign=True)
    filled: Tensor = skeleton(example)
    return filled


def bytes_of(tensor: Tensor) -> memoryview:
    """The bytes of a tensor of any data type, without a copy; writing to them fills it."""
    data: memoryview = tensor.view(-1).view(torch.uint8).numpy().data
    return data


def arrays_of(model: nn.Module) -> dict[str, np.ndarray[Any, Any]]:
    """The model's tensors as NumPy arrays on the same memory.

    Raises:
        CannotDo: for bfloat16.
    """
    state = model.state_dict()
    if any(tensor.dtype == torch.bfloat16 for tensor in state.values()):
        raise CannotDo("NumPy has no data type bfloat16, so an array can't hold these weights")
    return {name: tensor.numpy() for name, tensor in state.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way of saving a model to a file.

    Saving is timed in two phases: ``convert`` turns the model into what the format writes
    (scripting, exporting), ``serialize`` writes it. Loading is ``load``, then ``touch``: reading
    every byte of ``tensors(loaded)``, because a lazy load only promises them. A first answer is
    ``load``, then ``run``.

    Attributes:
        card: how the site shows it.
        serialize: writes what ``convert`` returned to a path; further files may lie beside it.
        load: from a path, as its users would; the second argument is a model of the same
            structure on the meta device, for formats that hold weights and no structure.
        tensors: the weights in what was loaded, by their names in the model's ``state_dict``.
        run: the first output of what was loaded, from (loaded, skeleton, example).
        read_back: the weights in the file, for comparison: ``load`` and ``tensors`` unless the
            format's usual loader does not give them away (ONNX Runtime).
        extra_memory: peak memory of a save beside the model, as a multiple of its weight bytes;
            an estimate from above, used to refuse a save before it starts.
        load_memory: the same for a load, the loaded weights included.
        ready: done once in the child before any timer runs: an import of what starts threads,
            which the process that forks must not have.
        most_bytes: weight bytes that the format can hold, None: no limit of its own.
        most_because: why, in words that follow the limit.
        convert: from a model and an example input; nothing to do for most formats.
    """

    card: FormatCard
    serialize: Callable[[Any, Path], None]
    load: Callable[[Path, nn.Module], Any]
    extra_memory: float
    load_memory: float = 1.4
    ready: Callable[[], None] = _nothing
    most_bytes: int | None = None
    most_because: str = ""
    convert: Callable[[nn.Module, Tensor], Any] = _unchanged
    tensors: Callable[[Any], Mapping[str, Tensor]] = state_of
    run: Callable[[Any, nn.Module, Tensor], Tensor] = run_module
    read_back: Callable[[Path, nn.Module], Mapping[str, Tensor]] | None = None

    def stored(self, path: Path, skeleton: nn.Module) -> Mapping[str, Tensor]:
        """The weights in a file that this format wrote, by their names in the ``state_dict``."""
        if self.read_back is not None:
            return self.read_back(path, skeleton)
        return self.tensors(self.load(path, skeleton))
